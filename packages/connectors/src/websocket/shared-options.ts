// The options of WebSocket streams that mean the same whichever side opened the connection.
// Invariant: nothing here depends on the mode; what does stands with its side.
import { choiceOption, integerOption, type OptionSpec, textOption } from '@tidewire/core';

export const MODE_OPTION: OptionSpec<'client' | 'server'> = choiceOption({
  name: 'websocket.mode',
  summary: 'Whether Tidewire connects (client) or is connected to (server).',
  allowed: ['client', 'server'],
  fallback: 'client',
});

export const SUBPROTOCOL_OPTION: OptionSpec<string> = textOption({
  name: 'websocket.subprotocol',
  summary:
    'Subprotocols, separated by commas: those a client offers, of which the server must choose one, or those a server supports.',
});

export const MAX_MESSAGE_OPTION: OptionSpec<number> = integerOption({
  name: 'websocket.max.message.bytes',
  summary: 'Largest message to accept; a larger one ends the connection with code 1009.',
  min: 1,
  max: 1024 * 1024 * 1024,
  fallback: 16 * 1024 * 1024,
});

export const PING_INTERVAL_OPTION: OptionSpec<number> = integerOption({
  name: 'websocket.ping.interval.ms',
  summary: 'How often to ping the peer; 0 never does.',
  fallback: 30_000,
});

export const PING_TIMEOUT_OPTION: OptionSpec<number> = integerOption({
  name: 'websocket.ping.timeout.ms',
  summary: 'How long after a ping nothing may arrive before the connection counts as lost.',
  min: 1,
  fallback: 10_000,
});

export const PAUSE_LIMIT_OPTION: OptionSpec<number> = integerOption({
  name: 'websocket.pause.max.ms',
  summary: 'Longest time not to read from the peer when queries fall behind; pings are not answered meanwhile.',
  min: 1,
  fallback: 5_000,
});

export const EVENTS_OPTION: OptionSpec<string> = textOption({
  name: 'websocket.events',
  summary:
    'Makes this a stream of connection events instead of messages: connected, disconnected, reconnecting, error.',
});

export const MESSAGE_TYPE_OPTION: OptionSpec<string> = {
  ...textOption({
    name: 'websocket.message.type',
    summary: 'Type of the frames to send.',
    fallback: 'text',
  }),
  shape: 'text or binary',
  allowed: ['text', 'binary'],
};
