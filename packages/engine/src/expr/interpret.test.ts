import {
  BOOL,
  type Cell,
  DOUBLE,
  decimal,
  FLOAT,
  INT,
  LONG,
  NULL,
  OBJECT,
  RowFailure,
  type SqlType,
  STRING,
  TIMESTAMP,
} from '@tidewire/core';
import { describe, expect, it } from 'vitest';
import type { ArithmeticOperator, Expr } from './expr.ts';
import { evaluate, type Row } from './interpret.ts';
import { parseJson } from './json-text.ts';
import { arithmeticTypes } from './numeric-types.ts';

const NO_ROW: Row = { column: () => null, eventTime: () => 1_000 };

function lit(value: Cell, type: SqlType): Expr {
  return { kind: 'literal', value, type };
}

const TRUE = lit(true, BOOL);
const FALSE = lit(false, BOOL);
const UNKNOWN = lit(null, BOOL);

/** The value, or the text of the row failure. */
function outcome(expr: Expr): unknown {
  try {
    return evaluate(expr, NO_ROW);
  } catch (error) {
    if (error instanceof RowFailure) return `${error.code} ${error.message}`;
    throw error;
  }
}

function compute(
  left: Cell,
  leftType: SqlType,
  operator: ArithmeticOperator,
  right: Cell,
  rightType: SqlType,
): unknown {
  const types = arithmeticTypes(operator, leftType, rightType);
  if (types === undefined) throw new Error('operands do not meet');
  return outcome({
    kind: 'arithmetic',
    operator,
    left: lit(left, leftType),
    right: lit(right, rightType),
    type: types.result,
  });
}

function cast(value: Cell, from: SqlType, to: SqlType): unknown {
  return outcome({ kind: 'cast', operand: lit(value, from), lenient: false, type: to });
}

describe('arithmetic', () => {
  it('T34: never wraps an INT or a LONG', () => {
    expect(compute(2147483647, INT, '+', 1, INT)).toBe('R510 number 2147483647 + 1 is out of range for INT');
    expect(compute(9223372036854775807n, LONG, '+', 1, LONG)).toBe(
      'R510 number 9223372036854775807 + 1 is out of range for LONG',
    );
    expect(compute(-2147483648, INT, 'DIV', -1, INT)).toBe('R510 number -2147483648 DIV -1 is out of range for INT');
    expect(outcome({ kind: 'negate', operand: lit(-2147483648, INT), type: INT })).toBe(
      'R510 number -(-2147483648) is out of range for INT',
    );
  });

  it('T37: gives LONG the same way on both sides of the safe integers', () => {
    expect(compute(9007199254740991, LONG, '+', 2, LONG)).toBe(9007199254740993n);
    expect(compute(9007199254740993n, LONG, '-', 2, LONG)).toBe(9007199254740991);
    expect(compute(3037000499, LONG, '*', 3037000499, LONG)).toBe(9223372030926249001n);
  });

  it('T35: divides integers as DOUBLE, DIV cuts toward zero, % takes the sign of the dividend', () => {
    expect(compute(7, INT, '/', 2, INT)).toBe(3.5);
    expect(compute(-7, INT, 'DIV', 2, INT)).toBe(-3);
    expect(compute(-7, INT, '%', 3, INT)).toBe(-1);
    expect(compute(7, INT, '%', -3, INT)).toBe(1);
  });

  it.each(['/', '%', 'DIV'] as const)('gives NULL for %s by zero', (operator) => {
    expect(compute(1, INT, operator, 0, INT)).toBe(null);
    expect(compute(1, DOUBLE, operator, -0, DOUBLE)).toBe(null);
    expect(compute(100, decimal(5, 2), operator, 0, decimal(5, 2))).toBe(null);
  });

  it('T39: keeps DECIMAL exact', () => {
    expect(compute(1, decimal(2, 1), '+', 2, decimal(2, 1))).toBe(3);
    expect(compute(125, decimal(3, 2), '*', 15, decimal(2, 1))).toBe(1875);
    // 10.00 / 3 has scale max(6, 2 + 1 + 1) = 6.
    expect(compute(1000, decimal(4, 2), '/', 3, decimal(1, 0))).toBe(3333333);
    expect(compute(99999999999999999999999999999999999999n, decimal(38, 0), '+', 1, decimal(1, 0))).toBe(
      'R510 number 99999999999999999999999999999999999999 + 1 is out of range for DECIMAL(38,0)',
    );
  });

  it('T40: rounds FLOAT results to single precision', () => {
    const tenth = Math.fround(0.1);
    expect(compute(tenth, FLOAT, '+', tenth, FLOAT)).toBe(Math.fround(tenth + tenth));
  });

  it('adds no time beyond what a TIMESTAMP holds', () => {
    expect(compute(8_640_000_000_000_000, TIMESTAMP, '+', 1, { kind: 'INTERVAL' })).toMatch(
      /^R510 .* out of range for TIMESTAMP$/,
    );
  });
});

describe('three-valued logic', () => {
  const failing: Expr = { kind: 'cast', operand: lit('x', STRING), lenient: false, type: BOOL };

  function logical(operator: 'AND' | 'OR', ...operands: readonly Expr[]): unknown {
    return outcome({ kind: 'logical', operator, operands, type: BOOL });
  }

  it('T29: has the truth tables of SQL', () => {
    const all = [TRUE, FALSE, UNKNOWN];
    expect(all.map((a) => all.map((b) => logical('AND', a, b)))).toEqual([
      [true, false, null],
      [false, false, false],
      [null, false, null],
    ]);
    expect(all.map((a) => all.map((b) => logical('OR', a, b)))).toEqual([
      [true, true, true],
      [true, false, null],
      [true, null, null],
    ]);
  });

  it('stops at the operand that decides, from left to right', () => {
    expect(logical('AND', FALSE, failing)).toBe(false);
    expect(logical('OR', TRUE, failing)).toBe(true);
    expect(logical('AND', failing, FALSE)).toMatch(/^R511/);
    expect(logical('AND', UNKNOWN, failing)).toMatch(/^R511/);
  });

  it('T29: x NOT IN a list with NULL is never TRUE', () => {
    const list = [lit(1, INT), lit(null, INT)];
    const test = (x: Cell): unknown => outcome({ kind: 'in', operand: lit(x, INT), list, negated: true, type: BOOL });
    expect([1, 2, null].map(test)).toEqual([false, null, null]);
  });

  it('T26: IS DISTINCT FROM takes NULL and NaN for equal to themselves', () => {
    const distinct = (a: Cell, b: Cell): unknown =>
      outcome({ kind: 'distinct', left: lit(a, DOUBLE), right: lit(b, DOUBLE), negated: false, type: BOOL });
    expect([
      distinct(null, null),
      distinct(null, 1),
      distinct(Number.NaN, Number.NaN),
      distinct(-0, 0),
      distinct(1, 2),
    ]).toEqual([false, true, false, false, true]);
  });
});

describe('comparison', () => {
  const compare = (operator: '=' | '<' | '>', a: Cell, b: Cell, type: SqlType): unknown =>
    outcome({ kind: 'comparison', operator, left: lit(a, type), right: lit(b, type), type: BOOL });

  it('T42: of doubles is IEEE 754', () => {
    expect(compare('=', Number.NaN, Number.NaN, DOUBLE)).toBe(false);
    expect(compare('>', Number.NaN, 1, DOUBLE)).toBe(false);
    expect(compare('=', -0, 0, DOUBLE)).toBe(true);
    expect(compare('=', 0.1 + 0.2, 0.3, DOUBLE)).toBe(false);
  });

  it('T44: of text goes by code point, also above U+FFFF', () => {
    expect(compare('<', '\uffee', '😀', STRING)).toBe(true);
    expect(compare('<', 'B', 'a', STRING)).toBe(true);
  });
});

describe('CAST', () => {
  it('T45: reads whole numbers, trimmed, and nothing else as INT', () => {
    expect(cast(' 12 ', STRING, INT)).toBe(12);
    for (const text of ['12abc', '', '1e3', '42.9', 'NaN', '0x10', '1_000']) {
      expect(cast(text, STRING, INT)).toBe(`R511 cannot cast '${text}' of type STRING to INT`);
    }
    expect(cast(42.9, DOUBLE, INT)).toBe(42);
    expect(cast(-429, decimal(3, 1), INT)).toBe(-42);
    expect(cast(3e9, DOUBLE, INT)).toBe('R511 cannot cast 3000000000 of type DOUBLE to INT');
  });

  it('T45: reads truth values as PostgreSQL does', () => {
    expect(['yes', 'T', ' on ', '1', 'no', 'f', 'OFF', '0'].map((t) => cast(t, STRING, BOOL))).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(cast('maybe', STRING, BOOL)).toBe("R511 cannot cast 'maybe' of type STRING to BOOL");
  });

  it('reads numbers of text as DOUBLE', () => {
    expect(['1e3', '.5', 'NaN', '-Infinity'].map((t) => cast(t, STRING, DOUBLE))).toEqual([
      1000,
      0.5,
      Number.NaN,
      Number.NEGATIVE_INFINITY,
    ]);
    expect(cast('1e400', STRING, DOUBLE)).toBe("R511 cannot cast '1e400' of type STRING to DOUBLE");
  });

  it('T46: reads and prints instants in UTC, strictly', () => {
    expect(cast('2024-02-29T12:00:00+01:00', STRING, TIMESTAMP)).toBe(Date.UTC(2024, 1, 29, 11));
    expect(cast('2024-02-29 12:00', STRING, TIMESTAMP)).toBe(Date.UTC(2024, 1, 29, 12));
    expect(cast(Date.UTC(2024, 1, 29), TIMESTAMP, STRING)).toBe('2024-02-29T00:00:00.000Z');
    for (const text of ['2023-02-29', '2024-1-1', '2024-01-01T24:00:00', 'yesterday', '2024-01-01T00:00:60Z']) {
      expect(cast(text, STRING, TIMESTAMP)).toBe(`R511 cannot cast '${text}' of type STRING to TIMESTAMP`);
    }
  });

  it('T40: prints numbers in their shortest or plain form', () => {
    expect(cast(Math.fround(0.1), FLOAT, STRING)).toBe('0.1');
    expect(cast(1250, decimal(6, 2), STRING)).toBe('12.50');
    expect(cast(0.1, DOUBLE, STRING)).toBe('0.1');
    expect(cast(9007199254740993n, LONG, STRING)).toBe('9007199254740993');
  });

  it('takes the scalar out of a JSON value', () => {
    const price = parseJson('{"p":"50000.00","n":9007199254740993,"t":true}') ?? null;
    const field = (name: string): Expr => ({ kind: 'field', base: lit(price, OBJECT), name, type: OBJECT });
    const taken = (name: string, type: SqlType): unknown =>
      outcome({ kind: 'cast', operand: field(name), lenient: false, type });
    expect(taken('p', DOUBLE)).toBe(50000);
    expect(taken('p', STRING)).toBe('50000.00');
    expect(taken('n', LONG)).toBe(9007199254740993n);
    expect(taken('t', BOOL)).toBe(true);
    expect(taken('absent', DOUBLE)).toBe(null);
    expect(taken('constructor', STRING)).toBe(null);
    expect(taken('t', DOUBLE)).toBe("R511 cannot cast 'true' of type OBJECT to DOUBLE");
    expect(cast(price, OBJECT, STRING)).toBe('{"p":"50000.00","n":9007199254740993,"t":true}');
  });

  it('TRY_CAST gives NULL where CAST fails', () => {
    expect(outcome({ kind: 'cast', operand: lit('12abc', STRING), lenient: true, type: INT })).toBe(null);
    expect(cast(null, NULL, INT)).toBe(null);
  });

  it('shortens long values in messages', () => {
    expect(cast('9'.repeat(500), STRING, INT)).toBe(
      `R511 cannot cast '${'9'.repeat(59)}… (502 characters) of type STRING to INT`,
    );
  });
});
