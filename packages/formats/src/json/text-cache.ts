// The JSON texts of a dictionary's strings, made once per id. Hot loop: read for every STRING of every outgoing row.
// Invariant: belongs to one dictionary at a time, whose own limits bound it; another dictionary empties it.
import type { Dictionary } from '@tidewire/core';
import { encodeUtf8 } from '../utf8.ts';
import { ByteSource } from './output.ts';

export class TextCache {
  /** All texts back to back; id's text is pool.bytes[starts[id], ends[id]). An end of 0 means not made yet. */
  pool: ByteSource = new ByteSource(new Uint8Array(1024));
  starts: Int32Array = new Int32Array(64);
  ends: Int32Array = new Int32Array(64);
  #used = 0;
  #dictionary: Dictionary | null = null;

  /** Makes the cache belong to a dictionary. */
  attach(dictionary: Dictionary): void {
    if (this.#dictionary === dictionary) return;
    this.#dictionary = dictionary;
    this.#used = 0;
    this.ends.fill(0);
  }

  /** Makes sure that the text of an id stands in the pool. */
  ensure(id: number): void {
    if (id < this.ends.length && this.ends[id] !== 0) return;
    const text = encodeUtf8(JSON.stringify(this.#dictionary?.values[id] ?? ''));
    if (id >= this.ends.length) {
      this.starts = grownTo(this.starts, id + 1);
      this.ends = grownTo(this.ends, id + 1);
    }
    if (this.#used + text.length > this.pool.bytes.length) {
      const pool = new Uint8Array(Math.max(this.pool.bytes.length * 2, this.#used + text.length));
      pool.set(this.pool.bytes.subarray(0, this.#used));
      this.pool = new ByteSource(pool);
    }
    this.pool.bytes.set(text, this.#used);
    this.starts[id] = this.#used;
    this.#used += text.length;
    this.ends[id] = this.#used;
  }
}

function grownTo(array: Int32Array, length: number): Int32Array {
  const next = new Int32Array(Math.max(array.length * 2, length));
  next.set(array);
  return next;
}
