// The opening handshake of a scripted peer: reading the request, and answering it rightly or wrongly.
// Invariant: a request is recorded as it stood on the wire: request line unchanged, header names and values in order.
import { createHash } from 'node:crypto';
import { STATUS_CODES } from 'node:http';

/** A handshake request as received. */
export interface PeerRequest {
  /** Which handshake of the peer this is, counting from 1. */
  readonly number: number;
  /** The first line, such as `GET /stream?streams=a HTTP/1.1`. */
  readonly line: string;
  /** The request target, unchanged: path and query. */
  readonly target: string;
  /** Names and values as sent, in order. */
  readonly headerList: readonly (readonly [name: string, value: string])[];
  /** Values by lower-case name; repeated ones joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Subprotocols the client offers, in order. */
  readonly protocols: readonly string[];
}

/** How a handshake is answered. */
export type PeerAnswer =
  | {
      readonly kind: 'accept';
      /** The subprotocol to name; `null` for none. Default: the first the client offers. */
      readonly protocol?: string | null;
      readonly headers?: Readonly<Record<string, string>>;
      /** A Sec-WebSocket-Accept to send instead of the right one. */
      readonly acceptKey?: string;
      /** Bytes to send in the same write as the answer, such as a first frame. */
      readonly first?: Uint8Array;
    }
  | {
      readonly kind: 'refuse';
      readonly status: number;
      /** Default: the usual text of the status. */
      readonly reason?: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** Never answers and keeps the connection. */
  | { readonly kind: 'hang' }
  /** Closes the connection without an answer. */
  | { readonly kind: 'drop' }
  /** Any bytes; the connection is closed behind them. */
  | { readonly kind: 'raw'; readonly bytes: Uint8Array | string };

/** The value of Sec-WebSocket-Accept for a key (RFC 6455, section 4.2.2). */
export function acceptKey(key: string): string {
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
}

/** Reads the head of a request, without the empty line that ends it. */
export function parseRequest(head: string, number: number): PeerRequest {
  const [line = '', ...rest] = head.split('\r\n');
  const headers: Record<string, string> = Object.create(null);
  const headerList = rest.map((text) => {
    const colon = text.indexOf(':');
    const name = text.slice(0, colon);
    const value = text.slice(colon + 1).trim();
    const key = name.toLowerCase();
    const before = headers[key];
    headers[key] = before === undefined ? value : `${before}, ${value}`;
    return [name, value] as const;
  });
  const offered = headers['sec-websocket-protocol'] ?? '';
  const protocols = offered === '' ? [] : offered.split(',').map((name) => name.trim());
  return { number, line, target: line.split(' ')[1] ?? '', headerList, headers, protocols };
}

/** The bytes of an answer; undefined when nothing is sent. */
export function encodeAnswer(answer: PeerAnswer, request: PeerRequest): Buffer | undefined {
  switch (answer.kind) {
    case 'accept': {
      const { protocol = request.protocols[0] ?? null, first = Buffer.alloc(0) } = answer;
      const head = encodeHead(101, 'Switching Protocols', {
        Upgrade: 'websocket',
        Connection: 'Upgrade',
        'Sec-WebSocket-Accept': answer.acceptKey ?? acceptKey(request.headers['sec-websocket-key'] ?? ''),
        ...(protocol === null ? {} : { 'Sec-WebSocket-Protocol': protocol }),
        ...answer.headers,
      });
      return Buffer.concat([head, first]);
    }
    case 'refuse': {
      const body = Buffer.from(answer.body ?? '');
      const reason = answer.reason ?? STATUS_CODES[answer.status] ?? '';
      const lengths = { 'Content-Length': String(body.length), Connection: 'close' };
      return Buffer.concat([encodeHead(answer.status, reason, { ...lengths, ...answer.headers }), body]);
    }
    case 'raw':
      return Buffer.from(answer.bytes);
    case 'hang':
    case 'drop':
      return undefined;
  }
}

function encodeHead(status: number, reason: string, headers: Readonly<Record<string, string>>): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`HTTP/1.1 ${status} ${reason}\r\n${lines.join('')}\r\n`, 'latin1');
}
