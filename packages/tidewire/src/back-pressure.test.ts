import { MemoryLog, startPeer, turn, turnUntil, VirtualClock, type WsPeer } from '@tidewire/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { type Engine, type OpenOptions, openEngine, type Query } from './index.ts';

const opened: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

/** An engine with the stream Ticks. */
async function started(options: OpenOptions = {}): Promise<Engine> {
  const engine = openEngine({ clock: new VirtualClock(), log: new MemoryLog(), ...options });
  opened.push(engine);
  await engine.execute('CREATE STREAM Ticks (n LONG);');
  return engine;
}

describe('a consumer that is slow', () => {
  async function flood(): Promise<{ engine: Engine; clock: VirtualClock; peer: WsPeer; query: Query }> {
    const clock = new VirtualClock();
    const peer = await startPeer();
    opened.push({ [Symbol.asyncDispose]: () => peer.stop() });
    const engine = await started({ clock });
    await engine.execute(`CREATE STREAM Flood (n LONG, pad STRING) WITH (
      type = 'source', extension = 'websocket', format = 'json', "websocket.url" = '${peer.url()}');`);
    const query = await engine.query('SELECT n FROM Flood');
    const pad = 'x'.repeat(1_000);
    for (let n = 0; n < 40_000; n++) (await peer.connection(1)).sendText(`{"n":${n},"pad":"${pad}"}`);
    return { engine, clock, peer, query };
  }

  it('makes the server wait, and loses nothing', async () => {
    const { engine, peer, query } = await flood();
    const received = (): number => engine.metrics().streams['Flood']?.messagesIn ?? 0;
    await turnUntil(() => received() > 10_000, 'the high-water mark');
    const before = received();
    for (let i = 0; i < 50; i++) await turn();
    expect([received() - before < 1_000, received() < 20_000]).toEqual([true, true]);
    expect((await peer.connection(1)).unsentBytes).toBeGreaterThan(1_000_000);
    let next = 0;
    for await (const row of query) {
      expect(row['n']).toBe(next++);
      if (next === 40_000) break;
    }
    expect(engine.metrics().streams['Flood']).toMatchObject({ messagesIn: 40_000, rowsRejected: 0 });
  });

  it('that never reads does not keep the server from being read again after the longest pause', async () => {
    const { engine, clock } = await flood();
    const metrics = () => engine.metrics().streams['Flood'];
    await turnUntil(() => (metrics()?.messagesIn ?? 0) > 10_000, 'the high-water mark');
    await clock.advance(5_000);
    await turnUntil(() => metrics()?.messagesIn === 40_000, 'everything');
    expect(metrics()?.connector['pause_limits']).toBe(1);
  });

  it('ends its query, and nothing else, with an error beyond the limit of rows that may wait', async () => {
    const engine = await started();
    const query = await engine.query('SELECT n FROM Ticks', { maxWaiting: 1_000 });
    const other = await engine.query('SELECT n FROM Ticks');
    engine.stream('Ticks').pushColumns({ n: new Float64Array(1_000) });
    expect(engine.metrics().queries.length).toBe(2);
    engine.stream('Ticks').pushColumns({ n: new Float64Array(1) });
    let rows = 0;
    const reading = async (): Promise<void> => {
      for await (const _ of query) rows++;
    };
    await expect(reading()).rejects.toMatchObject({
      diagnostic: { code: 'R523', message: 'more than 1000 rows wait to be read, the limit of one query' },
    });
    other.cancel();
    expect([rows, (await other.toArray()).length, engine.metrics().queries]).toEqual([1_000, 1_001, []]);
  });

  it('may have no limit that lets nothing wait', async () => {
    const engine = await started();
    for (const maxWaiting of [0, -1, Number.NaN])
      await expect(engine.query('SELECT n FROM Ticks', { maxWaiting })).rejects.toThrow(
        'option maxWaiting does not accept',
      );
    expect(() => openEngine({ maxGroups: 0 })).toThrow('option maxGroups does not accept 0: it is 1 or more');
    expect(engine.metrics().queries).toEqual([]);
  });
});

describe('a sink whose server reads slowly', () => {
  it('makes the source wait, and loses nothing', async () => {
    const [feed, slow] = [await startPeer(), await startPeer({ readBytes: 0 })];
    for (const peer of [feed, slow]) opened.push({ [Symbol.asyncDispose]: () => peer.stop() });
    const engine = await started();
    await engine.execute(`
      CREATE STREAM Incoming (n LONG, pad STRING) WITH (
        type = 'source', extension = 'websocket', format = 'json', "websocket.url" = '${feed.url()}');
      CREATE STREAM Outgoing (n LONG, pad STRING) WITH (
        type = 'sink', extension = 'websocket', format = 'json', "websocket.url" = '${slow.url()}');
      INSERT INTO Outgoing SELECT n, pad FROM Incoming;`);
    const count = 100_000;
    const pad = 'x'.repeat(80);
    const source = await feed.connection(1);
    for (let n = 0; n < count; n++) source.sendText(`{"n":${n},"pad":"${pad}"}`);
    const received = (): number => engine.metrics().streams['Incoming']?.messagesIn ?? 0;
    await turnUntil(() => received() > 1_000, 'the high-water mark');
    let before = -1;
    while (before !== received()) {
      before = received();
      for (let i = 0; i < 50; i++) await turn();
    }
    expect(received()).toBeLessThan(count);
    const sink = await slow.connection(1);
    sink.allowReading(Number.POSITIVE_INFINITY);
    // The clock stands still: it is the drained sink that lets the source go on, not the limit of the pause.
    await turnUntil(() => sink.received.length === count, 'everything');
    expect(sink.received.every(({ payload }, n) => payload.toString().startsWith(`{"n":${n},`))).toBe(true);
    await turnUntil(() => engine.metrics().streams['Outgoing']?.connector['sent'] === count, 'all to be taken');
    expect(engine.metrics().streams['Outgoing']).toMatchObject({ rowsLost: 0, connector: { dropped: 0 } });
  });
});
