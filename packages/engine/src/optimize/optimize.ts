// The optimizer: an ordered list of rules, applied over and over until none changes the plan.
// Invariant: optimizing changes neither the rows nor the row errors of a query; the number of rounds is bounded.
import type { Plan } from '../plan/plan.ts';
import type { OptimizeContext, Rule } from './rule.ts';
import { dropTrueFilters } from './rules/drop-true-filters.ts';
import { foldConstants } from './rules/fold-constants.ts';
import { pushFilterBelowProject } from './rules/push-filter-below-project.ts';
import { pushFilterIntoScan } from './rules/push-filter-into-scan.ts';
import { removeTrivialProject } from './rules/remove-trivial-project.ts';
import { splitFilters } from './rules/split-filters.ts';

/** In this order: constants first, so that the others see what is left; the scan last, when filters are where they stay. */
const RULES: readonly Rule[] = [
  foldConstants,
  splitFilters,
  dropTrueFilters,
  pushFilterBelowProject,
  removeTrivialProject,
  pushFilterIntoScan,
];

/** Rounds over all rules. Every rule makes a plan smaller or moves a filter down, so two or three are enough. */
const MAX_ROUNDS = 10;

/** Called after a rule that changed the plan. */
export type Trace = (rule: string, plan: Plan) => void;

export function optimize(plan: Plan, context: OptimizeContext, trace?: Trace): Plan {
  let current = plan;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const before = current;
    for (const rule of RULES) {
      const next = rule.apply(current, context);
      if (next !== current) trace?.(rule.name, next);
      current = next;
    }
    if (current === before) break;
  }
  return current;
}
