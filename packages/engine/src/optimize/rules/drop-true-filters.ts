// Filters that every row passes are left out.
// Invariant: filters that no row passes stay: they are how such a query is run.
import { type Plan, transformUp } from '../../plan/plan.ts';
import type { Rule } from '../rule.ts';

export const dropTrueFilters: Rule = {
  name: 'drop true filters',
  apply: (plan) => transformUp(plan, drop),
};

function drop(node: Plan): Plan {
  const always = node.kind === 'filter' && node.predicate.kind === 'literal' && node.predicate.value === true;
  return always ? node.input : node;
}
