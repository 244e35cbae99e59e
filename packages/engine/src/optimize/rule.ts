// The contract of optimizer rules.
// Invariant: a rule keeps every result and every row error of a plan; it gives back the same object when it changed nothing.
import type { Catalog } from '../catalog/catalog.ts';
import type { Plan } from '../plan/plan.ts';
import type { Registry } from '../registry.ts';

/** What rules may know of the world. */
export interface OptimizeContext {
  readonly catalog: Catalog;
  readonly registry: Registry;
  /** All plans that run together, the one being optimized included. */
  readonly plans: readonly Plan[];
}

export interface Rule {
  readonly name: string;
  /** Rewrites the whole plan; identity of the result says whether there was anything to do. */
  apply(plan: Plan, context: OptimizeContext): Plan;
}
