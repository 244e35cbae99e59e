// Computes whatever depends on no row, once, when the query starts.
// Invariant: what cannot be computed stays, and fails row by row as it would have.
import { foldConstants as fold } from '../../expr/fold.ts';
import { mapPlanExprs } from '../map-exprs.ts';
import type { Rule } from '../rule.ts';

export const foldConstants: Rule = {
  name: 'fold constants',
  apply: (plan) => mapPlanExprs(plan, fold),
};
