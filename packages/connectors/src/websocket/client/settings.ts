// From the texts of options to what sources and sinks work with; every problem of the texts is found here, before any socket.
// Invariant: throws one SqlError with all problems, or returns settings that need no further check.
import { validateHeaderName, validateHeaderValue } from 'node:http';
import {
  type ConnectionEventKind,
  type ConnectorHost,
  type Diagnostic,
  errorDiagnostic,
  type OptionSpec,
  type OptionTexts,
  type OptionValues,
  readOptions,
  SqlError,
} from '@tidewire/core';
import { SESSION_ID } from '../metadata.ts';
import { SINK_OPTIONS, SOURCE_OPTIONS } from '../options.ts';
import { PAUSE_LIMIT_OPTION } from '../shared-options.ts';
import { readBinary, readEvents, readLimits, readSubprotocols } from '../shared-settings.ts';
import { checkAddress, nameAddress, showAddress } from './address.ts';
import type { Endpoint } from './connect.ts';
import * as o from './options.ts';
import type { ReconnectPolicy } from './reconnect.ts';
import { createTrust } from './trust.ts';

/** What sources and sinks have in common. */
export interface LinkSettings {
  readonly endpoint: Endpoint;
  /** Name of the endpoint, without credentials and query. */
  readonly id: string;
  readonly policy: ReconnectPolicy;
  readonly validate: boolean;
  /** Messages to send after every connect. */
  readonly subscribe: readonly string[];
  /** Name under which the connection is shared; undefined when it is not. */
  readonly connection: string | undefined;
  /** Equal for equal connections: streams that share one must agree. Holds secrets, never shown. */
  readonly fingerprint: string;
}

export interface SourceSettings extends LinkSettings {
  readonly pauseLimitMs: number;
  readonly dataTimeoutMs: number;
  /** The kinds of events this stream is made of; undefined for a stream of messages. */
  readonly events: ReadonlySet<ConnectionEventKind> | undefined;
}

export interface SinkSettings extends LinkSettings {
  readonly binary: boolean;
  readonly queueMessages: number;
  readonly sendBufferBytes: number;
}

const EVENT_KINDS: readonly ConnectionEventKind[] = ['connected', 'disconnected', 'reconnecting', 'error'];

export function readSourceSettings(texts: OptionTexts, host: ConnectorHost): SourceSettings {
  const { values, problems } = readOptions(SOURCE_OPTIONS, texts, 'a websocket source');
  const found = problems.map((problem) => problem.diagnostic);
  const events = readEvents(values, EVENT_KINDS, found);
  const link = readLink(values, texts, o.SOURCE_MAX_ATTEMPTS_OPTION, host, found);
  if (found.length > 0) throw new SqlError(found);
  return {
    ...link,
    pauseLimitMs: values.get(PAUSE_LIMIT_OPTION),
    dataTimeoutMs: values.get(o.DATA_TIMEOUT_OPTION),
    events,
  };
}

/** `metadata`: what columns of the stream tell the sink, by name. */
export function readSinkSettings(
  texts: OptionTexts,
  host: ConnectorHost,
  metadata: readonly string[] = [],
): SinkSettings {
  const { values, problems } = readOptions(SINK_OPTIONS, texts, 'a websocket sink');
  const found = problems.map((problem) => problem.diagnostic);
  if (metadata.includes(SESSION_ID)) {
    found.push(
      errorDiagnostic('C411', `metadata "${SESSION_ID}" means something only with "websocket.mode" = 'server'`, {
        hint: 'leave the column out: a client has one session',
      }),
    );
  }
  const binary = readBinary(values, found);
  const link = readLink(values, texts, o.SINK_MAX_ATTEMPTS_OPTION, host, found);
  if (found.length > 0) throw new SqlError(found);
  return {
    ...link,
    binary,
    queueMessages: values.get(o.QUEUE_OPTION),
    sendBufferBytes: values.get(o.SEND_BUFFER_OPTION),
  };
}

function readLink(
  values: OptionValues,
  texts: OptionTexts,
  attempts: OptionSpec<number>,
  host: ConnectorHost,
  found: Diagnostic[],
): LinkSettings {
  const url = values.optional(o.URL_OPTION) ?? '';
  const addressProblem = texts[o.URL_OPTION.name] === undefined ? undefined : checkAddress(url);
  if (addressProblem !== undefined) found.push(addressProblem);
  const headers = readHeaders(values.optional(o.HEADERS_OPTION), found);
  const subprotocols = readSubprotocols(values, found);
  const subscribe = readSubscribe(values, found);
  const policy = readPolicy(values, attempts, found);
  const ownAuthority = values.optional(o.TLS_CA_OPTION);
  const plain = {
    url,
    shown: showAddress(url),
    peer: 'server' as const,
    headers,
    subprotocols,
    connectTimeoutMs: values.get(o.CONNECT_TIMEOUT_OPTION),
    ...readLimits(values),
  };
  return {
    endpoint: { ...plain, trust: trustOnce(host, ownAuthority) },
    id: nameAddress(url),
    policy,
    validate: values.get(o.VALIDATE_OPTION),
    subscribe,
    connection: values.optional(o.CONNECTION_OPTION),
    fingerprint: JSON.stringify([plain, subscribe, ownAuthority ?? null]),
  };
}

/** Reads the authorities at the first attempt and keeps them; what could not be read may be there at the next attempt. */
function trustOnce(host: ConnectorHost, ownAuthority: string | undefined): Endpoint['trust'] {
  let trust: ReturnType<Endpoint['trust']> | undefined;
  return () => {
    trust ??= createTrust(host.environment, ownAuthority).catch((error: unknown) => {
      trust = undefined;
      throw error;
    });
    return trust;
  };
}

/** Headers the handshake itself sets. */
const RESERVED_HEADERS = /^(connection|upgrade|content-length|transfer-encoding|sec-websocket-.*)$/i;

function readHeaders(headers: ReadonlyMap<string, string> | undefined, found: Diagnostic[]): Record<string, string> {
  const read: Record<string, string> = Object.create(null);
  const written = new Set<string>();
  for (const [name, value] of headers ?? []) {
    const key = `option "websocket.headers.${name}"`;
    if (RESERVED_HEADERS.test(name)) {
      const hint = /protocol$/i.test(name)
        ? 'use "websocket.subprotocol"'
        : 'remove it: the handshake sets this header itself';
      found.push(errorDiagnostic('C411', `${key} names a header of the handshake`, { hint }));
    } else if (!isValidHeader(name, value)) {
      found.push(
        errorDiagnostic('C402', `${key} is not a valid header`, {
          hint: 'names are letters, digits and hyphens; leave out control characters, line ends and letters beyond Latin-1',
        }),
      );
    } else if (written.has(name.toLowerCase())) {
      found.push(
        errorDiagnostic('C411', `${key} names a header that is set already`, {
          hint: 'keep one of them: letter case makes no other header',
        }),
      );
    } else {
      written.add(name.toLowerCase());
      read[name] = value;
    }
  }
  return read;
}

function isValidHeader(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}

function readSubscribe(values: OptionValues, found: Diagnostic[]): readonly string[] {
  const first = values.optional(o.SUBSCRIBE_OPTION);
  const steps = [...(values.optional(o.SUBSCRIBE_STEPS_OPTION) ?? [])];
  for (const [number] of steps) {
    if (/^[1-9]\d{0,3}$/.test(number)) continue;
    found.push(
      errorDiagnostic('C401', `option "websocket.subscribe.${number}" of a websocket stream does not exist`, {
        hint: 'number the messages: "websocket.subscribe.1", "websocket.subscribe.2" and so on',
      }),
    );
  }
  if (first !== undefined && steps.some(([number]) => number === '1')) {
    found.push(
      errorDiagnostic('C411', 'options "websocket.subscribe" and "websocket.subscribe.1" both give the first message', {
        hint: 'remove one of them',
      }),
    );
  }
  const ordered = steps.sort((a, b) => Number(a[0]) - Number(b[0])).map(([, message]) => message);
  return first === undefined ? ordered : [first, ...ordered];
}

function readPolicy(values: OptionValues, attempts: OptionSpec<number>, found: Diagnostic[]): ReconnectPolicy {
  const policy = {
    enabled: values.get(o.RECONNECT_OPTION),
    delayMs: values.get(o.DELAY_OPTION),
    maxDelayMs: values.get(o.MAX_DELAY_OPTION),
    maxAttempts: values.get(attempts),
    multiplier: values.get(o.MULTIPLIER_OPTION),
    jitter: values.get(o.JITTER_OPTION),
  };
  if (policy.delayMs > policy.maxDelayMs) {
    found.push(
      errorDiagnostic(
        'C411',
        `option "websocket.reconnect.delay.ms" (${policy.delayMs}) is larger than "websocket.reconnect.max.delay.ms" (${policy.maxDelayMs})`,
        { hint: 'raise "websocket.reconnect.max.delay.ms"' },
      ),
    );
  }
  return policy;
}
