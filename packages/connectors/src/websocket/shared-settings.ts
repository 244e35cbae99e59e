// From the texts of options to settings, for what means the same whichever side opened the connection.
// Invariant: every problem goes to `found`; what is returned beside one is only good for finding more of them.
import { type ConnectionEventKind, type Diagnostic, errorDiagnostic, type OptionValues } from '@tidewire/core';
import type { ConnectionSettings } from './protocol/connection.ts';
import * as o from './shared-options.ts';

export function readLimits(values: OptionValues): Pick<ConnectionSettings, 'maxMessageBytes' | 'keepalive'> {
  return {
    maxMessageBytes: values.get(o.MAX_MESSAGE_OPTION),
    keepalive: { intervalMs: values.get(o.PING_INTERVAL_OPTION), timeoutMs: values.get(o.PING_TIMEOUT_OPTION) },
  };
}

export function readSubprotocols(values: OptionValues, found: Diagnostic[]): readonly string[] {
  const text = values.optional(o.SUBPROTOCOL_OPTION);
  if (text === undefined) return [];
  const names = text.split(',').map((name) => name.trim());
  const valid = names.every((name) => /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name));
  if (!valid || new Set(names).size < names.length) {
    found.push(
      errorDiagnostic('C402', `option "websocket.subprotocol" does not accept "${text}"`, {
        hint: 'write different names separated by commas, such as v2.json, v1.json',
      }),
    );
  }
  return names;
}

/** The kinds of events a stream is made of; undefined for a stream of messages. */
export function readEvents(
  values: OptionValues,
  possible: readonly ConnectionEventKind[],
  found: Diagnostic[],
): ReadonlySet<ConnectionEventKind> | undefined {
  const text = values.optional(o.EVENTS_OPTION);
  if (text === undefined) return undefined;
  const words = text.split(',').map((word) => word.trim().toLowerCase());
  const kinds = possible.filter((kind) => words.includes(kind));
  if (words.some((word) => !possible.some((kind) => kind === word))) {
    found.push(
      errorDiagnostic('C402', `option "websocket.events" does not accept "${text}"`, {
        hint: `write any of ${possible.join(', ')}, separated by commas`,
      }),
    );
  }
  return new Set(kinds);
}

/** Whether frames are binary unless a row says otherwise. */
export function readBinary(values: OptionValues, found: Diagnostic[]): boolean {
  const type = values.get(o.MESSAGE_TYPE_OPTION).toLowerCase();
  if (type !== 'text' && type !== 'binary') {
    found.push(
      errorDiagnostic('C412', `Invalid message type "${type}" in option "websocket.message.type"`, {
        hint: 'write text or binary',
      }),
    );
  }
  return type === 'binary';
}
