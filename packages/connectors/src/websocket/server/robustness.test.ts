import { createConnection } from 'node:net';
import type { ConnectorHost, PayloadBuffer, Sink, Source, SqlError } from '@tidewire/core';
import {
  type Dialled,
  type DialOptions,
  dial,
  MemoryLog,
  payloadsOf,
  RecordingHandler,
  SeededRandom,
  StaticEnvironment,
  tlsFixtures,
  turn,
  turnUntil,
  VirtualClock,
  within,
} from '@tidewire/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { webSocketSinkFactory, webSocketSourceFactory } from '../websocket.ts';

const started: { stop(): Promise<void> }[] = [];
const dialled: Dialled[] = [];
afterEach(async () => {
  for (const { answer, connection } of dialled.splice(0).filter((d) => d.answer.status === 101)) {
    if (answer.status === 101 && !connection.isClosed) connection.drop();
  }
  await Promise.all(started.splice(0).map((one) => one.stop()));
});

const NO_SCHEMA = { columns: [] };
const LISTENING = 'WebSocket server listening on ';

class World {
  readonly log = new MemoryLog();
  readonly clock = new VirtualClock();
  readonly #host: ConnectorHost = {
    clock: this.clock,
    random: new SeededRandom(),
    environment: new StaticEnvironment(
      {},
      { 'cert.pem': tlsFixtures.server.cert, 'key.pem': tlsFixtures.server.key, 'empty.pem': '' },
    ),
    log: this.log,
    shared: new Map(),
  };

  source(options: Record<string, string> = {}): Source {
    const texts = { 'websocket.mode': 'server', 'websocket.port': '0', ...options };
    const made = webSocketSourceFactory.createInitialized(texts, this.#host, NO_SCHEMA);
    started.push(made);
    return made;
  }

  sink(options: Record<string, string> = {}, metadata: readonly string[] = []): Sink {
    const texts = { 'websocket.mode': 'server', 'websocket.port': '0', ...options };
    const made = webSocketSinkFactory.createInitialized(texts, this.#host, NO_SCHEMA, metadata);
    started.push(made);
    return made;
  }

  get address(): string {
    return (
      this.log.lines.findLast(({ message }) => message.startsWith(LISTENING))?.message.slice(LISTENING.length) ?? ''
    );
  }

  async dial(path = '/', options: DialOptions = {}): Promise<Dialled> {
    const made = await dial(`${this.address}${path}`, options);
    dialled.push(made);
    return made;
  }
}

const payloads = (...parts: readonly (string | Uint8Array)[]): PayloadBuffer => payloadsOf(parts);

const turns = async (): Promise<void> => {
  for (let i = 0; i < 30; i++) await turn();
};

describe('clients that do not read', () => {
  it('cost the bytes that wait for them, however small the rows, and get them in order when they read again', async () => {
    const world = new World();
    const sink = world.sink({ 'websocket.client.queue.bytes': '50000000' });
    await sink.start();
    const { connection } = await world.dial('/', { readBytes: 0 });
    await turnUntil(() => sink.counters()['clients'] === 1, 'the client');
    const filler = 'x'.repeat(1_000_000);
    let fillers = 0;
    while (sink.pending === 0 && fillers < 60) {
      void sink.publish(payloads(filler));
      fillers++;
    }
    const before = process.memoryUsage().arrayBuffers;
    for (let n = 0; n < 20_000; n++) void sink.publish(payloads(`${n}`));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40_000_000);
    connection.allowReading(Number.POSITIVE_INFINITY);
    const texts = await connection.texts(fillers + 20_000);
    expect(texts.slice(fillers)).toEqual(Array.from({ length: 20_000 }, (_, n) => `${n}`));
    await turnUntil(() => sink.pending === 0, 'nothing to be pending');
    expect(sink.counters()).toMatchObject({ sent: fillers + 20_000, dropped: 0, slow_clients: 0 });
  });

  it('count as overload only while there is no quicker one', async () => {
    const world = new World();
    const sink = world.sink({ 'websocket.client.queue.bytes': '4000000' });
    await sink.start();
    await world.dial('/', { readBytes: 0 });
    await turnUntil(() => sink.counters()['clients'] === 1, 'the client');
    let waits: Promise<void> | undefined;
    for (let n = 0; n < 60 && waits === undefined; n++) waits = sink.publish(payloads('x'.repeat(500_000)));
    expect([sink.isOverloaded, sink.counters()['slow_clients']]).toEqual([true, 0]);
    const quick = (await world.dial()).connection;
    await within(waits ?? Promise.reject(new Error('never overloaded')), 'the end of the overload');
    expect(sink.isOverloaded).toBe(false);
    await sink.publish(payloads('for the quick one'));
    expect(await quick.texts(1)).toEqual(['for the quick one']);
  });

  it('keep the sink overloaded until they read, also when the publish that overloaded it had a row for nobody', async () => {
    const world = new World();
    const sink = world.sink({ 'websocket.client.queue.bytes': '4000000' }, ['__meta_session_id']);
    await sink.start();
    const { connection } = await world.dial('/', { readBytes: 0 });
    await turnUntil(() => sink.counters()['clients'] === 1, 'the client');
    const rows = new Map([['__meta_session_id', [null, 'gone']]]);
    let published: Promise<unknown> | undefined;
    for (let n = 0; n < 60 && !sink.isOverloaded; n++) {
      published = sink.publish(payloads('x'.repeat(500_000), 'astray'), rows)?.catch((error: Error) => error.message);
    }
    let settled = false;
    void published?.then(() => {
      settled = true;
    });
    await turns();
    expect([settled, sink.isOverloaded]).toEqual([false, true]);
    connection.allowReading(Number.POSITIVE_INFINITY);
    expect(await published).toContain('their session is not connected');
    expect(sink.isOverloaded).toBe(false);
  });

  it('are told nothing more once they have begun to close, and that is not counted as sent', async () => {
    const world = new World();
    const handler = new RecordingHandler();
    await world.source().start(handler);
    const sink = world.sink({}, ['__meta_session_id']);
    await sink.start();
    const { connection } = await world.dial('/', { answerClose: false });
    await turnUntil(() => handler.events.length === 1, 'the client');
    const id = String(handler.events[0]?.meta['__meta_session_id']);
    connection.close(1000, 'bye');
    await connection.frames(1, 'close');
    const sessions = new Map([['__meta_session_id', [id]]]);
    await expect(sink.publish(payloads('too late'), sessions)).rejects.toThrow('their session is not connected');
    expect(sink.publish(payloads('for all'), new Map([['__meta_session_id', [null]]]))).toBeUndefined();
    expect(sink.counters()).toMatchObject({ sent: 0, dropped: 1, unheard: 1 });
  });

  it('do not hold up the stop of a sink when nothing waits for them', async () => {
    const world = new World();
    const sink = world.sink();
    await sink.start();
    await world.dial('/', { readBytes: 0, answerClose: false });
    await turnUntil(() => sink.counters()['clients'] === 1, 'the client');
    const stopping = sink.stop();
    await turns();
    await world.clock.advance(1_000);
    await within(stopping, 'the sink to stop');
  });

  it('are closed within the limit when the sink stops', async () => {
    const world = new World();
    const sink = world.sink();
    await sink.start();
    await world.dial('/', { readBytes: 0 });
    await turnUntil(() => sink.counters()['clients'] === 1, 'the client');
    for (let n = 0; n < 60 && sink.pending === 0; n++) void sink.publish(payloads('x'.repeat(500_000)));
    const stopping = sink.stop();
    await turns();
    await world.clock.advance(5_000);
    await within(stopping, 'the sink to stop');
    expect(sink.pending).toBe(0);
  });
});

describe('ports', () => {
  it('close at once though somebody has connected and says nothing', async () => {
    for (const options of [{}, { 'websocket.tls.cert': 'cert.pem', 'websocket.tls.key': 'key.pem' }]) {
      const world = new World();
      const source = world.source(options);
      await source.start(new RecordingHandler());
      const socket = createConnection(Number(new URL(world.address.replace(/^ws/, 'http')).port), '127.0.0.1');
      socket.on('error', () => undefined);
      const closed = new Promise((resolve) => socket.on('close', resolve));
      await new Promise((resolve) => socket.once('connect', resolve));
      await turns();
      await within(source.stop(), 'the source to stop', 5_000);
      await within(closed, 'the connection to be cut', 5_000);
    }
  });

  it('are not opened by what was stopped before', async () => {
    const world = new World();
    const source = world.source();
    await source.stop();
    await expect(source.validateConnectivity()).rejects.toThrow('the stream was stopped');
    await expect(source.start(new RecordingHandler())).rejects.toThrow('the stream was stopped');
    expect(world.address).toBe('');
  });

  it('belong to the stream that came last, when another one of the path is still stopping', async () => {
    const world = new World();
    const other = world.source({ 'websocket.path': '/other' });
    await other.start(new RecordingHandler());
    const first = world.source();
    await first.start(new RecordingHandler());
    await world.dial('/', { readBytes: 0, answerClose: false });
    const stopping = first.stop();
    const handler = new RecordingHandler();
    await world.source().start(handler);
    await world.clock.advance(5_000);
    await stopping;
    (await world.dial()).connection.sendText('still here');
    await turnUntil(() => handler.messages.length === 1, 'the message');
  });

  it('refuse files that hold no certificate or no key', async () => {
    const failure = (cert: string, key: string): Promise<unknown> =>
      new World()
        .source({ 'websocket.tls.cert': cert, 'websocket.tls.key': key })
        .validateConnectivity()
        .then(
          () => 'no failure',
          (error: Error) => error.message.split('\n')[0],
        );
    expect(await failure('empty.pem', 'key.pem')).toContain('cannot be used: empty.pem');
    expect(await failure('cert.pem', 'empty.pem')).toContain('cannot be used: empty.pem');
    expect(await failure('key.pem', 'key.pem')).toContain('cannot be used: key.pem');
  });

  it('take targets that name the host', async () => {
    const world = new World();
    await world.source({ 'websocket.path': '/feed' }).start(new RecordingHandler());
    const socket = createConnection(Number(new URL(world.address.replace(/^ws/, 'http')).port), '127.0.0.1');
    const answer = new Promise<string>((resolve) => socket.once('data', (bytes) => resolve(bytes.toString())));
    socket.write('GET http://127.0.0.1/feed HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    expect((await answer).split('\r\n')[0]).toBe('HTTP/1.1 426 Upgrade Required');
    socket.destroy();
  });
});

describe('what is written of origins and paths', () => {
  const problems = (options: Record<string, string>): string[] => {
    try {
      new World().source(options);
      return [];
    } catch (error) {
      return (error as SqlError).diagnostics.map(({ message }) => message);
    }
  };

  it.each([
    'https://*.app.example',
    'https://user@app.example',
    'https://app.example?x',
    'https://app.example/page',
    'app',
  ])('refuses the origin %s, which no browser sends', (origin) => {
    expect(problems({ 'websocket.origins': origin })).toEqual([
      `option "websocket.origins" does not accept "${origin}"`,
    ]);
  });

  it('takes an origin as browsers send it, however it is written', async () => {
    const world = new World();
    const written = 'HTTPS://App.example:443/, https://müller.example, chrome-extension://abcdef';
    await world.source({ 'websocket.origins': written }).start(new RecordingHandler());
    for (const origin of ['https://app.example', 'https://xn--mller-kva.example', 'chrome-extension://abcdef']) {
      expect((await world.dial('/', { headers: { Origin: origin } })).answer.status).toBe(101);
    }
    expect((await world.dial('/', { headers: { Origin: 'https://app.example:444' } })).answer.status).toBe(403);
  });

  it('lets in a page of the same host only when that is an address or localhost, whatever it listens to', async () => {
    const world = new World();
    await world.source({ 'websocket.host': '0.0.0.0' }).start(new RecordingHandler());
    const port = new URL(world.address.replace('ws:', 'http:')).port;
    const status = async (host: string): Promise<number> => {
      const made = await dial(`ws://127.0.0.1:${port}/`, { headers: { Host: host, Origin: `http://${host}` } });
      dialled.push(made);
      return made.answer.status;
    };
    expect(await status('rebound.example:8080')).toBe(403);
    expect(await status('192.0.2.7:8080')).toBe(101);
    expect(await status('[2001:db8::1]:8080')).toBe(101);
    expect(await status('localhost:3000')).toBe(101);
  });

  it.each(['/a b', '/a/../b', '/..', '//host', '/a"b', '/<x>', '/a\\b', '/ü'])(
    'refuses the path %s, which no client sends',
    (path) => {
      expect(problems({ 'websocket.path': path })).toEqual([`option "websocket.path" does not accept "${path}"`]);
    },
  );

  it('takes paths as clients send them', () => {
    for (const path of ['/', '/a/b', '/a/', '/a%20b', '/~x/(1);v=2', '/$a@b:c,d', '/a//b']) {
      expect(problems({ 'websocket.path': path })).toEqual([]);
    }
  });
});
