// The server side of the WebSocket connector under the conformance suite, with a scripted client over real sockets.
import { createServer, type Server } from 'node:net';
import type { ConnectorHost, OptionTexts, Schema, Sink, Source } from '@tidewire/core';
import {
  connectorSuite,
  type Dialled,
  dial,
  MemoryLog,
  SeededRandom,
  type SinkHarness,
  type SourceHarness,
  StaticEnvironment,
  tlsFixtures,
  VirtualClock,
} from '@tidewire/testing';
import { describe, it } from 'vitest';
import { webSocketSinkFactory, webSocketSourceFactory } from '../websocket.ts';

const schema: Schema = { columns: [] };
const LISTENING = 'WebSocket server listening on ';

interface Variant {
  readonly name: string;
  readonly options: OptionTexts;
}

const VARIANTS: readonly Variant[] = [
  { name: 'plain', options: {} },
  { name: 'TLS', options: { 'websocket.tls.cert': 'cert.pem', 'websocket.tls.key': 'key.pem' } },
  { name: 'a path of its own', options: { 'websocket.path': '/feed' } },
];

/** Streams of one server and the client that connects to them. */
class World {
  readonly log = new MemoryLog();
  readonly #host: ConnectorHost;
  readonly #options: OptionTexts;
  #client: Promise<Dialled> | undefined;

  constructor(options: OptionTexts) {
    const files = { 'cert.pem': tlsFixtures.server.cert, 'key.pem': tlsFixtures.server.key };
    const environment = new StaticEnvironment({}, files);
    this.#host = {
      clock: new VirtualClock(),
      random: new SeededRandom(),
      environment,
      log: this.log,
      shared: new Map(),
    };
    this.#options = { 'websocket.mode': 'server', 'websocket.port': '0', ...options };
  }

  source(): Source {
    return webSocketSourceFactory.createInitialized(this.#options, this.#host, schema);
  }

  sink(): Sink {
    return webSocketSinkFactory.createInitialized(this.#options, this.#host, schema);
  }

  client(): Promise<Dialled> {
    this.#client ??= this.#dial();
    return this.#client;
  }

  async close(): Promise<void> {
    const client = await this.#client?.catch(() => undefined);
    if (client?.connection.isClosed === false) client.connection.drop();
  }

  #dial(): Promise<Dialled> {
    const line = this.log.lines.find(({ message }) => message.startsWith(LISTENING));
    const address = line?.message.slice(LISTENING.length).replace('wss://127.0.0.1', 'wss://localhost');
    return dial(`${address}${this.#options['websocket.path'] ?? '/'}`, { ca: tlsFixtures.ca });
  }
}

function sourceOf({ options }: Variant): SourceHarness {
  const world = new World(options);
  return {
    source: world.source(),
    send: async (texts) => {
      const { connection } = await world.client();
      for (const text of texts) connection.sendText(text);
      return texts;
    },
    close: () => world.close(),
  };
}

/** The client connects as soon as the port is open: what is sent before would reach nobody. */
function sinkOf({ options }: Variant): SinkHarness {
  const world = new World(options);
  const sink = world.sink();
  const start = sink.start.bind(sink);
  let dialled: Dialled | undefined;
  sink.start = async () => {
    await start();
    dialled = await world.client().catch(() => undefined);
  };
  return {
    sink,
    received: () =>
      (dialled?.connection.received ?? [])
        .filter(({ kind }) => kind === 'text')
        .map(({ payload }) => payload.toString()),
    close: () => world.close(),
  };
}

/** The options of a port that another program has. */
async function takenPort(): Promise<{ readonly options: OptionTexts; readonly other: Server }> {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const address = other.address();
  const port = typeof address === 'object' ? String(address?.port) : '';
  return { options: { 'websocket.port': port }, other };
}

const closed = (other: Server) => (): Promise<void> => new Promise((resolve) => other.close(() => resolve()));

describe.each(VARIANTS)('connector websocket, mode server, $name', (variant) => {
  const suite = connectorSuite({
    source: {
      reachable: async () => sourceOf(variant),
      unreachable: async () => {
        const { options, other } = await takenPort();
        return { ...sourceOf({ ...variant, options: { ...variant.options, ...options } }), close: closed(other) };
      },
    },
    sink: {
      reachable: async () => sinkOf(variant),
      unreachable: async () => {
        const { options, other } = await takenPort();
        return { ...sinkOf({ ...variant, options: { ...variant.options, ...options } }), close: closed(other) };
      },
    },
  });
  for (const { name, run } of suite) it(name, run);
});

describe('connector websocket, mode server', () => {
  const valid = { 'websocket.mode': 'server', 'websocket.port': '9001' };
  const host = (): ConnectorHost => ({
    clock: new VirtualClock(),
    random: new SeededRandom(),
    environment: new StaticEnvironment(),
    log: new MemoryLog(),
    shared: new Map(),
  });
  const suite = connectorSuite({
    sourceOptions: {
      options: webSocketSourceFactory.options,
      valid,
      create: (options) => webSocketSourceFactory.createInitialized(options, host(), schema),
    },
    sinkOptions: {
      options: webSocketSinkFactory.options,
      valid,
      create: (options) => webSocketSinkFactory.createInitialized(options, host(), schema),
    },
  });
  for (const { name, run } of suite) it(name, run);
});
