// Splits the byte stream of a WebSocket peer into frames. hot loop.
// Runs of complete, unfragmented text or binary frames go out, unmasked in place, as message runs; every other byte goes out unchanged, in
// order, for a full protocol implementation to judge. Invariants: nothing is allocated per frame; a message never overtakes
// another; at most one incomplete frame, no larger than the message limit, is kept between chunks.
import type { MessageRun } from '@tidewire/core';

/** Where the parts of the stream go. Bytes and run are valid during the call only. */
export interface FrameConsumer {
  onMessages(run: MessageRun): void;
  /** Bytes of frames that are not plain messages. */
  onOther(bytes: Uint8Array): void;
  /** Whether everything handed to onOther has been dealt with; until then all messages go the same way. */
  caughtUp(): boolean;
}

/** Messages in one run at most; more in a chunk make several runs. */
export const MAX_RUN_MESSAGES = 4096;

/** Fragments of one message at most: a peer could otherwise hold much memory with few bytes. */
export const MAX_FRAGMENTS = 4096;

const TEXT_FRAME = 0x81;
const BINARY_FRAME = 0x82;
const CONTINUATION = 0x00;
const LAST_CONTINUATION = 0x80;
const PING_FRAME = 0x89;
const PONG_FRAME = 0x8a;
const MAX_CONTROL_BYTES = 125;
const MAX_HEADER_BYTES = 14;
const MASK_BIT = 0x80;
const MASK_BYTES = 4;
const INITIAL_CARRY_BYTES = 4096;
/** A larger buffer for the beginnings of frames is given back when it is empty. */
const KEPT_CARRY_BYTES: number = 64 * 1024;

const NOTHING = new Uint8Array(0);

type MutableRun = { -readonly [K in keyof MessageRun]: MessageRun[K] };

export class FrameSplitter {
  readonly #consumer: FrameConsumer;
  readonly #maxMessageBytes: number;
  readonly #spans: Int32Array = new Int32Array(2 * MAX_RUN_MESSAGES);
  readonly #run: MutableRun;
  /** The beginning of a frame whose end has not arrived. */
  #carry: Uint8Array = new Uint8Array(INITIAL_CARRY_BYTES);
  #carried = 0;
  /** Bytes still to come of a frame that goes out as other bytes. */
  #passing = 0;
  /** Between the first and the last fragment of a message. */
  #fragmenting = false;
  /** Payload so far of the message that comes in fragments. */
  #fragmentBytes = 0;
  #fragments = 0;
  /** After a close frame or a breach of the protocol: what follows is not ours to read. */
  #handedOver = false;
  /** Whether the peer masks its frames, as clients do and servers do not. */
  readonly #masked: boolean;

  constructor(consumer: FrameConsumer, { maxMessageBytes, masked }: { maxMessageBytes: number; masked: boolean }) {
    this.#consumer = consumer;
    this.#maxMessageBytes = maxMessageBytes;
    this.#masked = masked;
    this.#run = { bytes: NOTHING, spans: this.#spans, count: 0, binary: false };
  }

  /** Takes the next bytes of the stream. The `headroom` bytes before them in their memory may be written to. */
  push(chunk: Uint8Array, headroom: number): void {
    if (this.#carried > 0 && this.#carried <= headroom && !this.#handedOver) {
      const joined = this.#joined(chunk);
      this.#walk(joined, 0, joined.length);
      return;
    }
    let at = 0;
    while (this.#carried > 0 && at < chunk.length && !this.#handedOver) at = this.#completeCarried(chunk, at);
    if (this.#carried === 0 && at < chunk.length) this.#walk(chunk, at, chunk.length);
  }

  /** The chunk with the carried beginning before it, so that its frame is one of the run. */
  #joined(chunk: Uint8Array): Uint8Array {
    const carried = this.#carried;
    const joined = new Uint8Array(chunk.buffer, chunk.byteOffset - carried, carried + chunk.length);
    joined.set(this.#carry.subarray(0, carried));
    this.#carried = 0;
    return joined;
  }

  /** Adds to the carried beginning what it needs next, and walks it when that is there. */
  #completeCarried(chunk: Uint8Array, at: number): number {
    const taken = Math.min(this.#neededByCarried() - this.#carried, chunk.length - at);
    this.#keep(chunk, at, at + taken);
    if (this.#carried < this.#neededByCarried()) return at + taken;
    const carry = this.#carry;
    const length = this.#carried;
    this.#carried = 0;
    // Walking it keeps nothing of it: the beginning is a whole frame, or a header that goes out at once.
    if (carry.length > KEPT_CARRY_BYTES) this.#carry = new Uint8Array(INITIAL_CARRY_BYTES);
    this.#walk(carry, 0, length);
    return at + taken;
  }

  /** Bytes of the carried frame that must be there before it can be judged: its header, or all of it when it is a message. */
  #neededByCarried(): number {
    const bytes = this.#carry;
    const header = this.#headerLength(bytes, 0, this.#carried);
    if (this.#carried < header) return header;
    const first = bytes[0]!;
    if ((first !== TEXT_FRAME && first !== BINARY_FRAME) || this.#isMaskedWrong(bytes, 0)) return header;
    const length = payloadLength(bytes, 0);
    return length > this.#maxMessageBytes ? header : header + length;
  }

  #keep(bytes: Uint8Array, from: number, to: number): void {
    const needed = this.#carried + to - from;
    if (needed > this.#carry.length) {
      const limit = this.#maxMessageBytes + MAX_HEADER_BYTES;
      const carry = new Uint8Array(Math.max(needed, Math.min(2 * this.#carry.length, limit)));
      carry.set(this.#carry.subarray(0, this.#carried));
      this.#carry = carry;
    }
    this.#carry.set(bytes.subarray(from, to), this.#carried);
    this.#carried = needed;
  }

  #walk(bytes: Uint8Array, from: number, end: number): void {
    const spans = this.#spans;
    const limit = this.#maxMessageBytes;
    const masked = this.#masked;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let plain = !this.#handedOver && this.#passing === 0 && !this.#fragmenting && this.#consumer.caughtUp();
    let at = from;
    let type = 0;
    let count = 0;
    while (at < end) {
      const first = bytes[at]!;
      if (plain && (first === TEXT_FRAME || first === BINARY_FRAME)) {
        const header = this.#headerLength(bytes, at, end);
        if (at + header > end) break;
        const second = bytes[at + 1]!;
        const short = second & ~MASK_BIT;
        const length = short < 126 ? short : payloadLength(bytes, at);
        if (second >= MASK_BIT === masked && length <= limit) {
          const start = at + header;
          if (start + length > end) break;
          if (masked) unmask(view, start, start + length);
          if (count > 0 && (first !== type || count === MAX_RUN_MESSAGES)) {
            this.#deliver(bytes, count, type);
            count = 0;
          }
          type = first;
          spans[2 * count] = start;
          spans[2 * count + 1] = start + length;
          count++;
          at = start + length;
          continue;
        }
      }
      if (count > 0) this.#deliver(bytes, count, type);
      count = 0;
      const next = this.#passOther(bytes, at, end);
      if (next === at) break;
      at = next;
      plain = !this.#handedOver && this.#passing === 0 && !this.#fragmenting && this.#consumer.caughtUp();
    }
    if (count > 0) this.#deliver(bytes, count, type);
    // The carry buffer is empty whenever it is being walked, so an incomplete rest can move to its beginning.
    if (at < end) this.#keep(bytes, at, end);
  }

  #deliver(bytes: Uint8Array, count: number, type: number): void {
    const run = this.#run;
    run.bytes = bytes;
    run.count = count;
    run.binary = type === BINARY_FRAME;
    this.#consumer.onMessages(run);
    // Kept here, a large message would stay in memory until the next one.
    run.bytes = NOTHING;
  }

  /** Hands over the frame at `at`, or the part of it that is there. Returns `at` itself when its header is incomplete. */
  #passOther(bytes: Uint8Array, at: number, end: number): number {
    if (!this.#handedOver && this.#passing === 0) {
      const header = this.#headerLength(bytes, at, end);
      if (at + header > end) return at;
      this.#judge(bytes, at, header);
    }
    const stop = this.#handedOver ? end : Math.min(end, at + this.#passing);
    if (!this.#handedOver) this.#passing -= stop - at;
    this.#consumer.onOther(bytes.subarray(at, stop));
    return stop;
  }

  /** Decides what follows a frame that goes out as other bytes. */
  #judge(bytes: Uint8Array, at: number, header: number): void {
    const first = bytes[at]!;
    const length = payloadLength(bytes, at);
    if (this.#isMaskedWrong(bytes, at) || length > this.#maxMessageBytes) {
      this.#handedOver = true;
      return;
    }
    switch (first) {
      case PING_FRAME:
      case PONG_FRAME:
        this.#handedOver = length > MAX_CONTROL_BYTES;
        break;
      case TEXT_FRAME:
      case BINARY_FRAME:
        this.#handedOver = this.#fragmenting;
        break;
      case TEXT_FRAME & 0x0f:
      case BINARY_FRAME & 0x0f:
        this.#handedOver = this.#fragmenting;
        this.#fragmenting = true;
        this.#fragmentBytes = length;
        this.#fragments = 1;
        break;
      case CONTINUATION:
      case LAST_CONTINUATION:
        this.#fragmentBytes += length;
        this.#fragments++;
        this.#handedOver = !this.#fragmenting || this.#isTooMuch();
        this.#fragmenting = first === CONTINUATION;
        break;
      default:
        this.#handedOver = true;
    }
    this.#passing = header + length;
  }

  /** A message too large as a whole, or in too many pieces, ends the connection: nothing behind it may be delivered. */
  #isTooMuch(): boolean {
    return this.#fragmentBytes > this.#maxMessageBytes || this.#fragments > MAX_FRAGMENTS;
  }

  #isMaskedWrong(bytes: Uint8Array, at: number): boolean {
    return bytes[at + 1]! >= MASK_BIT !== this.#masked;
  }

  /** Length of the header at `at` as far as the bytes before `end` tell: 2 while even those are missing. */
  #headerLength(bytes: Uint8Array, at: number, end: number): number {
    if (at + 2 > end) return 2;
    const second = bytes[at + 1]!;
    const length = second & 127;
    // The mask of a peer that must not mask is not waited for.
    const mask = this.#masked && second >= MASK_BIT ? MASK_BYTES : 0;
    return (length < 126 ? 2 : length === 126 ? 4 : 10) + mask;
  }
}

/** Length of the payload of the frame at `at`, whose header is complete. */
function payloadLength(bytes: Uint8Array, at: number): number {
  const length = bytes[at + 1]! & 127;
  if (length < 126) return length;
  if (length === 126) return bytes[at + 2]! * 256 + bytes[at + 3]!;
  let value = 0;
  for (let i = at + 2; i < at + 10; i++) value = value * 256 + bytes[i]!;
  return value;
}

/** Takes the mask, which stands before `from`, off the bytes [from, to): by words, which is three times as fast as by bytes. */
function unmask(bytes: DataView, from: number, to: number): void {
  const mask = bytes.getInt32(from - MASK_BYTES, true);
  let i = from;
  for (; i + 4 <= to; i += 4) bytes.setInt32(i, bytes.getInt32(i, true) ^ mask, true);
  for (let shift = 0; i < to; i++, shift += 8) bytes.setUint8(i, bytes.getUint8(i) ^ (mask >>> shift));
}
