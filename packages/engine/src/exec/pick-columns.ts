// SELECT of columns as they are, without WHERE: hands the columns of its input on under other names and in another order.
// Invariant: nothing is copied and no row looked at; the batch handed on is good for as long as the input is, which is all that
// an operator downstream may count on.
import { type BatchColumn, ColumnBatch, type Schema } from '@tidewire/core';
import { type Emitter, NO_COUNTERS, type Operator, type OperatorCounters } from './operator.ts';

export class PickColumns implements Operator {
  readonly name = 'pickColumns';
  readonly schema: Schema;
  /** For each output column, which of the input it is. */
  readonly #picked: readonly number[];
  readonly #view: ColumnBatch;

  constructor(schema: Schema, picked: readonly number[]) {
    this.schema = schema;
    this.#picked = picked;
    this.#view = new ColumnBatch(
      schema,
      schema.columns.map(() => 'skip'),
    );
  }

  onRows(batch: ColumnBatch, from: number, to: number, out: Emitter): void {
    const view = this.#view;
    const columns = view.columns as BatchColumn[];
    for (let i = 0; i < this.#picked.length; i++) {
      const column = batch.columns[this.#picked[i] ?? -1];
      if (column !== undefined) columns[i] = column;
    }
    view.length = batch.length;
    view.capacity = batch.capacity;
    view.eventTime = batch.eventTime;
    view.watermark = batch.watermark;
    view.minTime = batch.minTime;
    view.maxTime = batch.maxTime;
    out.rows(view, from, to);
  }

  onWatermark(time: number, out: Emitter): void {
    out.watermark(time);
  }

  onEnd(): void {
    // Nothing is kept back.
  }

  nextWakeup(): undefined {
    return undefined;
  }

  isQuiet(): boolean {
    return true;
  }

  counters(): OperatorCounters {
    return NO_COUNTERS;
  }
}
