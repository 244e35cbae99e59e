// What waits to be written to one connection: at most one write at a time, behind it one buffer that collects the rest.
// Invariants: frames leave whole and in order; what waits costs the memory it is counted with, however small the frames are;
// every frame is reported once, as taken by the operating system or as lost.
import type { Connection } from './connection.ts';

export interface OutboxHooks {
  /** So many messages were taken by the operating system. */
  onTaken(messages: number): void;
  /** So many messages never will be. */
  onLost(messages: number): void;
}

type Settle = (taken: boolean) => void;

/** What keeping track of one caller that waits costs. */
const SETTLE_BYTES = 1_536;
/** A larger buffer is given back when it is empty. */
const KEPT_BYTES = 64 * 1024;

export class Outbox {
  readonly connection: Connection;
  readonly #hooks: OutboxHooks;
  /** Messages of the write under way. */
  #writing = 0;
  #pending: Buffer = Buffer.alloc(0);
  #pendingBytes = 0;
  #pendingMessages = 0;
  #settles: Settle[] = [];
  /** A buffer to collect in while the other one is being written. */
  #spare: Buffer = Buffer.alloc(0);

  constructor(connection: Connection, hooks: OutboxHooks) {
    this.connection = connection;
    this.#hooks = hooks;
  }

  /** Bytes that wait. */
  get waiting(): number {
    return this.connection.unsent + this.#pendingBytes + this.#settles.length * SETTLE_BYTES;
  }

  /** Takes whole frames. `release` is called as soon as `bytes` are not needed any more, often before this returns. */
  write(bytes: Uint8Array, messages: number, release: () => void, settle?: Settle): void {
    if (!this.connection.isOpen) {
      release();
      this.#hooks.onLost(messages);
      settle?.(false);
    } else if (this.#writing > 0) {
      this.#collect(bytes, messages, settle);
      release();
    } else {
      this.#start(bytes, messages, settle === undefined ? [] : [settle], release);
    }
  }

  /** Hands what is collected to the connection now, because it will be closed. */
  flush(): void {
    if (this.#pendingMessages > 0) this.#startPending();
  }

  /** Gives up what is collected; the write under way ends with the connection. */
  abandon(): void {
    const messages = this.#pendingMessages;
    const settles = this.#settles;
    this.#pending = Buffer.alloc(0);
    this.#pendingBytes = 0;
    this.#pendingMessages = 0;
    this.#settles = [];
    if (messages > 0) this.#hooks.onLost(messages);
    for (const settle of settles) settle(false);
  }

  #collect(bytes: Uint8Array, messages: number, settle: Settle | undefined): void {
    const needed = this.#pendingBytes + bytes.length;
    if (needed > this.#pending.length) {
      const grown = Buffer.allocUnsafe(Math.max(needed, this.#pending.length * 2));
      this.#pending.copy(grown, 0, 0, this.#pendingBytes);
      this.#pending = grown;
    }
    this.#pending.set(bytes, this.#pendingBytes);
    this.#pendingBytes = needed;
    this.#pendingMessages += messages;
    if (settle !== undefined) this.#settles.push(settle);
  }

  #startPending(): void {
    const buffer = this.#pending;
    const bytes = buffer.subarray(0, this.#pendingBytes);
    const messages = this.#pendingMessages;
    const settles = this.#settles;
    this.#pending = this.#spare;
    this.#spare = Buffer.alloc(0);
    this.#pendingBytes = 0;
    this.#pendingMessages = 0;
    this.#settles = [];
    this.#start(bytes, messages, settles, () => {
      if (buffer.length <= KEPT_BYTES) this.#spare = buffer;
    });
  }

  #start(bytes: Uint8Array, messages: number, settles: readonly Settle[], release: () => void): void {
    let over = false;
    const finish = (taken: boolean): void => {
      if (over) return;
      over = true;
      this.#writing -= messages;
      release();
      if (taken) this.#hooks.onTaken(messages);
      else this.#hooks.onLost(messages);
      for (const settle of settles) settle(taken);
      if (!taken) this.abandon();
      else if (this.#writing === 0) this.flush();
    };
    this.#writing += messages;
    this.connection.write(bytes, finish);
    // Nothing unsent: the operating system has the bytes, though the callback comes later.
    if (this.connection.unsent === 0 && this.connection.isOpen) finish(true);
  }
}
