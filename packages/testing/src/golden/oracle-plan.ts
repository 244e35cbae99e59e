// The meaning of a plan in the plainest words: from the whole history of its stream to the whole history of its result.
// Invariant: nothing is kept from one evaluation to the next; groups are found by looking through all rows. Shares the
// interpreter and the reference accumulators with the engine, and nothing of its operators and state.
import { type BoundWindow, type Cell, RowFailure } from '@tidewire/core';
import {
  type Aggregate,
  type AggregateItem,
  createAccumulator,
  type Expr,
  type ExpressionRow,
  equalityKey,
  evaluate,
  type Plan,
} from '@tidewire/engine/reference';
import type { Item, Key } from './oracle-history.ts';

type RowItem = Extract<Item, { kind: 'row' }>;

/** The history of a plan's output; the keys are those of the items that caused each. */
export function evaluatePlan(plan: Plan, items: readonly Item[]): readonly Item[] {
  switch (plan.kind) {
    case 'scan':
      return items;
    case 'insert':
      return evaluatePlan(plan.input, items);
    case 'filter':
      return perRow(evaluatePlan(plan.input, items), (row) =>
        valueOf(plan.predicate, row) === true ? row : undefined,
      );
    case 'project':
      return perRow(evaluatePlan(plan.input, items), (row) => ({
        ...row,
        cells: plan.expressions.map((expr) => valueOf(expr, row)),
      }));
    case 'aggregate': {
      const input = evaluatePlan(plan.input, items);
      return plan.window === undefined ? running(plan, input) : windowed(plan, plan.window, input);
    }
  }
}

function valueOf(expr: Expr, row: RowItem): Cell {
  const source: ExpressionRow = { column: (index) => row.cells[index] ?? null, eventTime: () => row.time };
  return evaluate(expr, source);
}

/** What `work` gives; undefined for a row in error. */
function unlessFailed<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof RowFailure) return undefined;
    throw error;
  }
}

function perRow(items: readonly Item[], map: (row: RowItem) => RowItem | undefined): readonly Item[] {
  return items.flatMap((item): readonly Item[] => {
    if (item.kind !== 'row') return [item];
    const row = unlessFailed(() => map(item));
    return row === undefined ? [] : [row];
  });
}

/** A row with everything that the aggregation computes from it alone. */
interface Contribution {
  readonly row: RowItem;
  readonly keys: readonly Cell[];
  /** Per aggregate its arguments; undefined when FILTER leaves the row out. */
  readonly args: readonly (readonly Cell[] | undefined)[];
}

function contribution(node: Aggregate, row: RowItem): Contribution | undefined {
  return unlessFailed(() => ({
    row,
    keys: node.keys.map((key) => valueOf(key, row)),
    args: node.aggregates.map(({ filter, args }) =>
      filter !== undefined && valueOf(filter, row) !== true ? undefined : args.map((arg) => valueOf(arg, row)),
    ),
  }));
}

/** Contributions by group, groups in order of first appearance. */
function groupsOf(node: Aggregate, contributions: readonly Contribution[]): readonly (readonly Contribution[])[] {
  const groups: Contribution[][] = [];
  for (const one of contributions) {
    const group = groups.find(([first]) => first !== undefined && sameKeys(node, first, one));
    if (group === undefined) groups.push([one]);
    else group.push(one);
  }
  return groups;
}

function sameKeys(node: Aggregate, a: Contribution, b: Contribution): boolean {
  return node.keys.every(({ type }, k) =>
    [equalityKey(a.keys[k] ?? null, type)].includes(equalityKey(b.keys[k] ?? null, type)),
  );
}

/** Keys and aggregates of one group; undefined when one cannot be computed. */
function resultOf(node: Aggregate, group: readonly Contribution[]): readonly Cell[] | undefined {
  return unlessFailed(() => [
    // -0 is the same key as 0 and is shown as 0.
    ...(group[0]?.keys ?? []).map((cell) => (typeof cell === 'number' ? cell + 0 : cell)),
    ...node.aggregates.map((item, i) => aggregated(item, group, i)),
  ]);
}

function aggregated(item: AggregateItem, group: readonly Contribution[], index: number): Cell {
  const type = item.args[0]?.type;
  const seen: unknown[] = [];
  const accumulators = item.aggregate.accumulators.map((kind) => ({ kind, state: createAccumulator(kind, type) }));
  for (const { row, args } of group) {
    const values = args[index];
    if (values === undefined) continue;
    const cell = type === undefined ? true : (values[0] ?? null);
    if (item.distinct && type !== undefined) {
      const key = equalityKey(cell, type);
      if (seen.includes(key)) continue;
      seen.push(key);
    }
    for (const { kind, state } of accumulators) {
      const seesNull = (kind.kind === 'first' || kind.kind === 'last') && !kind.ignoreNulls;
      if (cell !== null || seesNull) state.add(cell, row.time);
    }
  }
  return item.aggregate.result(accumulators.map(({ state }) => state.result()));
}

/** After every row the new values of its group. */
function running(node: Aggregate, items: readonly Item[]): readonly Item[] {
  const seen: Contribution[] = [];
  return items.flatMap((item): readonly Item[] => {
    if (item.kind !== 'row') return [item];
    const one = contribution(node, item);
    if (one === undefined) return [];
    seen.push(one);
    const group = seen.filter((other) => sameKeys(node, other, one));
    const cells = resultOf(node, group);
    const time = Math.max(...group.map(({ row }) => row.time));
    return cells === undefined ? [] : [{ kind: 'row', key: item.key, cells, time }];
  });
}

/** For every window that has become final the groups of the rows that came while it was not (T7, T8, T48). */
function windowed(node: Aggregate, window: BoundWindow, items: readonly Item[]): readonly Item[] {
  const seen: Contribution[] = [];
  let watermark = Number.NEGATIVE_INFINITY;
  const fired = (from: number, to: number, key: Key): readonly Item[] => {
    const starts = new Set(seen.map(({ row }) => window.startOf(row.time)));
    const due = [...starts].filter((start) => window.endOf(start) > from && window.endOf(start) <= to);
    due.sort((a, b) => window.endOf(a) - window.endOf(b) || a - b);
    return due.flatMap((start) => {
      const members = seen.filter(({ row }) => window.startOf(row.time) === start);
      return groupsOf(node, members).flatMap((group): readonly Item[] => {
        const cells = resultOf(node, group);
        const end = window.endOf(start);
        return cells === undefined ? [] : [{ kind: 'row', key, cells: [...cells, start, end], time: end - 1 }];
      });
    });
  };
  return items.flatMap((item): readonly Item[] => {
    if (item.kind === 'row') {
      const late = window.endOf(window.startOf(item.time)) <= watermark;
      const one = late ? undefined : contribution(node, item);
      if (one !== undefined) seen.push(one);
      return [];
    }
    const reached = item.kind === 'end' ? Number.POSITIVE_INFINITY : Math.max(watermark, item.time);
    const rows = fired(watermark, reached, item.key);
    watermark = reached;
    return [...rows, item];
  });
}
