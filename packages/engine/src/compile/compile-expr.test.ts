import {
  appendRow,
  BOOL,
  type Cell,
  ColumnBatch,
  type Dictionary,
  DOUBLE,
  INT,
  LONG,
  RowFailure,
  type SqlType,
  STRING,
} from '@tidewire/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expr } from '../expr/expr.ts';
import { interpret } from '../expr/interpret.ts';
import { printExpr } from '../expr/print.ts';
import { builtinFunctions } from '../functions/index.ts';
import { type Draw, ExprMaker, randomBatch, SCHEMA, TYPES } from './arbitrary-exprs.ts';
import { type Code, type Generated, generateFunction, js, lines, NotCompilable, Scope } from './code.ts';
import { compileExpr } from './compile-expr.ts';
import { hasNulls, LoopColumns, type Nullability } from './loop-columns.ts';

/** What generated code said of a row: a cell, or that the interpreter should look. */
type Answer = { readonly cell: Cell } | 'bail';

type Loop = (batch: ColumnBatch, answers: Answer[]) => void;

function take(answers: Answer[], cell: Cell): void {
  answers.push({ cell });
}

function leave(answers: Answer[]): void {
  answers.push('bail');
}

/** A loop that asks for one expression in every row. */
function loopOf(expr: Expr, nullability: Nullability = 'nullable'): Generated<Loop> {
  const scope = new Scope();
  const [batch, answers, row] = [scope.fresh('batch'), scope.fresh('answers'), scope.fresh('row')];
  const columns = new LoopColumns(SCHEMA, scope, batch, nullability);
  const beforeLoop: Code[] = [];
  const { before, value, isNull, representation } = compileExpr(expr, {
    scope,
    row,
    column: (index) => columns.column(index),
    eventTime: js`${batch}.eventTime[${row}]`,
    bail: js`${scope.capture('leave', leave)}(${answers});\ncontinue rows;`,
    beforeLoop: (code) => {
      beforeLoop.push(code);
    },
  });
  const textOf = (from: ColumnBatch, index: number, id: number): string => {
    const column = from.columns[index] as { readonly dictionary: Dictionary };
    return column.dictionary.values[id] ?? '';
  };
  const text = js`${scope.capture('textOf', textOf)}(${batch}, ${expr.kind === 'column' ? expr.index : 0}, ${value})`;
  const cell = representation === 'textId' ? text : value;
  const body = lines([
    columns.hoisted,
    lines(beforeLoop),
    js`rows: for (let ${row} = 0; ${row} < ${batch}.length; ${row}++) {`,
    before,
    js`${scope.capture('take', take)}(${answers}, ${isNull === undefined ? cell : js`${isNull} ? null : ${cell}`});`,
    js`}`,
  ]);
  return generateFunction<Loop>({ label: 'expression', scope, params: [batch, answers], body }, 'allowed');
}

function interpreted(expr: Expr, batch: ColumnBatch, row: number): Cell | RowFailure {
  try {
    return interpret(expr, batch, row);
  } catch (error) {
    if (error instanceof RowFailure) return error;
    throw error;
  }
}

/** Checks every row; gives how many were answered and how many bailed. */
function compareRows(expr: Expr, batch: ColumnBatch, nullability: Nullability): { answered: number; bailed: number } {
  const { run, text } = loopOf(expr, nullability);
  const answers: Answer[] = [];
  run(batch, answers);
  expect(answers.length).toBe(batch.length);
  let bailed = 0;
  answers.forEach((answer, row) => {
    if (answer === 'bail') {
      bailed++;
      return;
    }
    const reference = interpreted(expr, batch, row);
    // Object.is first: it tells -0 from 0 and takes NaN for NaN.
    if (Object.is(answer.cell, reference)) return;
    expect(answer.cell, `row ${row} of ${printExpr(expr)}\n${text}`).toEqual(reference);
    expect(typeof answer.cell, `-0 in row ${row} of ${printExpr(expr)}\n${text}`).not.toBe('number');
  });
  return { answered: answers.length - bailed, bailed };
}

const ROWS = 8;

describe('generated code', () => {
  it.each(TYPES.map((type) => [type.kind === 'DECIMAL' ? `DECIMAL(${type.precision})` : type.kind, type] as const))(
    'agrees with the interpreter on random expressions of type %s',
    (_, type: SqlType) => {
      let answered = 0;
      let bailed = 0;
      const property = fc.property(fc.gen(), (gen) => {
        const draw: Draw = (choices) => {
          const index = gen(fc.nat, { max: choices.length - 1 });
          return choices[index] as (typeof choices)[number];
        };
        const expr = new ExprMaker(draw, builtinFunctions).make(type, draw([1, 1, 2, 4]));
        const batch = randomBatch(draw, ROWS);
        try {
          const counts = compareRows(expr, batch, 'nullable');
          answered += counts.answered;
          bailed += counts.bailed;
          const columns = SCHEMA.columns.map((__, i) => i);
          if (!hasNulls(batch, columns)) compareRows(expr, batch, 'nonNull');
        } catch (error) {
          if (!(error instanceof NotCompilable)) throw error;
        }
      });
      fc.assert(property, { numRuns: 120, seed: 20_240_229 });
      expect(answered).toBeGreaterThan(bailed);
    },
  );
});

const symbol: Expr = { kind: 'column', index: 14, name: 'c14', type: STRING };
const otherSymbol: Expr = { kind: 'column', index: 15, name: 'c15', type: STRING };

function constant(value: Cell, type: SqlType): Expr {
  return { kind: 'literal', value, type };
}

/** Rows that differ in one column, or two neighbouring ones. */
function batchOf(column: number, rows: readonly (readonly Cell[])[]): ColumnBatch {
  const batch = new ColumnBatch(SCHEMA);
  for (const cells of rows) {
    appendRow(
      batch,
      SCHEMA.columns.map((_, i) => cells[i - column] ?? null),
      0,
    );
  }
  return batch;
}

/** What generated code answers, row by row, after checking it against the interpreter. */
function answersOf(expr: Expr, batch: ColumnBatch): readonly (Cell | 'bail')[] {
  compareRows(expr, batch, 'nullable');
  const answers: Answer[] = [];
  loopOf(expr).run(batch, answers);
  return answers.map((answer) => (answer === 'bail' ? 'bail' : answer.cell));
}

describe('generated code for rare values', () => {
  it('T44: orders texts of two columns by code point', () => {
    const expr: Expr = { kind: 'comparison', operator: '<', left: symbol, right: otherSymbol, type: BOOL };
    const rows = [
      ['\uffee', '😀'],
      ['😀', '\uffee'],
      ['a', 'a'],
      ['a', 'ab'],
      ['a', null],
    ];
    expect(answersOf(expr, batchOf(14, rows))).toEqual([true, false, false, true, null]);
  });

  it('T42: finds NaN in no list, however long', () => {
    const value: Expr = { kind: 'column', index: 8, name: 'c8', type: DOUBLE };
    const list = [1, 2, 3, 4, 5, Number.NaN].map((n) => constant(n, DOUBLE));
    const batch = batchOf(8, [[Number.NaN], [5], [-0], [null]]);
    expect(answersOf({ kind: 'in', operand: value, list, negated: false, type: BOOL }, batch)).toEqual([
      false,
      true,
      false,
      null,
    ]);
    expect(answersOf({ kind: 'in', operand: value, list, negated: true, type: BOOL }, batch)).toEqual([
      true,
      false,
      true,
      null,
    ]);
  });

  it('T29: is NULL when a value is not in a list that holds NULL', () => {
    const value: Expr = { kind: 'column', index: 2, name: 'c2', type: INT };
    const list = [1, 2, 3, 4, 5, null].map((n) => constant(n, INT));
    const batch = batchOf(2, [[1], [9], [null]]);
    expect(answersOf({ kind: 'in', operand: value, list, negated: true, type: BOOL }, batch)).toEqual([
      false,
      null,
      null,
    ]);
  });

  it('T34: leaves rows whose LONG is beyond the safe integers, or becomes so, to the interpreter', () => {
    const value: Expr = { kind: 'column', index: 4, name: 'c4', type: LONG };
    const sum: Expr = { kind: 'arithmetic', operator: '+', left: value, right: constant(1, LONG), type: LONG };
    const batch = batchOf(4, [[9223372036854775807n], [9007199254740991], [41], [null]]);
    expect(answersOf(sum, batch)).toEqual(['bail', 'bail', 42, null]);
  });

  it('keeps IS NULL of a quotient apart from its divisor', () => {
    const value: Expr = { kind: 'column', index: 8, name: 'c8', type: DOUBLE };
    const quotient: Expr = { kind: 'arithmetic', operator: '/', left: constant(1, DOUBLE), right: value, type: DOUBLE };
    const expr: Expr = { kind: 'isNull', operand: quotient, negated: true, type: BOOL };
    expect(answersOf(expr, batchOf(8, [[0], [2], [Number.NaN]]))).toEqual([false, true, true]);
  });

  it('computes what depends on one text column once per text', () => {
    let calls = 0;
    const call: Expr = {
      kind: 'call',
      function: {
        name: 'counted',
        params: [STRING],
        returns: INT,
        nulls: 'propagate',
        volatility: 'immutable',
        eval: (text) => {
          calls++;
          return (text as string).length;
        },
      },
      args: [symbol],
      type: INT,
    };
    const answers: Answer[] = [];
    loopOf(call).run(batchOf(14, [['a'], ['bb'], ['a'], ['bb'], [null], ['a']]), answers);
    expect(answers.map((a) => (a === 'bail' ? a : a.cell))).toEqual([1, 2, 1, 2, null, 1]);
    expect(calls).toBe(2);
  });
});

describe('the text of generated code', () => {
  it('compares a text column with a constant by dictionary id', () => {
    const expr: Expr = { kind: 'comparison', operator: '=', left: symbol, right: constant("it's", STRING), type: BOOL };
    expect(loopOf(expr).text).toMatchInlineSnapshot(`
      "function run_expression(batch_0, answers_1) {
        const column_4 = batch_0.columns[14];
        const values_5 = column_4.ids;
        const nulls_6 = column_4.hasNulls ? column_4.nulls : null;
        const dictionary_7 = column_4.dictionary;
        const id_8 = dictionary_7.find("it's");
        rows: for (let row_2 = 0; row_2 < batch_0.length; row_2++) {
          take_10(answers_1, (nulls_6 !== null && nulls_6[row_2] === 1) ? null : (values_5[row_2] === id_8));
        }
      }"
    `);
  });

  it('checks integer arithmetic and leaves the row when the result does not fit', () => {
    const price: Expr = { kind: 'column', index: 2, name: 'c2', type: INT };
    const expr: Expr = { kind: 'arithmetic', operator: '+', left: price, right: constant(1, INT), type: INT };
    expect(loopOf(expr).text).toMatchInlineSnapshot(`
      "function run_expression(batch_0, answers_1) {
        const column_4 = batch_0.columns[2];
        const values_5 = column_4.values;
        const nulls_6 = column_4.hasNulls ? column_4.nulls : null;
        rows: for (let row_2 = 0; row_2 < batch_0.length; row_2++) {
          const number_7 = values_5[row_2] + 1;
          const isNull_8 = (nulls_6 !== null && nulls_6[row_2] === 1);
          if (!(number_7 >= -2147483648 && number_7 <= 2147483647) && !isNull_8) {
            leave_3(answers_1);
            continue rows;
          }
          take_10(answers_1, isNull_8 ? null : number_7);
        }
      }"
    `);
  });

  it('refuses volatile functions, which must not run twice', () => {
    const expr: Expr = {
      kind: 'call',
      function: {
        name: 'dice',
        params: [],
        returns: STRING,
        nulls: 'propagate',
        volatility: 'volatile',
        eval: () => 'x',
      },
      args: [],
      type: STRING,
    };
    expect(() => loopOf(expr)).toThrow(new NotCompilable('function dice is volatile'));
  });
});
