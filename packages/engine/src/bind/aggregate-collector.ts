// Gathers the aggregates of one query while its select list and HAVING are bound.
// Invariant: until grouping rewrites them, results of the group are columns with negative indexes: window bounds and
// aggregates; equal aggregates are gathered once.
import { LONG, type Span } from '@tidewire/core';
import type { ColumnExpr } from '../expr/expr.ts';
import type { AggregateItem } from '../plan/plan.ts';
import { sameExpr } from './same-expr.ts';

export type WindowBound = 'window_start' | 'window_end';

const WINDOW_START = -1;
const WINDOW_END = -2;
const FIRST_AGGREGATE = -3;

/** What a column with a negative index stands for. */
export type GroupResult =
  | { readonly kind: 'bound'; readonly bound: WindowBound }
  | { readonly kind: 'aggregate'; readonly index: number };

export function groupResult(column: ColumnExpr): GroupResult | undefined {
  if (column.index >= 0) return undefined;
  if (column.index === WINDOW_START) return { kind: 'bound', bound: 'window_start' };
  if (column.index === WINDOW_END) return { kind: 'bound', bound: 'window_end' };
  return { kind: 'aggregate', index: FIRST_AGGREGATE - column.index };
}

export function windowBound(bound: WindowBound, span: Span): ColumnExpr {
  return { kind: 'column', index: bound === 'window_start' ? WINDOW_START : WINDOW_END, name: bound, type: LONG, span };
}

export class AggregateCollector {
  readonly items: AggregateItem[] = [];

  /** The column that stands for the aggregate's result. */
  add(item: AggregateItem, span: Span): ColumnExpr {
    let index = this.items.findIndex((other) => sameItem(other, item));
    if (index === -1) index = this.items.push(item) - 1;
    return { kind: 'column', index: FIRST_AGGREGATE - index, name: item.label, type: item.aggregate.returns, span };
  }
}

function sameItem(a: AggregateItem, b: AggregateItem): boolean {
  // The label carries what the aggregate was bound with besides its arguments, such as IGNORE NULLS.
  if (a.label !== b.label || a.distinct !== b.distinct || a.args.length !== b.args.length) return false;
  if ((a.filter === undefined) !== (b.filter === undefined)) return false;
  if (a.filter !== undefined && b.filter !== undefined && !sameExpr(a.filter, b.filter)) return false;
  return a.args.every((arg, i) => {
    const other = b.args[i];
    return other !== undefined && sameExpr(arg, other);
  });
}
