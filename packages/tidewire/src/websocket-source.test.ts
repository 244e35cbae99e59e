import { MemoryLog, type PeerOptions, startPeer, turnUntil, VirtualClock, type WsPeer } from '@tidewire/testing';
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

describe('statements of a websocket source', () => {
  it('E2, E3, E9, E10: with every documented key, quoted either way, and comments behind them', async () => {
    const peer = await peerWith();
    const rows = await new World().rowsOf(`
      CREATE STREAM Readings (
        sensor STRING,
        celsius DOUBLE
      ) WITH (
        type = 'source',
        extension = 'websocket',
        format = 'json', -- or 'text', 'bytes'
        "websocket.url" = '${peer.url('/stream')}', -- Required
        "websocket.reconnect" = 'true', -- Optional (default: true)
        "websocket.reconnect.delay.ms" = '1000', -- Optional
        "websocket.reconnect.max.delay.ms" = '30000',
        "websocket.reconnect.max.attempts" = '-1', -- no limit
        "websocket.headers.Authorization" = 'Bearer token',
        "websocket.subprotocol" = 'graphql-ws'
      );
      SELECT sensor, celsius FROM Readings;`);
    const connection = await peer.connection(1);
    connection.sendText('{"sensor":"roof","celsius":21.5}');
    await until(rows, 1);
    expect(rows).toEqual([{ sensor: 'roof', celsius: 21.5 }]);
    expect([
      connection.request.target,
      connection.request.headers['authorization'],
      connection.request.protocols,
    ]).toEqual(['/stream', 'Bearer token', ['graphql-ws']]);
  });

  it.each(['e STRING, s STRING, p STRING, q STRING, T LONG', 'T LONG, q STRING, e STRING, p STRING, s STRING'])(
    'E11, T52: the fields of an exchange trade go to the columns (%s) by exact case, without any mapping',
    async (columns) => {
      const peer = await peerWith();
      const rows = await new World().rowsOf(`
        CREATE STREAM Trades (${columns}) WITH (
          type = 'source', extension = 'websocket', format = 'json', "websocket.url" = '${peer.url('/ws/bnbbtc@trade')}'
        );
        SELECT * FROM Trades;`);
      const connection = await peer.connection(1);
      const [e, E, s, t, p, q, T, m, M] = [
        '"e":"trade"',
        '"E":1672515782130',
        '"s":"BNBBTC"',
        '"t":12345',
        '"p":"0.001"',
        '"q":"100"',
        '"T":1672515782136',
        '"m":true',
        '"M":false',
      ];
      connection.sendText(`{${[e, E, s, t, p, q, T, m, M].join()}}`);
      connection.sendText(`{${[M, t, T, m, q, E, p, s, e].join()}}`);
      await until(rows, 2);
      const trade = { e: 'trade', s: 'BNBBTC', p: '0.001', q: '100', T: 1_672_515_782_136 };
      expect(rows).toEqual([trade, trade]);
      expect(connection.request.line).toBe('GET /ws/bnbbtc@trade HTTP/1.1');
    },
  );

  it('E13, A6: an authenticated endpoint sees every header and the subprotocol as they were written', async () => {
    const peer = await peerWith();
    const rows = await new World().rowsOf(`
      CREATE STREAM PrivateEvents (event_type STRING, data STRING, timestamp LONG) WITH (
        type = 'source', extension = 'websocket', format = 'json',
        "websocket.url" = '${peer.url('/private/stream')}',
        "websocket.headers.Authorization" = 'Bearer eyJhbGciOiJIUzI1NiIs...',
        "websocket.headers.X-API-Key" = 'your-api-key',
        "websocket.subprotocol" = 'v1.json'
      );
      SELECT event_type, data, timestamp FROM PrivateEvents;`);
    const connection = await peer.connection(1);
    const { request } = connection;
    expect(request.headerList).toEqual(
      expect.arrayContaining([
        ['Authorization', 'Bearer eyJhbGciOiJIUzI1NiIs...'],
        ['X-API-Key', 'your-api-key'],
      ]),
    );
    expect(request.protocols).toEqual(['v1.json']);
    connection.sendText('{"event_type":"login","data":"alice","timestamp":1700000000000}');
    await until(rows, 1);
    expect(rows).toEqual([{ event_type: 'login', data: 'alice', timestamp: 1_700_000_000_000 }]);
  });

  it('E21, E22: a combined stream keeps its query and gives access to what is inside data', async () => {
    const peer = await peerWith();
    const target = '/stream?streams=btcusdt@trade/ethusdt@trade';
    const rows = await new World().rowsOf(`
      CREATE STREAM MultiPairTrades (stream STRING, data OBJECT) WITH (
        type = 'source', extension = 'websocket', format = 'json', "websocket.url" = '${peer.url(target)}'
      );
      SELECT stream, data.s AS symbol, CAST(data.p AS DOUBLE) * 2 AS doubled, data.legs[1].q AS second, data AS whole
      FROM MultiPairTrades WHERE stream LIKE 'eth%' OR CAST(data.p AS DOUBLE) > 40000;`);
    const connection = await peer.connection(1);
    connection.sendText(
      '{"stream":"btcusdt@trade","data":{"e":"trade","s":"BTCUSDT","p":"50000.00","legs":[{"q":1},{"q":2}]}}',
    );
    connection.sendText('{"stream":"btcusdt@trade","data":{"s":"BTCUSDT","p":"39999"}}');
    connection.sendText('{"data":{"p":"3000","s":"ETHUSDT"},"stream":"ethusdt@trade"}');
    await until(rows, 2);
    expect(connection.request.line).toBe(`GET ${target} HTTP/1.1`);
    expect(rows).toEqual([
      {
        stream: 'btcusdt@trade',
        symbol: 'BTCUSDT',
        doubled: 100_000,
        second: 2,
        whole: { e: 'trade', s: 'BTCUSDT', p: '50000.00', legs: [{ q: 1 }, { q: 2 }] },
      },
      { stream: 'ethusdt@trade', symbol: 'ETHUSDT', doubled: 6_000, second: null, whole: { p: '3000', s: 'ETHUSDT' } },
    ]);
  });

  it('E42, E43, A8: an address alone is enough, and a row is out before the next message comes', async () => {
    const peer = await peerWith();
    const world = new World();
    const rows = await world.rowsOf(ticks(peer.url()));
    const connection = await peer.connection(1);
    for (let n = 1; n <= 5; n++) {
      connection.sendText(`{"n":${n}}`);
      await until(rows, n);
    }
    // The clock has not moved: nothing waited for a timer.
    expect([rows.map((row) => row['n']), world.clock.monotonic()]).toEqual([[1, 2, 3, 4, 5], 0]);
  });

  it('E55: every type of the connector documentation can be declared and filled', async () => {
    const peer = await peerWith();
    const rows = await new World().rowsOf(`
      CREATE STREAM Wide (a STRING, b VARCHAR, c INT, d LONG, e BIGINT, f FLOAT, g DOUBLE, h BOOL, i OBJECT, j BYTES) WITH (
        type = 'source', extension = 'websocket', format = 'json', "websocket.url" = '${peer.url()}'
      );
      SELECT * FROM Wide;`);
    (await peer.connection(1)).sendText(
      '{"a":"x","b":"y","c":1,"d":2,"e":9007199254740993,"f":0.5,"g":0.1,"h":true,"i":{"k":[1]},"j":"AP8="}',
    );
    await until(rows, 1);
    expect(rows).toEqual([
      {
        a: 'x',
        b: 'y',
        c: 1,
        d: 2,
        e: 9_007_199_254_740_993n,
        f: 0.5,
        g: 0.1,
        h: true,
        i: { k: [1] },
        j: new Uint8Array([0, 255]),
      },
    ]);
  });
});

describe('messages of a websocket source', () => {
  it('E39, E40: json is decoded from text and from binary messages alike, also in fragments', async () => {
    const peer = await peerWith();
    const rows = await new World().rowsOf(ticks(peer.url()));
    const connection = await peer.connection(1);
    connection.sendText('{"n":1}');
    connection.sendBinary(Buffer.from('{"n":2}'));
    connection.sendFragments('text', ['{"n"', ':', '3}']);
    await until(rows, 3);
    expect(rows).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  });

  it('E44, N8: a BYTES column holds the exact frame', async () => {
    const peer = await peerWith();
    const rows = await new World().rowsOf(`
      CREATE STREAM RawFeed (payload BYTES) WITH (
        type = 'source', extension = 'websocket', format = 'bytes', "websocket.url" = '${peer.url('/raw')}'
      );
      SELECT payload FROM RawFeed;`);
    const every = Uint8Array.from({ length: 256 }, (_, i) => i);
    (await peer.connection(1)).sendBinary(every);
    (await peer.connection(1)).sendText('text, too');
    await until(rows, 2);
    expect(rows).toEqual([{ payload: every }, { payload: new Uint8Array(Buffer.from('text, too')) }]);
  });

  it('E41: pings are answered with their payload, idle and busy, and are no rows', async () => {
    const peer = await peerWith();
    const rows = await new World().rowsOf(ticks(peer.url()));
    const connection = await peer.connection(1);
    connection.ping('idle');
    await connection.frames(1, 'pong');
    for (let n = 0; n < 500; n++) {
      connection.sendText(`{"n":${n}}`);
      if (n === 250) connection.ping('busy');
    }
    connection.pong('nobody asked');
    await until(rows, 500);
    const pongs = await connection.frames(2, 'pong');
    expect(pongs.map((frame) => frame.payload.toString())).toEqual(['idle', 'busy']);
    expect(rows.map((row) => row['n'])).toEqual(Array.from({ length: 500 }, (_, n) => n));
  });

  it('E48: a value that does not fit is an error of its row, naming column, kind of value and type', async () => {
    const peer = await peerWith();
    const world = new World();
    const rows = await world.rowsOf(`
      CREATE STREAM Bad (stream STRING, payload STRING, error_code STRING, error_message STRING, column_name STRING);
      CREATE STREAM Trades (price DOUBLE, size INT) WITH (
        type = 'source', extension = 'websocket', format = 'json', "websocket.url" = '${peer.url()}',
        "error.strategy" = 'dlq', "error.dlq.stream" = 'Bad'
      );
      SELECT price, size FROM Trades;`);
    const bad: Row[] = [];
    world.engine.subscribe('Bad', (row) => bad.push(row));
    const connection = await peer.connection(1);
    for (const text of [
      '{"price":1,"size":1}',
      '{"price":true,"size":1}',
      '{"price":2,"size":3000000000}',
      '{"price":3}',
    ])
      connection.sendText(text);
    await until(rows, 2);
    expect(rows).toEqual([
      { price: 1, size: 1 },
      { price: 3, size: null },
    ]);
    expect(bad).toEqual([
      {
        stream: 'Trades',
        payload: '{"price":true,"size":1}',
        error_code: 'R502',
        error_message: expect.stringMatching(/price.*boolean.*DOUBLE|price.*DOUBLE.*boolean/),
        column_name: 'price',
      },
      {
        stream: 'Trades',
        payload: '{"price":2,"size":3000000000}',
        error_code: 'R502',
        error_message: expect.stringMatching(/size.*3000000000.*INT|size.*INT.*3000000000/),
        column_name: 'size',
      },
    ]);
    expect(world.engine.metrics().streams['Trades']).toMatchObject({ messagesIn: 4, rowsIn: 2, rowsRejected: 2 });
  });

  it('E47: a silent connection is explained once', async () => {
    const peer = await peerWith();
    const world = new World();
    await world.rowsOf(
      ticks(peer.url(), `, "websocket.data.timeout.ms" = '20000', "websocket.ping.interval.ms" = '0'`),
    );
    await world.clock.advance(19_999);
    expect(world.log.messages('warn')).toEqual([]);
    await world.clock.advance(200_000);
    expect(world.log.messages('warn')).toEqual([
      `no messages from WebSocket ${peer.url()} for 20000 ms: check that "websocket.url" is the right one; whether the server wants a message first ("websocket.subscribe"); the headers and credentials; the logs of the server; and that field types match the messages`,
    ]);
  });
});
