// A conjunction that folding left behind becomes one Filter per conjunct, so that each can move on its own.
// Invariant: only conjunctions that cannot fail are split: AND still evaluates what stands behind a NULL, a Filter does not.
import { type Plan, transformUp } from '../../plan/plan.ts';
import { canFail } from '../can-fail.ts';
import type { Rule } from '../rule.ts';

export const splitFilters: Rule = {
  name: 'split filters',
  apply: (plan) => transformUp(plan, split),
};

function split(node: Plan): Plan {
  if (node.kind !== 'filter' || node.predicate.kind !== 'logical' || node.predicate.operator !== 'AND') return node;
  const { operands } = node.predicate;
  // What stands first is evaluated either way.
  if (operands.slice(1).some(canFail)) return node;
  return operands.reduce<Plan>((input, predicate) => ({ ...node, input, predicate }), node.input);
}
