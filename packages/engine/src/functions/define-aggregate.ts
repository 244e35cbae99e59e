// How an aggregate is written down: what it keeps per group and how its value follows from that.
// Invariant: every aggregate takes one argument at most; examples give the values of column x.
import type { Accumulator, AggregateCallShape, AggregateFunction, BoundAggregate, Cell, SqlType } from '@tidewire/core';

export interface AggregateParts {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly signatures?: readonly string[];
  readonly allowsDistinct?: boolean;
  readonly allowsIgnoreNulls?: boolean;
  readonly examples: AggregateFunction['examples'];
  /** undefined when the argument's type does not fit. */
  readonly over: (type: SqlType, shape: AggregateCallShape) => Aggregation | undefined;
  /** What COUNT(*) is; left out where * means nothing. */
  readonly overRows?: Aggregation;
}

export interface Aggregation {
  /** What the argument is coerced to; its own type unless said otherwise. */
  readonly param?: SqlType;
  readonly returns: SqlType;
  readonly accumulators: readonly Accumulator[];
  readonly result: (...values: Cell[]) => Cell;
}

export function defineAggregate(parts: AggregateParts): AggregateFunction {
  const { name, aliases = [], summary, examples, allowsDistinct = true, allowsIgnoreNulls = false } = parts;
  return {
    name,
    aliases,
    summary,
    signatures: parts.signatures ?? [`${name}(x)`],
    allowsDistinct,
    allowsIgnoreNulls,
    examples,
    bind: (shape) => bindAggregation(parts, shape),
  };
}

function bindAggregation(parts: AggregateParts, shape: AggregateCallShape): BoundAggregate | undefined {
  const [type, ...rest] = shape.args;
  if (shape.star) return parts.overRows === undefined ? undefined : bound(parts.name, [], parts.overRows);
  if (type === undefined || rest.length > 0) return undefined;
  const aggregation = parts.over(type, shape);
  return aggregation === undefined ? undefined : bound(parts.name, [aggregation.param ?? type], aggregation);
}

function bound(name: string, params: readonly SqlType[], aggregation: Aggregation): BoundAggregate {
  const { returns, accumulators, result } = aggregation;
  // Most aggregates have one accumulator, and spreading is slow for what is done per group of each window.
  const single = (values: readonly Cell[]): Cell => result(values[0] ?? null);
  return {
    name,
    params,
    returns,
    accumulators,
    result: accumulators.length === 1 ? single : (values) => result(...values),
  };
}
