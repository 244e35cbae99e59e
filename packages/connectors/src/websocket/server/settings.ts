// From the texts of options to what server streams work with; every problem of the texts is found here, before any socket.
// Invariant: throws one SqlError with all problems, or returns settings that need no further check.
import {
  type ConnectionEventKind,
  type Diagnostic,
  errorDiagnostic,
  type OptionTexts,
  type OptionValues,
  readOptions,
  SqlError,
} from '@tidewire/core';
import { SESSION_ID } from '../metadata.ts';
import { SINK_OPTIONS, SOURCE_OPTIONS } from '../options.ts';
import type { KeepalivePlan } from '../protocol/keepalive.ts';
import { PAUSE_LIMIT_OPTION } from '../shared-options.ts';
import { readBinary, readEvents, readLimits, readSubprotocols } from '../shared-settings.ts';
import * as o from './options.ts';

/** The files of a wss server. */
interface TlsFiles {
  readonly cert: string;
  readonly key: string;
  readonly passphrase: string | undefined;
}

/** Where to listen: streams with the same host and port share one listener and must agree on the rest. */
export interface ListenerSettings {
  readonly host: string;
  readonly port: number;
  readonly tls: TlsFiles | undefined;
}

/** What clients of a path meet: streams with the same path share its clients and must agree on it. */
export interface PathSettings {
  readonly path: string;
  /** `*` for any. */
  readonly origins: readonly string[];
  readonly maxConnections: number;
  readonly subprotocols: readonly string[];
  readonly maxMessageBytes: number;
  readonly keepalive: KeepalivePlan;
}

export interface ServerSettings {
  readonly listener: ListenerSettings;
  readonly path: PathSettings;
}

export interface ServerSourceSettings extends ServerSettings {
  readonly pauseLimitMs: number;
  /** The kinds of events this stream is made of; undefined for a stream of messages. */
  readonly events: ReadonlySet<ConnectionEventKind> | undefined;
}

export interface ServerSinkSettings extends ServerSettings {
  readonly binary: boolean;
  /** Whether a row that names a session goes to all clients but that one. */
  readonly toOthers: boolean;
  readonly clientQueueBytes: number;
}

/** Nobody is connected to again, and a handshake that fails makes no session. */
const EVENT_KINDS: readonly ConnectionEventKind[] = ['connected', 'disconnected'];

export function readServerSourceSettings(texts: OptionTexts): ServerSourceSettings {
  const { values, problems } = readOptions(SOURCE_OPTIONS, texts, 'a websocket source');
  const found = problems.map((problem) => problem.diagnostic);
  const settings = {
    ...readServer(values, found),
    pauseLimitMs: values.get(PAUSE_LIMIT_OPTION),
    events: readEvents(values, EVENT_KINDS, found),
  };
  if (found.length > 0) throw new SqlError(found);
  return settings;
}

export function readServerSinkSettings(texts: OptionTexts, metadata: readonly string[]): ServerSinkSettings {
  const { values, problems } = readOptions(SINK_OPTIONS, texts, 'a websocket sink');
  const found = problems.map((problem) => problem.diagnostic);
  const toOthers = values.get(o.SEND_TO_OPTION) === 'others';
  if (toOthers && !metadata.includes(SESSION_ID)) {
    found.push(
      errorDiagnostic('C411', 'option "websocket.send.to" cannot be others without a column that names the session', {
        hint: `declare one, such as session STRING METADATA FROM '${SESSION_ID}', and fill it`,
      }),
    );
  }
  const settings = {
    ...readServer(values, found),
    binary: readBinary(values, found),
    toOthers,
    clientQueueBytes: values.get(o.CLIENT_QUEUE_OPTION),
  };
  if (found.length > 0) throw new SqlError(found);
  return settings;
}

function readServer(values: OptionValues, found: Diagnostic[]): ServerSettings {
  return {
    listener: {
      host: readHost(values.get(o.HOST_OPTION), found),
      port: values.optional(o.PORT_OPTION) ?? 0,
      tls: readTls(values, found),
    },
    path: {
      path: readPath(values.get(o.PATH_OPTION), found),
      origins: readOrigins(values.optional(o.ORIGINS_OPTION), found),
      maxConnections: values.get(o.MAX_CONNECTIONS_OPTION),
      subprotocols: readSubprotocols(values, found),
      ...readLimits(values),
    },
  };
}

function readHost(text: string, found: Diagnostic[]): string {
  const host = text.replace(/^\[(.*)\]$/, '$1');
  if (!/^[\w.:%-]+$/.test(host)) {
    found.push(
      errorDiagnostic('C402', `option "websocket.host" does not accept "${text}"`, {
        hint: 'write an address of this machine, such as 127.0.0.1, ::1 or 0.0.0.0',
      }),
    );
  }
  return host;
}

function readPath(text: string, found: Diagnostic[]): string {
  if (!text.startsWith('/')) {
    found.push(
      errorDiagnostic('C402', `option "websocket.path" must start with "/", and does not: "${text}"`, {
        hint: `write "/${text}"`,
      }),
    );
  } else if (new URL(text, 'ws://localhost').pathname !== text || text.startsWith('//') || /[{}]/.test(text)) {
    found.push(
      errorDiagnostic('C402', `option "websocket.path" does not accept "${text}"`, {
        hint: 'write the path as clients send it: no query, fragment, dots for folders, blank or brace; other characters as %XX',
      }),
    );
  }
  return text;
}

function readOrigins(text: string | undefined, found: Diagnostic[]): readonly string[] {
  if (text === undefined) return [];
  return text.split(',').map((part) => {
    const written = part.trim();
    const origin = written === '*' ? '*' : originOf(written);
    if (origin === undefined) {
      found.push(
        errorDiagnostic('C402', `option "websocket.origins" does not accept "${written}"`, {
          hint: 'write whole origins such as https://app.example, separated by commas, or *; there are no patterns',
        }),
      );
    }
    return origin ?? '';
  });
}

/** An origin as browsers send it: lower case, no default port, names in ASCII. */
function originOf(text: string): string | undefined {
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^/?#@*\s]+\/?$/i.test(text) || !URL.canParse(text)) return undefined;
  const { protocol, host, origin } = new URL(text);
  // Of schemes that are not of the web, such as those of browser extensions, URL knows no origin.
  return origin === 'null' ? `${protocol}//${host}` : origin;
}

function readTls(values: OptionValues, found: Diagnostic[]): TlsFiles | undefined {
  const cert = values.optional(o.TLS_CERT_OPTION);
  const key = values.optional(o.TLS_KEY_OPTION);
  const passphrase = values.optional(o.TLS_PASSPHRASE_OPTION);
  if (cert !== undefined && key !== undefined) return { cert, key, passphrase };
  if (cert !== undefined || key !== undefined || passphrase !== undefined) {
    found.push(
      errorDiagnostic('C411', 'options "websocket.tls.cert" and "websocket.tls.key" are only possible together', {
        hint: 'give both for a wss server, or leave out all three options of TLS',
      }),
    );
  }
  return undefined;
}
