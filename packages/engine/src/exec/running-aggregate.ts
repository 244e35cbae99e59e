// Aggregation without a window: after every row the new values of its group.
// Invariant: one output row per row taken, in order; its event time is the greatest that contributed to the group (T13).
import type { ColumnBatch, Schema } from '@tidewire/core';
import type { Expr } from '../expr/expr.ts';
import type { AggregateLayout } from './aggregate-layout.ts';
import { GroupOutput } from './group-output.ts';
import type { Emitter, Operator, OperatorContext, OperatorCounters, OperatorState } from './operator.ts';
import { createStore, Pane, type PaneSnapshot } from './pane.ts';
import type { PaneLoop, PaneLoopFactory } from './pane-loop.ts';

export interface RunningAggregateSpec {
  readonly schema: Schema;
  readonly predicate: Expr | undefined;
  readonly keys: readonly Expr[];
  readonly layout: AggregateLayout;
  readonly loop: PaneLoopFactory;
}

export class RunningAggregate implements Operator {
  readonly name = 'runningAggregate';
  readonly schema: Schema;
  readonly state: OperatorState = {
    snapshot: () => ({ pane: this.#pane.snapshot(), times: this.#times.slice(0, this.#pane.table.size) }),
    check: (saved) => this.#pane.store.checkRoom((saved as RunningSnapshot).pane.groups.length),
    restore: (saved) => this.#restore(saved as RunningSnapshot),
  };
  readonly #loop: PaneLoop;
  readonly #pane: Pane;
  readonly #output: GroupOutput;
  readonly #context: OperatorContext;
  #times: Float64Array = new Float64Array(0);

  constructor(spec: RunningAggregateSpec, context: OperatorContext) {
    this.schema = spec.schema;
    const store = createStore(spec.layout, context.maxGroups);
    this.#loop = spec.loop(store);
    this.#context = context;
    this.#pane = new Pane(spec, store);
    this.#pane.reset(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
    this.#output = new GroupOutput(spec.schema, spec.keys.length, spec.layout, context.onFailure);
  }

  onRows(batch: ColumnBatch, from: number, to: number, out: Emitter): void {
    const pane = this.#pane;
    for (let row = from; row < to; row++) {
      pane.lastSlot = -1;
      this.#loop(batch, row, row + 1, pane, this.#context.onFailure);
      // The only pane never gives a slot back, so slot n is group n.
      const group = pane.lastSlot;
      if (group >= 0) this.#output.add(pane, group, this.#contribute(group, batch.eventTime[row] ?? 0));
    }
    this.#output.flush(out);
  }

  onWatermark(time: number, out: Emitter): void {
    out.watermark(time);
  }

  onEnd(): void {
    // Every row was answered when it came.
  }

  nextWakeup(): undefined {
    return undefined;
  }

  isQuiet(): boolean {
    return true;
  }

  counters(): OperatorCounters {
    return { lateRows: 0, stateRows: this.#pane.table.size };
  }

  #contribute(group: number, time: number): number {
    if (group >= this.#times.length) {
      const times = new Float64Array(Math.max(16, 2 * group)).fill(Number.NEGATIVE_INFINITY);
      times.set(this.#times);
      this.#times = times;
    }
    const greatest = Math.max(this.#times[group] ?? time, time);
    this.#times[group] = greatest;
    return greatest;
  }

  #restore(saved: RunningSnapshot): void {
    this.#pane.restore(saved.pane);
    this.#times = Float64Array.from(saved.times);
  }
}

interface RunningSnapshot {
  readonly pane: PaneSnapshot;
  readonly times: Float64Array;
}
