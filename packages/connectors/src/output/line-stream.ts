// Lines to a Node stream: one line per payload, one write per publish, with back-pressure.
// Invariants: lines leave in order; what the stream never took is counted as dropped; after a failure every publish fails with
// that failure; at most `maxBytes` wait in the stream, and lines beyond are given up and counted.
import type { Writable } from 'node:stream';
import type { ConnectorError, PayloadBuffer } from '@tidewire/core';

const NEWLINE = 0x0a;
/** Lines that may wait before the engine is asked to pause its sources. */
const HIGH_WATER_LINES = 10_000;
/** Bytes that may wait before that, or half of all that may wait when this is less. */
const HIGH_WATER_BYTES: number = 1024 * 1024;

/** Bytes that may wait for the system to take them, unless told otherwise: a reader that has stopped must not fill memory. */
export const DEFAULT_MAX_WAITING_BYTES: number = 64 * 1024 * 1024;

export class LineStream {
  readonly #stream: Writable;
  readonly #maxBytes: number;
  readonly #failure: (cause: unknown) => ConnectorError;
  #failed: ConnectorError | undefined;
  #pending = 0;
  #written = 0;
  #dropped = 0;
  readonly #onError = (error: Error): void => {
    this.#failed ??= this.#failure(error);
  };

  /** `failure` makes the error that publishes fail with from the cause the system gave. */
  constructor(stream: Writable, maxBytes: number, failure: (cause: unknown) => ConnectorError) {
    this.#stream = stream;
    this.#maxBytes = maxBytes;
    this.#failure = failure;
    stream.on('error', this.#onError);
  }

  /** Lines not yet taken by the system. */
  get pending(): number {
    return this.#pending;
  }

  /** Whether the engine should pause its sources: the stream is behind. */
  get isOverloaded(): boolean {
    const bytes = Math.min(HIGH_WATER_BYTES, this.#maxBytes / 2);
    return this.#pending > HIGH_WATER_LINES || this.#stream.writableLength > bytes;
  }

  counters(): Readonly<Record<string, number>> {
    return { written: this.#written, dropped: this.#dropped };
  }

  /** Writes every payload and a newline behind it. The promise, when there is one, settles when the system took them. */
  write(payloads: PayloadBuffer): Promise<void> | undefined {
    const { count } = payloads;
    if (count === 0) return undefined;
    if (this.#failed !== undefined || this.#stream.destroyed) {
      this.#dropped += count;
      return Promise.reject(this.#failed ?? this.#failure('it is closed'));
    }
    const waiting = this.#stream.writableLength;
    if (waiting > 0 && waiting + payloads.length + count > this.#maxBytes) {
      this.#dropped += count;
      return Promise.reject(this.#failure(`${waiting} bytes wait to be taken, and ${this.#maxBytes} may`));
    }
    this.#pending += count;
    let onSettled: ((failure: ConnectorError | undefined) => void) | undefined;
    const hasRoom = this.#stream.write(joinLines(payloads), (error) => {
      this.#pending -= count;
      if (error === null || error === undefined) this.#written += count;
      else {
        this.#dropped += count;
        this.#failed ??= this.#failure(error);
      }
      onSettled?.(this.#failed);
    });
    if (hasRoom) return undefined;
    return new Promise((resolve, reject) => {
      onSettled = (failure) => {
        if (failure === undefined) resolve();
        else reject(failure);
      };
    });
  }

  /** Resolves when everything written so far was taken or failed. */
  flush(): Promise<void> {
    if (this.#pending === 0 || this.#stream.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#stream.write('', () => resolve());
    });
  }

  /** Lets go of a stream that others go on using. */
  release(): void {
    this.#stream.off('error', this.#onError);
  }
}

/** A new buffer for each publish: the stream keeps it until the system has taken it. */
function joinLines(payloads: PayloadBuffer): Uint8Array {
  const { bytes, ends, count, length } = payloads;
  const lines = new Uint8Array(length + count);
  let from = 0;
  for (let k = 0; k < count; k++) {
    const to = ends[k] ?? length;
    lines.set(bytes.subarray(from, to), from + k);
    lines[to + k] = NEWLINE;
    from = to;
  }
  return lines;
}
