// The WebSocket connector: what it is called, what it offers, and which side opens the connection.
// Delivery is at most once, because a WebSocket keeps nothing.
import type { Connector, OptionTexts, SinkFactory, SourceFactory } from '@tidewire/core';
import { createClientSink } from './client/sink.ts';
import { createClientSource } from './client/source.ts';
import { SINK_METADATA, SOURCE_METADATA } from './metadata.ts';
import { SINK_OPTIONS, SOURCE_OPTIONS } from './options.ts';
import { createServerSink } from './server/sink.ts';
import { createServerSource } from './server/source.ts';
import { MODE_OPTION } from './shared-options.ts';

const isServer = (options: OptionTexts): boolean => MODE_OPTION.parse(options[MODE_OPTION.name] ?? '') === 'server';

export const webSocketSourceFactory: SourceFactory = {
  options: SOURCE_OPTIONS,
  format: 'required',
  messagesStandAlone: true,
  metadata: SOURCE_METADATA,
  createInitialized: (options, host) =>
    isServer(options) ? createServerSource(options, host) : createClientSource(options, host),
};

export const webSocketSinkFactory: SinkFactory = {
  options: SINK_OPTIONS,
  format: 'required',
  messagesStandAlone: true,
  metadata: SINK_METADATA,
  createInitialized: (options, host, _schema, metadata = []) =>
    isServer(options) ? createServerSink(options, host, metadata) : createClientSink(options, host, metadata),
};

/** Streams over WebSocket connections, which Tidewire opens or others open to it. */
export const websocket: Connector = {
  name: 'websocket',
  aliases: ['ws'],
  summary: 'Messages of a WebSocket server or of clients, and messages to them; at most once, nothing is kept.',
  source: webSocketSourceFactory,
  sink: webSocketSinkFactory,
};
