// A stream that a program feeds: single rows, many rows, columns, and the end of input.
// Invariant: every push takes the road of connector rows (stamping, watermark, queries, sinks) before it returns; only what a
// subscriber pushes while rows are on that road waits, in a batch of its own, until they have arrived.
import type { ColumnBatch } from '@tidewire/core';
import type { StreamDefinition } from '../catalog/catalog.ts';
import { ColumnIntake, type ColumnSet, copyOf } from './column-intake.ts';
import { MAX_PUSH_ROWS, RowIntake } from './row-intake.ts';
import type { Row } from './row-values.ts';

export interface StreamFeed {
  /** Whether rows are on their way, so that a batch that is pushed has to wait. */
  readonly isBusy: boolean;
  push(batch: ColumnBatch): void;
  end(): void;
}

export class StreamHandle {
  readonly name: string;
  readonly #feed: StreamFeed;
  readonly #rows: RowIntake;
  readonly #columns: ColumnIntake;

  constructor(definition: StreamDefinition, feed: StreamFeed, codegen: boolean) {
    this.name = definition.name;
    this.#feed = feed;
    this.#rows = new RowIntake(definition.schema, definition.visible, codegen);
    this.#columns = new ColumnIntake(definition.schema, definition.visible);
  }

  /** One row by column name; columns left out are NULL. Throws SqlError when a value does not fit its column. */
  push(row: object): void {
    this.pushMany([row]);
  }

  /** Rows in order. Throws SqlError naming column and value when one does not fit; rows before its batch have been taken. */
  pushMany(rows: readonly object[]): void {
    const [first] = rows;
    if (first === undefined) return;
    this.#rows.checkNames(first as Row);
    // What a listener throws for some rows must not cost the others.
    let failure: { readonly error: unknown } | undefined;
    for (let from = 0; from < rows.length; from += MAX_PUSH_ROWS) {
      const to = Math.min(rows.length, from + MAX_PUSH_ROWS);
      const own = this.#feed.isBusy ? this.#rows.newBatch() : undefined;
      const batch = this.#rows.batchOf(rows as readonly Row[], from, to, own);
      try {
        this.#feed.push(batch);
      } catch (error) {
        failure ??= { error };
      }
    }
    if (failure !== undefined) throw failure.error;
  }

  /** Whole columns, not copied unless they have to wait; see ColumnSet. */
  pushColumns(columns: ColumnSet): void {
    const { isBusy } = this.#feed;
    const batch = isBusy
      ? this.#columns.batchOf(copyOf(columns), this.#columns.newBatch())
      : this.#columns.batchOf(columns);
    this.#feed.push(batch);
  }

  /** No more rows: windows close, queries end. */
  end(): void {
    this.#feed.end();
  }
}
