// A filter on what a projection merely hands on is evaluated before the projection computes anything.
// Invariant: only when no expression of the projection can fail: one that can must see the same rows as before.
import { type Expr, transformUp as transformExpr } from '../../expr/expr.ts';
import { type Plan, transformUp } from '../../plan/plan.ts';
import { canFail } from '../can-fail.ts';
import type { Rule } from '../rule.ts';

export const pushFilterBelowProject: Rule = {
  name: 'push filter below project',
  apply: (plan) => transformUp(plan, push),
};

function push(node: Plan): Plan {
  if (node.kind !== 'filter' || node.input.kind !== 'project') return node;
  const project = node.input;
  if (project.expressions.some(canFail)) return node;
  const predicate = transformExpr(node.predicate, (e): Expr => {
    return e.kind === 'column' ? (project.expressions[e.index] ?? e) : e;
  });
  const { input } = project;
  return { ...project, input: { kind: 'filter', input, predicate, schema: input.schema } };
}
