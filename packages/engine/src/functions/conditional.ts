// Functions that choose among their arguments.
// Invariant: arguments become one common type; coalesce, ifnull and if do not evaluate what they do not choose.
import { BOOL, type Cell, type ScalarFunction, type SqlType } from '@tidewire/core';
import { compareForOrder, compares } from '../expr/compare.ts';
import { commonType, commonTypeOf } from '../expr/numeric-types.ts';
import { defineScalar, type Overload, overloadBy } from './define.ts';

/** So many arguments of one common type, which is also the result's. */
function alike(least: number, most: number, evaluate: (args: readonly Cell[], type: SqlType) => Cell): Overload {
  return overloadBy((args) => {
    const type = commonTypeOf(args);
    if (type === undefined || args.length < least || args.length > most) return undefined;
    return { params: args.map(() => type), returns: type, eval: (...cells) => evaluate(cells, type) };
  });
}

function firstPresent(args: readonly Cell[]): Cell {
  return args.find((cell) => cell !== null) ?? null;
}

/** The extreme of the arguments that are not NULL. */
function extreme(sign: number): (args: readonly Cell[]) => Cell {
  return (args) => {
    let best: Cell = null;
    for (const cell of args) {
      if (cell !== null && (best === null || compareForOrder(cell, best) * sign > 0)) best = cell;
    }
    return best;
  };
}

export const coalesce: ScalarFunction = defineScalar({
  name: 'coalesce',
  summary: 'The first argument that is not NULL.',
  signatures: ['coalesce(value, ...)'],
  nulls: 'handle',
  shortCircuit: 'coalesce',
  examples: [
    { sql: 'coalesce(NULL, 2, 3)', result: '2' },
    { sql: "coalesce('a', CAST(1 / 0 AS STRING))", result: "'a'" },
  ],
  overloads: [alike(1, Number.POSITIVE_INFINITY, firstPresent)],
});

export const ifnull: ScalarFunction = defineScalar({
  name: 'ifnull',
  aliases: ['nvl', 'default'],
  summary: 'The first argument, or the second where the first is NULL.',
  signatures: ['ifnull(value, replacement)'],
  nulls: 'handle',
  shortCircuit: 'coalesce',
  examples: [
    { sql: "ifnull(NULL, 'none')", result: "'none'" },
    { sql: 'ifnull(1, 2)', result: '1' },
  ],
  overloads: [alike(2, 2, firstPresent)],
});

export const nullif: ScalarFunction = defineScalar({
  name: 'nullif',
  summary: 'NULL where both arguments are equal, else the first.',
  signatures: ['nullif(value, other)'],
  nulls: 'handle',
  examples: [
    { sql: "nullif('', '')", result: 'NULL' },
    { sql: 'nullif(5, 0)', result: '5' },
  ],
  overloads: [
    alike(2, 2, ([value = null, other = null], type) =>
      value !== null && other !== null && compares('=', value, other, type) ? null : value,
    ),
  ],
});

export const iff: ScalarFunction = defineScalar({
  name: 'if',
  aliases: ['iif'],
  summary: 'The second argument where the first is TRUE, else the third.',
  signatures: ['if(condition, then, otherwise)'],
  nulls: 'handle',
  shortCircuit: 'if',
  examples: [
    { sql: "iif(2 > 1, 'yes', 'no')", result: "'yes'" },
    { sql: "iif(NULL, 'yes', 'no')", result: "'no'" },
  ],
  overloads: [
    overloadBy(([condition, then, otherwise, ...rest]) => {
      if (condition === undefined || then === undefined || otherwise === undefined || rest.length > 0) return undefined;
      const type = commonType(then, otherwise);
      if (type === undefined) return undefined;
      return { params: [BOOL, type, type], returns: type, eval: (c, t = null, o = null) => (c === true ? t : o) };
    }),
  ],
});

const UNORDERED: ReadonlySet<string> = new Set(['OBJECT', 'BYTES']);

/** GREATEST and LEAST of ordered types. */
function extremes(sign: number): Overload {
  const inner = alike(1, Number.POSITIVE_INFINITY, extreme(sign));
  return overloadBy((args) => (args.some((type) => UNORDERED.has(type.kind)) ? undefined : inner.choose(args)));
}

export const greatest: ScalarFunction = defineScalar({
  name: 'greatest',
  aliases: ['maximum'],
  summary: 'The greatest argument; NULLs are left out, NULL only when all are.',
  signatures: ['greatest(value, ...)'],
  nulls: 'handle',
  examples: [
    { sql: 'greatest(1, 3, 2)', result: '3' },
    { sql: 'greatest(1, NULL)', result: '1' },
  ],
  overloads: [extremes(1)],
});

export const least: ScalarFunction = defineScalar({
  name: 'least',
  aliases: ['minimum'],
  summary: 'The least argument; NULLs are left out, NULL only when all are.',
  signatures: ['least(value, ...)'],
  nulls: 'handle',
  examples: [
    { sql: "least('b', 'a')", result: "'a'" },
    { sql: 'least(NULL, NULL)', result: 'NULL' },
  ],
  overloads: [extremes(-1)],
});
