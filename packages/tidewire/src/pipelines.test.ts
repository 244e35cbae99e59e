import {
  MemoryLog,
  type PeerOptions,
  StaticEnvironment,
  startFeed,
  startPeer,
  tlsFixtures,
  turnUntil,
  VirtualClock,
  type WsPeer,
} from '@tidewire/testing';
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
  readonly engine: Engine = openEngine({
    clock: this.clock,
    log: this.log,
    environment: new StaticEnvironment({}, { 'own-ca.pem': tlsFixtures.ca }),
  });

  constructor() {
    opened.push(this.engine);
  }

  /** The rows of a stream from now on. */
  rowsOf(stream: string): Row[] {
    const rows: Row[] = [];
    this.engine.subscribe(stream, (row) => rows.push(row));
    return rows;
  }

  /** Waits until so many messages have come in by a stream. */
  received(stream: string, count: number): Promise<void> {
    return turnUntil(() => this.engine.metrics().streams[stream]?.messagesIn === count, `${count} messages`);
  }
}

const MINUTE = 60_000;

describe('from a websocket source through SQL', () => {
  it('E12: volume-weighted prices per minute, into a target that no statement declares', async () => {
    const peer = await peerWith();
    const world = new World();
    const { streams } = await world.engine.execute(`
      CREATE STREAM ExchangeTrades (
        e STRING, -- Event type
        s STRING, -- Symbol
        p STRING, -- Price
        q STRING, -- Quantity
        T LONG -- Trade time
      ) WITH (
        type = 'source',
        extension = 'websocket',
        format = 'json',
        "websocket.url" = '${peer.url('/ws/btcusdt@trade')}'
      );
      SELECT
        s AS symbol,
        SUM(CAST(p AS DOUBLE) * CAST(q AS DOUBLE)) / SUM(CAST(q AS DOUBLE)) AS vwap,
        SUM(CAST(q AS DOUBLE)) AS total_volume
      FROM ExchangeTrades
      WINDOW TUMBLING(1 min)
      GROUP BY s
      INSERT INTO TradeStats;`);
    expect(streams).toEqual(['ExchangeTrades', 'TradeStats']);
    const stats = world.rowsOf('TradeStats');
    const connection = await peer.connection(1);
    const trade = (s: string, p: string, q: string): void =>
      connection.sendText(JSON.stringify({ e: 'trade', E: 1, s, t: 2, p, q, T: 3, m: true, M: true }));
    trade('BTC', '100', '1');
    trade('ETH', '10', '0.5');
    trade('BTC', '200', '3');
    trade('ETH', '30', '1.5');
    await world.received('ExchangeTrades', 4);
    await world.clock.advance(MINUTE);
    trade('BTC', '400.5', '2');
    await world.received('ExchangeTrades', 5);
    await world.clock.advance(MINUTE);
    expect(stats).toEqual([
      // (100 * 1 + 200 * 3) / 4 and (10 * 0.5 + 30 * 1.5) / 2
      { symbol: 'BTC', vwap: 175, total_volume: 4 },
      { symbol: 'ETH', vwap: 25, total_volume: 2 },
      { symbol: 'BTC', vwap: 400.5, total_volume: 2 },
    ]);
  });

  it('E20: one file from a websocket by minutes to a websocket, with its header and ten attempts', async () => {
    const [trades, dashboard] = [await peerWith(), await peerWith()];
    const world = new World();
    await world.engine.execute(`
      -- ============================================
      -- INPUT
      -- ============================================
      CREATE STREAM CryptoTrades (symbol STRING, price DOUBLE, quantity DOUBLE, side STRING) WITH (
        type = 'source', extension = 'websocket', format = 'json', "websocket.url" = '${trades.url('/trades')}',
        "websocket.reconnect" = 'true', "websocket.reconnect.max.attempts" = '10'
      );
      -- OUTPUT
      CREATE STREAM TradeStats (
        symbol STRING, avg_price DOUBLE, total_volume DOUBLE, trade_count LONG, window_end LONG
      ) WITH (
        type = 'sink', extension = 'websocket', format = 'json', "websocket.url" = '${dashboard.url('/stats')}',
        "websocket.headers.Authorization" = 'Bearer analytics-token'
      );
      -- PROCESSING
      INSERT INTO TradeStats
      SELECT symbol, AVG(price) AS avg_price, SUM(quantity) AS total_volume, COUNT(*) AS trade_count,
        event_timestamp() AS window_end
      FROM CryptoTrades
      WINDOW TUMBLING(1 min)
      GROUP BY symbol;`);
    const start = world.clock.now();
    const source = await trades.connection(1);
    const sink = await dashboard.connection(1);
    source.sendText('{"symbol":"BTC","price":100,"quantity":1,"side":"buy"}');
    source.sendText('{"symbol":"ETH","price":7,"quantity":0.25,"side":"buy"}');
    source.sendText('{"symbol":"BTC","price":101,"quantity":2,"side":"sell"}');
    await world.received('CryptoTrades', 3);
    await world.clock.advance(MINUTE);
    source.drop();
    await world.clock.runUntil(() => trades.connections.length === 2, { what: 'a connection', limitMs: 1_000 });
    (await trades.connection(2)).sendText('{"quantity":4,"price":5,"symbol":"BTC"}');
    await world.received('CryptoTrades', 4);
    await world.clock.advance(MINUTE);
    expect(await sink.texts(3)).toEqual([
      `{"symbol":"BTC","avg_price":100.5,"total_volume":3,"trade_count":2,"window_end":${start + MINUTE}}`,
      `{"symbol":"ETH","avg_price":7,"total_volume":0.25,"trade_count":1,"window_end":${start + MINUTE}}`,
      `{"symbol":"BTC","avg_price":5,"total_volume":4,"trade_count":1,"window_end":${start + 2 * MINUTE}}`,
    ]);
    expect(sink.request.headers['authorization']).toBe('Bearer analytics-token');
  });

  it('E20: the totals of a live feed are those of its ledger, bad messages and repetitions included', async () => {
    const clock = new VirtualClock();
    const feed = await startFeed({
      clock,
      seed: 7,
      rate: 0,
      events: 20_000,
      spacingMs: 3,
      startTime: clock.now(),
      faults: { malformed: 0.01, duplicate: 0.01, drop: 0.01 },
    });
    opened.push({ [Symbol.asyncDispose]: () => feed.close() });
    const log = new MemoryLog();
    const engine = openEngine({ clock, log });
    opened.push(engine);
    await engine.execute(`
      CREATE STREAM Trades (symbol STRING, price DECIMAL(18, 8), quantity DECIMAL(18, 8), ts LONG, WATERMARK FOR ts AS ts)
      WITH (
        type = 'source', extension = 'websocket', format = 'json', "websocket.url" = '${feed.url('/trades')}',
        "websocket.reconnect" = 'false'
      );
      CREATE STREAM Totals (symbol STRING, ended LONG, trades LONG, quantity DECIMAL(38, 8), high DECIMAL(18, 8)) WITH (
        type = 'sink', extension = 'websocket', format = 'json', "websocket.url" = '${feed.url('/collect/totals')}'
      );
      INSERT INTO Totals
      SELECT symbol, window_end() AS ended, COUNT(*) AS trades, SUM(quantity) AS quantity, MAX(price) AS high
      FROM Trades WINDOW TUMBLING(10 SECONDS) GROUP BY symbol;`);
    await engine.finished();
    await engine.close();
    const ledger = feed.ledger(10_000);
    const expected = ledger.rows.map(({ key, end, count, quantity, max }) => [
      key,
      end,
      count,
      Number(quantity),
      Number(max),
    ]);
    const got = feed.collected('totals').messages.map((text) => {
      const { symbol, ended, trades, quantity, high } = JSON.parse(text);
      return [symbol, ended, trades, quantity, high];
    });
    const inOrder = (rows: unknown[][]): unknown[][] => rows.sort((a, b) => (String(a) < String(b) ? -1 : 1));
    expect(inOrder(got)).toEqual(inOrder(expected));
    expect(ledger.totals.malformed).toBeGreaterThan(100);
    expect(engine.metrics().streams['Trades']).toMatchObject({
      messagesIn: ledger.totals.messages,
      rowsIn: ledger.totals.messages - ledger.totals.malformed,
      rowsRejected: ledger.totals.malformed,
    });
  });

  it('E19, E22: a combined stream goes through a stream in between to two sinks', async () => {
    const [feed, alerts, all] = [await peerWith(), await peerWith(), await peerWith()];
    const world = new World();
    const sink = (
      name: string,
      peer: WsPeer,
    ): string => `CREATE STREAM ${name} (symbol STRING, price DECIMAL(18, 2)) WITH (
      type = 'sink', extension = 'websocket', format = 'json', "websocket.url" = '${peer.url()}');`;
    await world.engine.execute(`
      CREATE STREAM Envelopes (stream STRING, data OBJECT) WITH (
        type = 'source', extension = 'websocket', format = 'json', "websocket.url" = '${feed.url('/stream?streams=a@trade/b@trade')}'
      );
      ${sink('Alerts', alerts)} ${sink('Everything', all)}
      INSERT INTO Trades SELECT CAST(data.s AS STRING) AS symbol, CAST(data.p AS DECIMAL(18, 2)) AS price
      FROM Envelopes WHERE stream LIKE '%@trade';
      INSERT INTO Everything SELECT symbol, price FROM Trades;
      INSERT INTO Alerts SELECT symbol, price FROM Trades WHERE price > 10;`);
    const connection = await feed.connection(1);
    connection.sendText('{"stream":"a@trade","data":{"s":"A","p":"10.00"}}');
    connection.sendText('{"stream":"a@depth","data":{"s":"A","p":"99.00"}}');
    connection.sendText('{"stream":"b@trade","data":{"s":"B","p":"10.01"}}');
    expect(await (await all.connection(1)).texts(2)).toEqual([
      '{"symbol":"A","price":10.00}',
      '{"symbol":"B","price":10.01}',
    ]);
    expect(await (await alerts.connection(1)).texts(1)).toEqual(['{"symbol":"B","price":10.01}']);
  });
});

describe('windows over a websocket source', () => {
  const counts = (url: string, options = ''): string => `
    CREATE STREAM Ticks (n LONG) WITH (
      type = 'source', extension = 'websocket', format = 'json', "websocket.url" = '${url}' ${options}
    );
    INSERT INTO Counts SELECT COUNT(*) AS ticks, window_end() AS ended FROM Ticks WINDOW TUMBLING(10 SECONDS);`;

  it('T15: close by the clock without a further message, aligned to the epoch; nothing in gives nothing out', async () => {
    const peer = await peerWith();
    const world = new World();
    await world.engine.execute(counts(peer.url()));
    const rows = world.rowsOf('Counts');
    const start = world.clock.now();
    await world.clock.advance(37_000);
    (await peer.connection(1)).sendText('{"n":1}');
    await world.received('Ticks', 1);
    await world.clock.advance(2_999);
    expect(rows).toEqual([]);
    await world.clock.advance(1);
    expect(rows).toEqual([{ ticks: 1, ended: start + 40_000 }]);
    await world.clock.advance(60_000);
    expect(rows.length).toBe(1);
  });

  it('T16: a lost connection that is made again neither closes a window nor loses what is in it', async () => {
    const peer = await peerWith();
    const world = new World();
    await world.engine.execute(counts(peer.url()));
    const rows = world.rowsOf('Counts');
    (await peer.connection(1)).sendText('{"n":1}');
    await world.received('Ticks', 1);
    (await peer.connection(1)).drop();
    await world.clock.runUntil(() => peer.connections.length === 2, { what: 'a connection', limitMs: 1_000 });
    expect(rows).toEqual([]);
    (await peer.connection(2)).sendText('{"n":2}');
    await world.received('Ticks', 2);
    await world.clock.advance(9_000);
    expect(rows.map((row) => row['ticks'])).toEqual([2]);
  });

  it('T16: a server that ends the stream closes all windows; stopping the engine does not', async () => {
    const peer = await peerWith();
    const world = new World();
    await world.engine.execute(counts(peer.url(), `, "websocket.reconnect" = 'false'`));
    const ended = world.rowsOf('Counts');
    (await peer.connection(1)).sendText('{"n":1}');
    (await peer.connection(1)).close(1000);
    await world.engine.finished();
    expect(ended).toEqual([{ ticks: 1, ended: world.clock.now() + 10_000 }]);

    const stopped = new World();
    await stopped.engine.execute(counts(peer.url()));
    const rows = stopped.rowsOf('Counts');
    (await peer.connection(2)).sendText('{"n":1}');
    await stopped.received('Ticks', 1);
    await stopped.engine.close();
    expect(rows).toEqual([]);
  });

  it('T6, T8: event times of messages close windows, a late one is counted, whatever the clock says', async () => {
    const peer = await peerWith();
    const world = new World();
    await world.engine.execute(`
      CREATE STREAM Ticks (at LONG, WATERMARK FOR at AS at - INTERVAL '2' SECOND) WITH (
        type = 'source', extension = 'websocket', format = 'json', "websocket.url" = '${peer.url()}'
      );
      INSERT INTO Counts SELECT COUNT(*) AS ticks, window_end() AS ended FROM Ticks WINDOW TUMBLING(10 SECONDS);`);
    const rows = world.rowsOf('Counts');
    for (const at of [1_000, 9_999, 10_000, 11_999, 5_000, 12_000, 9_000, 13_000])
      (await peer.connection(1)).sendText(`{"at":${at}}`);
    await world.received('Ticks', 8);
    expect(rows).toEqual([{ ticks: 3, ended: 10_000 }]);
    expect(world.engine.metrics().queries.map((query) => query.lateRows)).toEqual([1]);
  });
});

describe('both ends of a connection', () => {
  it('N1, N2, N3: either side may send first; messages arrive once, in order and unchanged', async () => {
    const peer = await peerWith({
      script: (connection) => {
        for (let n = 0; n < 1_000; n++) connection.sendText(`{"n":${n}}`);
      },
    });
    const silent = await peerWith();
    const world = new World();
    await world.engine.execute(`
      CREATE STREAM Incoming (n LONG) WITH (
        type = 'source', extension = 'websocket', format = 'json', "websocket.url" = '${peer.url()}'
      );
      CREATE STREAM Own (n LONG);
      CREATE STREAM Outgoing (n LONG) WITH (
        type = 'sink', extension = 'websocket', format = 'json', "websocket.url" = '${silent.url('/in')}'
      );
      CREATE STREAM Back (n LONG) WITH (
        type = 'sink', extension = 'websocket', format = 'json', "websocket.url" = '${silent.url('/back')}'
      );
      INSERT INTO Outgoing SELECT n FROM Own;
      INSERT INTO Back SELECT n FROM Incoming;`);
    world.engine.stream('Own').push({ n: 42 });
    const [own, back] = [await silent.connection(1), await silent.connection(2)];
    expect(await own.texts(1)).toEqual(['{"n":42}']);
    expect(await back.texts(1_000)).toEqual(Array.from({ length: 1_000 }, (_, n) => `{"n":${n}}`));
    expect(own.request.line).toBe('GET /in HTTP/1.1');
    expect(own.request.headers).toMatchObject({
      upgrade: 'websocket',
      connection: 'Upgrade',
      'sec-websocket-version': '13',
      'sec-websocket-key': expect.stringMatching(/^[A-Za-z0-9+/]{22}==$/),
    });
    await turnUntil(() => world.engine.metrics().streams['Back']?.connector['sent'] === 1_000, 'all to be sent');
  });

  it('N12, N18: an echo server returns everything on the one socket that source and sink share', async () => {
    const echo = await peerWith({
      script: async (connection) => {
        for (let n = 1; n <= 300; n++) {
          const frame = (await connection.frames(n)).at(-1);
          connection.sendText(frame?.payload.toString() ?? '');
        }
      },
    });
    const world = new World();
    const shared = `extension = 'websocket', format = 'text', "websocket.url" = '${echo.url()}', "websocket.connection" = 'echo'`;
    await world.engine.execute(`
      CREATE STREAM Said (line STRING);
      CREATE STREAM Out (line STRING) WITH (type = 'sink', ${shared});
      CREATE STREAM Heard (line STRING) WITH (type = 'source', ${shared});
      INSERT INTO Out SELECT line FROM Said;
      INSERT INTO Kept SELECT line FROM Heard;`);
    const heard = world.rowsOf('Kept');
    const lines = Array.from({ length: 300 }, (_, n) => ({ line: `${n} ${'é'.repeat(n)} "😀"` }));
    world.engine.stream('Said').pushMany(lines);
    await turnUntil(() => heard.length === 300, 'the echo');
    expect([heard, echo.connections.length]).toEqual([lines, 1]);
  });

  it('N13: the same over TLS, with an authority of its own', async () => {
    const secure = await peerWith({ tls: tlsFixtures.server });
    const world = new World();
    const shared = `extension = 'websocket', format = 'json', "websocket.url" = '${secure.url()}', "websocket.tls.ca" = 'own-ca.pem'`;
    await world.engine.execute(`
      CREATE STREAM Incoming (n LONG) WITH (type = 'source', ${shared});
      CREATE STREAM Outgoing (n LONG) WITH (type = 'sink', ${shared});
      INSERT INTO Outgoing SELECT n + 1 AS n FROM Incoming;`);
    const [sink, source] = [await secure.connection(1), await secure.connection(2)];
    source.sendText('{"n":41}');
    expect(await sink.texts(1)).toEqual(['{"n":42}']);
  });
});
