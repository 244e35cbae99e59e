import type {
  Cell,
  ConnectionEvent,
  ConnectorError,
  ConnectorHost,
  MessageRun,
  Schema,
  Source,
  SourceHandler,
} from '@tidewire/core';
import {
  MemoryLog,
  type PeerOptions,
  SeededRandom,
  StaticEnvironment,
  startPeer,
  turnUntil,
  VirtualClock,
  type WsPeer,
} from '@tidewire/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { webSocketSourceFactory } from '../websocket.ts';

const peers: WsPeer[] = [];
afterEach(async () => {
  await Promise.all(peers.splice(0).map((peer) => peer.stop()));
});

async function peerWith(options: PeerOptions = {}): Promise<WsPeer> {
  const peer = await startPeer(options);
  peers.push(peer);
  return peer;
}

const schema: Schema = { columns: [] };

class World implements SourceHandler {
  readonly clock = new VirtualClock();
  readonly log = new MemoryLog();
  readonly host: ConnectorHost = {
    clock: this.clock,
    random: new SeededRandom(),
    environment: new StaticEnvironment(),
    log: this.log,
    shared: new Map(),
  };
  readonly messages: string[] = [];
  readonly metas: Record<string, Cell>[] = [];
  readonly events: ConnectionEvent[] = [];
  readonly ends: (ConnectorError | undefined)[] = [];

  source(url: string, options: Record<string, string> = {}): Source {
    return webSocketSourceFactory.createInitialized({ 'websocket.url': url, ...options }, this.host, schema);
  }

  onMessages({ bytes, spans, count }: MessageRun, meta: Readonly<Record<string, Cell>>): void {
    for (let k = 0; k < count; k++)
      this.messages.push(Buffer.from(bytes.subarray(spans[2 * k], spans[2 * k + 1])).toString());
    this.metas.push({ ...meta });
  }
  onRows(): void {
    throw new Error('a websocket source has no rows');
  }
  onEvent(event: ConnectionEvent): void {
    this.events.push(event);
  }
  onEnd(error?: ConnectorError): void {
    this.ends.push(error);
  }
  kinds(): string[] {
    return this.events.map((event) => event.kind);
  }
  count(kind: string): number {
    return this.kinds().filter((one) => one === kind).length;
  }
  until(what: string, holds: () => boolean): Promise<void> {
    return turnUntil(holds, what);
  }
}

describe('websocket source', () => {
  it('E2, E42, E43, A8: connects with an address alone and hands over each message as it arrives', async () => {
    const peer = await peerWith();
    const world = new World();
    const source = world.source(peer.url());
    await source.start(world);
    const connection = await peer.connection(1);
    for (let i = 0; i < 5; i++) {
      connection.sendText(`{"n":${i}}`);
      await world.until('the message', () => world.messages.length === i + 1);
    }
    expect(world.messages).toEqual(['{"n":0}', '{"n":1}', '{"n":2}', '{"n":3}', '{"n":4}']);
    expect(source.counters()).toEqual({ messages: 5, reconnects: 0, pause_limits: 0 });
    await source.stop();
    expect(await connection.closed()).toMatchObject({ code: 1000, byFrame: true });
  });

  it('N7, N8, A12, A13: gives type, endpoint, connection and reception time, which never goes back', async () => {
    const peer = await peerWith();
    const world = new World();
    const source = world.source(`ws://me:secret@127.0.0.1:${peer.port}/feed?token=secret`, {
      'websocket.connection': 'feed',
    });
    await source.start(world);
    const connection = await peer.connection(1);
    const start = world.clock.now();
    connection.sendText('a');
    await world.until('a text', () => world.metas.length === 1);
    world.clock.stepWallClock(-5_000);
    connection.sendBinary(Buffer.from('b'));
    await world.until('a binary', () => world.metas.length === 2);
    const common = {
      __meta_source: `ws://127.0.0.1:${peer.port}/feed`,
      __meta_ingest_time: start,
      __meta_event: 'message',
      __meta_endpoint_id: 'feed',
      __meta_session_id: world.metas[0]?.['__meta_connection_id'],
      __meta_connection_id: world.metas[0]?.['__meta_connection_id'],
      __meta_subprotocol: null,
      __meta_local_address: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      __meta_remote_address: `127.0.0.1:${peer.port}`,
      __meta_query: null,
      __meta_close_code: null,
      __meta_close_reason: null,
      __meta_error: null,
    };
    expect(world.metas).toEqual([
      { ...common, __meta_message_type: 'text' },
      { ...common, __meta_message_type: 'binary' },
    ]);
    expect([...webSocketSourceFactory.metadata.keys()].sort()).toEqual(Object.keys(world.metas[0] ?? {}).sort());
    expect(JSON.stringify([world.log.lines, world.events, source.id])).not.toContain('secret');
    await source.stop();
  });

  it('E34, E49: validation reports an unreachable server whatever the reconnect option says, and makes one attempt', async () => {
    const peer = await peerWith();
    peer.stopListening();
    for (const reconnect of ['true', 'false']) {
      const source = new World().source(peer.url(), { 'websocket.reconnect': reconnect });
      await expect(source.validateConnectivity()).rejects.toThrow(
        `Failed to connect to WebSocket ${peer.url()}: Connection refused`,
      );
      await source.stop();
    }
  });

  it('keeps the validated socket for the start, and delivers what arrived between', async () => {
    const peer = await peerWith();
    const world = new World();
    const source = world.source(peer.url());
    await source.validateConnectivity();
    await source.validateConnectivity();
    (await peer.connection(1)).sendText('between');
    await world.clock.settle();
    expect(world.messages).toEqual([]);
    await source.start(world);
    await world.until('the message', () => world.messages.length === 1);
    expect([world.messages, peer.requests.length]).toEqual([['between'], 1]);
    await source.stop();
  });

  it('closes the validated socket when it is never started', async () => {
    const peer = await peerWith();
    const source = new World().source(peer.url());
    await source.validateConnectivity();
    await source.stop();
    expect(await (await peer.connection(1)).closed()).toMatchObject({ code: 1000 });
    await source.stop();
  });

  it('does not connect for validation when that is switched off, and then keeps trying from the start on', async () => {
    const peer = await peerWith();
    peer.stopListening();
    const world = new World();
    const source = world.source(peer.url(), { 'websocket.validate': 'false' });
    await source.validateConnectivity();
    expect(peer.tcpConnections).toBe(0);
    await source.start(world);
    await peer.listen();
    await world.clock.advance(1_000);
    await world.until('a connection', () => world.count('connected') === 1);
    expect(world.kinds()).toEqual(['error', 'reconnecting', 'connected']);
    await source.stop();
  });

  it('E23, E24, N6: connects again after a close frame of any code, and rows flow again', async () => {
    const peer = await peerWith();
    const world = new World();
    const source = world.source(peer.url());
    await source.start(world);
    for (const [n, code] of [1000, 1001, 4000, undefined].entries()) {
      const connection = await peer.connection(n + 1);
      connection.sendText(`message ${n}`);
      connection.close(code, code === undefined ? undefined : 'bye');
      await world.until('the loss', () => world.count('reconnecting') === n + 1);
      await world.clock.advance(999);
      expect(peer.connections.length).toBe(n + 1);
      await world.clock.advance(1);
      await world.until('a connection', () => world.count('connected') === n + 2);
    }
    expect(world.messages).toEqual(['message 0', 'message 1', 'message 2', 'message 3']);
    const lost = world.events.filter((event) => event.kind === 'disconnected').map((event) => event.meta);
    expect(lost.map((meta) => [meta['__meta_close_code'], meta['__meta_close_reason'], meta['__meta_event']])).toEqual([
      [1000, 'bye', 'disconnected'],
      [1001, 'bye', 'disconnected'],
      [4000, 'bye', 'disconnected'],
      [1005, '', 'disconnected'],
    ]);
    expect(new Set(lost.map((meta) => meta['__meta_connection_id'])).size).toBe(4);
    expect(source.counters()['reconnects']).toBe(4);
    await source.stop();
  });

  it('E25, E27: waits 1, 2, 4, 8, 16, 30, 30 seconds, and begins again after an open', async () => {
    const peer = await peerWith();
    const world = new World();
    const source = world.source(peer.url());
    await source.start(world);
    const waits: number[] = [];
    const attempt = async (n: number): Promise<void> => {
      await world.until(`attempt ${n} announced`, () => world.count('reconnecting') === n);
      const [wait = 0] = world.clock.pendingTimers();
      waits.push(wait);
      await world.clock.advance(wait);
    };
    peer.stopListening();
    (await peer.connection(1)).drop();
    for (let n = 1; n <= 7; n++) await attempt(n);
    await peer.listen();
    await attempt(8);
    await world.until('a connection', () => world.count('connected') === 2);
    peer.stopListening();
    (await peer.connection(2)).drop();
    await attempt(9);
    await attempt(10);
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 1_000, 2_000]);
    await source.stop();
    expect(world.clock.pendingTimers()).toEqual([]);
  });

  it('E26: makes exactly N attempts after a loss, then ends with an error', async () => {
    const peer = await peerWith();
    const world = new World();
    const source = world.source(peer.url(), { 'websocket.reconnect.max.attempts': '3' });
    await source.start(world);
    peer.stopListening();
    (await peer.connection(1)).drop();
    for (let n = 1; n <= 3; n++) {
      await world.until('an attempt announced', () => world.count('reconnecting') === n);
      await world.clock.advance(1_000 * 2 ** (n - 1));
    }
    await world.until('the end', () => world.ends.length === 1);
    expect(world.ends[0]?.diagnostic).toMatchObject({
      code: 'C419',
      message: `WebSocket connection to ${peer.url()} lost and not made again after 3 attempts`,
      detail: `Failed to connect to WebSocket ${peer.url()}: Connection refused`,
    });
    expect([world.count('reconnecting'), world.count('error')]).toEqual([3, 3]);
    await world.clock.advance(100_000);
    expect(world.ends.length).toBe(1);
    await source.stop();
  });

  it('E32: without reconnecting it ends at the first loss, once, and makes no second handshake', async () => {
    const peer = await peerWith();
    const world = new World();
    const source = world.source(peer.url(), { 'websocket.reconnect': 'false' });
    await source.start(world);
    (await peer.connection(1)).close(1001, 'going');
    await world.until('the end', () => world.ends.length === 1);
    await world.clock.advance(100_000);
    expect(world.ends.map((error) => error?.message)).toEqual([
      `WebSocket connection to ${peer.url()} lost: closed by the server with code 1001 (going)`,
    ]);
    expect([peer.requests.length, world.kinds()]).toEqual([1, ['connected', 'disconnected']]);
    await source.stop();
  });

  it('E32: a normal closure ends a source without reconnecting in good order', async () => {
    const peer = await peerWith();
    const world = new World();
    const source = world.source(peer.url(), { 'websocket.reconnect': 'false' });
    await source.start(world);
    (await peer.connection(1)).close(1000, 'that was all');
    await world.until('the end', () => world.ends.length === 1);
    expect([world.ends, peer.requests.length]).toEqual([[undefined], 1]);
    await source.stop();
  });

  it('R4: does not connect again after it was stopped, also while it waits or connects', async () => {
    const peer = await peerWith({ answer: ({ number }) => (number === 2 ? { kind: 'hang' } : { kind: 'accept' }) });
    const waiting = new World();
    const first = waiting.source(peer.url());
    await first.start(waiting);
    (await peer.connection(1)).drop();
    await waiting.until('the loss', () => waiting.count('reconnecting') === 1);
    await waiting.clock.advance(1_000);
    await peer.request(2);
    await first.stop();
    await waiting.clock.advance(100_000);
    expect([peer.requests.length, waiting.ends, waiting.count('reconnecting')]).toEqual([2, [], 1]);
    expect(waiting.clock.pendingTimers()).toEqual([]);
  });

  it('can be stopped while its first connection is being made', async () => {
    const peer = await peerWith({ answer: { kind: 'hang' } });
    const world = new World();
    const source = world.source(peer.url());
    const starting = source.start(world).catch((error: Error) => error.message);
    await peer.request(1);
    await source.stop();
    expect(await starting).toContain('the stream was stopped');
    expect([world.clock.pendingTimers(), world.ends, world.events]).toEqual([[], [], []]);
  });

  it('can be validated again after a failure, and started again after a stop', async () => {
    const peer = await peerWith();
    const world = new World();
    const source = world.source(peer.url());
    peer.stopListening();
    await expect(source.validateConnectivity()).rejects.toThrow('Connection refused');
    await peer.listen();
    await source.validateConnectivity();
    await source.start(world);
    await source.stop();
    await source.start(world);
    expect([peer.requests.length, world.kinds()]).toEqual([2, ['connected', 'connected']]);
    await source.stop();
  });

  it('sends its subscription messages in order after every connect', async () => {
    const peer = await peerWith();
    const world = new World();
    const source = world.source(peer.url(), { 'websocket.subscribe.2': 'second', 'websocket.subscribe.1': 'first' });
    await source.start(world);
    expect(await (await peer.connection(1)).texts(2)).toEqual(['first', 'second']);
    (await peer.connection(1)).drop();
    await world.until('the loss', () => world.count('reconnecting') === 1);
    await world.clock.advance(1_000);
    expect(await (await peer.connection(2)).texts(2)).toEqual(['first', 'second']);
    await source.stop();
  });

  it('E47: says once what to check when no message comes', async () => {
    const peer = await peerWith();
    const world = new World();
    const source = world.source(peer.url(), {
      'websocket.data.timeout.ms': '20000',
      'websocket.ping.interval.ms': '0',
    });
    await source.start(world);
    (await peer.connection(1)).sendText('one');
    await world.until('the message', () => world.messages.length === 1);
    await world.clock.advance(20_000);
    expect(world.log.messages('warn')).toEqual([]);
    await world.clock.advance(100_000);
    const [warning, ...more] = world.log.messages('warn');
    expect(warning).toMatch(
      /no messages .* for 20000 ms: .*websocket\.url.*websocket\.subscribe.*headers.*logs.*field types/,
    );
    expect(more).toEqual([]);
    await source.stop();
  });

  it('is read again when a pause lasts too long, so that pings are answered', async () => {
    const peer = await peerWith();
    const world = new World();
    const source = world.source(peer.url(), { 'websocket.pause.max.ms': '5000' });
    await source.start(world);
    const connection = await peer.connection(1);
    source.pause();
    source.pause();
    await world.clock.settle();
    connection.sendText('while paused');
    connection.ping('still there?');
    await world.clock.advance(4_999);
    expect([world.messages.length, connection.received.length]).toEqual([0, 0]);
    await world.clock.advance(1);
    await connection.frames(1, 'pong');
    expect([world.messages, source.counters()['pause_limits']]).toEqual([['while paused'], 1]);
    source.pause();
    source.resume();
    connection.sendText('after');
    await world.until('the message', () => world.messages.length === 2);
    expect(world.clock.pendingTimers().filter((ms) => ms <= 5_000)).toEqual([]);
    await source.stop();
  });

  it('N6, N15: a stream of events has the chosen events and no messages', async () => {
    const peer = await peerWith();
    const world = new World();
    const source = world.source(peer.url(), { 'websocket.events': 'connected, disconnected' });
    await source.start(world);
    (await peer.connection(1)).sendText('not for us');
    (await peer.connection(1)).close(4000, 'x');
    await world.until('the loss', () => world.count('disconnected') === 1);
    await world.clock.advance(1_000);
    await world.until('a connection', () => world.count('connected') === 2);
    expect([world.kinds(), world.messages]).toEqual([['connected', 'disconnected', 'connected'], []]);
    await source.stop();
  });

  it('N12: equal connection names share one socket, other names do not', async () => {
    const peer = await peerWith();
    const world = new World();
    const other = new World();
    const a = world.source(peer.url(), { 'websocket.connection': 'one' });
    const b = webSocketSourceFactory.createInitialized(
      { 'websocket.url': peer.url(), 'websocket.connection': 'one' },
      world.host,
      schema,
    );
    const c = world.source(peer.url(), { 'websocket.connection': 'two' });
    await a.start(world);
    await b.start(other);
    await c.start(new World());
    expect(peer.requests.length).toBe(2);
    (await peer.connection(1)).sendText('for both');
    await world.until('both', () => world.messages.length === 1 && other.messages.length === 1);
    await a.stop();
    (await peer.connection(1)).sendText('for one');
    await world.until('one', () => other.messages.length === 2);
    expect(world.messages).toEqual(['for both']);
    await b.stop();
    await c.stop();
    expect(await (await peer.connection(1)).closed()).toMatchObject({ code: 1000 });
  });

  it('N12: a stream that starts the shared socket first leaves the messages that come at once for the others', async () => {
    const peer = await peerWith({ script: (connection) => connection.sendText('snapshot') });
    const [world, other] = [new World(), new World()];
    const named = { 'websocket.connection': 'feed' };
    const first = world.source(peer.url(), named);
    const second = world.source(peer.url(), named);
    await first.validateConnectivity();
    await first.start(world);
    await second.validateConnectivity();
    await second.start(other);
    await turnUntil(() => world.messages.length > 0 && other.messages.length > 0, 'the snapshot');
    expect([world.messages, other.messages, peer.requests.length]).toEqual([['snapshot'], ['snapshot'], 1]);
    await first.stop();
    await second.stop();
  });

  it('N12: a stream that leaves before it has joined does not keep the others waiting', async () => {
    const peer = await peerWith({ script: (connection) => connection.sendText('snapshot') });
    const world = new World();
    const named = { 'websocket.connection': 'feed' };
    const first = world.source(peer.url(), named);
    const second = world.source(peer.url(), named);
    await first.start(world);
    await second.stop();
    await turnUntil(() => world.messages.length > 0, 'the snapshot');
    expect(world.messages).toEqual(['snapshot']);
    await first.stop();
  });

  it('N12: a name that is in use with other options is refused, and is free again afterwards', async () => {
    const peer = await peerWith();
    const world = new World();
    const a = world.source(peer.url('/a'), { 'websocket.connection': 'one' });
    await a.start(world);
    expect(() => world.source(peer.url('/b'), { 'websocket.connection': 'one' })).toThrow(
      'C411: connection "one" is in use with other options',
    );
    await a.stop();
    const b = world.source(peer.url('/b'), { 'websocket.connection': 'one' });
    await b.start(world);
    expect((await peer.request(2)).target).toBe('/b');
    await b.stop();
  });
});
