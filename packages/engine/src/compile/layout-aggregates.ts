// Which accumulators the aggregates of one query need, each distinct one once.
// Invariant: two aggregates share an accumulator exactly when kind, argument, DISTINCT and FILTER are the same.
import type { Accumulator } from '@tidewire/core';
import type { AccumulatorUse, AggregateLayout } from '../exec/aggregate-layout.ts';
import type { Expr } from '../expr/expr.ts';
import type { AggregateItem } from '../plan/plan.ts';

export function layoutOf(items: readonly AggregateItem[]): AggregateLayout {
  const uses: AccumulatorUse[] = [];
  const indexByKey = new Map<string, number>();
  const results = items.map((item) => {
    const [arg] = item.args;
    const inputs = item.aggregate.accumulators.map((accumulator) => {
      const key = useKey(accumulator, arg, item);
      let index = indexByKey.get(key);
      if (index === undefined) {
        index = uses.length;
        uses.push({ accumulator, arg, distinct: item.distinct, filter: item.filter });
        indexByKey.set(key, index);
      }
      return index;
    });
    return { aggregate: item.aggregate, inputs };
  });
  return { uses, results };
}

function useKey(accumulator: Accumulator, arg: Expr | undefined, item: AggregateItem): string {
  const shape =
    accumulator.kind === 'fold' ? `fold ${accumulator.fold.name} ${item.label}` : JSON.stringify(accumulator);
  return [shape, exprKey(arg), item.distinct, exprKey(item.filter)].join('|');
}

/** A text that is equal for expressions of equal meaning and place-independent shape. */
export function exprKey(expr: Expr | undefined): string {
  if (expr === undefined) return '';
  return JSON.stringify(expr, (key, value: unknown) => {
    if (key === 'span') return undefined;
    if (typeof value === 'bigint') return `n${value}`;
    if (typeof value === 'number' && !Number.isFinite(value)) return `f${value}`;
    return value;
  });
}
