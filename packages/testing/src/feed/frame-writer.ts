// Collects text messages as finished WebSocket frames in one buffer, so that many leave in one write.
// Invariant: the buffer given out by `take` is never written to again.

export class FrameWriter {
  readonly #capacity: number;
  #bytes: Buffer;
  #length = 0;

  /** `capacity`: bytes to begin each buffer with. */
  constructor(capacity = 65_536) {
    this.#capacity = capacity;
    this.#bytes = Buffer.allocUnsafe(capacity);
  }

  /** Bytes collected since the last `take`. */
  get length(): number {
    return this.#length;
  }

  /** Appends one text message: a final, unmasked frame. */
  text(message: string): void {
    const size = Buffer.byteLength(message);
    this.#reserve(size + 10);
    const bytes = this.#bytes;
    let at = this.#length;
    bytes[at++] = 0x81;
    if (size < 126) bytes[at++] = size;
    else if (size < 0x1_0000) {
      bytes[at++] = 126;
      at = bytes.writeUInt16BE(size, at);
    } else {
      bytes[at++] = 127;
      at = bytes.writeBigUInt64BE(BigInt(size), at);
    }
    this.#length = at + bytes.write(message, at);
  }

  /** The frames so far; begins anew. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#bytes = Buffer.allocUnsafe(this.#capacity);
    this.#length = 0;
    return taken;
  }

  #reserve(extra: number): void {
    const needed = this.#length + extra;
    if (needed <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, needed));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}
