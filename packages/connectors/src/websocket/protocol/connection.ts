// One open WebSocket, whichever side opened it, until its end.
// Invariants: nothing is read before somebody listens; it ends exactly once, and says how; after close() no message is
// delivered.
import type { Clock, ConnectorError, MessageRun, Timer } from '@tidewire/core';
import type { WebSocket } from 'ws';
import { lostFailure, protocolFailure } from '../errors.ts';
import { MAX_FRAGMENTS } from './frame-splitter.ts';
import { Keepalive, type KeepalivePlan } from './keepalive.ts';
import type { Tap } from './tap.ts';

export interface ConnectionSettings {
  /** The address of the far side, for messages. */
  readonly shown: string;
  /** What the far side is. */
  readonly peer: 'server' | 'client';
  readonly maxMessageBytes: number;
  readonly keepalive: KeepalivePlan;
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
/** The same for a client of ours for which nothing waits: one that has gone to sleep must not hold up our end. */
const IDLE_CLOSE_TIMEOUT_MS = 1_000;

/** What the protocol implementation is told, whichever side we are. */
export function protocolOptions(maxMessageBytes: number): {
  readonly perMessageDeflate: false;
  readonly skipUTF8Validation: true;
  readonly maxPayload: number;
  readonly maxFragments: number;
} {
  return {
    perMessageDeflate: false,
    // Decoders check the text of messages and say which row is wrong.
    skipUTF8Validation: true,
    maxPayload: maxMessageBytes,
    maxFragments: MAX_FRAGMENTS,
  };
}

/**
 * - `open`: the handshake is done; nobody listens yet, so nothing is read.
 * - `listening`: messages are delivered.
 * - `closing`: we asked for the end.
 * - `ended`: it is over.
 */
type ConnectionState = 'open' | 'listening' | 'closing' | 'ended';

export class Connection {
  readonly #settings: ConnectionSettings;
  readonly #clock: Clock;
  readonly #tap: Tap;
  readonly #socket: WebSocket;
  readonly #keepalive: Keepalive;
  #state: ConnectionState = 'open';
  #listener: ConnectionListener | undefined;
  #end: ConnectionEnd | undefined;
  #failure: ConnectorError | undefined;
  #paused = false;
  #closeTimer: Timer | undefined;
  #onEnded: (() => void) | undefined;

  /** `socket` speaks the protocol on the stream of `tap`; its handshake is done. */
  constructor(settings: ConnectionSettings, clock: Clock, tap: Tap, socket: WebSocket) {
    this.#settings = settings;
    this.#clock = clock;
    this.#tap = tap;
    this.#socket = socket;
    this.#keepalive = new Keepalive(clock, settings.keepalive, {
      ping: () => socket.ping(),
      received: () => tap.received,
      taken: () => (tap.unsent > 0 ? tap.taken : undefined),
      deaf: () => this.#paused,
      onDead: () => this.cut(`no answer to a ping within ${settings.keepalive.timeoutMs} ms`),
    });
    socket.on('error', (error) => {
      this.#failure ??= protocolFailure(error, settings.shown, settings.maxMessageBytes);
    });
    socket.on('message', (data, binary) => this.#deliverOne(data as Buffer, binary));
    socket.on('close', (code, reason) => this.#onClose(code, reason.toString()));
  }

  /** The subprotocol that was agreed on; empty when there is none. */
  get subprotocol(): string {
    return this.#socket.protocol;
  }

  /** Whether messages can be sent: neither side has begun to close. */
  get isOpen(): boolean {
    const stands = this.#state === 'open' || this.#state === 'listening';
    return stands && this.#socket.readyState === this.#socket.OPEN;
  }

  /** Bytes written that the operating system has not taken yet. */
  get unsent(): number {
    return this.#tap.unsent;
  }

  /** `host:port` of our end and of theirs. */
  get addresses(): { readonly local: string; readonly remote: string } {
    return this.#tap.addresses;
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
    if (this.#paused) this.#tap.pause();
    this.#tap.begin((run) => this.#deliver(run));
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
    this.#socket.send(text);
  }

  /** Writes whole frames, masked if we are the client. `done` is called when the operating system has taken them (true) or may never (false). */
  write(frames: Uint8Array, done: (taken: boolean) => void): void {
    if (this.isOpen) this.#tap.write(frames, done);
    else done(false);
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
      if (this.#state === 'open') this.#tap.begin(() => undefined);
      this.#state = 'closing';
      this.#keepalive.stop();
      this.#tap.discard();
      this.#socket.close(code, reason);
      const isClient = this.#settings.peer === 'client';
      this.#closeTimer = isClient
        ? this.#clock.setTimer(IDLE_CLOSE_TIMEOUT_MS, () => this.#endIdleClose())
        : this.#clock.setTimer(CLOSE_TIMEOUT_MS, () => this.#socket.terminate());
    });
  }

  /** Cuts the connection if the peer has everything but does not answer our close frame; else it gets the rest of the time. */
  #endIdleClose(): void {
    const rest = CLOSE_TIMEOUT_MS - IDLE_CLOSE_TIMEOUT_MS;
    if (this.unsent === 0) this.#socket.terminate();
    else this.#closeTimer = this.#clock.setTimer(rest, () => this.#socket.terminate());
  }

  /** Ends it at once, without a close frame. */
  cut(why: string): void {
    this.#failure ??= lostFailure(this.#settings.shown, why);
    this.#socket.terminate();
  }

  #deliver(run: MessageRun): void {
    if (this.#state === 'listening') this.#listener?.onMessages(run);
  }

  /** A message that came another way than through the tap: in fragments, or behind one that did. */
  #deliverOne(data: Buffer, binary: boolean): void {
    this.#deliver({ bytes: data, spans: Int32Array.of(0, data.length), count: 1, binary });
  }

  #onClose(code: number, reason: string): void {
    if (this.#state === 'ended') return;
    const byUs = this.#state === 'closing';
    this.#state = 'ended';
    this.#keepalive.stop();
    this.#closeTimer?.cancel();
    const { shown, peer } = this.#settings;
    const error = byUs ? undefined : (this.#failure ?? lostFailure(shown, describeClose(code, reason, peer)));
    this.#end = { code, reason, error };
    this.#listener?.onEnd(this.#end);
    this.#onEnded?.();
  }
}

/** Control characters are dropped and the text is cut: it comes from the peer and goes into logs. */
function describeClose(code: number, reason: string, peer: string): string {
  if (code === 1006) return 'the connection broke without a close frame';
  if (code === 1005) return `closed by the ${peer} without a code`;
  const plain = reason.replace(/\p{Cc}/gu, ' ').slice(0, 123);
  return plain === ''
    ? `closed by the ${peer} with code ${code}`
    : `closed by the ${peer} with code ${code} (${plain})`;
}
