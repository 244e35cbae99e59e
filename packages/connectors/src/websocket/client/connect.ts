// One attempt to open a WebSocket to a server.
// Invariants: an attempt ends within the connect timeout, or as soon as the caller gives up; what a failed attempt opened is
// closed; nothing here decides whether to try again.
import type { SecureContext } from 'node:tls';
import type { Clock } from '@tidewire/core';
import { type ClientOptions, WebSocket } from 'ws';
import { connectFailure, statusFailure, timeoutFailure } from '../errors.ts';
import { Connection, type ConnectionSettings, protocolOptions } from '../protocol/connection.ts';
import { Tap } from '../protocol/tap.ts';
import { openTransport } from './open-transport.ts';
import { USER_AGENT } from './user-agent.ts';

/** Everything needed to connect. */
export interface Endpoint extends ConnectionSettings {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly subprotocols: readonly string[];
  readonly connectTimeoutMs: number;
  /** What a wss connection trusts; called for each attempt. */
  readonly trust: () => Promise<SecureContext>;
}

/** Makes one attempt. Rejects with ConnectorError, or with the signal's reason when it aborts first. */
export async function connect(endpoint: Endpoint, clock: Clock, signal: AbortSignal): Promise<Connection> {
  // One signal for both reasons to give up; linked by hand, so that nothing of this attempt stays on the caller's signal.
  const ending = new AbortController();
  const onStop = (): void => ending.abort(signal.reason);
  signal.addEventListener('abort', onStop, { once: true });
  const timer = clock.setTimer(endpoint.connectTimeoutMs, () =>
    ending.abort(timeoutFailure(endpoint.connectTimeoutMs, endpoint.shown)),
  );
  const url = new URL(endpoint.url);
  const secure = url.protocol === 'wss:';
  try {
    signal.throwIfAborted();
    const trust = secure ? await endpoint.trust() : undefined;
    const transport = await openTransport(url, trust, ending.signal);
    const tap = new Tap(transport, { maxMessageBytes: endpoint.maxMessageBytes, role: 'client' });
    return await upgrade(endpoint, clock, tap, ending.signal);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw connectFailure(ending.signal.aborted ? ending.signal.reason : error, endpoint.shown, secure);
  } finally {
    timer.cancel();
    signal.removeEventListener('abort', onStop);
  }
}

/** Performs the handshake on an open transport. */
function upgrade(endpoint: Endpoint, clock: Clock, tap: Tap, signal: AbortSignal): Promise<Connection> {
  const options: ClientOptions = {
    ...protocolOptions(endpoint.maxMessageBytes),
    // The transport is open already; the type asks for more of it than the implementation uses.
    createConnection: () => tap.stream as never,
    headers: { 'User-Agent': USER_AGENT, ...endpoint.headers },
  };
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      tap.stream.destroy();
      reject(signal.reason);
      return;
    }
    const socket = new WebSocket(endpoint.url, [...endpoint.subprotocols], options);
    const onAbort = (): void => {
      reject(signal.reason);
      tap.stream.destroy();
      socket.terminate();
    };
    const settle = (finish: () => void): void => {
      signal.removeEventListener('abort', onAbort);
      finish();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    // Made right here: what the server does next must find its listeners.
    socket.once('open', () => settle(() => resolve(new Connection(endpoint, clock, tap, socket))));
    socket.on('unexpected-response', (_request, { statusCode, statusMessage }) => {
      settle(() => reject(statusFailure(statusCode ?? 0, statusMessage ?? '', endpoint.shown)));
      tap.stream.destroy();
    });
    socket.on('error', (error) => settle(() => reject(error)));
  });
}
