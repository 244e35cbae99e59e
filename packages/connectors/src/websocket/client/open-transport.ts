// Opens the network connection beneath a WebSocket, TCP with TLS above it for wss, and reads from it.
// Invariants: a wss address never carries a byte of ours in plain text, and no byte before the certificate was verified;
// nothing is read before somebody listens. Plain TCP is read into one buffer again and again: thousands of frames per read,
// no garbage, and no memory per connection.
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext } from 'node:tls';
import { type BytesListener, streamTransport, type Transport } from '../protocol/transport.ts';

/** Bytes that one read of plain TCP takes at most. */
export const READ_BUFFER_BYTES: number = 1024 * 1024;
/** Bytes before what was read that the listener may use: the beginning of a frame fits there, so that runs stay whole. */
export const READ_HEADROOM_BYTES: number = 4 * 1024;

/** Resolves with an open connection; rejects with the system's error, or with the signal's reason when it aborts first. */
export async function openTransport(
  url: URL,
  trust: SecureContext | undefined,
  signal: AbortSignal,
): Promise<Transport> {
  signal.throwIfAborted();
  const secure = url.protocol === 'wss:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const place: Place = { host, port: Number(url.port) || (secure ? 443 : 80), noDelay: true };
  if (!secure) {
    const transport = plainTransport(place);
    await opened(transport.stream, 'connect', signal);
    return transport;
  }
  const socket = connectTls({
    ...place,
    // Server Name Indication is for names; an address is checked against the certificate all the same.
    servername: isIP(host) === 0 ? host : '',
    rejectUnauthorized: true,
    ALPNProtocols: ['http/1.1'],
    ...(trust === undefined ? {} : { secureContext: trust }),
  });
  await opened(socket, 'secureConnect', signal);
  return streamTransport(socket);
}

interface Place {
  readonly host: string;
  readonly port: number;
  readonly noDelay: boolean;
}

/** What all connections read into: it is filled right before the callback, which leaves nothing in it. */
let readBuffer: Uint8Array | undefined;

function plainTransport(place: Place): Transport & { readonly stream: Socket } {
  readBuffer ??= new Uint8Array(READ_HEADROOM_BYTES + READ_BUFFER_BYTES).subarray(READ_HEADROOM_BYTES);
  const buffer = readBuffer;
  let listener: BytesListener | undefined;
  const stream = connectTcp({
    ...place,
    onread: {
      buffer,
      callback: (length) => {
        listener?.(buffer.subarray(0, length), READ_HEADROOM_BYTES);
        // False would stop the reading; that is what pause() is for.
        return true;
      },
    },
  });
  // A paused socket does not begin to read when it connects.
  stream.pause();
  return {
    stream,
    listen: (one) => {
      listener = one;
      stream.resume();
    },
  };
}

/** Resolves when the socket is open; destroys it when the signal aborts first. */
function opened(socket: Socket, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      signal.removeEventListener('abort', onAbort);
      socket.off('error', onError);
      socket.off('close', onClose);
    };
    const fail = (error: unknown): void => {
      settle();
      // A destroyed socket may still report an error; it has no listener any more, and nobody is interested.
      socket.on('error', () => undefined);
      socket.destroy();
      reject(error);
    };
    const onAbort = (): void => fail(signal.reason);
    const onError = (error: Error): void => fail(error);
    const onClose = (): void => fail(new Error('connection closed'));
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('error', onError);
    socket.once('close', onClose);
    socket.once(event, () => {
      settle();
      resolve();
    });
  });
}
