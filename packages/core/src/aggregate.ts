// Contract of aggregates: a definition names the accumulators it needs and computes its result from them.
// Accumulators are the closed set of things the engine can keep per group (in arrays, with generated updates); aggregates
// are open. Equal accumulators of one query are shared, so AVG(x), SUM(x) and COUNT(x) keep one sum and one count.
import type { Example } from './function.ts';
import type { Cell, SqlType } from './types.ts';

/**
 * What is kept per group for the argument x of a call (NULLs are not seen unless said otherwise):
 *
 * | kind | keeps | value given to result() |
 * |---|---|---|
 * | count | number of x that are not NULL; of rows for COUNT(*) | number |
 * | sum | exact for INT, LONG, DECIMAL; double otherwise | integer cell or number; NULL while there was no x |
 * | min, max | least or greatest x in SQL order | cell or NULL |
 * | first, last | x of the earliest or latest row by event time, ties by arrival; sees NULL unless ignoreNulls | cell or NULL |
 * | moments | Welford's count, mean and sum of squared differences | number (M2) or NULL while there was no x |
 * | fold | anything else, as plain data | cell made by `result` of the fold |
 */
export type Accumulator =
  | { readonly kind: 'count' }
  | { readonly kind: 'sum' }
  | { readonly kind: 'min' }
  | { readonly kind: 'max' }
  | { readonly kind: 'first'; readonly ignoreNulls: boolean }
  | { readonly kind: 'last'; readonly ignoreNulls: boolean }
  | { readonly kind: 'moments' }
  | { readonly kind: 'fold'; readonly fold: Fold };

/** A fold over plain data: snapshots copy it, so it must survive structuredClone. */
export interface Fold {
  readonly name: string;
  init(): unknown;
  add(state: unknown, value: Cell): unknown;
  result(state: unknown): Cell;
}

export interface BoundAggregate {
  readonly name: string;
  /** What each argument is coerced to; empty for COUNT(*). */
  readonly params: readonly SqlType[];
  readonly returns: SqlType;
  readonly accumulators: readonly Accumulator[];
  /** From the accumulators' values, in their order. May throw RowFailure. */
  result(values: readonly Cell[]): Cell;
}

export interface AggregateCallShape {
  readonly args: readonly SqlType[];
  /** COUNT(*). */
  readonly star: boolean;
  readonly ignoreNulls: boolean;
}

export interface AggregateFunction {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  readonly signatures: readonly string[];
  /** Whether DISTINCT and IGNORE NULLS mean something here. */
  readonly allowsDistinct: boolean;
  readonly allowsIgnoreNulls: boolean;
  /** `sql` is a call over column x of rows with the values given. */
  readonly examples: readonly (Example & { readonly values: readonly string[] })[];
  bind(shape: AggregateCallShape): BoundAggregate | undefined;
}
