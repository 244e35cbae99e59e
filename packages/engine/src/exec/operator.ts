// The contract of operators: what the driver may call and what an operator may do.
// Invariants: everything is synchronous; an operator keeps neither the batch nor the emitter's arguments, sets no timer and
// reads no clock; whatever it remembers between calls is in its state and survives snapshot and restore.
import type { ColumnBatch, RowFailure, Schema } from '@tidewire/core';

/** What an operator hands on, in order. */
export interface Emitter {
  /** Rows [from, to) of a batch that stays the operator's own. */
  rows(batch: ColumnBatch, from: number, to: number): void;
  /** No row with an event time before `time` will follow, unless it is late. */
  watermark(time: number): void;
}

/** A row that an expression could not be computed for: `batch` and `row` name the input row. */
export type RowFailureSink = (failure: RowFailure, batch: ColumnBatch, row: number) => void;

export interface OperatorContext {
  readonly onFailure: RowFailureSink;
  /** Most groups that one operator keeps at a time; beyond, rows of new groups fail with R521. */
  readonly maxGroups: number;
}

/** Counters that an operator keeps about itself. */
export interface OperatorCounters {
  readonly lateRows: number;
  readonly stateRows: number;
}

export interface Operator {
  readonly name: string;
  readonly schema: Schema;
  /** Rows [from, to) have arrived. */
  onRows(batch: ColumnBatch, from: number, to: number, out: Emitter): void;
  /** Event time has passed `time`; the operator emits what became final, then the watermark downstream may assume. */
  onWatermark(time: number, out: Emitter): void;
  /** The input has ended: everything still open is final. */
  onEnd(out: Emitter): void;
  /** The next time at which the watermark alone would make the operator emit; undefined when there is none. */
  nextWakeup(): number | undefined;
  /**
   * Whether rows from `minTime` on, followed by the watermark `watermark`, give the same results however late within them
   * the watermark is announced: no such row is late and nothing becomes final.
   */
  isQuiet(minTime: number, watermark: number): boolean;
  counters(): OperatorCounters;
  /** Present exactly when the operator remembers anything between calls. */
  readonly state?: OperatorState | undefined;
}

export interface OperatorState {
  /** Plain data: numbers, strings, bigints, booleans, null, arrays, typed arrays and plain objects. */
  snapshot(): unknown;
  /** Replaces the state by one that snapshot() gave for the same plan. */
  /** Throws SqlError B242 when what was saved does not fit; changes nothing. Asked of all operators before any is restored. */
  check(saved: unknown): void;
  restore(saved: unknown): void;
}

/** An operator with everything but its state, ready to be instantiated. */
export interface OperatorSpec {
  readonly name: string;
  readonly schema: Schema;
  /** Generated code, for EXPLAIN CODE; undefined when the interpreter runs it, or nothing does. */
  readonly code: string | undefined;
  /** It looks at no row: there is nothing to generate. */
  readonly isDirect?: boolean;
  create(context: OperatorContext): Operator;
}

export const NO_COUNTERS: OperatorCounters = { lateRows: 0, stateRows: 0 };
