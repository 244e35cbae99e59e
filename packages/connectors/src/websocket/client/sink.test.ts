import type { ConnectorHost, OptionTexts, PayloadBuffer, Schema, Sink } from '@tidewire/core';
import {
  MemoryLog,
  type PeerOptions,
  payloadsOf,
  SeededRandom,
  StaticEnvironment,
  startPeer,
  tlsFixtures,
  turnUntil,
  VirtualClock,
  type WsPeer,
  within,
} from '@tidewire/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { webSocketSinkFactory, webSocketSourceFactory } from '../websocket.ts';

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
/** More than the buffers of two sockets hold. */
const HUGE: readonly string[] = Array.from({ length: 600 }, () => 'x'.repeat(65_536));

const payloads = (...parts: readonly (string | Uint8Array)[]): PayloadBuffer => payloadsOf(parts);

class World {
  readonly clock = new VirtualClock();
  readonly log = new MemoryLog();
  readonly host: ConnectorHost;

  constructor(files: Record<string, string> = {}) {
    const environment = new StaticEnvironment({}, files);
    this.host = { clock: this.clock, random: new SeededRandom(), environment, log: this.log, shared: new Map() };
  }

  sink(url: string, options: OptionTexts = {}): Sink {
    return webSocketSinkFactory.createInitialized({ 'websocket.url': url, ...options }, this.host, schema);
  }
}

/** Waits until the sink has noticed that its connection is gone. */
async function noticed(world: World): Promise<void> {
  await turnUntil(() => world.log.messages('warn').some((text) => text.includes(' lost: ')), 'the loss to be noticed');
}

const outcome = (sent: Promise<void> | undefined): Promise<string> =>
  sent === undefined
    ? Promise.resolve('at once')
    : sent.then(
        () => 'sent',
        (error: Error) => error.message,
      );

describe('websocket sink', () => {
  it('E14, E17, E50, N9: sends every payload of a publish as one text frame, masked, in order', async () => {
    const peer = await peerWith();
    const world = new World();
    const sink = world.sink(peer.url());
    await sink.validateConnectivity();
    await sink.start();
    expect(await outcome(sink.publish(payloads('{"a":1}', '', 'ä', 'x'.repeat(70_000))))).toBe('at once');
    const frames = await (await peer.connection(1)).frames(4);
    expect(frames.map((f) => `${f.kind} ${f.masked} ${f.fin} ${f.payload.length}`)).toEqual([
      'text true true 7',
      'text true true 0',
      'text true true 2',
      'text true true 70000',
    ]);
    await sink.stop();
    expect(sink.counters()).toEqual({ sent: 4, dropped: 0, reconnects: 0 });
    expect(await (await peer.connection(1)).closed()).toMatchObject({ code: 1000 });
    expect(peer.requests.length).toBe(1);
  });

  it('E17: sends binary frames byte-exact', async () => {
    const peer = await peerWith();
    const sink = new World().sink(peer.url(), { 'websocket.message.type': 'binary' });
    await sink.start();
    sink.publish(payloads(Uint8Array.from({ length: 256 }, (_, i) => i)));
    const [frame] = await (await peer.connection(1)).frames(1);
    expect(frame?.kind).toBe('binary');
    expect([...(frame?.payload ?? [])]).toEqual(Array.from({ length: 256 }, (_, i) => i));
    await sink.stop();
  });

  it('E17, E56: text that is not UTF-8 is an error and is never sent; the others are', async () => {
    const peer = await peerWith();
    const sink = new World().sink(peer.url());
    await sink.start();
    // The two halves of a character are not valid by themselves, though they are one after the other.
    const mixed = payloads('first', Uint8Array.of(0xff), 'second', Uint8Array.of(0xc3), Uint8Array.of(0xa4), 'third');
    expect(await outcome(sink.publish(mixed))).toBe(`3 messages not sent to WebSocket ${peer.url()}: not valid UTF-8`);
    expect(await outcome(sink.publish(payloads(Uint8Array.of(0xc3), Uint8Array.of(0xa4))))).toContain(
      '2 messages not sent',
    );
    expect(await (await peer.connection(1)).texts(3)).toEqual(['first', 'second', 'third']);
    expect(sink.counters()).toMatchObject({ sent: 3, dropped: 5 });
    await sink.stop();
  });

  it('N13: sends over TLS, where writing takes its time, without mixing up the batches', async () => {
    const peer = await peerWith({ tls: tlsFixtures.server });
    const world = new World({ 'ca.pem': tlsFixtures.ca });
    const sink = world.sink(peer.url(), { 'websocket.tls.ca': 'ca.pem' });
    await sink.start();
    const expected: string[] = [];
    for (let i = 0; i < 200; i++) {
      const batch = Array.from({ length: 20 }, (_, k) => `${i} ${k} ${'x'.repeat((i * k) % 500)}`);
      expected.push(...batch);
      sink.publish(payloads(...batch));
      if (i % 7 === 0) await world.clock.settle();
    }
    expect(await (await peer.connection(1)).texts(4_000)).toEqual(expected);
    await turnUntil(() => sink.pending === 0, 'everything to be taken');
    expect(sink.counters()).toEqual({ sent: 4_000, dropped: 0, reconnects: 0 });
    await sink.stop();
  });

  it('E28: start makes one attempt and does not try again', async () => {
    const peer = await peerWith({ answer: { kind: 'refuse', status: 503 } });
    const world = new World();
    const sink = world.sink(peer.url());
    await expect(sink.start()).rejects.toThrow('503 Service Unavailable');
    await world.clock.advance(100_000);
    expect(peer.requests.length).toBe(1);
    await sink.stop();
  });

  it('E41: answers pings while it only sends', async () => {
    const peer = await peerWith();
    const sink = new World().sink(peer.url());
    await sink.start();
    const connection = await peer.connection(1);
    connection.sendText('ignored');
    connection.ping('sink?');
    expect((await connection.frames(1, 'pong')).map((frame) => frame.payload.toString())).toEqual(['sink?']);
    await sink.stop();
  });

  it('E29: tries at once when it is disconnected, and sends what was published meanwhile in order', async () => {
    const peer = await peerWith();
    const world = new World();
    const sink = world.sink(peer.url());
    await sink.start();
    (await peer.connection(1)).drop();
    await noticed(world);
    const first = outcome(sink.publish(payloads('a', 'b')));
    const second = outcome(sink.publish(payloads('c')));
    expect(sink.pending).toBe(3);
    expect(await Promise.all([first, second])).toEqual(['sent', 'sent']);
    expect(await (await peer.connection(2)).texts(3)).toEqual(['a', 'b', 'c']);
    expect([sink.pending, sink.counters()]).toEqual([0, { sent: 3, dropped: 0, reconnects: 1 }]);
    expect(world.clock.now()).toBe(new VirtualClock().now());
    await sink.stop();
  });

  it('E29, E30, E31, E52: gives up after three attempts and three seconds, and counts what was lost', async () => {
    const peer = await peerWith();
    const world = new World();
    const sink = world.sink(peer.url());
    await sink.start();
    peer.stopListening();
    (await peer.connection(1)).drop();
    await noticed(world);
    const started = world.clock.monotonic();
    let ended = -1;
    const sent = outcome(sink.publish(payloads('a', 'b'))).finally(() => {
      ended = world.clock.monotonic() - started;
    });
    const refusals = (): number => world.log.messages('warn').filter((text) => text.includes('refused')).length;
    for (const [n, wait] of [1_000, 2_000].entries()) {
      await turnUntil(() => refusals() === n + 1, 'a refusal');
      await turnUntil(() => world.clock.pendingTimers().length === 1, 'a wait');
      expect(world.clock.pendingTimers()).toEqual([wait]);
      await world.clock.advance(wait);
    }
    expect(await sent).toBe(
      `2 messages not sent to WebSocket ${peer.url()}: Failed to connect to WebSocket ${peer.url()}: Connection refused`,
    );
    expect([ended, refusals(), sink.counters()['dropped'], sink.pending]).toEqual([3_000, 3, 2, 0]);
    await sink.stop();
  });

  it('E30: a later publish tries again', async () => {
    const peer = await peerWith();
    const world = new World();
    const sink = world.sink(peer.url(), { 'websocket.reconnect.max.attempts': '1' });
    await sink.start();
    peer.stopListening();
    (await peer.connection(1)).drop();
    await noticed(world);
    expect(await outcome(sink.publish(payloads('lost')))).toContain('Connection refused');
    await peer.listen();
    expect(await outcome(sink.publish(payloads('arrives')))).toBe('sent');
    expect(await (await peer.connection(2)).texts(1)).toEqual(['arrives']);
    expect(sink.counters()).toMatchObject({ sent: 1, dropped: 1 });
    await sink.stop();
  });

  it('E33: without reconnecting it fails at once and makes no attempt', async () => {
    const peer = await peerWith();
    const world = new World();
    const sink = world.sink(peer.url(), { 'websocket.reconnect': 'false' });
    await sink.start();
    (await peer.connection(1)).drop();
    await noticed(world);
    expect(await outcome(sink.publish(payloads('a')))).toContain('not connected');
    await world.clock.advance(100_000);
    expect([peer.requests.length, sink.counters()['dropped']]).toEqual([1, 1]);
    await sink.stop();
  });

  it('E52: holds as many messages as it may while disconnected, and counts the rest as dropped', async () => {
    const peer = await peerWith();
    const world = new World();
    const sink = world.sink(peer.url(), { 'websocket.queue.messages': '3' });
    await sink.start();
    (await peer.connection(1)).drop();
    await noticed(world);
    const outcomes = [payloads('a', 'b'), payloads('c', 'd'), payloads('e')].map((batch) =>
      outcome(sink.publish(batch)),
    );
    expect(sink.pending).toBe(3);
    expect(sink.isOverloaded).toBe(false);
    expect(await Promise.all(outcomes)).toEqual([
      'sent',
      `1 message not sent to WebSocket ${peer.url()}: "websocket.queue.messages" are waiting already`,
      `1 message not sent to WebSocket ${peer.url()}: "websocket.queue.messages" are waiting already`,
    ]);
    expect(await (await peer.connection(2)).texts(3)).toEqual(['a', 'b', 'c']);
    expect(sink.counters()).toEqual({ sent: 3, dropped: 2, reconnects: 1 });
    await sink.stop();
  });

  it('stops as soon as what it held has gone out after a reconnection', async () => {
    const peer = await peerWith();
    const world = new World();
    const sink = world.sink(peer.url());
    await sink.start();
    (await peer.connection(1)).drop();
    await noticed(world);
    const published = sink.publish(payloads('a', 'b'));
    const stopping = sink.stop();
    await published;
    await within(stopping, 'the sink to stop');
    expect(await (await peer.connection(2)).texts(2)).toEqual(['a', 'b']);
  });

  it('tells of every row that a lost connection takes along, overloaded or not', async () => {
    const peer = await peerWith({ readBytes: 0 });
    const sink = new World().sink(peer.url());
    await sink.start();
    const outcomes: Promise<string>[] = [];
    for (let n = 0; n < 100 && outcomes.length < 3; n++) {
      const published = sink.publish(payloads('x'.repeat(300_000)));
      if (published !== undefined) outcomes.push(outcome(published));
    }
    expect(sink.pending).toBe(3);
    (await peer.connection(1)).drop();
    for (const text of await Promise.all(outcomes)) expect(text).toContain('1 message not sent');
    expect(sink.counters()).toMatchObject({ dropped: 3 });
    await sink.stop();
  });

  it('asks its caller to wait for a server that reads slowly, and drops only beyond the limit', async () => {
    const peer = await peerWith({ readBytes: 0 });
    const sink = new World().sink(peer.url(), { 'websocket.send.buffer.bytes': String(16 * 1024 * 1024) });
    await sink.start();
    const big = payloads(...Array.from({ length: 16 }, (_, i) => `${i} ${'x'.repeat(65_536)}`));
    const waits: Promise<string>[] = [];
    let published = 0;
    while (sink.counters()['dropped'] === 0 && published < 100) {
      const sent = sink.publish(big);
      published++;
      if (sent !== undefined) waits.push(outcome(sent));
    }
    expect(waits.length).toBeGreaterThan(5);
    expect(sink.pending).toBeGreaterThan(0);
    (await peer.connection(1)).allowReading(Number.POSITIVE_INFINITY);
    const results = await Promise.all(waits);
    expect(results.filter((text) => text !== 'sent')).toEqual([
      `16 messages not sent to WebSocket ${peer.url()}: the server reads too slowly and "websocket.send.buffer.bytes" are waiting`,
    ]);
    const frames = await (await peer.connection(1)).frames(16 * (published - 1), 'text');
    expect(frames.map((frame) => Number.parseInt(frame.payload.toString(), 10))).toEqual(frames.map((_, i) => i % 16));
    expect(sink.pending).toBe(0);
    await sink.stop();
  });

  it('E52: counts what was in flight when the connection broke', async () => {
    const peer = await peerWith({ readBytes: 0 });
    const world = new World();
    const sink = world.sink(peer.url());
    await sink.start();
    const sent = outcome(sink.publish(payloads(...HUGE)));
    expect(sink.pending).toBe(HUGE.length);
    (await peer.connection(1)).drop();
    expect(await sent).toBe(`${HUGE.length} messages not sent to WebSocket ${peer.url()}: the connection was lost`);
    expect([sink.pending, sink.counters()]).toEqual([0, { sent: 0, dropped: HUGE.length, reconnects: 0 }]);
    await sink.stop();
  });

  it('stop hands over what is pending, but does not wait for ever', async () => {
    const reading = await peerWith({ readBytes: 0 });
    const world = new World();
    const sink = world.sink(reading.url());
    await sink.start();
    const big = payloads(...HUGE);
    const sent = outcome(sink.publish(big));
    const stopping = sink.stop();
    expect(await outcome(sink.publish(payloads('late')))).toContain('the sink is stopped');
    (await reading.connection(1)).allowReading(Number.POSITIVE_INFINITY);
    await stopping;
    expect(await sent).toBe('sent');
    expect((await (await reading.connection(1)).frames(HUGE.length, 'text')).length).toBe(HUGE.length);

    const dead = await peerWith({ readBytes: 0 });
    const second = world.sink(dead.url());
    await second.start();
    const lost = outcome(second.publish(big));
    const giving = second.stop();
    await world.clock.advance(5_000);
    await world.clock.advance(5_000);
    await giving;
    expect(await lost).toContain('the connection was lost');
    expect(second.counters()['dropped']).toBe(HUGE.length);
    expect(world.clock.pendingTimers()).toEqual([]);
  });

  it('N12: sends on the socket of the source whose connection it shares, also after a reconnect', async () => {
    const peer = await peerWith();
    const world = new World();
    const named = { 'websocket.url': peer.url(), 'websocket.connection': 'both' };
    const source = webSocketSourceFactory.createInitialized(named, world.host, schema);
    const sink = webSocketSinkFactory.createInitialized(named, world.host, schema);
    const events: string[] = [];
    await source.start({
      onMessages: () => undefined,
      onRows: () => undefined,
      onEvent: (event) => events.push(event.kind),
      onEnd: () => undefined,
    });
    await sink.start();
    expect(await outcome(sink.publish(payloads('one')))).toBe('at once');
    expect(await (await peer.connection(1)).texts(1)).toEqual(['one']);
    (await peer.connection(1)).drop();
    await turnUntil(() => events.includes('reconnecting'), 'the loss');
    const sent = outcome(sink.publish(payloads('two')));
    await world.clock.advance(1_000);
    expect(await sent).toBe('sent');
    expect(await (await peer.connection(2)).texts(1)).toEqual(['two']);
    await source.stop();
    expect(await outcome(sink.publish(payloads('three')))).toBe('at once');
    await sink.stop();
    expect(peer.requests.length).toBe(2);
    expect(await (await peer.connection(2)).closed()).toMatchObject({ code: 1000 });
  });

  it('N12, E52: gives its messages up with the line it shares, and counts them', async () => {
    const peer = await peerWith();
    const world = new World();
    const named = { 'websocket.url': peer.url(), 'websocket.connection': 'both' };
    const options = { ...named, 'websocket.reconnect.max.attempts': '1' };
    const sink = webSocketSinkFactory.createInitialized(named, world.host, schema);
    const source = webSocketSourceFactory.createInitialized(options, world.host, schema);
    await sink.validateConnectivity();
    await sink.start();
    const ends: (string | undefined)[] = [];
    await source.start({
      onMessages: () => undefined,
      onRows: () => undefined,
      onEvent: () => undefined,
      onEnd: (error) => ends.push(error?.message),
    });
    peer.stopListening();
    (await peer.connection(1)).drop();
    await noticed(world);
    const sent = outcome(sink.publish(payloads('a')));
    await world.clock.advance(1_000);
    await turnUntil(() => ends.length === 1, 'the end');
    expect(await sent).toContain('lost and not made again after 1 attempt');
    expect(await outcome(sink.publish(payloads('b')))).toContain('1 message not sent');
    expect([peer.requests.length, sink.counters()['dropped']]).toEqual([1, 2]);
    await source.stop();
    await sink.stop();
  });
});
