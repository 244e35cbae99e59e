// Opens the network connection beneath a WebSocket: TCP, with TLS above it for wss.
// Invariant: a wss address never carries a byte of ours in plain text, and no byte before the certificate was verified.
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext } from 'node:tls';

/** Resolves with an open socket; rejects with the system's error, or with the signal's reason when it aborts first. */
export function openTransport(url: URL, trust: SecureContext | undefined, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const secure = url.protocol === 'wss:';
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const place = { host, port: Number(url.port) || (secure ? 443 : 80), noDelay: true };
    const socket = secure
      ? connectTls({
          ...place,
          // Server Name Indication is for names; an address is checked against the certificate all the same.
          servername: isIP(host) === 0 ? host : '',
          rejectUnauthorized: true,
          ALPNProtocols: ['http/1.1'],
          ...(trust === undefined ? {} : { secureContext: trust }),
        })
      : connectTcp(place);
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
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      settle();
      resolve(socket);
    });
  });
}
