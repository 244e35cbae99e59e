// The options of WebSocket streams whose connection Tidewire opens.
// Invariant: each is refused where Tidewire is the server, so none is ignored.
import { booleanOption, familyOption, integerOption, type OptionSpec, onlyWhen, textOption } from '@tidewire/core';
import { MODE_OPTION } from '../shared-options.ts';

/** What means something only where Tidewire connects. */
const client = <T>(spec: OptionSpec<T>): OptionSpec<T> => onlyWhen(spec, MODE_OPTION, 'client');

export const URL_OPTION: OptionSpec<string> = client(
  textOption({
    name: 'websocket.url',
    summary: 'Address of the server; starts with ws:// or wss://.',
    required: true,
  }),
);

export const CONNECTION_OPTION: OptionSpec<string> = client(
  textOption({
    name: 'websocket.connection',
    summary: 'Name of the connection; streams with the same name share one socket and must agree on its options.',
  }),
);

export const HEADERS_OPTION: OptionSpec<ReadonlyMap<string, string>> = client(
  familyOption({
    name: 'websocket.headers.',
    summary: 'A header of the handshake, such as websocket.headers.Authorization.',
    secret: true,
  }),
);

export const CONNECT_TIMEOUT_OPTION: OptionSpec<number> = client(
  integerOption({
    name: 'websocket.connect.timeout.ms',
    summary: 'How long one attempt to connect may take, handshake included.',
    min: 1,
    fallback: 10_000,
  }),
);

export const VALIDATE_OPTION: OptionSpec<boolean> = client(
  booleanOption({
    name: 'websocket.validate',
    summary: 'Whether the connection is made before anything runs, so that an unreachable server stops the start.',
    fallback: true,
  }),
);

export const TLS_CA_OPTION: OptionSpec<string> = client(
  textOption({
    name: 'websocket.tls.ca',
    summary: 'File of certificate authorities in PEM form to trust besides the ones of the system.',
  }),
);

export const SUBSCRIBE_OPTION: OptionSpec<string> = client(
  textOption({
    name: 'websocket.subscribe',
    summary: 'Text message to send after every connect.',
    secret: true,
  }),
);

export const SUBSCRIBE_STEPS_OPTION: OptionSpec<ReadonlyMap<string, string>> = client(
  familyOption({
    name: 'websocket.subscribe.',
    summary:
      'Text messages to send after every connect, in the order of their numbers: websocket.subscribe.1 and so on.',
    secret: true,
  }),
);

export const RECONNECT_OPTION: OptionSpec<boolean> = client(
  booleanOption({
    name: 'websocket.reconnect',
    summary: 'Whether to connect again after the connection was lost.',
    fallback: true,
  }),
);

export const DELAY_OPTION: OptionSpec<number> = client(
  integerOption({
    name: 'websocket.reconnect.delay.ms',
    summary: 'First wait before connecting again.',
    fallback: 1_000,
  }),
);

export const MAX_DELAY_OPTION: OptionSpec<number> = client(
  integerOption({
    name: 'websocket.reconnect.max.delay.ms',
    summary: 'Longest wait before connecting again.',
    fallback: 30_000,
  }),
);

export const MULTIPLIER_OPTION: OptionSpec<number> = client(
  numberOption({
    name: 'websocket.reconnect.multiplier',
    summary: 'What each wait is multiplied by to give the next.',
    min: 1,
    max: 100,
    fallback: 2,
  }),
);

export const JITTER_OPTION: OptionSpec<number> = client(
  numberOption({
    name: 'websocket.reconnect.jitter',
    summary: 'Fraction of each wait that chance may take off, so that many clients do not come back at once.',
    min: 0,
    max: 1,
    fallback: 0,
  }),
);

export const DATA_TIMEOUT_OPTION: OptionSpec<number> = client(
  integerOption({
    name: 'websocket.data.timeout.ms',
    summary: 'After how long without a message to write a warning that says what to check; 0 never does.',
    fallback: 60_000,
  }),
);

export const QUEUE_OPTION: OptionSpec<number> = client(
  integerOption({
    name: 'websocket.queue.messages',
    summary: 'How many messages wait at most while the connection is being made again; more are dropped and counted.',
    min: 1,
    max: 10_000_000,
    fallback: 1_000,
  }),
);

export const SEND_BUFFER_OPTION: OptionSpec<number> = client(
  integerOption({
    name: 'websocket.send.buffer.bytes',
    summary: 'How many bytes may wait for a server that reads slowly; messages beyond are dropped and counted.',
    min: 65_536,
    max: 4 * 1024 * 1024 * 1024,
    fallback: 64 * 1024 * 1024,
  }),
);

const maxAttempts = (fallback: number): OptionSpec<number> =>
  client(
    integerOption({
      name: 'websocket.reconnect.max.attempts',
      summary: 'How many attempts follow a lost connection; -1 for no limit.',
      min: -1,
      fallback,
    }),
  );

export const SOURCE_MAX_ATTEMPTS_OPTION: OptionSpec<number> = maxAttempts(-1);
export const SINK_MAX_ATTEMPTS_OPTION: OptionSpec<number> = maxAttempts(3);

/** What describes the connection itself, in the order of the documentation. */
export const CLIENT_CONNECTION_OPTIONS: readonly OptionSpec[] = [
  URL_OPTION,
  CONNECTION_OPTION,
  HEADERS_OPTION,
  CONNECT_TIMEOUT_OPTION,
  VALIDATE_OPTION,
  TLS_CA_OPTION,
  SUBSCRIBE_OPTION,
  SUBSCRIBE_STEPS_OPTION,
  RECONNECT_OPTION,
  DELAY_OPTION,
  MAX_DELAY_OPTION,
  MULTIPLIER_OPTION,
  JITTER_OPTION,
] as readonly OptionSpec[];

export const CLIENT_SOURCE_OPTIONS: readonly OptionSpec[] = [
  SOURCE_MAX_ATTEMPTS_OPTION,
  DATA_TIMEOUT_OPTION,
] as readonly OptionSpec[];

export const CLIENT_SINK_OPTIONS: readonly OptionSpec[] = [
  SINK_MAX_ATTEMPTS_OPTION,
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
