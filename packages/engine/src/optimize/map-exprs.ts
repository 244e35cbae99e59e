// Applies a function to every expression of a plan.
// Invariant: the same plan object when no expression changed.
import type { Expr } from '../expr/expr.ts';
import { type Plan, transformUp } from '../plan/plan.ts';

export function mapPlanExprs(plan: Plan, f: (expr: Expr) => Expr): Plan {
  return transformUp(plan, (node) => {
    switch (node.kind) {
      case 'scan':
      case 'insert':
        return node;
      case 'filter': {
        const predicate = f(node.predicate);
        return predicate === node.predicate ? node : { ...node, predicate };
      }
      case 'project': {
        const expressions = mapList(node.expressions, f);
        return expressions === node.expressions ? node : { ...node, expressions };
      }
      case 'aggregate': {
        const keys = mapList(node.keys, f);
        const aggregates = mapList(node.aggregates, (item) => {
          const args = mapList(item.args, f);
          const filter = item.filter === undefined ? undefined : f(item.filter);
          return args === item.args && filter === item.filter ? item : { ...item, args, filter };
        });
        return keys === node.keys && aggregates === node.aggregates ? node : { ...node, keys, aggregates };
      }
    }
  });
}

function mapList<T>(list: readonly T[], f: (item: T) => T): readonly T[] {
  const mapped = list.map(f);
  return mapped.some((item, i) => item !== list[i]) ? mapped : list;
}
