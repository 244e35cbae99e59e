// Random typed expressions and batches for property tests: every kind of node over every kind of column.
// Invariant: trees obey the typing rules of expr.ts, as if the binder had made them; the drawing function decides everything.
import {
  appendRow,
  BOOL,
  BYTES,
  type Cell,
  ColumnBatch,
  DOUBLE,
  decimal,
  FLOAT,
  INT,
  INTERVAL,
  LONG,
  OBJECT,
  type ScalarFunction,
  type Schema,
  type SqlType,
  STRING,
  sameType,
  TIMESTAMP,
} from '@tidewire/core';
import type { ArithmeticOperator, Expr } from '../expr/expr.ts';
import { parseJson } from '../expr/json-text.ts';
import { arithmeticTypes, castable } from '../expr/numeric-types.ts';

/** Draws one of several things. */
export type Draw = <T>(choices: readonly T[]) => T;

const MONEY: SqlType = decimal(10, 2);
const HUGE: SqlType = decimal(38, 6);

/** Two columns of each type, so that columns also meet each other. */
export const SCHEMA: Schema = {
  columns: [BOOL, INT, LONG, FLOAT, DOUBLE, MONEY, HUGE, STRING, OBJECT, TIMESTAMP, BYTES]
    .flatMap((type) => [type, type])
    .map((type, i) => ({ name: `c${i}`, type })),
};

const TEXTS: readonly string[] = [
  '',
  'a',
  'BTC',
  'BTC-USD',
  '12',
  ' 42.5 ',
  'true',
  '😀x',
  '\uffee',
  '😀',
  'a_b',
  '2024-02-29',
  '__proto__',
];

const SAMPLES: Readonly<Record<SqlType['kind'], readonly Cell[]>> = {
  BOOL: [true, false],
  INT: [0, 1, -1, 2, 7, -7, 2147483647, -2147483648, 65536],
  LONG: [
    0,
    1,
    -3,
    1_700_000_000_000,
    9007199254740991,
    -9007199254740991,
    9007199254740992n,
    -9223372036854775808n,
    9223372036854775807n,
  ],
  FLOAT: [0, -0, 1.5, Math.fround(0.1), Number.NaN, Math.fround(3.4e38), Number.NEGATIVE_INFINITY],
  DOUBLE: [0, -0, 0.1, 2.5, -2.5, 1e300, -1e300, 3e9, 42.9, Number.NaN, Number.POSITIVE_INFINITY, 5e-324],
  DECIMAL: [0, 1, 100, -250, 12345, 9999999999, -9999999999],
  STRING: TEXTS,
  BYTES: [new Uint8Array(), new Uint8Array([1, 2]), new Uint8Array([97, 98])],
  OBJECT: [
    '{"p":"50000.00","n":7,"constructor":null}',
    '[1,[2],"x"]',
    '"text"',
    '42',
    '9007199254740993',
    'true',
    '{}',
  ].map((text) => parseJson(text) ?? null),
  TIMESTAMP: [0, -1, 1_700_000_000_000, 8_640_000_000_000_000],
  INTERVAL: [0, 1_000, -60_000, 9007199254740991],
  NULL: [null],
};

const HUGE_DECIMALS: readonly Cell[] = [
  0,
  -1,
  1_000_000,
  2_500_000,
  9007199254740991,
  99999999999999999999999999999999999999n,
  -12345678901234567890n,
];

function randomCell(draw: Draw, type: SqlType): Cell {
  if (draw([true, false, false, false, false])) return null;
  return draw(type.kind === 'DECIMAL' && type.precision > 20 ? HUGE_DECIMALS : SAMPLES[type.kind]);
}

/** A batch of SCHEMA; columns that stay free of NULL occur too. */
export function randomBatch(draw: Draw, rows: number): ColumnBatch {
  const batch = new ColumnBatch(SCHEMA);
  const anyNull = draw([true, true, false]);
  const nullable = SCHEMA.columns.map(() => anyNull && draw([true, false]));
  for (let row = 0; row < rows; row++) {
    const cells = SCHEMA.columns.map(({ type }, i) => {
      const cell = randomCell(draw, type);
      return cell === null && nullable[i] !== true ? (SAMPLES[type.kind][0] ?? null) : cell;
    });
    appendRow(batch, cells, draw([0, 1_000, 1_700_000_000_000]));
  }
  return batch;
}

export const TYPES: readonly SqlType[] = [
  BOOL,
  INT,
  LONG,
  FLOAT,
  DOUBLE,
  MONEY,
  HUGE,
  STRING,
  OBJECT,
  TIMESTAMP,
  BYTES,
];
const NUMBERS: readonly SqlType[] = [INT, LONG, FLOAT, DOUBLE, MONEY, HUGE];
const ORDERED: readonly SqlType[] = [BOOL, ...NUMBERS, STRING, TIMESTAMP, BYTES];

export class ExprMaker {
  readonly #draw: Draw;
  readonly #functions: readonly ScalarFunction[];

  constructor(draw: Draw, functions: readonly ScalarFunction[]) {
    this.#draw = draw;
    this.#functions = functions;
  }

  /** A tree of a type, at most so deep. */
  make(type: SqlType, depth: number): Expr {
    const draw = this.#draw;
    if (depth <= 0 || draw([true, false, false, false])) return this.#leaf(type);
    const makers: (() => Expr | undefined)[] = [
      () => this.#case(type, depth),
      () => this.#cast(type, depth),
      () => this.#call(type, depth),
      () => this.#arithmetic(type, depth),
    ];
    if (type.kind === 'BOOL') makers.push(...this.#conditions(depth), ...this.#conditions(depth));
    if (type.kind === 'OBJECT') makers.push(() => this.#part(depth));
    return draw(makers)() ?? this.#leaf(type);
  }

  #leaf(type: SqlType): Expr {
    const draw = this.#draw;
    if (type.kind === 'LONG' && draw([true, false, false, false, false, false])) return { kind: 'eventTime', type };
    const columns = SCHEMA.columns.flatMap((c, index) => (sameType(c.type, type) ? [{ index, name: c.name }] : []));
    if (columns.length > 0 && draw([true, true, false])) return { kind: 'column', type, ...draw(columns) };
    return { kind: 'literal', type, value: randomCell(draw, type) };
  }

  #case(type: SqlType, depth: number): Expr {
    const branches = this.#draw([[0], [0, 1]]).map(() => {
      const when = this.make(BOOL, depth - 1);
      const then = this.make(type, depth - 1);
      return { when, then };
    });
    return { kind: 'case', branches, otherwise: this.make(type, depth - 1), type };
  }

  #cast(type: SqlType, depth: number): Expr | undefined {
    const sources = TYPES.filter((from) => castable(from, type));
    if (sources.length === 0) return undefined;
    return {
      kind: 'cast',
      operand: this.make(this.#draw(sources), depth - 1),
      lenient: this.#draw([true, false]),
      type,
    };
  }

  #arithmetic(type: SqlType, depth: number): Expr | undefined {
    const draw = this.#draw;
    if (type.kind === 'TIMESTAMP') {
      const left = this.make(TIMESTAMP, depth - 1);
      return { kind: 'arithmetic', operator: draw(['+', '-']), left, right: this.#leaf(INTERVAL), type };
    }
    if (draw([true, false, false]) && NUMBERS.includes(type))
      return { kind: 'negate', operand: this.make(type, depth - 1), type };
    const operator: ArithmeticOperator = draw(['+', '-', '*', '/', '%', 'DIV']);
    const pairs = NUMBERS.flatMap((l) =>
      NUMBERS.map((r) => ({ left: l, right: r, types: arithmeticTypes(operator, l, r) })),
    );
    const fitting = pairs.filter((pair) => pair.types?.result.kind === type.kind);
    if (fitting.length === 0) return undefined;
    const { left, right, types } = draw(fitting);
    if (types === undefined) return undefined;
    const node: Expr = {
      kind: 'arithmetic',
      operator,
      left: this.#as(types.left, left, depth - 1),
      right: this.#as(types.right, right, depth - 1),
      type: types.result,
    };
    return sameType(types.result, type) ? node : { kind: 'cast', operand: node, lenient: false, type };
  }

  /** A value of one type, cast to another as the binder would; DECIMAL operands keep their scale. */
  #as(type: SqlType, from: SqlType, depth: number): Expr {
    const operand = this.make(from, depth);
    if (sameType(type, from)) return operand;
    return { kind: 'cast', operand, lenient: false, type };
  }

  #call(type: SqlType, depth: number): Expr | undefined {
    const draw = this.#draw;
    const definition = draw(this.#functions);
    const args = draw([0, 1, 2, 3].map((n) => Array.from({ length: n }, () => draw(TYPES))));
    const bound = definition.bind(args);
    if (bound === undefined || !sameType(bound.returns, type)) return undefined;
    return {
      kind: 'call',
      function: bound,
      args: bound.params.map((p, i) => this.#as(p, args[i] ?? p, depth - 1)),
      type,
    };
  }

  #part(depth: number): Expr {
    const base = this.make(OBJECT, depth - 1);
    const draw = this.#draw;
    if (draw([true, false]))
      return { kind: 'field', base, name: draw(['p', 'n', 'constructor', '__proto__', "x'y"]), type: OBJECT };
    return { kind: 'item', base, index: this.make(draw([INT, STRING]), depth - 1), type: OBJECT };
  }

  #conditions(depth: number): readonly (() => Expr)[] {
    const draw = this.#draw;
    const truth = (): Expr => this.make(BOOL, depth - 1);
    const negated = draw([true, false]);
    const type = BOOL;
    return [
      () => ({ kind: 'not', operand: truth(), type }),
      () => ({ kind: 'isTruth', operand: truth(), truth: draw([true, false]), negated, type }),
      () => ({ kind: 'isNull', operand: this.make(draw(TYPES), depth - 1), negated, type }),
      () => ({
        kind: 'logical',
        operator: draw(['AND', 'OR']),
        operands: draw([
          [0, 1],
          [0, 1, 2],
        ]).map(truth),
        type,
      }),
      () => this.#pair('comparison', depth),
      () => this.#pair('distinct', depth),
      () => this.#in(depth, negated),
      () => this.#like(depth, negated),
    ];
  }

  #pair(kind: 'comparison' | 'distinct', depth: number): Expr {
    const draw = this.#draw;
    const operands = draw(ORDERED);
    const [left, right] = [this.make(operands, depth - 1), this.make(operands, depth - 1)];
    if (kind === 'distinct') return { kind, left, right, negated: draw([true, false]), type: BOOL };
    return { kind, operator: draw(['=', '<>', '<', '<=', '>', '>=']), left, right, type: BOOL };
  }

  #in(depth: number, negated: boolean): Expr {
    const draw = this.#draw;
    const type = draw(ORDERED);
    const isConstant = draw([true, false]);
    const list = Array.from({ length: draw([1, 2, 6]) }, () =>
      isConstant ? ({ kind: 'literal', type, value: randomCell(draw, type) } as const) : this.make(type, depth - 1),
    );
    return { kind: 'in', operand: this.make(type, depth - 1), list, negated, type: BOOL };
  }

  #like(depth: number, negated: boolean): Expr {
    const draw = this.#draw;
    const pattern: Expr = draw([
      { kind: 'literal', type: STRING, value: draw(['%', 'B%', '_', '%_%', 'a!_b', '', '%D', 'bad\\']) } as const,
      this.make(STRING, depth - 1),
    ]);
    const escape: Expr | undefined = draw([undefined, { kind: 'literal', type: STRING, value: '!' } as const]);
    return { kind: 'like', operand: this.make(STRING, depth - 1), pattern, escape, negated, type: BOOL };
  }
}
