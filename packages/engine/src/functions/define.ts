// How a scalar function is written down: a name, examples and overloads whose argument types are inferred.
// Invariant: of the overloads that fit a call the one with the least coercion is chosen, the earlier one on a tie.
import {
  BOOL,
  type BoundFunction,
  BYTES,
  type Cell,
  DOUBLE,
  type Example,
  FLOAT,
  INT,
  INTERVAL,
  type Integer,
  type JsonValue,
  LONG,
  OBJECT,
  type ScalarFunction,
  type SqlType,
  STRING,
  TIMESTAMP,
  type Volatility,
} from '@tidewire/core';
import { coercionCost } from '../expr/numeric-types.ts';

/** What an argument of a plain type is in memory. */
interface CellOf {
  readonly BOOL: boolean;
  readonly INT: number;
  readonly LONG: Integer;
  readonly FLOAT: number;
  readonly DOUBLE: number;
  readonly STRING: string;
  readonly BYTES: Uint8Array;
  readonly OBJECT: JsonValue;
  readonly TIMESTAMP: number;
  readonly INTERVAL: number;
}

export type PlainKind = keyof CellOf;

const TYPE_OF: Readonly<Record<PlainKind, SqlType>> = {
  BOOL,
  INT,
  LONG,
  FLOAT,
  DOUBLE,
  STRING,
  BYTES,
  OBJECT,
  TIMESTAMP,
  INTERVAL,
};

/** What an overload makes of a call that it fits. */
export interface Choice {
  readonly params: readonly SqlType[];
  readonly returns: SqlType;
  readonly eval: (...args: Cell[]) => Cell;
  /** Arguments are CAST to the parameters, whatever coercion would allow. */
  readonly casts?: boolean;
}

export interface Overload {
  /** undefined when the arguments do not fit. */
  choose(args: readonly SqlType[]): Choice | undefined;
}

/** Fixed parameter types. LONG parameters take INT arguments, DOUBLE parameters any number. */
export function overload<const P extends readonly PlainKind[]>(
  params: P,
  returns: PlainKind,
  evaluate: (...args: { [I in keyof P]: CellOf[P[I]] }) => Cell,
): Overload {
  const choice: Choice = {
    params: params.map((kind) => TYPE_OF[kind]),
    returns: TYPE_OF[returns],
    // The binder coerces every argument to its parameter's type, so the cells are what CellOf says.
    eval: evaluate as unknown as (...args: Cell[]) => Cell,
  };
  return { choose: (args) => (args.length === params.length ? choice : undefined) };
}

/** Parameters or result that depend on the argument types. */
export function overloadBy(choose: (args: readonly SqlType[]) => Choice | undefined): Overload {
  return { choose };
}

export interface ScalarParts {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly signatures: readonly string[];
  readonly examples: readonly Example[];
  /** Whether a NULL argument makes the call NULL without evaluation; so unless said otherwise. */
  readonly nulls?: BoundFunction['nulls'];
  readonly volatility?: Volatility;
  readonly shortCircuit?: 'coalesce' | 'if';
  readonly overloads: readonly Overload[];
}

export function defineScalar(parts: ScalarParts): ScalarFunction {
  const { name, aliases = [], summary, signatures, examples, shortCircuit } = parts;
  const { nulls = 'propagate', volatility = 'immutable' } = parts;
  return {
    name,
    aliases,
    summary,
    signatures,
    examples,
    bind: (args) => {
      const choice = cheapest(parts.overloads, args);
      if (choice === undefined) return undefined;
      const { params, returns, eval: evaluate } = choice;
      const bound: BoundFunction = { name, params, returns, nulls, volatility, eval: evaluate };
      return shortCircuit === undefined ? bound : { ...bound, shortCircuit };
    },
  };
}

function cheapest(overloads: readonly Overload[], args: readonly SqlType[]): Choice | undefined {
  let best: Choice | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of overloads) {
    const choice = candidate.choose(args);
    if (choice === undefined) continue;
    const cost = choice.casts === true ? 0 : totalCost(args, choice.params);
    if (cost < least) {
      best = choice;
      least = cost;
    }
  }
  return best;
}

function totalCost(args: readonly SqlType[], params: readonly SqlType[]): number {
  let total = 0;
  for (let i = 0; i < args.length; i++) {
    const from = args[i];
    const to = params[i];
    const cost = from === undefined || to === undefined ? undefined : coercionCost(from, to);
    if (cost === undefined) return Number.POSITIVE_INFINITY;
    total += cost;
  }
  return total;
}
