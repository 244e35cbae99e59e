import { ConnectorError, type ConnectorHost, type Sink, type Source, type SqlError } from '@tidewire/core';
import {
  type Dialled,
  type DialOptions,
  dial,
  encodeFrame,
  MemoryLog,
  OPCODE,
  payloadsOf,
  RecordingHandler,
  SeededRandom,
  StaticEnvironment,
  tlsFixtures,
  turn,
  turnUntil,
  VirtualClock,
} from '@tidewire/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { webSocketSinkFactory, webSocketSourceFactory } from '../websocket.ts';

const started: { stop(): Promise<void> }[] = [];
const dialled: Dialled[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((one) => one.stop()));
  for (const { answer, connection } of dialled.splice(0).filter((d) => d.answer.status === 101)) {
    if (answer.status === 101 && !connection.isClosed) connection.drop();
  }
});

const NO_SCHEMA = { columns: [] };

/** Streams of one engine, and clients of theirs. */
class World {
  readonly clock = new VirtualClock();
  readonly log = new MemoryLog();
  readonly host: ConnectorHost = {
    clock: this.clock,
    random: new SeededRandom(),
    environment: new StaticEnvironment(
      {},
      {
        'cert.pem': tlsFixtures.server.cert,
        'key.pem': tlsFixtures.server.key,
        'other-key.pem': tlsFixtures.client.key,
      },
    ),
    log: this.log,
    shared: new Map(),
  };

  source(options: Record<string, string> = {}): Source {
    const made = webSocketSourceFactory.createInitialized(withServer(options), this.host, NO_SCHEMA);
    started.push(made);
    return made;
  }

  sink(options: Record<string, string> = {}, metadata: readonly string[] = []): Sink {
    const made = webSocketSinkFactory.createInitialized(withServer(options), this.host, NO_SCHEMA, metadata);
    started.push(made);
    return made;
  }

  /** The address that was reported. */
  get address(): string {
    const line = this.log.lines.find(({ message }) => message.startsWith('WebSocket server listening on '));
    return line?.message.slice('WebSocket server listening on '.length) ?? '';
  }

  async dial(path = '/', options: DialOptions = {}): Promise<Dialled> {
    const address = this.address.replace('wss://127.0.0.1', 'wss://localhost');
    const made = await dial(`${address}${path}`, options);
    dialled.push(made);
    return made;
  }
}

const withServer = (options: Record<string, string>): Record<string, string> => ({
  'websocket.mode': 'server',
  'websocket.port': '0',
  ...options,
});

async function running(world: World, options: Record<string, string> = {}): Promise<RecordingHandler> {
  const handler = new RecordingHandler();
  await world.source(options).start(handler);
  return handler;
}

const publish = (
  sink: Sink,
  texts: readonly (string | Uint8Array)[],
  metadata?: Map<string, (string | null)[]>,
): Promise<void> | undefined => sink.publish(payloadsOf(texts), metadata);

const problems = (create: () => unknown): string[] => {
  try {
    create();
    return [];
  } catch (error) {
    return (error as SqlError).diagnostics.map((d) => `${d.code} ${d.message}`);
  }
};

describe('handshakes', () => {
  it('N2: a client that asks with GET and upgrade is answered 101 with the key that its own asks for', async () => {
    const world = new World();
    await running(world, { 'websocket.path': '/feed' });
    const { answer } = await world.dial('/feed?token=x');
    expect([answer.status, answer.rightKey, answer.headers['upgrade'], answer.headers['connection']]).toEqual([
      101,
      true,
      'websocket',
      'Upgrade',
    ]);
  });

  it('N2: whatever is no handshake gets an answer, and never hangs', async () => {
    const world = new World();
    await running(world, { 'websocket.path': '/feed' });
    const plain = { Upgrade: '', Connection: '', 'Sec-WebSocket-Version': '', 'Sec-WebSocket-Key': '' };
    const status = async (path: string, options: DialOptions): Promise<unknown> => {
      const { answer } = await world.dial(path, options);
      return [answer.status, answer.headers['upgrade'] ?? answer.headers['allow']];
    };
    expect(await status('/feed', { headers: plain })).toEqual([426, 'websocket']);
    expect(await status('/feed', { headers: plain, method: 'POST' })).toEqual([405, 'GET']);
    expect(await status('/elsewhere', { headers: plain })).toEqual([404, undefined]);
    expect(await status('/elsewhere', {})).toEqual([404, undefined]);
    expect(await status('/feed/', {})).toEqual([404, undefined]);
    expect(await status('/feed', { headers: { Upgrade: 'h2c' } })).toEqual([400, undefined]);
    expect((await world.dial('/feed', { headers: { 'Sec-WebSocket-Version': '7' } })).answer.status).toBe(400);
    expect((await world.dial('/feed', { headers: { 'Sec-WebSocket-Key': 'short' } })).answer.status).toBe(400);
    expect((await world.dial('/feed', { method: 'POST' })).answer.status).toBe(405);
    expect((await world.dial('/feed')).answer.status).toBe(101);
  });

  it('chooses a subprotocol of its own list alone', async () => {
    const world = new World();
    await running(world, { 'websocket.subprotocol': 'v2.json, v1.json' });
    const chosen = async (offer: string): Promise<string | undefined> =>
      (await world.dial('/', { headers: { 'Sec-WebSocket-Protocol': offer } })).answer.headers[
        'sec-websocket-protocol'
      ];
    expect([await chosen('v1.json, v2.json'), await chosen('v1.json'), await chosen('graphql-ws')]).toEqual([
      'v2.json',
      'v1.json',
      undefined,
    ]);
  });

  it('N23: lets pages of its own host connect, and of others only when they are listed', async () => {
    const world = new World();
    await running(world, { 'websocket.path': '/a' });
    await running(world, {
      'websocket.path': '/b',
      'websocket.origins': 'https://app.example, HTTPS://Other.example/',
    });
    await running(world, { 'websocket.path': '/c', 'websocket.origins': '*' });
    const status = async (path: string, headers: Record<string, string>): Promise<number> =>
      (await world.dial(path, { headers })).answer.status;
    expect(await status('/a', { Origin: 'http://127.0.0.1:3000' })).toBe(101);
    expect(await status('/a', { Origin: 'http://localhost:3000', Host: 'localhost:9001' })).toBe(101);
    expect(await status('/a', { Origin: 'https://app.example' })).toBe(403);
    expect(await status('/a', { Origin: 'null' })).toBe(403);
    expect(await status('/a', { Origin: 'http://rebound.example', Host: 'rebound.example' })).toBe(403);
    expect(await status('/b', { Origin: 'https://app.example' })).toBe(101);
    expect(await status('/b', { Origin: 'https://other.example' })).toBe(101);
    expect(await status('/b', { Origin: 'https://app.example.evil.example' })).toBe(403);
    expect(await status('/c', { Origin: 'https://anything.example' })).toBe(101);
  });

  it('answers 503 above the number of connections, until one has gone', async () => {
    const world = new World();
    const handler = await running(world, { 'websocket.max.connections': '2' });
    const [first] = [await world.dial(), await world.dial()];
    expect((await world.dial()).answer.status).toBe(503);
    first.connection.close(1000);
    await first.connection.closed();
    await turnUntil(() => handler.events.some(({ kind }) => kind === 'disconnected'), 'the end of the first');
    expect((await world.dial()).answer.status).toBe(101);
  });

  it('takes what a client sends right behind its request', async () => {
    const world = new World();
    const handler = await running(world);
    await world.dial('/', { first: encodeFrame({ opcode: OPCODE.text, payload: 'early', masked: true }) });
    await turnUntil(() => handler.messages.length > 0, 'the message');
    expect(handler.messages.map(({ text }) => text)).toEqual(['early']);
  });
});

describe('server source', () => {
  it('N3, N7, N8: gives text and binary messages of all clients once, in order, unchanged', async () => {
    const world = new World();
    const handler = await running(world);
    const [a, b] = [(await world.dial()).connection, (await world.dial()).connection];
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    a.sendText('one');
    a.sendFragments('text', ['tw', 'o']);
    a.sendBinary(bytes);
    await turnUntil(() => handler.messages.length === 3, 'three messages');
    b.sendText('three');
    await turnUntil(() => handler.messages.length === 4, 'four messages');
    expect(handler.messages.map(({ text, binary }) => [text, binary])).toEqual([
      ['one', false],
      ['two', false],
      [Buffer.from(bytes).toString(), true],
      ['three', false],
    ]);
    const sessions = handler.messages.map(({ meta }) => meta['__meta_session_id']);
    expect(new Set(sessions).size).toBe(2);
    expect(sessions[3]).not.toBe(sessions[0]);
  });

  it('N6: says who connected and who left, with session, addresses and endpoint', async () => {
    const world = new World();
    const handler = await running(world, { 'websocket.path': '/feed', 'websocket.events': 'connected, disconnected' });
    const { connection } = await world.dial('/feed?device=7');
    await turnUntil(() => handler.events.length === 1, 'the connect');
    connection.sendText('not part of a stream of events');
    connection.close(4001, 'bye');
    await turnUntil(() => handler.events.length === 2, 'the disconnect');
    const [connected, disconnected] = handler.events;
    expect(connected).toMatchObject({
      kind: 'connected',
      meta: {
        __meta_source: '/feed',
        __meta_event: 'connected',
        __meta_endpoint_id: '/feed',
        __meta_session_id: expect.stringMatching(/^[0-9a-f]{12}$/),
        __meta_local_address: world.address.slice('ws://'.length),
        __meta_remote_address: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
        __meta_query: 'device=7',
        __meta_ingest_time: world.clock.now(),
      },
    });
    expect(disconnected).toMatchObject({
      kind: 'disconnected',
      meta: {
        __meta_session_id: connected?.meta['__meta_session_id'],
        __meta_close_code: 4001,
        __meta_close_reason: 'bye',
      },
    });
    expect(handler.messages).toEqual([]);
  });

  it('N10, N11: paths share a port, and each has its own messages and sessions', async () => {
    const world = new World();
    const one = await running(world, { 'websocket.path': '/endpoint-1' });
    const two = await running(world, { 'websocket.path': '/endpoint-2' });
    const toOne = world.sink({ 'websocket.path': '/endpoint-1' });
    await toOne.start();
    expect(world.log.lines.filter(({ message }) => message.includes('listening')).length).toBe(1);
    const [a, b] = [await world.dial('/endpoint-1'), await world.dial('/endpoint-2')];
    a.connection.sendText('to one');
    b.connection.sendText('to two');
    await turnUntil(() => one.messages.length === 1 && two.messages.length === 1, 'both messages');
    expect([one.messages[0]?.text, two.messages[0]?.text]).toEqual(['to one', 'to two']);
    await publish(toOne, ['hello one']);
    expect(await a.connection.texts(1)).toEqual(['hello one']);
    await turn();
    expect(b.connection.received).toEqual([]);
    expect(toOne.counters()).toMatchObject({ sent: 1, clients: 1 });
  });

  it('gives every message to each of several streams on a path, and waits with reading until all have started', async () => {
    const world = new World();
    const [first, second] = [world.source(), world.source()];
    const handlers = [new RecordingHandler(), new RecordingHandler()] as const;
    await first.start(handlers[0]);
    const { connection } = await world.dial();
    connection.sendText('held');
    for (let i = 0; i < 20; i++) await turn();
    expect(handlers[0].messages).toEqual([]);
    await second.start(handlers[1]);
    await turnUntil(() => handlers.every(({ messages }) => messages.length === 1), 'the message at both');
  });

  it('does not read from clients while it is paused, for at most the limit', async () => {
    const world = new World();
    const handler = new RecordingHandler();
    const source = world.source({ 'websocket.pause.max.ms': '2000' });
    await source.start(handler);
    const before = (await world.dial()).connection;
    await turnUntil(() => handler.events.length === 1, 'the client');
    source.pause();
    before.sendText('1');
    const during = (await world.dial()).connection;
    during.sendText('2');
    for (let i = 0; i < 20; i++) await turn();
    expect(handler.messages).toEqual([]);
    await world.clock.advance(2_000);
    await turnUntil(() => handler.messages.length === 2, 'both messages');
    expect(source.counters()).toMatchObject({ pause_limits: 1, messages: 2, connections: 2, clients: 2 });
  });

  it('E41: answers pings, and disconnects a client that does not answer its own', async () => {
    const world = new World();
    const handler = await running(world, { 'websocket.ping.interval.ms': '1000', 'websocket.ping.timeout.ms': '500' });
    const [lively, dead] = [await world.dial(), await world.dial('/', { answerPings: false })];
    lively.connection.ping('are you there');
    const [pong] = await lively.connection.frames(1, 'pong');
    expect(pong?.payload.toString()).toBe('are you there');
    await world.clock.advance(1_000);
    await dead.connection.frames(1, 'ping');
    await lively.connection.frames(1, 'ping');
    for (let i = 0; i < 20; i++) await turn();
    await world.clock.advance(500);
    await dead.connection.closed();
    await turnUntil(() => handler.events.some(({ kind }) => kind === 'disconnected'), 'the loss');
    expect(lively.connection.isClosed).toBe(false);
  });

  it.each([
    ['an unmasked frame', encodeFrame({ opcode: OPCODE.text, payload: 'x', masked: false }), 1002],
    ['a reserved bit', encodeFrame({ opcode: OPCODE.text, payload: 'x', rsv: 4, masked: true }), 1002],
    [
      'a message that is too large',
      encodeFrame({ opcode: OPCODE.text, payload: 'x'.repeat(2_000), masked: true }),
      1009,
    ],
  ])('ends the connection of a client that sends %s, and no other', async (_, bytes, code) => {
    const world = new World();
    const handler = await running(world, { 'websocket.max.message.bytes': '1000' });
    const [bad, good] = [(await world.dial()).connection, (await world.dial()).connection];
    await bad.sendRaw(bytes);
    expect(await bad.closed()).toMatchObject({ code });
    good.sendText('fine');
    await turnUntil(() => handler.messages.length === 1, 'the message of the other');
    expect(handler.ends).toEqual([]);
  });

  it('closes its clients with 1001 when it stops, and the port with them', async () => {
    const world = new World();
    const handler = new RecordingHandler();
    const source = world.source();
    await source.start(handler);
    const { connection } = await world.dial();
    await turnUntil(() => handler.events.length === 1, 'the client');
    await source.stop();
    expect(await connection.closed()).toMatchObject({ code: 1001 });
    await expect(world.dial()).rejects.toThrow('ECONNREFUSED');
    const again = await running(world);
    expect(again.ends).toEqual([]);
  });
});

describe('server sink', () => {
  it('N1, N16: sends to clients that have sent nothing', async () => {
    const world = new World();
    const sink = world.sink();
    await sink.start();
    const clients = [(await world.dial()).connection, (await world.dial()).connection];
    await turnUntil(() => sink.counters()['clients'] === 2, 'both clients');
    await publish(sink, ['a', 'b']);
    for (const client of clients) {
      expect(await client.texts(2)).toEqual(['a', 'b']);
      expect(client.received.every(({ masked, fin }) => !masked && fin)).toBe(true);
    }
    expect(sink.counters()).toMatchObject({ sent: 4, dropped: 0, unheard: 0 });
  });

  it('N9: sends text or binary by stream, or by row', async () => {
    const world = new World();
    const binary = world.sink({ 'websocket.path': '/b', 'websocket.message.type': 'binary' });
    const mixed = world.sink({ 'websocket.path': '/m' }, ['__meta_message_type']);
    await Promise.all([binary.start(), mixed.start()]);
    const [b, m] = [(await world.dial('/b')).connection, (await world.dial('/m')).connection];
    await turnUntil(() => mixed.counters()['clients'] === 1 && binary.counters()['clients'] === 1, 'the clients');
    await publish(binary, [Uint8Array.of(0xff, 0)]);
    expect((await b.frames(1, 'binary'))[0]?.payload).toEqual(Buffer.from([0xff, 0]));
    const types = new Map([['__meta_message_type', ['binary', null, 'TEXT', 'xml', 'text']]]);
    await expect(publish(mixed, [Uint8Array.of(0xfe), 'b', 'c', 'd', Uint8Array.of(0xfd)], types)).rejects.toThrow(
      'invalid message type "xml"',
    );
    const frames = await m.frames(3);
    expect(frames.map(({ kind, payload }) => [kind, payload.toString('latin1')])).toEqual([
      ['binary', '\xfe'],
      ['text', 'b'],
      ['text', 'c'],
    ]);
    expect(mixed.counters()).toMatchObject({ sent: 3, dropped: 2 });
  });

  it('answers the session that a row names, and everybody when it names none', async () => {
    const world = new World();
    const handler = await running(world);
    const sink = world.sink({}, ['__meta_session_id']);
    await sink.start();
    const [a, b] = [(await world.dial()).connection, (await world.dial()).connection];
    a.sendText('who am I');
    await turnUntil(() => handler.messages.length === 1, 'the question');
    const id = String(handler.messages[0]?.meta['__meta_session_id']);
    const sessions = new Map([['__meta_session_id', [id, id, null, 'gone', id]]]);
    await expect(publish(sink, ['1', '2', 'all', 'lost', '3'], sessions)).rejects.toThrow('not connected');
    expect(await a.texts(4)).toEqual(['1', '2', 'all', '3']);
    expect(await b.texts(1)).toEqual(['all']);
    expect(b.received.length).toBe(1);
    expect(sink.counters()).toMatchObject({ sent: 5, dropped: 1 });
  });

  it('with "websocket.send.to" = others leaves out the session that a row names', async () => {
    const world = new World();
    const handler = await running(world);
    const sink = world.sink({ 'websocket.send.to': 'others' }, ['__meta_session_id']);
    await sink.start();
    const clients = [(await world.dial()).connection, (await world.dial()).connection, (await world.dial()).connection];
    clients[0]?.sendText('chat');
    await turnUntil(() => handler.messages.length === 1, 'the message');
    const id = String(handler.messages[0]?.meta['__meta_session_id']);
    await publish(sink, ['chat', 'from the house'], new Map([['__meta_session_id', [id, null]]]));
    expect(await clients[1]?.texts(2)).toEqual(['chat', 'from the house']);
    expect(await clients[2]?.texts(2)).toEqual(['chat', 'from the house']);
    expect(await clients[0]?.texts(1)).toEqual(['from the house']);
  });

  it('counts what nobody was there to hear', async () => {
    const world = new World();
    const sink = world.sink();
    await sink.start();
    expect(publish(sink, ['a', 'b'])).toBeUndefined();
    expect([sink.counters(), sink.pending]).toEqual([
      { sent: 0, undelivered: 0, dropped: 0, unheard: 2, clients: 0, slow_clients: 0 },
      0,
    ]);
  });

  it('disconnects a client that is too far behind, and goes on at the pace of the others', async () => {
    const world = new World();
    const sink = world.sink({ 'websocket.client.queue.bytes': '65536' });
    await sink.start();
    const quick = (await world.dial()).connection;
    const slow = (await world.dial('/', { readBytes: 0 })).connection;
    await turnUntil(() => sink.counters()['clients'] === 2, 'both clients');
    const payload = 'x'.repeat(1_000_000);
    let sent = 0;
    for (; sent < 60 && sink.counters()['slow_clients'] === 0; sent++) {
      await publish(sink, [payload]);
      await quick.frames(sent + 1, 'text');
    }
    expect(sink.counters()).toMatchObject({ slow_clients: 1, clients: 1, dropped: 0 });
    slow.allowReading(Number.POSITIVE_INFINITY);
    expect(await slow.closed()).toMatchObject({ code: 1013, reason: 'too slow' });
    await publish(sink, ['last']);
    expect((await quick.frames(sent + 1, 'text')).at(-1)?.payload.toString()).toBe('last');
    expect(world.log.lines.some(({ message }) => message.includes('reads too slowly and is disconnected'))).toBe(true);
  });

  it('asks to wait while even the quickest client is behind', async () => {
    const world = new World();
    const sink = world.sink({ 'websocket.client.queue.bytes': '100000000' });
    await sink.start();
    const client = (await world.dial('/', { readBytes: 0 })).connection;
    await turnUntil(() => sink.counters()['clients'] === 1, 'the client');
    let waited: Promise<void> | undefined;
    let frames = 0;
    for (; waited === undefined && frames < 60; frames++) waited = publish(sink, ['x'.repeat(1_000_000)]);
    expect(sink.pending).toBeGreaterThan(0);
    client.allowReading(Number.POSITIVE_INFINITY);
    await waited;
    expect((await client.frames(frames, 'text')).length).toBe(frames);
    await turnUntil(() => sink.pending === 0, 'nothing to be pending');
    expect(sink.counters()).toMatchObject({ sent: frames, dropped: 0 });
  });
});

describe('server settings', () => {
  it('N22: a port is enough; the path must start with /', async () => {
    const world = new World();
    expect(
      problems(() => webSocketSourceFactory.createInitialized({ 'websocket.mode': 'server' }, world.host, NO_SCHEMA)),
    ).toEqual(['C403 option "websocket.port" of a websocket source is missing']);
    expect(problems(() => world.source({ 'websocket.path': 'feed' }))).toEqual([
      'C402 option "websocket.path" must start with "/", and does not: "feed"',
    ]);
    await running(world);
    expect(world.address).toMatch(/^ws:\/\/127\.0\.0\.1:\d+$/);
  });

  it('refuses what does not go together, and what belongs to clients', () => {
    const world = new World();
    const list: readonly [Record<string, string>, string][] = [
      [
        { 'websocket.url': 'ws://x/' },
        'C404 option "websocket.url" means something only with "websocket.mode" = \'client\'',
      ],
      [
        { 'websocket.tls.cert': 'cert.pem' },
        'C411 options "websocket.tls.cert" and "websocket.tls.key" are only possible together',
      ],
      [{ 'websocket.path': '/a?b=c' }, 'C402 option "websocket.path" does not accept "/a?b=c"'],
      [{ 'websocket.path': '/device/{id}' }, 'C402 option "websocket.path" does not accept "/device/{id}"'],
      [{ 'websocket.host': 'two words' }, 'C402 option "websocket.host" does not accept "two words"'],
      [{ 'websocket.origins': 'app.example' }, 'C402 option "websocket.origins" does not accept "app.example"'],
      [{ 'websocket.events': 'reconnecting' }, 'C402 option "websocket.events" does not accept "reconnecting"'],
    ];
    for (const [options, problem] of list) expect(problems(() => world.source(options))).toEqual([problem]);
    expect(problems(() => world.sink({ 'websocket.send.to': 'others' }))).toEqual([
      'C411 option "websocket.send.to" cannot be others without a column that names the session',
    ]);
    expect(
      problems(() =>
        webSocketSinkFactory.createInitialized({ 'websocket.url': 'ws://127.0.0.1/' }, world.host, NO_SCHEMA, [
          '__meta_session_id',
        ]),
      ),
    ).toEqual([`C411 metadata "__meta_session_id" means something only with "websocket.mode" = 'server'`]);
  });

  it('refuses streams that share a port or a path and do not agree', () => {
    const world = new World();
    world.source({ 'websocket.path': '/a' });
    expect(problems(() => world.sink({ 'websocket.path': '/a' }))).toEqual([]);
    expect(problems(() => world.sink({ 'websocket.path': '/a', 'websocket.max.connections': '5' }))).toEqual([
      'C411 path "/a" of port 0 is used by another stream with another "websocket.max.connections"',
    ]);
    const tls = { 'websocket.tls.cert': 'cert.pem', 'websocket.tls.key': 'key.pem' };
    expect(problems(() => world.sink({ 'websocket.path': '/b', ...tls }))).toEqual([
      'C411 port 0 is used by another stream with another "websocket.tls.*"',
    ]);
  });

  it('says that the port is in use before anything runs', async () => {
    const world = new World();
    await running(world);
    const port = new URL(world.address.replace('ws:', 'http:')).port;
    const other = new World().source({ 'websocket.port': port });
    await expect(other.validateConnectivity()).rejects.toThrow(
      `Failed to listen on ws://127.0.0.1:${port}: the port is in use`,
    );
    await expect(other.start(new RecordingHandler())).rejects.toBeInstanceOf(ConnectorError);
  });

  it('N13, N24: speaks TLS with a certificate of its own, and nothing else on that port', async () => {
    const world = new World();
    const tls = { 'websocket.tls.cert': 'cert.pem', 'websocket.tls.key': 'key.pem' };
    const handler = await running(world, tls);
    const sink = world.sink(tls);
    await sink.start();
    expect(world.address).toMatch(/^wss:/);
    const { connection } = await world.dial('/', { ca: tlsFixtures.ca });
    connection.sendText('in');
    await turnUntil(() => handler.messages.length === 1, 'the message');
    await publish(sink, ['out']);
    expect(await connection.texts(1)).toEqual(['out']);
    await expect(dial(world.address.replace('wss:', 'ws:'))).rejects.toThrow();
  });

  it.each([
    [{ 'websocket.tls.cert': 'none.pem', 'websocket.tls.key': 'key.pem' }, 'none.pem'],
    [{ 'websocket.tls.cert': 'cert.pem', 'websocket.tls.key': 'other-key.pem' }, 'cert.pem and other-key.pem'],
  ])('says which certificate or key cannot be used (%j)', async (options, name) => {
    await expect(new World().source(options).validateConnectivity()).rejects.toThrow(
      `certificate or key of the server cannot be used: ${name}`,
    );
  });

  it('warns of a port that other machines reach in plain text', async () => {
    const world = new World();
    await running(world, { 'websocket.host': '0.0.0.0' });
    expect(world.log.lines.filter(({ level }) => level === 'warn').map(({ message }) => message)).toEqual([
      `WebSocket server ${world.address} can be reached from other machines, without TLS and without authentication`,
    ]);
  });
});
