import { MemoryLog, startPeer, turnUntil, VirtualClock } from '@tidewire/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { type Engine, type OpenOptions, openEngine, type Row } from './index.ts';

const opened: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

function open(options: OpenOptions = {}): Engine {
  const engine = openEngine({ clock: new VirtualClock(), log: new MemoryLog(), ...options });
  opened.push(engine);
  return engine;
}

function rowsOf(engine: Engine, stream: string): Row[] {
  const rows: Row[] = [];
  engine.subscribe(stream, (row) => rows.push(row));
  return rows;
}

describe('limits of state', () => {
  it('maxGroups: rows that would begin another group are rejected and counted, and groups of closed windows are free again', async () => {
    const engine = open({ maxGroups: 3 });
    await engine.execute(`
      CREATE STREAM Ticks (at LONG, k INT, WATERMARK FOR at AS at);
      INSERT INTO Out SELECT k, COUNT(*) AS c FROM Ticks WINDOW TUMBLING(1 SECOND) GROUP BY k;`);
    const rows = rowsOf(engine, 'Out');
    engine.stream('Ticks').pushMany([1, 2, 3, 4, 1, 5].map((k) => ({ at: 0, k })));
    expect(engine.metrics().queries).toMatchObject([{ stateRows: 3, rowsFailed: 2 }]);
    engine.stream('Ticks').pushMany([4, 5].map((k) => ({ at: 1_000, k })));
    expect(rows).toEqual([
      { k: 1, c: 2 },
      { k: 2, c: 1 },
      { k: 3, c: 1 },
    ]);
    expect(engine.metrics()).toMatchObject({
      queries: [{ stateRows: 2, rowsFailed: 2 }],
      streams: { Ticks: { rowsIn: 8, rowsRejected: 2 } },
    });
  });

  it('MAX_DISTINCT_VALUES: further values of one group are rejected and counted, known ones are not', async () => {
    const engine = open();
    await engine.execute(`
      CREATE STREAM Ticks (n DOUBLE);
      INSERT INTO Out SELECT COUNT(DISTINCT n) AS kinds FROM Ticks WINDOW TUMBLING(1 MINUTE);`);
    const rows = rowsOf(engine, 'Out');
    const values = Float64Array.from({ length: 1_000_002 }, (_, n) => n);
    engine.stream('Ticks').pushColumns({ n: values });
    engine.stream('Ticks').push({ n: 7 });
    engine.stream('Ticks').end();
    expect(rows).toEqual([{ kinds: 1_000_000 }]);
    expect(engine.metrics().queries).toMatchObject([{ rowsFailed: 2 }]);
  });
});

describe('limits of messages', () => {
  it('json.max.depth and json.max.keys may be set', async () => {
    const peer = await startPeer();
    opened.push({ [Symbol.asyncDispose]: () => peer.stop() });
    const engine = open();
    await engine.execute(`
      CREATE STREAM Messages (n INT, o OBJECT) WITH (
        type = 'source', extension = 'websocket', format = 'json', "websocket.url" = '${peer.url()}',
        "json.max.depth" = '2', "json.max.keys" = '2'
      );
      INSERT INTO Out SELECT n, o FROM Messages;`);
    const rows = rowsOf(engine, 'Out');
    const connection = await peer.connection(1);
    for (const o of ['{"a":1,"b":2}', '{"a":1,"b":2,"c":3}', '{"a":[]}', '{}'])
      connection.sendText(`{"n":${rows.length},"o":${o}}`);
    const metrics = () => engine.metrics().streams['Messages'];
    await turnUntil(() => metrics()?.messagesIn === 4, 'four messages');
    expect(rows.map((row) => row['o'])).toEqual([{ a: 1, b: 2 }, {}]);
    expect(metrics()?.rowsRejected).toBe(2);
  });

  it('MAX_TIMESTAMP_CHARACTERS: a longer text is no time', async () => {
    const peer = await startPeer();
    opened.push({ [Symbol.asyncDispose]: () => peer.stop() });
    const engine = open();
    await engine.execute(`
      CREATE STREAM Messages (at TIMESTAMP) WITH (
        type = 'source', extension = 'websocket', format = 'json', "websocket.url" = '${peer.url()}'
      );
      INSERT INTO Out SELECT at FROM Messages;`);
    const rows = rowsOf(engine, 'Out');
    const connection = await peer.connection(1);
    for (const digits of [3, 43, 44, 100_000])
      connection.sendText(`{"at":"2026-01-02T03:04:05.${'1'.repeat(digits)}Z"}`);
    await turnUntil(() => engine.metrics().streams['Messages']?.messagesIn === 4, 'four messages');
    expect([rows.length, engine.metrics().streams['Messages']?.rowsRejected]).toEqual([2, 2]);
  });

  it('fragments: a message in more than 4,096 ends the connection, which is made again', async () => {
    const peer = await startPeer();
    opened.push({ [Symbol.asyncDispose]: () => peer.stop() });
    const clock = new VirtualClock();
    const engine = open({ clock });
    await engine.execute(`
      CREATE STREAM Messages (line STRING) WITH (
        type = 'source', extension = 'websocket', format = 'text', "websocket.url" = '${peer.url()}'
      );
      INSERT INTO Out SELECT line FROM Messages;`);
    const rows = rowsOf(engine, 'Out');
    const parts = (count: number): string[] => Array.from({ length: count }, () => 'x');
    (await peer.connection(1)).sendFragments('text', parts(4_096));
    await turnUntil(() => rows.length === 1, 'the message');
    (await peer.connection(1)).sendFragments('text', parts(4_097));
    await (await peer.connection(1)).closed();
    await clock.runUntil(() => peer.connections.length === 2, { what: 'a connection', limitMs: 1_000 });
    (await peer.connection(2)).sendText('after');
    await turnUntil(() => rows.length === 2, 'the next message');
    expect(rows.map((row) => String(row['line']).length)).toEqual([4_096, 5]);
  });
});
