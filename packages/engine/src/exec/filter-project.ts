// WHERE and SELECT without aggregation, in one pass over the rows.
// Invariant: output rows keep the order, event time and watermark of the input rows they came from.
import { ColumnBatch, type ColumnUse, RowFailure, type Schema, setCell } from '@tidewire/core';
import type { Expr } from '../expr/expr.ts';
import { interpret } from '../expr/interpret.ts';
import {
  type Emitter,
  NO_COUNTERS,
  type Operator,
  type OperatorContext,
  type OperatorCounters,
  type RowFailureSink,
} from './operator.ts';

/** Fills `target` (empty, with room) from rows [from, to) and leaves target.length at the number of rows that passed. */
export type ProjectLoop = (
  batch: ColumnBatch,
  from: number,
  to: number,
  target: ColumnBatch,
  failed: RowFailureSink,
) => void;

export interface FilterProjectSpec {
  readonly schema: Schema;
  readonly predicate: Expr | undefined;
  readonly expressions: readonly Expr[];
  readonly loop: ProjectLoop;
}

export class FilterProject implements Operator {
  readonly name = 'filterProject';
  readonly schema: Schema;
  readonly #spec: FilterProjectSpec;
  readonly #context: OperatorContext;
  #target: ColumnBatch;
  #uses: readonly ColumnUse[] = [];

  constructor(spec: FilterProjectSpec, context: OperatorContext) {
    this.#spec = spec;
    this.#context = context;
    this.schema = spec.schema;
    this.#target = new ColumnBatch(spec.schema);
  }

  onRows(batch: ColumnBatch, from: number, to: number, out: Emitter): void {
    const target = this.#targetFor(batch);
    target.clear();
    target.ensureCapacity(to - from);
    if (batch.watermark === null) target.watermark = null;
    else target.watermark ??= new Float64Array(target.capacity);
    target.minTime = batch.minTime;
    target.maxTime = batch.maxTime;
    this.#spec.loop(batch, from, to, target, this.#context.onFailure);
    if (target.length > 0) out.rows(target, 0, target.length);
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

  /** The output batch: columns that pass a span column through are span columns too. */
  #targetFor(batch: ColumnBatch): ColumnBatch {
    const { expressions, schema } = this.#spec;
    const isCopied = (e: Expr): boolean => e.kind === 'column' && batch.columns[e.index]?.kind === 'span';
    if (this.#uses.length === 0 || expressions.some((e, i) => isCopied(e) !== (this.#uses[i] === 'copy'))) {
      this.#uses = expressions.map((e) => (isCopied(e) ? 'copy' : 'value'));
      this.#target = new ColumnBatch(schema, this.#uses, this.#target.capacity);
    }
    return this.#target;
  }
}

/** The reference form of a projection loop. */
export function interpretedProjectLoop(predicate: Expr | undefined, expressions: readonly Expr[]): ProjectLoop {
  return (batch, from, to, target, failed) => {
    for (let row = from; row < to; row++) projectRow(predicate, expressions, batch, row, target, failed);
  };
}

/** Appends one row to target if it passes; generated loops call it for rows that are not ordinary. */
export function projectRow(
  predicate: Expr | undefined,
  expressions: readonly Expr[],
  batch: ColumnBatch,
  row: number,
  target: ColumnBatch,
  failed: RowFailureSink,
): void {
  try {
    if (predicate !== undefined && interpret(predicate, batch, row) !== true) return;
    const at = target.length;
    const cells = expressions.map((e, i) => (target.columns[i]?.kind === 'span' ? null : interpret(e, batch, row)));
    expressions.forEach((e, i) => {
      const column = target.columns[i];
      if (column === undefined) return;
      if (column.kind === 'span') copySpan(batch, (e as { readonly index: number }).index, row, target, i, at);
      else setCell(column, at, cells[i] ?? null);
    });
    target.eventTime[at] = batch.eventTime[row] ?? 0;
    if (target.watermark !== null) target.watermark[at] = batch.watermark?.[row] ?? 0;
    target.length = at + 1;
  } catch (error) {
    if (!(error instanceof RowFailure)) throw error;
    failed(error, batch, row);
  }
}

function copySpan(from: ColumnBatch, source: number, row: number, to: ColumnBatch, target: number, at: number): void {
  const read = from.columns[source];
  const write = to.columns[target];
  if (read?.kind !== 'span' || write?.kind !== 'span') return;
  write.bytes = read.bytes;
  write.extra = read.extra;
  write.starts[at] = read.starts[row] ?? 0;
  write.ends[at] = read.ends[row] ?? 0;
  if (read.hasNulls && !write.hasNulls) write.nulls.fill(0);
  write.hasNulls ||= read.hasNulls;
  write.nulls[at] = read.hasNulls ? (read.nulls[row] ?? 0) : 0;
}
