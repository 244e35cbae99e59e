// Frames for many payloads in one buffer, to be sent with one write. hot loop.
// Invariants: every frame is final, masked with four fresh random bytes if we are the client, and never split over two buffers;
// a buffer is used again only after its bytes were taken; the size of the buffers kept is bounded.
import type { PayloadBuffer, Random } from '@tidewire/core';

const TEXT_FRAME = 0x81;
const BINARY_FRAME = 0x82;
const MASK_BIT = 0x80;
const MASK_POOL_BYTES = 8192;
/** The smallest buffer. */
export const INITIAL_BYTES: number = 64 * 1024;
/** Size of all buffers that are kept for later; more are given back to the garbage collector. */
export const MAX_KEPT_BYTES: number = 4 * 1024 * 1024;
const MAX_HEADER_BYTES = 14;
/** Payloads are masked by words: the last one may reach so far beyond a payload, where the next frame begins later. */
const SLACK_BYTES = 3;

/** A buffer on loan, with the view for words in it. */
interface Store {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

/** Whether frames are binary: all of them, or by the payload's position. */
export type FrameTypes = boolean | readonly boolean[];

/** Frames ready to be written. Call `release` when the bytes were taken. */
export interface FrameBatch {
  readonly bytes: Uint8Array;
  readonly store: Store;
}

export class FrameWriter {
  readonly #random: Random | undefined;
  readonly #masks = new Uint8Array(MASK_POOL_BYTES);
  readonly #maskWords: DataView = new DataView(this.#masks.buffer);
  #nextMask = MASK_POOL_BYTES;
  readonly #kept: Store[] = [];
  #keptBytes = 0;

  /** `random` gives the masks of a client; a server has none. */
  constructor(random: Random | undefined) {
    this.#random = random;
  }

  /** One frame per payload of [first, last), in order. */
  frame(payloads: PayloadBuffer, binary: FrameTypes, first = 0, last: number = payloads.count): FrameBatch {
    const start = payloads.startOf(first);
    const store = this.#borrow(payloads.startOf(last) - start + MAX_HEADER_BYTES * (last - first) + SLACK_BYTES);
    const source = new DataView(payloads.bytes.buffer, payloads.bytes.byteOffset, payloads.bytes.byteLength);
    let at = 0;
    let from = start;
    for (let k = first; k < last; k++) {
      const to = payloads.ends[k]!;
      const isBinary = typeof binary === 'boolean' ? binary : binary[k] === true;
      store.bytes[at] = isBinary ? BINARY_FRAME : TEXT_FRAME;
      if (this.#random === undefined) {
        at = putLength(store.bytes, at + 1, to - from, 0);
        maskInto(store.view, at, source, from, to, 0);
      } else {
        const mask = this.#drawMask(this.#random);
        at = putLength(store.bytes, at + 1, to - from, MASK_BIT);
        store.view.setInt32(at, mask, true);
        at += 4;
        maskInto(store.view, at, source, from, to, mask);
      }
      at += to - from;
      from = to;
    }
    return { bytes: store.bytes.subarray(0, at), store };
  }

  release(batch: FrameBatch): void {
    const { length } = batch.store.bytes;
    if (this.#keptBytes + length > MAX_KEPT_BYTES) return;
    this.#keptBytes += length;
    this.#kept.push(batch.store);
  }

  #borrow(needed: number): Store {
    const kept = this.#kept.pop();
    this.#keptBytes -= kept?.bytes.length ?? 0;
    if (kept !== undefined && kept.bytes.length >= needed) return kept;
    let size = INITIAL_BYTES;
    while (size < needed) size *= 2;
    const bytes = new Uint8Array(size);
    return { bytes, view: new DataView(bytes.buffer) };
  }

  /** Four fresh random bytes as a little-endian word. */
  #drawMask(random: Random): number {
    if (this.#nextMask === MASK_POOL_BYTES) {
      random.fill(this.#masks);
      this.#nextMask = 0;
    }
    const mask = this.#maskWords.getInt32(this.#nextMask, true);
    this.#nextMask += 4;
    return mask;
  }
}

/** Writes the length of a payload; returns where the mask, or else the payload, goes. */
function putLength(bytes: Uint8Array, at: number, length: number, maskBit: number): number {
  if (length < 126) {
    bytes[at] = maskBit | length;
    return at + 1;
  }
  if (length < 65_536) {
    bytes[at] = maskBit | 126;
    bytes[at + 1] = length >>> 8;
    bytes[at + 2] = length & 255;
    return at + 3;
  }
  bytes[at] = maskBit | 127;
  // A payload is shorter than 2^32 bytes: typed arrays are.
  bytes.fill(0, at + 1, at + 5);
  bytes[at + 5] = length >>> 24;
  bytes[at + 6] = (length >>> 16) & 255;
  bytes[at + 7] = (length >>> 8) & 255;
  bytes[at + 8] = length & 255;
  return at + 9;
}

/** Copies source[from, to) to `at`, masked; up to SLACK_BYTES behind it are garbage afterwards. */
function maskInto(into: DataView, at: number, source: DataView, from: number, to: number, mask: number): void {
  const shift = at - from;
  // The source may end right behind its last payload.
  const wordsEnd = Math.min(to, source.byteLength - 3);
  let i = from;
  for (; i < wordsEnd; i += 4) into.setInt32(i + shift, source.getInt32(i, true) ^ mask, true);
  for (; i < to; i++) into.setUint8(i + shift, source.getUint8(i) ^ (mask >>> (((i - from) & 3) << 3)));
}
