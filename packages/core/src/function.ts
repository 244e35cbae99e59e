// Contract of scalar functions: a definition is data plus one evaluation per overload.
// Invariant: evaluation is pure for `immutable` functions, never sees NULL when nulls are `propagate`, and fails only by
// throwing RowFailure, whose text becomes a row error.
import type { Cell, SqlType } from './types.ts';

/** A value that cannot be computed for this row, such as an overflow or a failed CAST; `code` is R5xx. */
export class RowFailure extends Error {
  override readonly name = 'RowFailure';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export type Volatility = 'immutable' | 'stable' | 'volatile';

export interface Example {
  readonly sql: string;
  /** The value as SQL. */
  readonly result: string;
}

/** One overload chosen for the types of a call. */
export interface BoundFunction {
  readonly name: string;
  /** What each argument is coerced to before eval. */
  readonly params: readonly SqlType[];
  readonly returns: SqlType;
  readonly nulls: 'propagate' | 'handle';
  readonly volatility: Volatility;
  readonly eval: (...args: Cell[]) => Cell;
  /**
   * Calls whose later arguments are not evaluated once the value is decided: `coalesce` takes the first argument that is
   * not NULL, `if` the second when the first is TRUE, else the third. eval gives the same for arguments already at hand.
   */
  readonly shortCircuit?: 'coalesce' | 'if';
}

export interface ScalarFunction {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  /** Shapes of calls, for messages and documentation: `substring(text, start [, length])`. */
  readonly signatures: readonly string[];
  readonly examples: readonly Example[];
  /** Chooses by argument types; undefined when no overload fits. */
  bind(args: readonly SqlType[]): BoundFunction | undefined;
}
