// The WebSocket connector under the conformance suite: source and sink against a scripted peer, over real sockets.
import type { ConnectorHost, OptionTexts, Schema, Sink, Source } from '@tidewire/core';
import {
  connectorSuite,
  MemoryLog,
  type PeerFrame,
  type PeerOptions,
  SeededRandom,
  type SinkHarness,
  type SourceHarness,
  StaticEnvironment,
  startPeer,
  tlsFixtures,
  VirtualClock,
  type WsPeer,
} from '@tidewire/testing';
import { describe, it } from 'vitest';
import { webSocketSinkFactory, webSocketSourceFactory } from './websocket.ts';

const schema: Schema = { columns: [] };
const SECRET = 'hunter2';

/** One way to be connected; what holds of connectors holds of all of them. */
interface Variant {
  readonly name: string;
  readonly peer?: PeerOptions;
  readonly options?: OptionTexts;
  readonly sinkOptions?: OptionTexts;
  /** Whether a normal close by the server is the end of the stream. */
  readonly ends?: boolean;
}

const VARIANTS: readonly Variant[] = [
  { name: 'a connection of its own' },
  { name: 'a shared connection', options: { 'websocket.connection': 'feed' } },
  { name: 'TLS', peer: { tls: tlsFixtures.server }, options: { 'websocket.tls.ca': 'ca.pem' } },
  { name: 'no reconnection', options: { 'websocket.reconnect': 'false' }, ends: true },
  { name: 'binary frames', sinkOptions: { 'websocket.message.type': 'binary' } },
];

function createHost(): ConnectorHost {
  return {
    clock: new VirtualClock(),
    random: new SeededRandom(),
    environment: new StaticEnvironment({}, { 'ca.pem': tlsFixtures.ca }),
    log: new MemoryLog(),
    shared: new Map(),
  };
}

/** The peer's address with credentials in both places where they may stand. */
function addressOf(peer: WsPeer): string {
  return peer.url(`/feed?token=${SECRET}`).replace('://', `://me:${SECRET}@`);
}

function createSource(options: OptionTexts): Source {
  return webSocketSourceFactory.createInitialized(options, createHost(), schema);
}

function createSink(options: OptionTexts): Sink {
  return webSocketSinkFactory.createInitialized(options, createHost(), schema);
}

function sourceOf(peer: WsPeer, { options, ends }: Variant): SourceHarness {
  return {
    source: createSource({ 'websocket.url': addressOf(peer), ...options }),
    secret: SECRET,
    send: async (texts) => {
      const connection = await peer.connection(1);
      for (const text of texts) connection.sendText(text);
      return texts;
    },
    breakOff: async () => (await peer.connection(1)).drop(),
    ...(ends === true ? { finish: async () => (await peer.connection(1)).close(1000) } : {}),
    close: () => peer.stop(),
  };
}

function sinkOf(peer: WsPeer, { options, sinkOptions }: Variant): SinkHarness {
  const messages = (frames: readonly PeerFrame[]): string[] =>
    frames.filter(({ kind }) => kind === 'text' || kind === 'binary').map(({ payload }) => payload.toString());
  return {
    sink: createSink({ 'websocket.url': addressOf(peer), ...options, ...sinkOptions }),
    secret: SECRET,
    received: () => peer.connections.flatMap(({ received }) => messages(received)),
    close: () => peer.stop(),
  };
}

/** A peer that was there and is not: its port refuses connections. */
async function gonePeer(options?: PeerOptions): Promise<WsPeer> {
  const peer = await startPeer(options);
  await peer.stop();
  return peer;
}

describe.each(VARIANTS)('connector websocket, $name', (variant) => {
  const suite = connectorSuite({
    source: {
      reachable: async () => sourceOf(await startPeer(variant.peer), variant),
      unreachable: async () => sourceOf(await gonePeer(variant.peer), variant),
    },
    sink: {
      reachable: async () => sinkOf(await startPeer(variant.peer), variant),
      unreachable: async () => sinkOf(await gonePeer(variant.peer), variant),
    },
  });
  for (const { name, run } of suite) it(name, run);
});

describe('connector websocket', () => {
  const valid = { 'websocket.url': 'ws://127.0.0.1:9/feed' };
  const suite = connectorSuite({
    sourceOptions: { options: webSocketSourceFactory.options, valid, create: createSource },
    sinkOptions: { options: webSocketSinkFactory.options, valid, create: createSink },
  });
  for (const { name, run } of suite) it(name, run);
});
