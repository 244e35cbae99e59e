// The options of WebSocket streams whose connections others open to Tidewire.
// Invariant: each is refused where Tidewire is the client, so none is ignored.
import { choiceOption, integerOption, type OptionSpec, onlyWhen, textOption } from '@tidewire/core';
import { MODE_OPTION } from '../shared-options.ts';

/** What means something only where Tidewire is connected to. */
const server = <T>(spec: OptionSpec<T>): OptionSpec<T> => onlyWhen(spec, MODE_OPTION, 'server');

export const HOST_OPTION: OptionSpec<string> = server(
  textOption({
    name: 'websocket.host',
    summary: 'Address of this machine to listen at; 0.0.0.0 or :: for all of them.',
    fallback: '127.0.0.1',
  }),
);

export const PORT_OPTION: OptionSpec<number> = server(
  integerOption({
    name: 'websocket.port',
    summary: 'Port to listen at; 0 takes any free one. Streams of one port share it.',
    required: true,
    max: 65_535,
  }),
);

export const PATH_OPTION: OptionSpec<string> = server(
  textOption({
    name: 'websocket.path',
    summary: 'Path that clients connect to; starts with /. Streams of one path share its clients.',
    fallback: '/',
  }),
);

export const ORIGINS_OPTION: OptionSpec<string> = server(
  textOption({
    name: 'websocket.origins',
    summary: 'Origins of web pages that may connect, separated by commas, or *; pages of the same host always may.',
  }),
);

export const MAX_CONNECTIONS_OPTION: OptionSpec<number> = server(
  integerOption({
    name: 'websocket.max.connections',
    summary: 'How many clients may be connected to the path at a time; more are answered 503.',
    min: 1,
    max: 1_000_000,
    fallback: 1_000,
  }),
);

export const TLS_CERT_OPTION: OptionSpec<string> = server(
  textOption({
    name: 'websocket.tls.cert',
    summary: 'File with the certificate of the server, and those between it and its authority, in PEM form: wss.',
  }),
);

export const TLS_KEY_OPTION: OptionSpec<string> = server(
  textOption({
    name: 'websocket.tls.key',
    summary: 'File with the private key of the certificate in PEM form.',
  }),
);

export const TLS_PASSPHRASE_OPTION: OptionSpec<string> = server(
  textOption({
    name: 'websocket.tls.passphrase',
    summary: 'What the private key is encrypted with.',
    secret: true,
  }),
);

export const SEND_TO_OPTION: OptionSpec<'auto' | 'others'> = server(
  choiceOption({
    name: 'websocket.send.to',
    summary:
      'Who gets a row: auto, the session it names or else every client of the path; others, every client but that session.',
    allowed: ['auto', 'others'],
    fallback: 'auto',
  }),
);

export const CLIENT_QUEUE_OPTION: OptionSpec<number> = server(
  integerOption({
    name: 'websocket.client.queue.bytes',
    summary: 'How many bytes may wait for one client; a client that is further behind is disconnected with code 1013.',
    min: 65_536,
    max: 4 * 1024 * 1024 * 1024,
    fallback: 1024 * 1024,
  }),
);

/** What describes the path and its clients, in the order of the documentation. */
export const SERVER_CONNECTION_OPTIONS: readonly OptionSpec[] = [
  HOST_OPTION,
  PORT_OPTION,
  PATH_OPTION,
  ORIGINS_OPTION,
  MAX_CONNECTIONS_OPTION,
  TLS_CERT_OPTION,
  TLS_KEY_OPTION,
  TLS_PASSPHRASE_OPTION,
] as readonly OptionSpec[];

export const SERVER_SINK_OPTIONS: readonly OptionSpec[] = [
  SEND_TO_OPTION,
  CLIENT_QUEUE_OPTION,
] as readonly OptionSpec[];
