// One window's worth of state (or all of a running aggregate's): its groups and what is kept for each.
// Invariant: its groups stand in slots of the operator's store; emptying the pane gives them back.
import { type Cell, type ColumnBatch, RowFailure } from '@tidewire/core';
import type { Expr } from '../expr/expr.ts';
import { interpret } from '../expr/interpret.ts';
import { DistinctValues, MAX_DISTINCT_VALUES } from '../state/distinct-values.ts';
import { GroupStore } from '../state/group-store.ts';
import { GroupTable } from '../state/group-table.ts';
import { StateRows } from '../state/state-rows.ts';
import { type AggregateLayout, createSlots, seesNull } from './aggregate-layout.ts';

export interface PaneSpec {
  readonly predicate: Expr | undefined;
  readonly keys: readonly Expr[];
  readonly layout: AggregateLayout;
}

export class Pane {
  start = 0;
  end = 0;
  /** The slot of the row taken last; meaningful right after takeRow or a loop over one row that took it. */
  lastSlot = -1;
  readonly table: GroupTable;
  readonly store: GroupStore;
  readonly #spec: PaneSpec;

  constructor(spec: PaneSpec, store: GroupStore) {
    this.#spec = spec;
    this.store = store;
    this.table = new GroupTable(
      spec.keys.map((key) => key.type),
      store,
    );
  }

  /** Empties the pane for another window. */
  reset(start: number, end: number): void {
    this.start = start;
    this.end = end;
    this.table.clear();
  }

  /**
   * The reference meaning of one row: everything is computed before anything is changed, so a row that fails leaves no
   * trace. Returns the slot, or -1 when the predicate is not TRUE. Throws RowFailure.
   */
  takeRow(batch: ColumnBatch, row: number): number {
    const { predicate, keys, layout } = this.#spec;
    if (predicate !== undefined && interpret(predicate, batch, row) !== true) return -1;
    const key = keys.map((expr) => interpret(expr, batch, row));
    const args = layout.uses.map((use): Cell | undefined => {
      if (use.filter !== undefined && interpret(use.filter, batch, row) !== true) return undefined;
      return use.arg === undefined ? true : interpret(use.arg, batch, row);
    });
    this.table.setProbe(key);
    const slot = this.table.find();
    if (slot < 0) throw groupLimitFailure(this.store.maxGroups);
    this.#checkDistinct(slot, args);
    const time = batch.eventTime[row] ?? 0;
    layout.uses.forEach((use, i) => {
      const cell = args[i];
      if (cell === undefined || (cell === null && !seesNull(use))) return;
      if (this.store.distinct[i]?.add(slot, cell) === false) return;
      this.store.slots[i]?.add(slot, cell, time);
    });
    this.lastSlot = slot;
    return slot;
  }

  #checkDistinct(slot: number, args: readonly (Cell | undefined)[]): void {
    this.store.distinct.forEach((distinct, i) => {
      const cell = args[i];
      if (distinct === undefined || cell === undefined || cell === null) return;
      if (distinct.refuses(slot, cell)) throw distinctLimitFailure();
    });
  }

  snapshot(): PaneSnapshot {
    const groups: GroupSnapshot[] = [];
    for (let group = 0; group < this.table.size; group++) {
      const slot = this.table.slotAt(group);
      groups.push({
        key: this.table.types.map((_, k) => this.table.keyCell(group, k)),
        slots: this.store.slots.map((slots) => slots.save(slot)),
        distinct: this.store.distinct.map((distinct) => distinct?.save(slot) ?? null),
      });
    }
    return { start: this.start, end: this.end, groups };
  }

  restore({ start, end, groups }: PaneSnapshot): void {
    this.reset(start, end);
    for (const group of groups) {
      this.table.setProbe(group.key);
      const slot = this.table.find();
      this.store.slots.forEach((slots, i) => {
        slots.load(slot, group.slots[i]);
      });
      this.store.distinct.forEach((distinct, i) => {
        distinct?.load(slot, group.distinct[i]);
      });
    }
  }
}

/** Plain data. */
export interface PaneSnapshot {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly GroupSnapshot[];
}

interface GroupSnapshot {
  readonly key: readonly Cell[];
  readonly slots: readonly unknown[];
  readonly distinct: readonly unknown[];
}

/** The storage that the panes of one operator share. */
export function createStore(layout: AggregateLayout, maxGroups: number): GroupStore {
  const distinct = layout.uses.map((use) =>
    use.distinct && use.arg !== undefined ? new DistinctValues(use.arg.type) : undefined,
  );
  const rows = new StateRows();
  return new GroupStore(rows, createSlots(layout, rows), distinct, maxGroups);
}

function groupLimitFailure(limit: number): RowFailure {
  return new RowFailure('R521', `the query already keeps ${limit} groups, its limit (maxGroups)`);
}

function distinctLimitFailure(): RowFailure {
  const text = `a DISTINCT aggregate already keeps ${MAX_DISTINCT_VALUES} values for one group, its limit`;
  return new RowFailure('R522', text);
}
