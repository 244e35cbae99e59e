// Which accumulators the aggregates of one query need, each distinct one once.
// Invariant: two aggregates share an accumulator exactly when kind, argument, DISTINCT and FILTER are the same.
import { type AccumulatorUse, type AggregateLayout, countsPresent } from '../exec/aggregate-layout.ts';
import type { Expr } from '../expr/expr.ts';
import type { AggregateItem } from '../plan/plan.ts';

export function layoutOf(items: readonly AggregateItem[]): AggregateLayout {
  const uses: AccumulatorUse[] = [];
  const indexByKey = new Map<string, number>();
  const indexOf = (use: AccumulatorUse, label: string): number => {
    const key = useKey(use, label);
    const known = indexByKey.get(key);
    if (known !== undefined) return known;
    indexByKey.set(key, uses.length);
    return uses.push(use) - 1;
  };
  const results = items.map((item) => {
    const [arg] = item.args;
    const inputs = item.aggregate.accumulators.map((accumulator) => {
      const use: AccumulatorUse = { accumulator, arg, distinct: item.distinct, filter: item.filter };
      if (countsPresent(use)) indexOf(ROWS, '');
      return indexOf(use, item.label);
    });
    return { aggregate: item.aggregate, inputs };
  });
  return { uses, results };
}

/** COUNT(*), which every COUNT(x) leans on. */
const ROWS: AccumulatorUse = { accumulator: { kind: 'count' }, arg: undefined, distinct: false, filter: undefined };

function useKey({ accumulator, arg, distinct, filter }: AccumulatorUse, label: string): string {
  const shape = accumulator.kind === 'fold' ? `fold ${accumulator.fold.name} ${label}` : JSON.stringify(accumulator);
  return [shape, exprKey(arg), distinct, exprKey(filter)].join('|');
}

/** A text that is equal for expressions of equal meaning and place-independent shape. */
export function exprKey(expr: Expr | undefined): string {
  if (expr === undefined) return '';
  return JSON.stringify(expr, (key, value: unknown) => {
    if (key === 'span') return undefined;
    if (typeof value === 'bigint') return `n${value}`;
    if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)))
      return `f${value === 0 ? '-0' : value}`;
    return value;
  });
}
