// A SELECT somebody outside follows: its rows as an async iterable.
// Invariants: rows are seen from the moment the query was wired, none twice; leaving the loop, aborting the signal or
// disposing ends the query in the engine.
import type { Schema } from '@tidewire/core';
import type { RowQueue } from './row-queue.ts';
import type { Row } from './row-values.ts';

export class Query implements AsyncIterable<Row> {
  readonly schema: Schema;
  readonly #queue: RowQueue;
  readonly #release: () => void;
  #released = false;

  constructor(schema: Schema, queue: RowQueue, release: () => void) {
    this.schema = schema;
    this.#queue = queue;
    this.#release = release;
  }

  /** Cancels the query when the signal aborts, or at once when it has. */
  endWith(signal: AbortSignal): void {
    if (signal.aborted) this.cancel();
    else signal.addEventListener('abort', () => this.cancel(), { once: true });
  }

  /** Ends the query; the loop over it ends after the rows that already wait. */
  cancel(): void {
    if (this.#released) return;
    this.#released = true;
    this.#release();
    this.#queue.end();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Row, void, undefined> {
    try {
      for (;;) {
        const row = await this.#queue.next();
        if (row === undefined) return;
        yield row;
      }
    } finally {
      this.cancel();
    }
  }

  /** All rows until the query ends: for bounded inputs and LIMIT. */
  async toArray(): Promise<Row[]> {
    const rows: Row[] = [];
    for await (const row of this) rows.push(row);
    return rows;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.cancel();
    return Promise.resolve();
  }
}
