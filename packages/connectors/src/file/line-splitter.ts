// Cuts the bytes of a file into lines. hot loop.
// Invariants: nothing is allocated per line; a line is never longer than the limit; the buffer is never larger than the limit
// plus one read. Lines end in LF or CR LF; empty lines are left out; a byte order mark at the beginning is too.
import type { MessageRun } from '@tidewire/core';

/** Lines in one run at most. */
export const MAX_RUN_LINES = 4096;
/** Bytes asked for with one read. */
export const READ_BYTES: number = 256 * 1024;

const LF = 0x0a;
const CR = 0x0d;

type MutableRun = { -readonly [K in keyof MessageRun]: MessageRun[K] };

export class LineSplitter {
  /** Where the next bytes of the file belong: write to [`end`, `end` + READ_BYTES) after `prepare()`. */
  bytes: Uint8Array = new Uint8Array(2 * READ_BYTES);
  end = 0;
  /** Lines seen so far, empty and skipped ones included. */
  lines = 0;
  readonly #maxLineBytes: number;
  readonly #spans: Int32Array = new Int32Array(2 * MAX_RUN_LINES);
  readonly #run: MutableRun;
  #skip: number;
  #first = true;

  constructor(maxLineBytes: number, skipLines: number) {
    this.#maxLineBytes = maxLineBytes;
    this.#skip = skipLines;
    this.#run = { bytes: this.bytes, spans: this.#spans, count: 0, binary: false };
  }

  /** Makes room for one read. */
  prepare(): void {
    if (this.bytes.length - this.end >= READ_BYTES) return;
    const bytes = new Uint8Array(Math.max(this.end + READ_BYTES, 2 * this.bytes.length));
    bytes.set(this.bytes.subarray(0, this.end));
    this.bytes = bytes;
  }

  /**
   * Takes `count` new bytes at `end`, or the end of the file when `last`; hands over complete lines.
   * Returns the number of the line that is too long, or 0.
   */
  take(count: number, last: boolean, onRun: (run: MessageRun) => void): number {
    const { bytes } = this;
    const stop = this.end + count;
    let start = this.#first && stop >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    this.#first &&= stop < 3 && !last;
    let found = 0;
    // What was there before this read holds no line end.
    let search = Math.max(start, this.end);
    for (;;) {
      let lineEnd = bytes.indexOf(LF, search);
      if (lineEnd === -1 || lineEnd >= stop) {
        if (!last || start === stop) break;
        lineEnd = stop;
      }
      if (lineEnd - start > this.#maxLineBytes) break;
      this.#first = false;
      found = this.#add(start, lineEnd, found, onRun);
      start = Math.min(stop, lineEnd + 1);
      search = start;
    }
    this.#deliver(found, onRun);
    bytes.copyWithin(0, start, stop);
    this.end = stop - start;
    // What is left is the beginning of one line.
    return this.end > this.#maxLineBytes ? this.lines + 1 : 0;
  }

  #add(start: number, lineEnd: number, found: number, onRun: (run: MessageRun) => void): number {
    this.lines++;
    if (this.#skip > 0) {
      this.#skip--;
      return found;
    }
    const end = lineEnd > start && this.bytes[lineEnd - 1] === CR ? lineEnd - 1 : lineEnd;
    if (end === start) return found;
    let count = found;
    if (count === MAX_RUN_LINES) {
      this.#deliver(count, onRun);
      count = 0;
    }
    this.#spans[2 * count] = start;
    this.#spans[2 * count + 1] = end;
    return count + 1;
  }

  #deliver(count: number, onRun: (run: MessageRun) => void): void {
    if (count === 0) return;
    const run = this.#run;
    run.bytes = this.bytes;
    run.count = count;
    onRun(run);
  }
}
