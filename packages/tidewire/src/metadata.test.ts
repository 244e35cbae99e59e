import { MemoryLog, type PeerOptions, startPeer, turnUntil, VirtualClock, type WsPeer } from '@tidewire/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { type Engine, openEngine, type Row } from './index.ts';

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
  readonly engine: Engine = openEngine({ clock: this.clock, log: this.log });

  constructor() {
    opened.push(this.engine);
  }

  async rowsOf(script: string, stream: string): Promise<Row[]> {
    await this.engine.prepare(script);
    const rows: Row[] = [];
    this.engine.subscribe(stream, (row) => rows.push(row));
    await this.engine.start();
    return rows;
  }
}

const until = (rows: readonly Row[], count: number): Promise<void> =>
  turnUntil(() => rows.length >= count, `${count} rows`);

const source = (name: string, columns: string, url: string, options = ''): string =>
  `CREATE STREAM ${name} (${columns}) WITH (
     type = 'source', extension = 'websocket', format = 'json', "websocket.url" = '${url}' ${options}
   );`;

describe('metadata of messages', () => {
  it('N7, N8, N15: tell text from binary, and route one to each of two streams', async () => {
    const peer = await peerWith();
    const world = new World();
    const binary: Row[] = [];
    await world.engine.prepare(`
      CREATE STREAM Raw (payload BYTES) WITH (
        type = 'source', extension = 'websocket', format = 'bytes', "websocket.url" = '${peer.url()}'
      );
      INSERT INTO Texts SELECT __meta_message_type AS kind, payload FROM Raw WHERE __meta_message_type = 'text';
      INSERT INTO Binaries SELECT __meta_message_type AS kind, payload FROM Raw WHERE __meta_message_type = 'binary';`);
    world.engine.subscribe('Binaries', (row) => binary.push(row));
    const texts: Row[] = [];
    world.engine.subscribe('Texts', (row) => texts.push(row));
    await world.engine.start();
    const every = Uint8Array.from({ length: 256 }, (_, i) => i);
    const connection = await peer.connection(1);
    connection.sendText('one');
    connection.sendBinary(every);
    connection.sendText('two');
    await until(texts, 2);
    expect(binary).toEqual([{ kind: 'binary', payload: every }]);
    expect(texts.map((row) => [row['kind'], Buffer.from(row['payload'] as Uint8Array).toString()])).toEqual([
      ['text', 'one'],
      ['text', 'two'],
    ]);
  });

  it('A12: __meta_source names the endpoint, without user, password or values of the query', async () => {
    const peer = await peerWith();
    const world = new World();
    const url = `ws://user:hunter22@127.0.0.1:${peer.port}/feed?token=sesame99&streams=a`;
    const rows = await world.rowsOf(
      `${source('Ticks', 'n LONG', url)} INSERT INTO Out SELECT n, __meta_source AS source FROM Ticks;`,
      'Out',
    );
    const connection = await peer.connection(1);
    connection.sendText('{"n":1,"__meta_source":"forged"}');
    await until(rows, 1);
    expect(rows).toEqual([{ n: 1, source: `ws://127.0.0.1:${peer.port}/feed` }]);
    expect(connection.request.target).toBe('/feed?token=sesame99&streams=a');
    expect(connection.request.headers['authorization']).toBe(`Basic ${btoa('user:hunter22')}`);
  });

  it('A13: __meta_ingest_time is when the message came, never goes back, and is not taken from the message', async () => {
    const peer = await peerWith();
    const world = new World();
    const rows = await world.rowsOf(
      `${source('Ticks', 'n LONG', peer.url())} INSERT INTO Out SELECT n, __meta_ingest_time AS at FROM Ticks;`,
      'Out',
    );
    const start = world.clock.now();
    const connection = await peer.connection(1);
    const moves: (() => void | Promise<void>)[] = [
      () => undefined,
      () => world.clock.advance(1_500),
      () => world.clock.stepWallClock(-60_000),
      () => world.clock.stepWallClock(120_000),
    ];
    for (const [n, move] of moves.entries()) {
      await move();
      connection.sendText(`{"__meta_ingest_time":1,"n":${n}}`);
      await until(rows, n + 1);
    }
    expect(rows.map((row) => row['at'])).toEqual([start, start + 1_500, start + 1_500, start + 61_500]);
  });

  it('A15: the codec decides what a message is: the sensor reading gives STRING, DOUBLE and LONG', async () => {
    const peer = await peerWith();
    const text = '{"sensor_id":"temp_001","temperature":23.5,"timestamp":1625000000000}';
    const columns = 'sensor_id STRING, temperature DOUBLE, timestamp LONG';
    const world = new World();
    const rows = await world.rowsOf(
      `${source('Readings', columns, peer.url())}
       INSERT INTO Out SELECT sensor_id, temperature, timestamp, timestamp + 1 AS later FROM Readings;`,
      'Out',
    );
    (await peer.connection(1)).sendText(text);
    await until(rows, 1);
    expect(rows).toEqual([
      { sensor_id: 'temp_001', temperature: 23.5, timestamp: 1_625_000_000_000, later: 1_625_000_000_001 },
    ]);
    const asText = new World();
    const lines = await asText.rowsOf(
      `CREATE STREAM Lines (line STRING) WITH (
         type = 'source', extension = 'websocket', format = 'text', "websocket.url" = '${peer.url()}'
       );`,
      'Lines',
    );
    (await peer.connection(2)).sendText(text);
    await until(lines, 1);
    expect(lines).toEqual([{ line: text }]);
  });

  it('E18: a JSON sink does not write metadata unless it is selected', async () => {
    const [feed, out] = [await peerWith(), await peerWith()];
    const world = new World();
    await world.engine.execute(`
      ${source('Ticks', 'n LONG', feed.url())}
      CREATE STREAM Out (n LONG, kind STRING) WITH (
        type = 'sink', extension = 'websocket', format = 'json', "websocket.url" = '${out.url()}'
      );
      INSERT INTO Out SELECT n, __meta_message_type AS kind FROM Ticks;`);
    (await feed.connection(1)).sendText('{"n":1}');
    expect(await (await out.connection(1)).texts(1)).toEqual(['{"n":1,"kind":"text"}']);
  });
});

describe('connections', () => {
  it('N6: a stream of events has a row for each, with connection, endpoint and the reason of the server', async () => {
    const peer = await peerWith();
    const world = new World();
    const rows = await world.rowsOf(
      `${source('Events', 'ignored STRING', peer.url('/a'), `, "websocket.events" = 'connected, disconnected, reconnecting', "websocket.connection" = 'feed-1'`)}
       INSERT INTO Out
       SELECT __meta_event AS event, __meta_source AS source, __meta_endpoint_id AS endpoint,
         __meta_connection_id AS id, __meta_close_code AS code, __meta_close_reason AS reason
       FROM Events;`,
      'Out',
    );
    await until(rows, 1);
    const connection = await peer.connection(1);
    connection.sendText('{"ignored":"a message is no event"}');
    connection.close(4000, 'maintenance');
    await until(rows, 3);
    await world.clock.advance(1_000);
    await until(rows, 4);
    const id = rows[0]?.['id'];
    const common = { source: peer.url('/a'), endpoint: 'feed-1', id, code: null, reason: null };
    expect(rows).toEqual([
      { ...common, event: 'connected' },
      { ...common, event: 'disconnected', code: 4000, reason: 'maintenance' },
      { ...common, event: 'reconnecting' },
      { ...common, event: 'connected', id: expect.not.stringMatching(String(id)) },
    ]);
  });

  it('N12: equal names share one connection and see the same messages; other names have their own', async () => {
    const peer = await peerWith();
    const world = new World();
    const named = (name: string): string => `, "websocket.connection" = '${name}'`;
    const rows = await world.rowsOf(
      `${source('A', 'n LONG', peer.url(), named('one'))}
       ${source('B', 'n LONG', peer.url(), named('one'))}
       ${source('C', 'n LONG', peer.url(), named('two'))}
       INSERT INTO Out SELECT 'A' AS stream, __meta_endpoint_id AS endpoint, n FROM A;
       INSERT INTO Out SELECT 'B' AS stream, __meta_endpoint_id AS endpoint, n FROM B;
       INSERT INTO Out SELECT 'C' AS stream, __meta_endpoint_id AS endpoint, n FROM C;`,
      'Out',
    );
    expect(peer.connections.length).toBe(2);
    (await peer.connection(1)).sendText('{"n":1}');
    await until(rows, 2);
    (await peer.connection(2)).sendText('{"n":2}');
    await until(rows, 3);
    expect(rows).toEqual([
      { stream: 'A', endpoint: 'one', n: 1 },
      { stream: 'B', endpoint: 'one', n: 1 },
      { stream: 'C', endpoint: 'two', n: 2 },
    ]);
  });

  it('N12: streams that disagree about the connection they share are refused before anything connects', async () => {
    const peer = await peerWith();
    const world = new World();
    await expect(
      world.engine.execute(`
        ${source('A', 'n LONG', peer.url('/a'), `, "websocket.connection" = 'one'`)}
        ${source('B', 'n LONG', peer.url('/b'), `, "websocket.connection" = 'one'`)}
        INSERT INTO Out SELECT n FROM A;
        INSERT INTO Out SELECT n FROM B;`),
    ).rejects.toThrow('C411: connection "one" is in use with other options');
    expect(peer.tcpConnections).toBe(0);
  });
});
