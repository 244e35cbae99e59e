// The logical plan of one query, from the stream it reads to the stream it writes.
// Invariant: every node's `schema` describes its output; expressions refer to columns of the node's input by index; a plan is
// readonly plain data except for the functions inside expressions, aggregates and windows.
import { assertNever, type BoundAggregate, type BoundWindow, type DecodeFilter, type Schema } from '@tidewire/core';
import type { Expr } from '../expr/expr.ts';

export type Plan = Scan | Filter | Project | Aggregate | Insert;

/** The rows of a stream, all its columns (metadata columns included) in declared order. */
export interface Scan {
  readonly kind: 'scan';
  readonly stream: string;
  readonly schema: Schema;
  /** Comparisons that the decoder of the stream takes over; set by the optimizer. */
  readonly pushed: readonly DecodeFilter[];
}

/** Rows for which the predicate is TRUE. */
export interface Filter {
  readonly kind: 'filter';
  readonly input: Plan;
  readonly predicate: Expr;
  readonly schema: Schema;
}

/** One output column per expression. */
export interface Project {
  readonly kind: 'project';
  readonly input: Plan;
  readonly expressions: readonly Expr[];
  readonly schema: Schema;
}

/**
 * Groups rows by window (when there is one) and keys. Output columns: keys, then aggregates, then, with a window,
 * `window_start` and `window_end` (LONG milliseconds). With a window one row per group when the window is final, event time
 * end - 1 ms; without, one row per input row with the group's new values, event time the greatest that contributed.
 */
export interface Aggregate {
  readonly kind: 'aggregate';
  readonly input: Plan;
  readonly window: BoundWindow | undefined;
  readonly keys: readonly Expr[];
  readonly aggregates: readonly AggregateItem[];
  readonly schema: Schema;
}

export interface AggregateItem {
  readonly aggregate: BoundAggregate;
  readonly args: readonly Expr[];
  readonly distinct: boolean;
  /** FILTER (WHERE …): only rows for which it is TRUE are seen. */
  readonly filter: Expr | undefined;
  /** How it was written, for EXPLAIN. */
  readonly label: string;
}

/** The root: hands rows, already in the target's column order and types, to a stream. */
export interface Insert {
  readonly kind: 'insert';
  readonly input: Plan;
  readonly target: string;
  readonly schema: Schema;
}

function mapInput(plan: Plan, f: (input: Plan) => Plan): Plan {
  switch (plan.kind) {
    case 'scan':
      return plan;
    case 'filter':
    case 'project':
    case 'aggregate':
    case 'insert': {
      const input = f(plan.input);
      return input === plan.input ? plan : { ...plan, input };
    }
    default:
      return assertNever(plan);
  }
}

/** Rebuilds a plan from the scan up. */
export function transformUp(plan: Plan, f: (plan: Plan) => Plan): Plan {
  return f(mapInput(plan, (input) => transformUp(input, f)));
}

/** The stream a plan reads. */
export function scanOf(plan: Plan): Scan {
  let node = plan;
  while (node.kind !== 'scan') node = node.input;
  return node;
}
