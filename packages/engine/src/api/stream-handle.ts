// A stream that a program feeds: single rows, many rows, columns, and the end of input.
// Invariant: every push takes the road of connector rows (stamping, watermark, queries, sinks) before it returns.
import type { ColumnBatch } from '@tidewire/core';
import type { StreamDefinition } from '../catalog/catalog.ts';
import { ColumnIntake, type ColumnSet } from './column-intake.ts';
import { MAX_PUSH_ROWS, RowIntake } from './row-intake.ts';
import type { Row } from './row-values.ts';

export interface StreamFeed {
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
    for (let from = 0; from < rows.length; from += MAX_PUSH_ROWS) {
      this.#feed.push(this.#rows.batchOf(rows as readonly Row[], from, Math.min(rows.length, from + MAX_PUSH_ROWS)));
    }
  }

  /** Whole columns, not copied; see ColumnSet. */
  pushColumns(columns: ColumnSet): void {
    this.#feed.push(this.#columns.batchOf(columns));
  }

  /** No more rows: windows close, queries end. */
  end(): void {
    this.#feed.end();
  }
}
