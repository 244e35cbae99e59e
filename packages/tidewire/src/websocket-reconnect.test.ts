import {
  MemoryLog,
  type PeerOptions,
  startPeer,
  turnUntil,
  VirtualClock,
  type WsPeer,
  within,
} from '@tidewire/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { type Engine, type OpenOptions, openEngine, type Query, type Row } from './index.ts';

const opened: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

async function peerWith(options: PeerOptions = {}): Promise<WsPeer> {
  const peer = await startPeer(options);
  opened.push({ [Symbol.asyncDispose]: () => peer.stop() });
  return peer;
}

class World {
  readonly clock = new VirtualClock();
  readonly log = new MemoryLog();
  readonly engine: Engine;

  constructor(options: OpenOptions = {}) {
    this.engine = openEngine({ clock: this.clock, log: this.log, ...options });
    opened.push(this.engine);
  }

  /** Everything that a SELECT over the script's streams gives from now on. */
  async rowsOf(script: string): Promise<Row[]> {
    const { answers } = await this.engine.execute(script);
    const rows: Row[] = [];
    for (const answer of answers) void collect(answer, rows);
    return rows;
  }

  reconnects(stream: string): number {
    return this.engine.metrics().streams[stream]?.connector['reconnects'] ?? 0;
  }
}

async function collect(answer: Query, rows: Row[]): Promise<void> {
  try {
    for await (const row of answer) rows.push(row);
  } catch (error) {
    rows.push({ failure: (error as Error).message });
  }
}

const until = (rows: readonly Row[], count: number): Promise<void> =>
  turnUntil(() => rows.length >= count, `${count} rows`);

/** A source of numbered messages. */
const ticks = (url: string, options = ''): string => `
  CREATE STREAM Ticks (n LONG) WITH (
    type = 'source', extension = 'websocket', format = 'json', "websocket.url" = '${url}' ${options}
  );
  SELECT n FROM Ticks;`;

describe('a websocket source that loses its connection', () => {
  it('E23, E24, E53: connects again after the delay whatever the close code, and rows flow on without a restart', async () => {
    const peer = await peerWith();
    const world = new World();
    const rows = await world.rowsOf(ticks(peer.url()));
    const endings: ((n: number) => Promise<void>)[] = [1000, 1001, 1011, 4321, undefined].map((code) => async (n) => {
      (await peer.connection(n)).close(code);
    });
    endings.push(async (n) => (await peer.connection(n)).drop());
    for (const [k, end] of endings.entries()) {
      (await peer.connection(k + 1)).sendText(`{"n":${k}}`);
      await until(rows, k + 1);
      await end(k + 1);
      await turnUntil(() => world.clock.pendingTimers().includes(1_000), 'the wait');
      await world.clock.advance(999);
      expect(peer.requests.length).toBe(k + 1);
      await world.clock.advance(1);
      await peer.connection(k + 2);
    }
    (await peer.connection(7)).sendText('{"n":6}');
    await until(rows, 7);
    expect(rows.map((row) => row['n'])).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(world.reconnects('Ticks')).toBe(6);
  });

  it('E25, E27: waits 1, 2, 4, 8, 16, 30, 30 s for a server that is gone, and begins again after an open', async () => {
    const peer = await peerWith();
    const world = new World();
    const rows = await world.rowsOf(ticks(peer.url()));
    const announced = (): readonly number[] =>
      world.log.lines.filter((l) => l.message.startsWith('reconnecting')).map((l) => Number(l.fields['delayMs']));
    peer.stopListening();
    (await peer.connection(1)).drop();
    for (let attempt = 1; attempt <= 7; attempt++) {
      await turnUntil(() => announced().length === attempt, `attempt ${attempt}`);
      if (attempt === 7) await peer.listen();
      await world.clock.advance(announced().at(-1) ?? 0);
    }
    (await peer.connection(2)).sendText('{"n":1}');
    await until(rows, 1);
    (await peer.connection(2)).close(1001);
    await turnUntil(() => announced().length === 8, 'one more loss');
    expect(announced()).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 1_000]);
    expect(rows).toEqual([{ n: 1 }]);
  });

  it('E26: after exactly max.attempts attempts the job ends with an error, for its queries too', async () => {
    const peer = await peerWith();
    const world = new World();
    const rows = await world.rowsOf(ticks(peer.url(), `, "websocket.reconnect.max.attempts" = '2'`));
    const finished = world.engine.finished().then(
      () => 'finished',
      (error: Error) => error.message,
    );
    (await peer.connection(1)).sendText('{"n":1}');
    await until(rows, 1);
    peer.stopListening();
    (await peer.connection(1)).drop();
    const failure = `WebSocket connection to ${peer.url()} lost and not made again after 2 attempts`;
    await world.clock.runUntil(() => rows.length === 2, { what: 'the end', limitMs: 3_000 });
    expect(rows).toEqual([{ n: 1 }, { failure }]);
    expect(await within(finished, 'the end of the job')).toBe(failure);
    expect(world.clock.monotonic()).toBe(3_000);
    const attempts = world.log.lines.filter((line) => line.message.startsWith('reconnecting'));
    expect(attempts.map((line) => line.fields['attempt'])).toEqual([1, 2]);
  });

  it('E32: with reconnect = false the first loss ends the job, once, without a second handshake', async () => {
    const peer = await peerWith();
    const world = new World();
    const rows = await world.rowsOf(ticks(peer.url(), `, "websocket.reconnect" = 'false'`));
    (await peer.connection(1)).close(1011, 'out of order');
    const failure = `WebSocket connection to ${peer.url()} lost: closed by the server with code 1011 (out of order)`;
    await expect(within(world.engine.finished(), 'the end')).rejects.toThrow(failure);
    await world.clock.advance(100_000);
    expect(rows).toEqual([{ failure }]);
    expect([peer.requests.length, world.log.messages('warn')]).toEqual([1, [failure]]);
  });

  it('E52: what the server sent meanwhile is not made up, and nothing comes twice', async () => {
    const peer = await peerWith();
    const world = new World();
    const rows = await world.rowsOf(ticks(peer.url()));
    for (let n = 1; n <= 3; n++) (await peer.connection(1)).sendText(`{"n":${n}}`);
    await until(rows, 3);
    (await peer.connection(1)).drop();
    await world.clock.runUntil(() => peer.connections.length === 2, { what: 'a connection' });
    (await peer.connection(2)).sendText('{"n":6}');
    await until(rows, 4);
    expect(rows.map((row) => row['n'])).toEqual([1, 2, 3, 6]);
    expect(world.engine.metrics().streams['Ticks']).toMatchObject({ messagesIn: 4, rowsIn: 4, rowsRejected: 0 });
  });
});

describe('the first connection of a websocket source', () => {
  it.each(['true', 'false'])(
    'E34, E35, E36: fails before any query runs when nobody listens (reconnect = %s)',
    async (reconnect) => {
      const [alive, dead] = [await peerWith(), await peerWith()];
      dead.stopListening();
      const world = new World();
      const running = world.engine.execute(`
      CREATE STREAM A (n LONG) WITH (
        type = 'source', extension = 'websocket', format = 'json', "websocket.url" = '${alive.url()}'
      );
      CREATE STREAM B (n LONG) WITH (
        type = 'source', extension = 'websocket', format = 'json', "websocket.url" = '${dead.url()}',
        "websocket.reconnect" = '${reconnect}'
      );
      INSERT INTO Both SELECT n FROM A;
      INSERT INTO Both SELECT n FROM B;`);
      (await alive.connection(1)).sendText('{"n":1}');
      await expect(running).rejects.toMatchObject({
        message: `Failed to connect to WebSocket ${dead.url()}: Connection refused`,
        diagnostic: { hint: expect.stringMatching(/websocket\.url.*network.*server is running/) },
      });
      await world.clock.advance(100_000);
      expect([dead.tcpConnections, world.engine.metrics().streams['A']?.rowsIn]).toEqual([0, 0]);
      await world.engine.close();
      expect(await (await alive.connection(1)).closed()).toMatchObject({ code: 1000 });
    },
  );

  it('E37: 401 names the header option; E38: another subprotocol names its option', async () => {
    const secured = await peerWith({ answer: { kind: 'refuse', status: 401 } });
    await expect(new World().rowsOf(ticks(secured.url()))).rejects.toMatchObject({
      message: `Failed to connect to WebSocket ${secured.url()}: 401 Unauthorized`,
      diagnostic: { hint: expect.stringContaining('websocket.headers.Authorization') },
    });
    const choosy = await peerWith({ answer: { kind: 'accept', protocol: 'v2' } });
    await expect(new World().rowsOf(ticks(choosy.url(), `, "websocket.subprotocol" = 'v1'`))).rejects.toMatchObject({
      message: expect.stringMatching(/^Failed to connect.*: subprotocol not supported/),
      diagnostic: { hint: expect.stringContaining('websocket.subprotocol') },
    });
  });

  it('E45: a handshake that is not answered ends after ten seconds', async () => {
    const peer = await peerWith({ answer: { kind: 'hang' } });
    const world = new World();
    const outcomes: string[] = [];
    const outcome = world.rowsOf(ticks(peer.url())).catch((error: Error) => outcomes.push(error.message));
    await peer.request(1);
    await world.clock.advance(9_999);
    expect(outcomes).toEqual([]);
    await world.clock.advance(1);
    await within(outcome, 'the timeout');
    expect(outcomes).toEqual([`Connection to WebSocket ${peer.url()} timed out after 10 seconds`]);
  });

  it('E45: so does every attempt after a loss', async () => {
    const peer = await peerWith({ answer: ({ number }) => ({ kind: number === 2 ? 'hang' : 'accept' }) });
    const world = new World();
    await world.rowsOf(ticks(peer.url()));
    (await peer.connection(1)).drop();
    await world.clock.runUntil(() => peer.requests.length === 2, { what: 'an attempt', limitMs: 1_000 });
    await world.clock.advance(10_000);
    expect(world.log.messages('warn').at(-1)).toBe(`Connection to WebSocket ${peer.url()} timed out after 10 seconds`);
    await world.clock.runUntil(() => peer.connections.length === 2, { what: 'another', limitMs: 2_000 });
  });
});
