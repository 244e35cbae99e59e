// Turns groups of a pane into rows: keys, aggregates, and for a window its bounds.
// Invariants: groups come out in order of first appearance (T48); a group whose result cannot be computed is reported alone;
// no array or object is made per row, since a window may close with as many rows as there are groups.
import { type BoundAggregate, type Cell, ColumnBatch, RowFailure, type Schema, setCell } from '@tidewire/core';
import type { Slots } from '../state/slots.ts';
import type { AggregateLayout } from './aggregate-layout.ts';
import type { Emitter, RowFailureSink } from './operator.ts';
import type { Pane } from './pane.ts';

/** Rows handed on at a time when a window closes. */
const SLICE = 4096;

/** One aggregate with the accumulators its result is made of. */
interface Result {
  readonly aggregate: BoundAggregate;
  readonly inputs: readonly number[];
  /** Refilled for every group. */
  readonly values: Cell[];
}

export class GroupOutput {
  readonly #results: readonly Result[];
  readonly #keys: number;
  readonly #batch: ColumnBatch;
  readonly #failed: RowFailureSink;

  constructor(schema: Schema, keys: number, layout: AggregateLayout, failed: RowFailureSink) {
    this.#batch = new ColumnBatch(schema);
    this.#keys = keys;
    this.#results = layout.results.map(({ aggregate, inputs }) => ({
      aggregate,
      inputs,
      values: inputs.map(() => null),
    }));
    this.#failed = failed;
  }

  /** Emits every group of a window that is final; event time is end - 1 ms. */
  emitWindow(pane: Pane, out: Emitter): void {
    const { start, end } = pane;
    for (let group = 0; group < pane.table.size; group++) {
      if (this.#append(pane, group, end - 1) && this.#batch.length === SLICE) this.#flushWindow(start, end, out);
    }
    this.#flushWindow(start, end, out);
  }

  /** Flushes rows of one window: its bounds stand in the last two columns. */
  #flushWindow(start: number, end: number, out: Emitter): void {
    const bounds = this.#keys + this.#results.length;
    this.#fill(bounds, start);
    this.#fill(bounds + 1, end);
    this.flush(out);
  }

  /** Adds the present values of one group. */
  add(pane: Pane, group: number, eventTime: number): void {
    this.#append(pane, group, eventTime);
  }

  flush(out: Emitter): void {
    try {
      if (this.#batch.length > 0) out.rows(this.#batch, 0, this.#batch.length);
    } finally {
      this.#batch.clear();
    }
  }

  /** Appends keys and results of a group; false when a result cannot be computed. */
  #append(pane: Pane, group: number, eventTime: number): boolean {
    const batch = this.#batch;
    const row = batch.length;
    batch.ensureCapacity(row + 1);
    try {
      const slot = pane.table.slotAt(group);
      for (let i = 0; i < this.#results.length; i++)
        this.#put(this.#keys + i, row, this.#resultOf(i, pane.store.slots, slot));
    } catch (error) {
      if (!(error instanceof RowFailure)) throw error;
      this.#failed(error, batch, -1);
      return false;
    }
    for (let k = 0; k < this.#keys; k++) this.#put(k, row, pane.table.keyCell(group, k));
    batch.eventTime[row] = eventTime;
    batch.length = row + 1;
    return true;
  }

  #resultOf(index: number, slots: readonly Slots[], slot: number): Cell {
    const result = this.#results[index];
    if (result === undefined) return null;
    const { aggregate, inputs, values } = result;
    for (let i = 0; i < inputs.length; i++) values[i] = slots[inputs[i] ?? 0]?.value(slot) ?? null;
    return aggregate.result(values);
  }

  #fill(index: number, time: number): void {
    const column = this.#batch.columns[index];
    if (column?.kind === 'number') column.values.fill(time, 0, this.#batch.length);
  }

  #put(index: number, row: number, cell: Cell): void {
    const column = this.#batch.columns[index];
    if (column !== undefined) setCell(column, row, cell);
  }
}
