// The options of WebSocket streams: what each is called, takes and means when left out; the lists below are the documentation.
// Invariant: what is read here is complete and consistent; nothing after this file looks at an option's text.
import { booleanOption, choiceOption, familyOption, integerOption, type OptionSpec, textOption } from '@tidewire/core';

export const URL_OPTION: OptionSpec<string> = textOption({
  name: 'websocket.url',
  summary: 'Address of the server; starts with ws:// or wss://.',
  required: true,
});

/** `server` is known so that asking for it gets an answer. */
export const MODE_OPTION: OptionSpec<'client' | 'server'> = choiceOption({
  name: 'websocket.mode',
  summary: 'Whether Tidewire connects (client) or is connected to (server).',
  allowed: ['client', 'server'],
  fallback: 'client',
});

export const CONNECTION_OPTION: OptionSpec<string> = textOption({
  name: 'websocket.connection',
  summary: 'Name of the connection; streams with the same name share one socket and must agree on its options.',
});

export const HEADERS_OPTION: OptionSpec<ReadonlyMap<string, string>> = familyOption({
  name: 'websocket.headers.',
  summary: 'A header of the handshake, such as websocket.headers.Authorization.',
  secret: true,
});

export const SUBPROTOCOL_OPTION: OptionSpec<string> = textOption({
  name: 'websocket.subprotocol',
  summary: 'Subprotocols to offer, separated by commas; the server must choose one of them.',
});

export const CONNECT_TIMEOUT_OPTION: OptionSpec<number> = integerOption({
  name: 'websocket.connect.timeout.ms',
  summary: 'How long one attempt to connect may take, handshake included.',
  min: 1,
  fallback: 10_000,
});

export const VALIDATE_OPTION: OptionSpec<boolean> = booleanOption({
  name: 'websocket.validate',
  summary: 'Whether the connection is made before anything runs, so that an unreachable server stops the start.',
  fallback: true,
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
  summary: 'How often to ping the server; 0 never does.',
  fallback: 30_000,
});

export const PING_TIMEOUT_OPTION: OptionSpec<number> = integerOption({
  name: 'websocket.ping.timeout.ms',
  summary: 'How long after a ping nothing may arrive before the connection counts as lost.',
  min: 1,
  fallback: 10_000,
});

export const TLS_CA_OPTION: OptionSpec<string> = textOption({
  name: 'websocket.tls.ca',
  summary: 'File of certificate authorities in PEM form to trust besides the ones of the system.',
});

export const SUBSCRIBE_OPTION: OptionSpec<string> = textOption({
  name: 'websocket.subscribe',
  summary: 'Text message to send after every connect.',
  secret: true,
});

export const SUBSCRIBE_STEPS_OPTION: OptionSpec<ReadonlyMap<string, string>> = familyOption({
  name: 'websocket.subscribe.',
  summary: 'Text messages to send after every connect, in the order of their numbers: websocket.subscribe.1 and so on.',
  secret: true,
});

export const RECONNECT_OPTION: OptionSpec<boolean> = booleanOption({
  name: 'websocket.reconnect',
  summary: 'Whether to connect again after the connection was lost.',
  fallback: true,
});

export const DELAY_OPTION: OptionSpec<number> = integerOption({
  name: 'websocket.reconnect.delay.ms',
  summary: 'First wait before connecting again.',
  fallback: 1_000,
});

export const MAX_DELAY_OPTION: OptionSpec<number> = integerOption({
  name: 'websocket.reconnect.max.delay.ms',
  summary: 'Longest wait before connecting again.',
  fallback: 30_000,
});

export const MULTIPLIER_OPTION: OptionSpec<number> = numberOption({
  name: 'websocket.reconnect.multiplier',
  summary: 'What each wait is multiplied by to give the next.',
  min: 1,
  max: 100,
  fallback: 2,
});

export const JITTER_OPTION: OptionSpec<number> = numberOption({
  name: 'websocket.reconnect.jitter',
  summary: 'Fraction of each wait that chance may take off, so that many clients do not come back at once.',
  min: 0,
  max: 1,
  fallback: 0,
});

const maxAttempts = (fallback: number): OptionSpec<number> =>
  integerOption({
    name: 'websocket.reconnect.max.attempts',
    summary: 'How many attempts follow a lost connection; -1 for no limit.',
    min: -1,
    fallback,
  });

export const SOURCE_MAX_ATTEMPTS_OPTION: OptionSpec<number> = maxAttempts(-1);
export const SINK_MAX_ATTEMPTS_OPTION: OptionSpec<number> = maxAttempts(3);

export const PAUSE_LIMIT_OPTION: OptionSpec<number> = integerOption({
  name: 'websocket.pause.max.ms',
  summary: 'Longest time not to read from the server when queries fall behind; pings are not answered meanwhile.',
  min: 1,
  fallback: 5_000,
});

export const DATA_TIMEOUT_OPTION: OptionSpec<number> = integerOption({
  name: 'websocket.data.timeout.ms',
  summary: 'After how long without a message to write a warning that says what to check; 0 never does.',
  fallback: 60_000,
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

export const QUEUE_OPTION: OptionSpec<number> = integerOption({
  name: 'websocket.queue.messages',
  summary: 'How many messages wait at most while the connection is being made again; more are dropped and counted.',
  min: 1,
  max: 10_000_000,
  fallback: 1_000,
});

export const SEND_BUFFER_OPTION: OptionSpec<number> = integerOption({
  name: 'websocket.send.buffer.bytes',
  summary: 'How many bytes may wait for a server that reads slowly; messages beyond are dropped and counted.',
  min: 65_536,
  max: 4 * 1024 * 1024 * 1024,
  fallback: 64 * 1024 * 1024,
});

/** Options that describe the connection itself: streams that share it must agree on them. */
const CONNECTION_OPTIONS: readonly OptionSpec[] = [
  URL_OPTION,
  MODE_OPTION,
  CONNECTION_OPTION,
  SUBPROTOCOL_OPTION,
  HEADERS_OPTION,
  CONNECT_TIMEOUT_OPTION,
  VALIDATE_OPTION,
  MAX_MESSAGE_OPTION,
  PING_INTERVAL_OPTION,
  PING_TIMEOUT_OPTION,
  TLS_CA_OPTION,
  SUBSCRIBE_OPTION,
  SUBSCRIBE_STEPS_OPTION,
  RECONNECT_OPTION,
  DELAY_OPTION,
  MAX_DELAY_OPTION,
  MULTIPLIER_OPTION,
  JITTER_OPTION,
] as readonly OptionSpec[];

export const SOURCE_OPTIONS: readonly OptionSpec[] = [
  ...CONNECTION_OPTIONS,
  SOURCE_MAX_ATTEMPTS_OPTION,
  PAUSE_LIMIT_OPTION,
  DATA_TIMEOUT_OPTION,
  EVENTS_OPTION,
] as readonly OptionSpec[];

export const SINK_OPTIONS: readonly OptionSpec[] = [
  ...CONNECTION_OPTIONS,
  SINK_MAX_ATTEMPTS_OPTION,
  MESSAGE_TYPE_OPTION,
  QUEUE_OPTION,
  SEND_BUFFER_OPTION,
] as readonly OptionSpec[];

interface NumberDetails {
  readonly name: string;
  readonly summary: string;
  readonly min: number;
  readonly max: number;
  readonly fallback: number;
}

/** A decimal number within [min, max]. */
function numberOption({ name, summary, min, max, fallback }: NumberDetails): OptionSpec<number> {
  return {
    ...integerOption({ name, summary, fallback }),
    shape: `a number from ${min} to ${max}`,
    parse: (text) => {
      const value = /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : Number.NaN;
      return value >= min && value <= max ? value : undefined;
    },
  };
}
