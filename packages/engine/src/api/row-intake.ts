// Row objects that a program pushes into a stream, as batches.
// Invariants: a batch is all or nothing, so a value that does not fit changes nothing; at most MAX_PUSH_ROWS rows are taken
// into one batch; text ids are given by the batch's own dictionary.
import {
  ColumnBatch,
  type ColumnUse,
  didYouMean,
  didYouMeanHint,
  errorDiagnostic,
  RowFailure,
  type Schema,
  SqlError,
} from '@tidewire/core';
import { compileRowCopy, type RowCopy } from '../compile/compile-row-intake.ts';
import type { Row } from './row-values.ts';

/** Rows copied into one batch; more are cut into several. */
export const MAX_PUSH_ROWS = 4096;

export class RowIntake {
  readonly #schema: Schema;
  readonly #uses: readonly ColumnUse[];
  readonly #batch: ColumnBatch;
  readonly #copy: RowCopy;
  readonly #names: ReadonlySet<string>;

  constructor(schema: Schema, visible: number, codegen: boolean) {
    this.#schema = schema;
    this.#uses = schema.columns.map((_, i): ColumnUse => (i < visible ? 'value' : 'skip'));
    this.#batch = this.newBatch();
    this.#copy = compileRowCopy(schema.columns.slice(0, visible), codegen ? 'allowed' : 'never');
    this.#names = new Set(schema.columns.slice(0, visible).map((c) => c.name));
  }

  /** A batch of the caller's own, for batchOf. */
  newBatch(): ColumnBatch {
    return new ColumnBatch(this.#schema, this.#uses);
  }

  /**
   * The rows [from, to) in `batch`, or in the one that every call without it uses again. Throws SqlError and changes nothing
   * when a value does not fit.
   */
  batchOf(rows: readonly Row[], from: number, to: number, batch: ColumnBatch = this.#batch): ColumnBatch {
    batch.clear();
    batch.ensureCapacity(to - from);
    try {
      this.#copy(rows, from, to, batch);
    } catch (error) {
      if (!(error instanceof RowFailure)) throw error;
      throw new SqlError([errorDiagnostic(error.code, error.message)], { cause: error });
    }
    batch.length = to - from;
    return batch;
  }

  /** Refuses properties that are no columns; checked for the first row of a push, where a typing mistake shows. */
  checkNames(row: Row): void {
    for (const name of Object.keys(row)) {
      if (this.#names.has(name)) continue;
      const suggestions = didYouMean(name, this.#names);
      const known = this.#schema.columns.map((c) => `"${c.name}"`).join(', ');
      const hint = didYouMeanHint(suggestions) ?? `the columns are ${known}`;
      throw new SqlError([
        errorDiagnostic('R531', `property "${name}" is not a column of the stream`, { hint, suggestions }),
      ]);
    }
  }
}
