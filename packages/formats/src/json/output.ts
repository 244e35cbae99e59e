// Where encoders write: a payload buffer with a view for copying four bytes at a time. Hot loop: runs per column of every row.
// Invariant: `at` runs ahead of the buffer's length until commit; copies may write up to three bytes of garbage behind
// themselves, so every reservation keeps that much to spare.
import type { PayloadBuffer } from '@tidewire/core';

/** Bytes that a copy may write beyond its end. */
export const COPY_SLACK = 3;

const LONGEST_COPIED_BY_WORDS = 256;

/** Bytes that texts are copied from, with the view on them. */
export class ByteSource {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
}

export class Output {
  bytes: Uint8Array;
  view: DataView;
  at: number;
  #buffer: PayloadBuffer;

  constructor(buffer: PayloadBuffer) {
    this.#buffer = buffer;
    this.bytes = buffer.bytes;
    this.view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
    this.at = buffer.length;
  }

  /** Starts to write behind what a buffer holds. */
  attach(buffer: PayloadBuffer): void {
    this.#buffer = buffer;
    this.at = buffer.length;
    if (this.bytes !== buffer.bytes) this.#follow();
  }

  /** Makes room for `extra` more bytes. */
  reserve(extra: number): void {
    if (this.at + extra <= this.bytes.length) return;
    this.#buffer.length = this.at;
    this.#buffer.reserve(extra);
    this.#follow();
  }

  #follow(): void {
    this.bytes = this.#buffer.bytes;
    this.view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
  }

  /** Copies a text; there must be room for it and COPY_SLACK more. */
  copy(from: ByteSource, start: number, end: number): void {
    const length = end - start;
    const { at, view } = this;
    this.at = at + length;
    if (length > LONGEST_COPIED_BY_WORDS) {
      this.bytes.set(from.bytes.subarray(start, end), at);
    } else if (start + length + COPY_SLACK <= from.bytes.length) {
      const source = from.view;
      for (let i = 0; i < length; i += 4) view.setInt32(at + i, source.getInt32(start + i, true), true);
    } else {
      for (let i = 0; i < length; i++) this.bytes[at + i] = from.bytes[start + i]!;
    }
  }

  /** Ends the payload that was written since the last end. */
  endPayload(): void {
    this.#buffer.length = this.at;
    this.#buffer.endPayload();
  }

  /** Forgets what was written since the last end. */
  abandonPayload(): void {
    this.#buffer.abandonPayload();
    this.at = this.#buffer.length;
  }
}
