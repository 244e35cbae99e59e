// Turns groups of a pane into rows: keys, aggregates, and for a window its bounds.
// Invariant: groups come out in order of first appearance (T48); a group whose result cannot be computed is reported alone.
import { appendRow, type Cell, ColumnBatch, RowFailure, type Schema } from '@tidewire/core';
import { type AggregateLayout, aggregateCells } from './aggregate-layout.ts';
import type { Emitter, RowFailureSink } from './operator.ts';
import type { Pane } from './pane.ts';

/** Rows handed on at a time when a window closes. */
const SLICE = 4096;

export class GroupOutput {
  readonly #layout: AggregateLayout;
  readonly #keys: number;
  readonly #batch: ColumnBatch;
  readonly #failed: RowFailureSink;

  constructor(schema: Schema, keys: number, layout: AggregateLayout, failed: RowFailureSink) {
    this.#batch = new ColumnBatch(schema);
    this.#keys = keys;
    this.#layout = layout;
    this.#failed = failed;
  }

  /** Emits every group of a window that is final; event time is end - 1 ms. */
  emitWindow(pane: Pane, out: Emitter): void {
    const bounds: readonly Cell[] = [pane.start, pane.end];
    for (let group = 0; group < pane.table.size; group++) {
      this.#append(pane, group, bounds, pane.end - 1);
      if (this.#batch.length === SLICE) this.flush(out);
    }
    this.flush(out);
  }

  /** Adds the present values of one group. */
  add(pane: Pane, group: number, eventTime: number): void {
    this.#append(pane, group, [], eventTime);
  }

  /** Rows added and not yet flushed. */
  get pending(): number {
    return this.#batch.length;
  }

  flush(out: Emitter): void {
    if (this.#batch.length > 0) out.rows(this.#batch, 0, this.#batch.length);
    this.#batch.clear();
  }

  #append(pane: Pane, group: number, bounds: readonly Cell[], eventTime: number): void {
    const cells: Cell[] = [];
    for (let k = 0; k < this.#keys; k++) cells.push(pane.table.keyCell(group, k));
    try {
      cells.push(...aggregateCells(this.#layout, pane.store.slots, pane.table.slotAt(group)));
    } catch (error) {
      if (!(error instanceof RowFailure)) throw error;
      this.#failed(error, this.#batch, -1);
      return;
    }
    appendRow(this.#batch, [...cells, ...bounds], eventTime);
  }
}
