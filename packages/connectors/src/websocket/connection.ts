// One WebSocket connection to a server, from the attempt to its end.
// Invariants: an attempt ends within the connect timeout; an open connection ends exactly once, and says how; after close()
// no message is delivered; nothing here decides whether to connect again.
import type { SecureContext } from 'node:tls';
import type { Clock, ConnectorError, MessageRun, Timer } from '@tidewire/core';
import { type ClientOptions, WebSocket } from 'ws';
import { connectFailure, lostFailure, protocolFailure, statusFailure, timeoutFailure } from './errors.ts';
import { MAX_FRAGMENTS } from './frame-splitter.ts';
import { Keepalive, type KeepalivePlan } from './keepalive.ts';
import { Tap } from './tap.ts';
import { openTransport } from './transport.ts';
import { USER_AGENT } from './user-agent.ts';

/** Everything needed to connect. */
export interface Endpoint {
  readonly url: string;
  /** The address for messages. */
  readonly shown: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly subprotocols: readonly string[];
  readonly connectTimeoutMs: number;
  readonly maxMessageBytes: number;
  readonly keepalive: KeepalivePlan;
  /** What a wss connection trusts; called for each attempt. */
  readonly trust: () => Promise<SecureContext>;
}

export interface ConnectionEnd {
  /** Close code of the protocol; 1006 when the connection broke without a close frame. */
  readonly code: number;
  readonly reason: string;
  /** Why it ended, unless we closed it ourselves. */
  readonly error: ConnectorError | undefined;
}

export interface ConnectionListener {
  onMessages(run: MessageRun): void;
  /** Once, after the last message. */
  onEnd(end: ConnectionEnd): void;
}

/** How long an orderly close may take before the connection is cut. */
const CLOSE_TIMEOUT_MS = 5_000;

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
    const tap = new Tap(transport, endpoint.maxMessageBytes, (run) => connection.deliver(run));
    const connection = new Connection(endpoint, clock, tap);
    await connection.upgrade(ending.signal);
    return connection;
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw connectFailure(ending.signal.aborted ? ending.signal.reason : error, endpoint.shown, secure);
  } finally {
    timer.cancel();
    signal.removeEventListener('abort', onStop);
  }
}

/**
 * - `upgrading`: the handshake is under way.
 * - `open`: the handshake is done; nobody listens yet, so nothing is read.
 * - `listening`: messages are delivered.
 * - `closing`: we asked for the end.
 * - `ended`: it is over.
 */
type ConnectionState = 'upgrading' | 'open' | 'listening' | 'closing' | 'ended';

export class Connection {
  readonly #endpoint: Endpoint;
  readonly #clock: Clock;
  readonly #tap: Tap;
  readonly #keepalive: Keepalive;
  #socket: WebSocket | undefined;
  #state: ConnectionState = 'upgrading';
  #listener: ConnectionListener | undefined;
  #end: ConnectionEnd | undefined;
  #failure: ConnectorError | undefined;
  #paused = false;
  #closeTimer: Timer | undefined;
  #onEnded: (() => void) | undefined;

  constructor(endpoint: Endpoint, clock: Clock, tap: Tap) {
    this.#endpoint = endpoint;
    this.#clock = clock;
    this.#tap = tap;
    this.#keepalive = new Keepalive(clock, endpoint.keepalive, {
      ping: () => this.#socket?.ping(),
      received: () => tap.received,
      deaf: () => this.#paused,
      onDead: () => this.#cut(`no answer to a ping within ${endpoint.keepalive.timeoutMs} ms`),
    });
  }

  /** The subprotocol the server chose; empty when none was offered. */
  get subprotocol(): string {
    return this.#socket?.protocol ?? '';
  }

  get isOpen(): boolean {
    return this.#state === 'open' || this.#state === 'listening';
  }

  /** Bytes written that the operating system has not taken yet. */
  get unsent(): number {
    return this.#tap.unsent;
  }

  /** Performs the handshake; used by `connect` alone. */
  upgrade(signal: AbortSignal): Promise<void> {
    const { url, headers, subprotocols, maxMessageBytes, shown } = this.#endpoint;
    const options: ClientOptions = {
      // The transport is open already; the type asks for more of it than the implementation uses.
      createConnection: () => this.#tap.stream as never,
      headers: { 'User-Agent': USER_AGENT, ...headers },
      perMessageDeflate: false,
      // Decoders check the text of messages and say which row is wrong.
      skipUTF8Validation: true,
      maxPayload: maxMessageBytes,
      maxFragments: MAX_FRAGMENTS,
    };
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        this.#tap.stream.destroy();
        reject(signal.reason);
        return;
      }
      const socket = new WebSocket(url, [...subprotocols], options);
      this.#socket = socket;
      const onAbort = (): void => {
        reject(signal.reason);
        this.#tap.stream.destroy();
        socket.terminate();
      };
      const settle = (finish: () => void) => (): void => {
        signal.removeEventListener('abort', onAbort);
        finish();
      };
      signal.addEventListener('abort', onAbort, { once: true });
      socket.on(
        'open',
        settle(() => this.#onOpen(resolve)),
      );
      socket.on('unexpected-response', (_request, response) => {
        settle(() => reject(statusFailure(response.statusCode ?? 0, response.statusMessage ?? '', shown)))();
        this.#tap.stream.destroy();
      });
      socket.on('error', (error) => {
        if (this.#state === 'upgrading') settle(() => reject(error))();
        else this.#failure ??= protocolFailure(error, shown, maxMessageBytes);
      });
      socket.on('message', (data, binary) => this.#deliverOne(data as Buffer, binary));
      socket.on('close', (code, reason) => this.#onClose(code, reason.toString()));
    });
  }

  /** Begins to read. The listener hears of the end at once when that has come already. */
  listen(listener: ConnectionListener): void {
    this.#listener = listener;
    if (this.#end !== undefined) {
      listener.onEnd(this.#end);
      return;
    }
    if (this.#state !== 'open') return;
    this.#state = 'listening';
    this.#keepalive.start();
    this.#tap.begin();
  }

  /** A run from the tap; used by `connect` alone. */
  deliver(run: MessageRun): void {
    if (this.#state === 'listening') this.#listener?.onMessages(run);
  }

  /** Stops reading; the peer's pings are not answered meanwhile, so this must not last. */
  pause(): void {
    this.#paused = true;
    if (this.#state === 'listening') this.#tap.pause();
  }

  resume(): void {
    this.#paused = false;
    if (this.#state === 'listening') this.#tap.resume();
  }

  sendText(text: string): void {
    this.#socket?.send(text);
  }

  /** Writes whole frames, masked. `done` is called when the operating system has taken them (true) or may never (false). */
  write(frames: Uint8Array, done: (taken: boolean) => void): void {
    this.#tap.write(frames, done);
  }

  /** Ends it in an orderly way. Resolves when it is over. */
  close(code: number, reason: string): Promise<void> {
    if (this.#state === 'ended') return Promise.resolve();
    return new Promise((resolve) => {
      const before = this.#onEnded;
      this.#onEnded = () => {
        before?.();
        resolve();
      };
      if (this.#state === 'closing') return;
      // An unread connection has to be read to find the answer to the close frame.
      if (this.#state === 'open') this.#tap.begin();
      this.#state = 'closing';
      this.#keepalive.stop();
      this.#tap.discard();
      this.#socket?.close(code, reason);
      this.#closeTimer = this.#clock.setTimer(CLOSE_TIMEOUT_MS, () => this.#socket?.terminate());
    });
  }

  #onOpen(resolve: () => void): void {
    this.#state = 'open';
    resolve();
  }

  /** A message that came another way than through the tap: in fragments, or behind one that did. */
  #deliverOne(data: Buffer, binary: boolean): void {
    this.deliver({ bytes: data, spans: Int32Array.of(0, data.length), count: 1, binary });
  }

  #cut(why: string): void {
    this.#failure ??= lostFailure(this.#endpoint.shown, why);
    this.#socket?.terminate();
  }

  #onClose(code: number, reason: string): void {
    if (this.#state === 'ended' || this.#state === 'upgrading') return;
    const byUs = this.#state === 'closing';
    this.#state = 'ended';
    this.#keepalive.stop();
    this.#closeTimer?.cancel();
    const error = byUs ? undefined : (this.#failure ?? lostFailure(this.#endpoint.shown, describeClose(code, reason)));
    this.#end = { code, reason, error };
    this.#listener?.onEnd(this.#end);
    this.#onEnded?.();
  }
}

/** Control characters are dropped and the text is cut: it comes from the peer and goes into logs. */
function describeClose(code: number, reason: string): string {
  if (code === 1006) return 'the connection broke without a close frame';
  if (code === 1005) return 'closed by the server without a code';
  const plain = reason.replace(/\p{Cc}/gu, ' ').slice(0, 123);
  return plain === '' ? `closed by the server with code ${code}` : `closed by the server with code ${code} (${plain})`;
}
