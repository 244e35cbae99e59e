// The aggregates that come with Tidewire, in terms of the accumulators that the engine keeps.
// Invariant: all but COUNT(*), FIRST and LAST leave NULLs out; over no value COUNT is 0 and every other NULL. Results that
// exceed their type are row failures.
import {
  type AggregateFunction,
  BOOL,
  type Cell,
  DOUBLE,
  divideDecimals,
  type Fold,
  fitsLong,
  fitsPrecision,
  INT,
  type Integer,
  isNumeric,
  LONG,
  type SqlType,
} from '@tidewire/core';
import { outOfRange, quoted } from '../expr/failure.ts';
import { averageType, sumType } from '../expr/numeric-types.ts';
import { type Aggregation, defineAggregate } from './define-aggregate.ts';

const COUNT: Aggregation = { returns: LONG, accumulators: [{ kind: 'count' }], result: (count = 0) => count };

export const count: AggregateFunction = defineAggregate({
  name: 'count',
  summary: 'The number of rows, or of rows where x is not NULL.',
  signatures: ['count(*)', 'count(x)', 'count(DISTINCT x)'],
  examples: [
    { sql: 'count(x)', values: ['1', 'NULL', '1'], result: '2' },
    { sql: 'count(*)', values: ['1', 'NULL', '1'], result: '3' },
    { sql: 'count(DISTINCT x)', values: ['1', 'NULL', '1'], result: '1' },
  ],
  over: () => COUNT,
  overRows: COUNT,
});

/** NULL stands for a number where nothing says which. */
function numberType(type: SqlType): SqlType | undefined {
  return type.kind === 'NULL' ? INT : isNumeric(type) ? type : undefined;
}

/** A sum that its type holds. */
function checkedSum(sum: Cell, type: SqlType): Cell {
  if (type.kind === 'LONG' && !fitsLong(sum as Integer)) throw outOfRange(`${sum} from sum`, type);
  if (type.kind === 'DECIMAL' && !fitsPrecision(sum as Integer, type.precision)) {
    throw outOfRange(`${quoted(sum, type)} from sum`, type);
  }
  return sum;
}

export const sum: AggregateFunction = defineAggregate({
  name: 'sum',
  summary: 'The sum, exact for INT, LONG and DECIMAL.',
  examples: [
    { sql: 'sum(x)', values: ['1', '2', 'NULL'], result: '3' },
    { sql: 'sum(x)', values: ['0.1', '0.2'], result: '0.3' },
    { sql: 'sum(x)', values: ['NULL'], result: 'NULL' },
  ],
  over: (type) => {
    const param = numberType(type);
    if (param === undefined) return undefined;
    const returns = sumType(param);
    return {
      param: param.kind === 'FLOAT' ? DOUBLE : param,
      returns,
      accumulators: [{ kind: 'sum' }],
      result: (total = null) => (total === null ? null : checkedSum(total, returns)),
    };
  },
});

/** The exact sum divided by the count. */
function average(total: Cell, rows: Cell, param: SqlType, returns: SqlType): Cell {
  if (total === null || rows === 0) return null;
  if (param.kind !== 'DECIMAL' || returns.kind !== 'DECIMAL') return Number(total) / Number(rows);
  const quotient = divideDecimals(total as Integer, param.scale, rows as number, 0, returns.scale) ?? null;
  if (quotient !== null && !fitsPrecision(quotient, returns.precision)) {
    throw outOfRange(`${quoted(quotient, returns)} from avg`, returns);
  }
  return quotient;
}

export const avg: AggregateFunction = defineAggregate({
  name: 'avg',
  aliases: ['average'],
  summary: 'The mean: DOUBLE, or DECIMAL with six more digits for DECIMAL.',
  examples: [
    { sql: 'avg(x)', values: ['1', '2', 'NULL'], result: 'CAST(1.5 AS DOUBLE)' },
    { sql: 'avg(x)', values: ['0.10', '0.25'], result: '0.17500000' },
    { sql: 'avg(x)', values: ['NULL'], result: 'NULL' },
  ],
  over: (type) => {
    const number = numberType(type);
    if (number === undefined) return undefined;
    const param = number.kind === 'FLOAT' ? DOUBLE : number;
    const returns = averageType(param);
    return {
      param,
      returns,
      accumulators: [{ kind: 'sum' }, { kind: 'count' }],
      result: (total = null, rows = 0) => average(total, rows, param, returns),
    };
  },
});

const UNORDERED: ReadonlySet<SqlType['kind']> = new Set(['OBJECT']);

function extreme(kind: 'min' | 'max', alias: string, word: string, result: string): AggregateFunction {
  return defineAggregate({
    name: kind,
    aliases: [alias],
    summary: `The ${word} value; text by code point, NaN after every other number.`,
    examples: [{ sql: `${kind}(x)`, values: ['2', '7', 'NULL', '5'], result }],
    over: (type) =>
      UNORDERED.has(type.kind) ? undefined : { returns: type, accumulators: [{ kind }], result: (best = null) => best },
  });
}

export const min: AggregateFunction = extreme('min', 'minforever', 'least', '2');
export const max: AggregateFunction = extreme('max', 'maxforever', 'greatest', '7');

function position(kind: 'first' | 'last', word: string, result: string): AggregateFunction {
  return defineAggregate({
    name: kind,
    aliases: [`${kind}_value`],
    summary: `The value of the row with the ${word} event time, NULL included unless IGNORE NULLS is written.`,
    signatures: [`${kind}(x)`, `${kind}(x) IGNORE NULLS`],
    allowsDistinct: false,
    allowsIgnoreNulls: true,
    examples: [{ sql: `${kind}(x)`, values: ['2', '7', '5'], result }],
    over: (type, { ignoreNulls }) => ({
      returns: type,
      accumulators: [{ kind, ignoreNulls }],
      result: (value = null) => value,
    }),
  });
}

export const first: AggregateFunction = position('first', 'earliest', '2');
export const last: AggregateFunction = position('last', 'latest', '5');

/** A function of the count and the sum of squared differences from the mean. */
function spread(
  name: string,
  aliases: readonly string[],
  summary: string,
  result: string,
  value: (squares: number, rows: number) => number | null,
): AggregateFunction {
  return defineAggregate({
    name,
    aliases,
    summary,
    examples: [
      { sql: `${name}(x)`, values: ['1', '3', 'NULL', '5', '7'], result: `CAST(${result} AS DOUBLE)` },
      { sql: `${name}(x)`, values: ['NULL'], result: 'NULL' },
    ],
    over: (type) =>
      numberType(type) === undefined
        ? undefined
        : {
            param: DOUBLE,
            returns: DOUBLE,
            accumulators: [{ kind: 'moments' }, { kind: 'count' }],
            result: (squares = null, rows = 0) => (squares === null ? null : value(squares as number, rows as number)),
          },
  });
}

const population = (squares: number, rows: number): number => squares / rows;
const sample = (squares: number, rows: number): number | null => (rows < 2 ? null : squares / (rows - 1));

function root(variance: number | null): number | null {
  return variance === null ? null : Math.sqrt(variance);
}

export const variance: AggregateFunction = spread(
  'variance',
  ['var_pop'],
  'The variance of the values as a whole population.',
  '5',
  population,
);
export const varSamp: AggregateFunction = spread(
  'var_samp',
  [],
  'The variance estimated from a sample; NULL for a single value.',
  '6.666666666666667',
  sample,
);
export const stddev: AggregateFunction = spread(
  'stddev',
  ['stddev_pop'],
  'The standard deviation of the values as a whole population.',
  '2.23606797749979',
  (squares, rows) => root(population(squares, rows)),
);
export const stddevSamp: AggregateFunction = spread(
  'stddev_samp',
  [],
  'The standard deviation estimated from a sample; NULL for a single value.',
  '2.581988897471611',
  (squares, rows) => root(sample(squares, rows)),
);

/** AND or OR over the values; the state is the value so far. */
function truth(
  name: string,
  alias: string,
  summary: string,
  combine: (a: boolean, b: boolean) => boolean,
  result: string,
): AggregateFunction {
  const fold: Fold = {
    name,
    init: () => null,
    add: (state, value) => (state === null ? value : combine(state === true, value === true)),
    result: (state) => state as Cell,
  };
  return defineAggregate({
    name,
    aliases: [alias],
    summary,
    examples: [{ sql: `${name}(x)`, values: ['TRUE', 'NULL', 'FALSE'], result }],
    over: (type) =>
      type.kind === 'BOOL' || type.kind === 'NULL'
        ? { param: BOOL, returns: BOOL, accumulators: [{ kind: 'fold', fold }], result: (value = null) => value }
        : undefined,
  });
}

export const boolAnd: AggregateFunction = truth(
  'bool_and',
  'every',
  'Whether all values are TRUE.',
  (a, b) => a && b,
  'FALSE',
);
export const boolOr: AggregateFunction = truth(
  'bool_or',
  'some',
  'Whether any value is TRUE.',
  (a, b) => a || b,
  'TRUE',
);
