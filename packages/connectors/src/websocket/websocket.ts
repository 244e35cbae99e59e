// The WebSocket connector: what it is called and what it offers.
// Tidewire is the client on both sides; delivery is at most once, because a WebSocket keeps nothing.
import type { Connector } from '@tidewire/core';
import { webSocketSinkFactory } from './sink.ts';
import { webSocketSourceFactory } from './source.ts';

/** Streams over WebSocket connections that Tidewire opens. */
export const websocket: Connector = {
  name: 'websocket',
  aliases: ['ws'],
  summary: 'Messages of a WebSocket server, and messages to one; at most once, nothing is kept.',
  source: webSocketSourceFactory,
  sink: webSocketSinkFactory,
};
