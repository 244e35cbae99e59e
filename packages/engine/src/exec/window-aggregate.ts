// Aggregation in windows: keeps a pane per open window, fires windows that became final, counts late rows.
// Invariants: a window is final when the watermark has reached its end (T7); a row is late when its window is final (T8);
// windows fire in order of their end (T48); the watermark is taken row by row where the batch carries one, so results do
// not depend on how rows are cut into batches.
import { type BoundWindow, type ColumnBatch, RowFailure, type Schema } from '@tidewire/core';
import type { Expr } from '../expr/expr.ts';
import { interpret } from '../expr/interpret.ts';
import type { GroupStore } from '../state/group-store.ts';
import type { AggregateLayout } from './aggregate-layout.ts';
import { GroupOutput } from './group-output.ts';
import type { Emitter, Operator, OperatorContext, OperatorCounters, OperatorState } from './operator.ts';
import { createStore, Pane, type PaneSnapshot } from './pane.ts';
import type { PaneLoop, PaneLoopFactory } from './pane-loop.ts';

export interface WindowAggregateSpec {
  readonly schema: Schema;
  readonly window: BoundWindow;
  readonly predicate: Expr | undefined;
  readonly keys: readonly Expr[];
  readonly layout: AggregateLayout;
  readonly loop: PaneLoopFactory;
}

/** Closed panes kept for reuse. */
const SPARE_PANES = 4;

export class WindowAggregate implements Operator {
  readonly name = 'windowAggregate';
  readonly schema: Schema;
  readonly state: OperatorState = {
    snapshot: () => this.#snapshot(),
    check: (saved) => this.#store.checkRoom((saved as WindowSnapshot).panes.flatMap(({ groups }) => groups).length),
    restore: (saved) => this.#restore(saved as WindowSnapshot),
  };
  readonly #spec: WindowAggregateSpec;
  readonly #context: OperatorContext;
  readonly #output: GroupOutput;
  readonly #store: GroupStore;
  readonly #loop: PaneLoop;
  /** Open windows in order of start. */
  #panes: Pane[] = [];
  readonly #spare: Pane[] = [];
  #watermark = Number.NEGATIVE_INFINITY;
  #lateRows = 0;

  constructor(spec: WindowAggregateSpec, context: OperatorContext) {
    this.#spec = spec;
    this.#context = context;
    this.#store = createStore(spec.layout, context.maxGroups);
    this.#loop = spec.loop(this.#store);
    this.schema = spec.schema;
    this.#output = new GroupOutput(spec.schema, spec.keys.length, spec.layout, context.onFailure);
  }

  onRows(batch: ColumnBatch, from: number, to: number, out: Emitter): void {
    const { eventTime, watermark } = batch;
    const { window } = this.#spec;
    let row = from;
    while (row < to) {
      if (watermark !== null) this.#advance(watermark[row] ?? this.#watermark, out);
      const start = window.startOf(eventTime[row] ?? 0);
      if (window.endOf(start) <= this.#watermark) {
        this.#countLate(batch, row);
        row++;
        continue;
      }
      const pane = this.#paneAt(start);
      const until = watermark === null ? to : firstAtLeast(watermark, row, to, this.#firstEnd());
      row = this.#loop(batch, row, until, pane, this.#context.onFailure);
      if (watermark !== null) this.#watermark = Math.max(this.#watermark, watermark[row - 1] ?? 0);
    }
  }

  onWatermark(time: number, out: Emitter): void {
    this.#advance(time, out);
    out.watermark(this.#watermark);
  }

  onEnd(out: Emitter): void {
    this.#advance(Number.POSITIVE_INFINITY, out);
  }

  nextWakeup(): number | undefined {
    return this.#panes[0]?.end;
  }

  isQuiet(minTime: number, watermark: number): boolean {
    const { window } = this.#spec;
    return this.#firstEnd() > watermark && window.endOf(window.startOf(minTime)) > watermark;
  }

  counters(): OperatorCounters {
    return { lateRows: this.#lateRows, stateRows: this.#store.used };
  }

  #firstEnd(): number {
    return this.#panes[0]?.end ?? Number.POSITIVE_INFINITY;
  }

  #advance(watermark: number, out: Emitter): void {
    if (watermark <= this.#watermark) return;
    // What came before this row may be final downstream already.
    if (this.#firstEnd() <= watermark && this.#watermark > Number.NEGATIVE_INFINITY) out.watermark(this.#watermark);
    this.#watermark = watermark;
    while (this.#firstEnd() <= watermark) {
      const pane = this.#panes.shift();
      if (pane === undefined) return;
      this.#output.emitWindow(pane, out);
      // Downstream hears of it before the next window's rows, so that no more windows are open there than there need be.
      out.watermark(pane.end);
      pane.reset(0, 0);
      if (this.#spare.length < SPARE_PANES) this.#spare.push(pane);
    }
  }

  /** The open window that starts at `start`, opened when it is new. */
  #paneAt(start: number): Pane {
    let at = this.#panes.length;
    while (at > 0) {
      const pane = this.#panes[at - 1];
      if (pane === undefined || pane.start < start) break;
      if (pane.start === start) return pane;
      at--;
    }
    const pane = this.#spare.pop() ?? new Pane(this.#spec, this.#store);
    pane.reset(start, this.#spec.window.endOf(start));
    this.#panes.splice(at, 0, pane);
    return pane;
  }

  /** A late row counts only if the query would have taken it. */
  #countLate(batch: ColumnBatch, row: number): void {
    const { predicate } = this.#spec;
    try {
      if (predicate === undefined || interpret(predicate, batch, row) === true) this.#lateRows++;
    } catch (error) {
      if (!(error instanceof RowFailure)) throw error;
      this.#context.onFailure(error, batch, row);
    }
  }

  #snapshot(): unknown {
    return {
      watermark: this.#watermark,
      lateRows: this.#lateRows,
      panes: this.#panes.map((pane) => pane.snapshot()),
    };
  }

  #restore(from: WindowSnapshot): void {
    this.#watermark = from.watermark;
    this.#lateRows = from.lateRows;
    for (const pane of this.#panes) pane.reset(0, 0);
    this.#panes = from.panes.map((panes) => {
      const pane = new Pane(this.#spec, this.#store);
      pane.restore(panes);
      return pane;
    });
  }
}

interface WindowSnapshot {
  readonly watermark: number;
  readonly lateRows: number;
  readonly panes: readonly PaneSnapshot[];
}

/** The first row of [from, to) whose watermark is `limit` or more; `to` when there is none. Watermarks never fall. */
function firstAtLeast(watermark: Float64Array, from: number, to: number, limit: number): number {
  let [low, high] = [from, to];
  if ((watermark[to - 1] ?? limit) < limit) return to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((watermark[middle] ?? limit) >= limit) high = middle;
    else low = middle + 1;
  }
  return low;
}
