// A projection that hands on all columns in their order does nothing.
// Invariant: columns are known by position; the names that users see are those of the Insert above.
import { type Plan, transformUp } from '../../plan/plan.ts';
import type { Rule } from '../rule.ts';

export const removeTrivialProject: Rule = {
  name: 'remove trivial project',
  apply: (plan) => transformUp(plan, remove),
};

function remove(node: Plan): Plan {
  if (node.kind !== 'project' || node.expressions.length !== node.input.schema.columns.length) return node;
  return node.expressions.every((e, i) => e.kind === 'column' && e.index === i) ? node.input : node;
}
