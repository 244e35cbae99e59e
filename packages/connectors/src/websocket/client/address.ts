// The address of a WebSocket: what makes it valid, and how it is shown.
// Invariant: user info and query values, which may be secrets, never leave this file as text to show.
import { type Diagnostic, errorDiagnostic } from '@tidewire/core';

/** Why a text is no address for a client (C410), or undefined when it is one. */
export function checkAddress(text: string): Diagnostic | undefined {
  const key = 'option "websocket.url"';
  if (!/^wss?:\/\//i.test(text)) {
    return errorDiagnostic('C410', `${key} must start with ws:// or wss://`, {
      hint: 'write an address such as wss://feed.example/stream',
    });
  }
  if (text.includes('#')) {
    return errorDiagnostic('C410', `${key} must not have a fragment`, {
      hint: 'remove the part from # on, or write it as %23',
    });
  }
  if (!URL.canParse(text) || new URL(text).hostname === '') {
    return errorDiagnostic('C410', `${key} is not a valid address`, {
      hint: 'write the host, and the port if it is not the default, after ws:// or wss://',
    });
  }
  return undefined;
}

/** The address for messages: without user info, values of the query masked. */
export function showAddress(text: string): string {
  const [path = '', query] = splitQuery(text);
  if (query === undefined) return path;
  const masked = query
    .split('&')
    .map((part) => (part.includes('=') ? `${part.slice(0, part.indexOf('='))}=***` : '***'));
  return `${path}?${masked.join('&')}`;
}

/** The address as a name of the endpoint: without user info and query. */
export function nameAddress(text: string): string {
  return splitQuery(text)[0] ?? '';
}

function splitQuery(text: string): readonly string[] {
  const bare = text.replace(/^(wss?:\/\/)[^/?#]*@/i, '$1');
  const at = bare.indexOf('?');
  return at === -1 ? [bare] : [bare.slice(0, at), bare.slice(at + 1)];
}
