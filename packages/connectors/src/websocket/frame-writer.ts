// Client frames for many payloads in one buffer, to be sent with one write. hot loop.
// Invariants: every frame is final, masked with four fresh random bytes, and never split over two buffers; a buffer is used
// again only after its bytes were taken; the number and size of buffers kept is bounded.
import type { PayloadBuffer, Random } from '@tidewire/core';

const MASK_POOL_BYTES = 8192;
const INITIAL_BYTES = 64 * 1024;
/** Larger buffers are given back to the garbage collector. */
const MAX_KEPT_BYTES = 4 * 1024 * 1024;
const MAX_KEPT = 2;
const MAX_HEADER_BYTES = 14;
/** Byte order of this machine: words are read unaligned and written aligned, both in this order. */
const LITTLE_ENDIAN = new Uint8Array(Int32Array.of(1).buffer)[0] === 1;

/** A buffer on loan, with words over the same memory; `bytes` is a multiple of four long. */
interface Store {
  readonly bytes: Uint8Array;
  readonly words: Int32Array;
}

/** Frames ready to be written. Call `release` when the bytes were taken. */
export interface FrameBatch {
  readonly bytes: Uint8Array;
  readonly store: Store;
}

export class FrameWriter {
  readonly #random: Random;
  readonly #firstByte: number;
  readonly #masks = new Uint8Array(MASK_POOL_BYTES);
  #nextMask = MASK_POOL_BYTES;
  /** The current mask, rotated to the alignment of the payload; both views share the memory, so byte order does not matter. */
  readonly #turned = new Uint8Array(4);
  readonly #turnedWord: Int32Array = new Int32Array(this.#turned.buffer);
  readonly #kept: Store[] = [];

  constructor(random: Random, binary: boolean) {
    this.#random = random;
    this.#firstByte = binary ? 0x82 : 0x81;
  }

  /** One frame per payload, in order. */
  frame(payloads: PayloadBuffer): FrameBatch {
    const store = this.#borrow(payloads.length + MAX_HEADER_BYTES * payloads.count);
    const { bytes } = store;
    const source = new DataView(payloads.bytes.buffer, payloads.bytes.byteOffset, payloads.bytes.byteLength);
    let at = 0;
    let from = 0;
    for (let k = 0; k < payloads.count; k++) {
      const to = payloads.ends[k]!;
      at = this.#header(bytes, at, to - from);
      this.#mask(store, source, from, to, at);
      at += to - from;
      from = to;
    }
    return { bytes: bytes.subarray(0, at), store };
  }

  release(batch: FrameBatch): void {
    if (batch.store.bytes.length <= MAX_KEPT_BYTES && this.#kept.length < MAX_KEPT) this.#kept.push(batch.store);
  }

  #borrow(needed: number): Store {
    const kept = this.#kept.pop();
    if (kept !== undefined && kept.bytes.length >= needed) return kept;
    let size = INITIAL_BYTES;
    while (size < needed) size *= 2;
    const bytes = new Uint8Array(size);
    return { bytes, words: new Int32Array(bytes.buffer) };
  }

  /** Writes the header without the mask; returns where the payload goes. */
  #header(bytes: Uint8Array, at: number, length: number): number {
    bytes[at] = this.#firstByte;
    if (length < 126) {
      bytes[at + 1] = 0x80 | length;
      return this.#drawMask(bytes, at + 2);
    }
    if (length < 65_536) {
      bytes[at + 1] = 0x80 | 126;
      bytes[at + 2] = length >>> 8;
      bytes[at + 3] = length & 255;
      return this.#drawMask(bytes, at + 4);
    }
    bytes[at + 1] = 0x80 | 127;
    // A payload is shorter than 2^32 bytes: typed arrays are.
    bytes.fill(0, at + 2, at + 6);
    bytes[at + 6] = length >>> 24;
    bytes[at + 7] = (length >>> 16) & 255;
    bytes[at + 8] = (length >>> 8) & 255;
    bytes[at + 9] = length & 255;
    return this.#drawMask(bytes, at + 10);
  }

  /** Writes a fresh mask and prepares it for a payload that begins right behind it. */
  #drawMask(bytes: Uint8Array, at: number): number {
    if (this.#nextMask === MASK_POOL_BYTES) {
      this.#random.fill(this.#masks);
      this.#nextMask = 0;
    }
    for (let i = 0; i < 4; i++) {
      const byte = this.#masks[this.#nextMask + i]!;
      bytes[at + i] = byte;
      this.#turned[(at + i) & 3] = byte;
    }
    this.#nextMask += 4;
    return at + 4;
  }

  /** Copies source[from, to) to `at`, masked: whole words in the middle, single bytes at the edges. */
  #mask(store: Store, source: DataView, from: number, to: number, at: number): void {
    const { bytes, words } = store;
    const turned = this.#turned;
    const word = this.#turnedWord[0]!;
    const shift = from - at;
    const end = at + to - from;
    const firstWord = (at + 3) >>> 2;
    const lastWord = end >>> 2;
    const headEnd = Math.min(end, firstWord << 2);
    for (let i = at; i < headEnd; i++) bytes[i] = source.getUint8(i + shift) ^ turned[i & 3]!;
    for (let w = firstWord; w < lastWord; w++) words[w] = source.getInt32((w << 2) + shift, LITTLE_ENDIAN) ^ word;
    for (let i = Math.max(headEnd, lastWord << 2); i < end; i++) bytes[i] = source.getUint8(i + shift) ^ turned[i & 3]!;
  }
}
