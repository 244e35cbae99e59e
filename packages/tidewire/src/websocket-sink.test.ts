import { MemoryLog, type PeerOptions, startPeer, turnUntil, VirtualClock, type WsPeer } from '@tidewire/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { type Engine, openEngine, type StreamMetrics } from './index.ts';

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

  metrics(stream: string): StreamMetrics | undefined {
    return this.engine.metrics().streams[stream];
  }

  errors(): string[] {
    return this.log.messages('error');
  }
}

/** Rows pushed into Feed leave through Out. */
const passOn = (url: string, options = ''): string => `
  CREATE STREAM Feed (n LONG);
  CREATE STREAM Out (n LONG) WITH (
    type = 'sink', extension = 'websocket', format = 'json', "websocket.url" = '${url}' ${options}
  );
  INSERT INTO Out SELECT n FROM Feed;`;

/** A job whose sink has noticed that its connection is gone. */
async function disconnected(peer: WsPeer, options = ''): Promise<World> {
  const world = new World();
  await world.engine.execute(passOn(peer.url(), options));
  (await peer.connection(1)).drop();
  await turnUntil(() => world.log.messages('warn').length === 1, 'the loss');
  return world;
}

/** Closes the engine while the clock moves, by so much at most. */
async function closedWithin(world: World, limitMs: number): Promise<void> {
  let closed = false;
  const closing = world.engine.close().finally(() => {
    closed = true;
  });
  await world.clock.runUntil(() => closed, { what: 'the end', limitMs });
  await closing;
}

const push = (world: World, ...numbers: number[]): void =>
  world.engine.stream('Feed').pushMany(numbers.map((n) => ({ n })));

describe('statements of a websocket sink', () => {
  it('E14, E9, E10, E15: with every documented key publishes to the address, headers and subprotocol included', async () => {
    const peer = await peerWith();
    const world = new World();
    await world.engine.execute(`
      CREATE STREAM Orders (item STRING, price DOUBLE);
      CREATE STREAM Published (
        item STRING,
        price DOUBLE
      ) WITH (
        type = 'sink',
        extension = 'websocket',
        format = 'json', -- or 'text', 'bytes'
        "websocket.url" = '${peer.url('/events')}', -- Required
        "websocket.reconnect" = 'true', -- Optional (default: true)
        "websocket.reconnect.delay.ms" = '1000',
        "websocket.reconnect.max.delay.ms" = '30000',
        "websocket.reconnect.max.attempts" = '3', -- Optional (default: 3, -1 for unlimited)
        "websocket.message.type" = 'text', -- Optional (default: text)
        "websocket.headers.Authorization" = 'Bearer token',
        "websocket.headers.X-API-Key" = 'key',
        "websocket.subprotocol" = 'graphql-ws'
      );
      INSERT INTO Published SELECT item, price FROM Orders;`);
    world.engine.stream('Orders').push({ item: 'tea', price: 4.5 });
    const connection = await peer.connection(1);
    expect(await connection.texts(1)).toEqual(['{"item":"tea","price":4.5}']);
    const { target, headers, protocols } = connection.request;
    expect([target, headers['authorization'], headers['x-api-key'], protocols]).toEqual([
      '/events',
      'Bearer token',
      'key',
      ['graphql-ws'],
    ]);
  });

  it('E18, E19: alerts have exactly the declared names, and only matching rows are sent', async () => {
    const peer = await peerWith();
    const world = new World();
    await world.engine.execute(`
      CREATE STREAM TradeStream (symbol STRING, price DOUBLE, price_change_pct DOUBLE);
      CREATE STREAM AlertOutput (symbol STRING, alert_type STRING, price DOUBLE, timestamp LONG) WITH (
        type = 'sink', extension = 'websocket', format = 'json',
        "websocket.url" = '${peer.url('/alerts')}', "websocket.message.type" = 'text'
      );
      -- Send price spike alerts
      INSERT INTO AlertOutput
      SELECT symbol, 'PRICE_SPIKE' AS alert_type, price, event_timestamp() AS timestamp
      FROM TradeStream
      WHERE price_change_pct > 5.0;`);
    const trades = world.engine.stream('TradeStream');
    const now = world.clock.now();
    trades.push({ symbol: 'AAA', price: 10, price_change_pct: 5 });
    trades.push({ symbol: 'BBB', price: 20, price_change_pct: 5.1 });
    trades.push({ symbol: 'CCC', price: 30, price_change_pct: null });
    await world.clock.advance(250);
    trades.push({ symbol: 'DDD', price: 40, price_change_pct: 99 });
    expect(await (await peer.connection(1)).texts(2)).toEqual([
      `{"symbol":"BBB","alert_type":"PRICE_SPIKE","price":20,"timestamp":${now}}`,
      `{"symbol":"DDD","alert_type":"PRICE_SPIKE","price":40,"timestamp":${now + 250}}`,
    ]);
    expect(world.metrics('AlertOutput')).toMatchObject({ rowsIn: 2, rowsOut: 2, rowsLost: 0 });
  });

  it('E17, N9, N17: text or binary frames, whose payload is the value of the row', async () => {
    const peer = await peerWith();
    const world = new World();
    const sink = (name: string, column: string, format: string, type: string): string =>
      `CREATE STREAM ${name} (${column}) WITH (type = 'sink', extension = 'websocket', format = '${format}',
         "websocket.url" = '${peer.url(`/${name}`)}', "websocket.message.type" = '${type}');`;
    await world.engine.execute(`
      CREATE STREAM Feed (t STRING, b BYTES);
      ${sink('A', 't STRING', 'text', 'TEXT')} INSERT INTO A SELECT t FROM Feed;
      ${sink('B', 'b BYTES', 'bytes', 'Binary')} INSERT INTO B SELECT b FROM Feed;
      ${sink('C', 't STRING', 'json', 'binary')} INSERT INTO C SELECT t FROM Feed;`);
    const every = Uint8Array.from({ length: 256 }, (_, i) => i);
    world.engine.stream('Feed').push({ t: 'grüße 😀', b: every });
    const sent: Record<string, readonly [string, string]> = {};
    for (let n = 1; n <= 3; n++) {
      const connection = await peer.connection(n);
      const [frame] = await connection.frames(1);
      sent[connection.request.target] = [frame?.kind ?? '', frame?.payload.toString('latin1') ?? ''];
    }
    const utf8 = (text: string): string => Buffer.from(text).toString('latin1');
    expect(sent).toEqual({
      '/A': ['text', utf8('grüße 😀')],
      '/B': ['binary', Buffer.from(every).toString('latin1')],
      '/C': ['binary', utf8('{"t":"grüße 😀"}')],
    });
  });

  it('E17, E56: one row is one frame, and one that is not UTF-8 is lost alone and counted', async () => {
    const peer = await peerWith();
    const world = new World();
    await world.engine.execute(`
      CREATE STREAM Feed (b BYTES);
      CREATE STREAM Out (b BYTES) WITH (
        type = 'sink', extension = 'websocket', format = 'bytes', "websocket.url" = '${peer.url()}'
      );
      INSERT INTO Out SELECT b FROM Feed;`);
    const rows = ['first', Buffer.from([0xff, 0xfe]), 'third'].map((b) => ({ b: new Uint8Array(Buffer.from(b)) }));
    world.engine.stream('Feed').pushMany(rows);
    expect(await (await peer.connection(1)).texts(2)).toEqual(['first', 'third']);
    await turnUntil(() => world.errors().length === 1, 'the error');
    expect(world.errors()).toEqual([`1 message not sent to WebSocket ${peer.url()}: not valid UTF-8`]);
    expect(world.metrics('Out')?.connector).toEqual({ sent: 2, dropped: 1, reconnects: 0 });
  });
});

describe('a websocket sink without connection', () => {
  it('E28, E34: makes one attempt at the start, whose failure stops the job', async () => {
    const peer = await peerWith({ answer: { kind: 'refuse', status: 503 } });
    const world = new World();
    await expect(world.engine.execute(passOn(peer.url()))).rejects.toThrow(
      `Failed to connect to WebSocket ${peer.url()}: 503 Service Unavailable`,
    );
    await world.clock.advance(100_000);
    expect(peer.requests.length).toBe(1);
  });

  it('E29, E52, E53: connects again when a row is to be sent, at once, and sends what waited once and in order', async () => {
    const peer = await peerWith();
    const world = await disconnected(peer);
    await world.clock.advance(100_000);
    expect(peer.requests.length).toBe(1);
    const before = world.clock.monotonic();
    push(world, 1, 2);
    push(world, 3);
    expect(await (await peer.connection(2)).texts(3)).toEqual(['{"n":1}', '{"n":2}', '{"n":3}']);
    expect(world.clock.monotonic()).toBe(before);
    push(world, 4);
    expect(await (await peer.connection(2)).texts(4)).toContain('{"n":4}');
    expect(world.metrics('Out')?.connector).toEqual({ sent: 4, dropped: 0, reconnects: 1 });
  });

  it('E16, E30, E31: gives up after three attempts and three seconds, without holding up anything else', async () => {
    const peer = await peerWith();
    const world = await disconnected(peer);
    peer.stopListening();
    const started = world.clock.monotonic();
    push(world, 1, 2);
    const seen: unknown[] = [];
    world.engine.subscribe('Feed', (row) => seen.push(row['n']));
    push(world, 3);
    expect(seen).toEqual([3]);
    await world.clock.runUntil(() => world.errors().length > 0, { what: 'the error', limitMs: 3_000 });
    expect(world.clock.monotonic() - started).toBe(3_000);
    const refused = `Failed to connect to WebSocket ${peer.url()}: Connection refused`;
    expect(world.log.messages('warn').slice(1)).toEqual([refused, refused, refused]);
    expect(world.errors()[0]).toBe(`3 messages not sent to WebSocket ${peer.url()}: ${refused}`);
    expect(world.metrics('Out')).toMatchObject({ rowsOut: 3, rowsLost: 3 });
  });

  it('E31: gives up after three attempts of ten seconds and the waits when the server does not answer', async () => {
    const peer = await peerWith({ answer: ({ number }) => ({ kind: number === 1 ? 'accept' : 'hang' }) });
    const world = await disconnected(peer);
    const started = world.clock.monotonic();
    push(world, 1);
    for (const [n, wait] of [0, 1_000, 2_000].entries()) {
      await world.clock.advance(wait);
      await peer.request(n + 2);
      await world.clock.advance(10_000);
    }
    await turnUntil(() => world.errors().length === 1, 'the error');
    const reason = `Connection to WebSocket ${peer.url()} timed out after 10 seconds`;
    expect(world.errors()).toEqual([`1 message not sent to WebSocket ${peer.url()}: ${reason}`]);
    expect([world.clock.monotonic() - started, peer.requests.length]).toEqual([33_000, 4]);
  });

  it('E30: -1 tries for ever', async () => {
    const peer = await peerWith();
    const world = await disconnected(peer, `, "websocket.reconnect.max.attempts" = '-1'`);
    peer.stopListening();
    push(world, 1);
    await world.clock.advance(3_600_000);
    expect([world.errors(), world.log.messages('warn').length > 100]).toEqual([[], true]);
    await peer.listen();
    await world.clock.runUntil(() => peer.connections.length === 2, { what: 'a connection', limitMs: 30_000 });
    expect(await (await peer.connection(2)).texts(1)).toEqual(['{"n":1}']);
  });

  it('E33, E52: with reconnect = false a row is lost at once, counted, without an attempt', async () => {
    const peer = await peerWith();
    const world = await disconnected(peer, `, "websocket.reconnect" = 'false'`);
    push(world, 1);
    await turnUntil(() => world.errors().length === 1, 'the error');
    expect(world.errors()).toEqual([
      `1 message not sent to WebSocket ${peer.url()}: WebSocket connection to ${peer.url()} lost: not connected`,
    ]);
    expect([peer.requests.length, world.clock.monotonic()]).toEqual([1, 0]);
    expect(world.metrics('Out')).toMatchObject({ rowsLost: 1, connector: { sent: 0, dropped: 1 } });
    for (let n = 2; n <= 1_000; n++) push(world, n);
    await turnUntil(() => world.metrics('Out')?.rowsLost === 1_000, 'all to be counted');
    await world.clock.advance(10_000);
    push(world, 1_001);
    await turnUntil(() => world.errors().length > 1, 'another error');
    // One line in ten seconds, with what was lost so far.
    const lines = world.log.lines.filter((line) => line.level === 'error');
    expect(lines.map((line) => line.fields)).toEqual([
      { stream: 'Out', lost: 1 },
      { stream: 'Out', lost: 1_001 },
    ]);
  });

  it(`E30: with "error.strategy" = 'fail' giving up ends the job`, async () => {
    const peer = await peerWith();
    const world = await disconnected(peer, `, "websocket.reconnect" = 'false', "error.strategy" = 'fail'`);
    push(world, 1);
    await turnUntil(() => world.errors().length === 1, 'the error');
    await expect(world.engine.finished()).rejects.toThrow('1 message not sent');
  });

  it('E52: more rows than may wait are dropped and counted, and those that waited are sent', async () => {
    const peer = await peerWith();
    const world = await disconnected(peer, `, "websocket.queue.messages" = '3'`);
    push(world, 1, 2, 3, 4, 5);
    expect(await (await peer.connection(2)).texts(3)).toEqual(['{"n":1}', '{"n":2}', '{"n":3}']);
    await turnUntil(() => world.errors().length === 1, 'the error');
    expect(world.errors()).toEqual([
      `2 messages not sent to WebSocket ${peer.url()}: "websocket.queue.messages" are waiting already`,
    ]);
    expect(world.metrics('Out')).toMatchObject({ rowsOut: 5, rowsLost: 2, connector: { sent: 3, dropped: 2 } });
  });

  it('E52: rows that find no room are given up at once, however long the connection is tried for', async () => {
    const peer = await peerWith();
    const never = `, "websocket.queue.messages" = '3', "websocket.reconnect.max.attempts" = '-1'`;
    const world = await disconnected(peer, never);
    peer.stopListening();
    push(world, 1, 2, 3);
    for (let n = 4; n <= 100; n++) push(world, n);
    await turnUntil(() => world.errors().length === 1, 'the error');
    expect(world.errors()).toEqual([
      `1 message not sent to WebSocket ${peer.url()}: "websocket.queue.messages" are waiting already`,
    ]);
    expect([world.metrics('Out')?.rowsLost, world.clock.monotonic()]).toEqual([97, 0]);
    await peer.listen();
    await world.clock.runUntil(() => peer.connections.length === 2, { what: 'a connection', limitMs: 30_000 });
    expect(await (await peer.connection(2)).texts(3)).toEqual(['{"n":1}', '{"n":2}', '{"n":3}']);
  });

  it('T50: does not hold up another sink of the same stream', async () => {
    const [dead, alive] = [await peerWith(), await peerWith()];
    const world = await disconnected(dead);
    dead.stopListening();
    await world.engine.execute(`
      CREATE STREAM Also (n LONG) WITH (
        type = 'sink', extension = 'websocket', format = 'json', "websocket.url" = '${alive.url()}'
      );
      INSERT INTO Also SELECT n FROM Feed;`);
    push(world, 1, 2);
    expect(await (await alive.connection(1)).texts(2)).toEqual(['{"n":1}', '{"n":2}']);
    expect(world.metrics('Also')?.connector).toMatchObject({ sent: 2, dropped: 0 });
    await closedWithin(world, 5_000);
  });

  it.each([
    ['its own connection', ''],
    ['a shared one', `, "websocket.connection" = 'uplink'`],
  ])(
    'E52: is closed within five seconds though it would try for ever on %s, and counts what it held',
    async (_, share) => {
      const peer = await peerWith();
      const world = await disconnected(peer, `, "websocket.reconnect.max.attempts" = '-1'${share}`);
      peer.stopListening();
      push(world, 1, 2);
      await closedWithin(world, 5_000);
      expect(world.errors()).toEqual([expect.stringContaining(`2 messages not sent to WebSocket ${peer.url()}: `)]);
      expect(world.metrics('Out')).toMatchObject({ rowsLost: 2, connector: { sent: 0, dropped: 2 } });
      expect(world.clock.pendingTimers()).toEqual([]);
    },
  );
});

describe('a connected websocket sink', () => {
  it('E41: answers pings, and what the server sends is no row', async () => {
    const peer = await peerWith();
    const world = new World();
    await world.engine.execute(passOn(peer.url()));
    const connection = await peer.connection(1);
    connection.sendText('{"n":99}');
    connection.ping('still there?');
    push(world, 1);
    const pongs = await connection.frames(1, 'pong');
    expect(pongs.map((frame) => frame.payload.toString())).toEqual(['still there?']);
    expect(await connection.texts(1)).toEqual(['{"n":1}']);
    expect(world.metrics('Out')).toMatchObject({ rowsIn: 1, rowsOut: 1 });
  });

  it('hands over everything before it closes with code 1000', async () => {
    const peer = await peerWith();
    const world = new World();
    await world.engine.execute(passOn(peer.url()));
    push(world, ...Array.from({ length: 1_000 }, (_, n) => n));
    await world.engine.close();
    const connection = await peer.connection(1);
    expect(await connection.closed()).toMatchObject({ code: 1000, byFrame: true });
    expect((await connection.texts(1_000)).map((text) => JSON.parse(text).n)).toEqual(
      Array.from({ length: 1_000 }, (_, n) => n),
    );
  });
});
