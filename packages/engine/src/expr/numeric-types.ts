// Which types meet in which: results of arithmetic, the common type of a comparison, what CAST and assignment allow.
// Invariant: these tables are the only place that knows such rules; the binder inserts the casts they ask for, so the
// interpreter and the generated code see operands that already fit.

// DECIMAL results (p precision, s scale, at most 38 digits in all):
//   +, -   scale max(s1, s2), one more whole digit than the longer operand
//   *      scale s1 + s2, precision p1 + p2
//   /      scale max(6, s1 + p2 + 1), whole digits p1 - s1 + s2
//   %      scale max(s1, s2), whole digits of the shorter operand
//   DIV    scale 0, whole digits p1 - s1 + s2
// When that needs more than 38 digits the scale shrinks to what the whole digits leave, but never below the larger scale
// of the operands (for / never below 6 of it either); values that then do not fit fail row by row.
import {
  BOOL,
  DOUBLE,
  decimal,
  FLOAT,
  fitsInt,
  fitsLong,
  INT,
  INTERVAL,
  type Integer,
  isNumeric,
  LONG,
  MAX_DECIMAL_PRECISION,
  NULL,
  parseDecimal,
  parseInteger,
  type SqlType,
  STRING,
  sameType,
  TIMESTAMP,
  type TypeKind,
} from '@tidewire/core';
import type { ArithmeticOperator } from './expr.ts';

type DecimalType = Extract<SqlType, { kind: 'DECIMAL' }>;

/** Operand types to cast to, and the type of the result. */
export interface ArithmeticTypes {
  readonly left: SqlType;
  readonly right: SqlType;
  readonly result: SqlType;
}

/** The types of `left operator right`; undefined when the operator does not take them. */
export function arithmeticTypes(
  operator: ArithmeticOperator,
  left: SqlType,
  right: SqlType,
): ArithmeticTypes | undefined {
  if (left.kind === 'NULL' && right.kind === 'NULL') return arithmeticTypes(operator, INT, INT);
  if (left.kind === 'NULL') return arithmeticTypes(operator, nullOperand(operator, right), right);
  if (right.kind === 'NULL') return arithmeticTypes(operator, left, nullOperand(operator, left));
  if (isNumeric(left) && isNumeric(right)) return numericArithmetic(operator, left, right);
  return timeArithmetic(operator, left, right);
}

/** What a NULL beside a value stands for: a value of its type, but an interval beside a timestamp. */
function nullOperand(operator: ArithmeticOperator, other: SqlType): SqlType {
  return other.kind === 'TIMESTAMP' && operator === '+' ? INTERVAL : other;
}

function numericArithmetic(operator: ArithmeticOperator, left: SqlType, right: SqlType): ArithmeticTypes {
  const kind = widerNumber(left.kind, right.kind);
  if (kind === 'DECIMAL') {
    const l = asDecimal(left);
    const r = asDecimal(right);
    return { left: l, right: r, result: decimalResultType(operator, l, r) };
  }
  const operand = kind === 'INT' ? INT : kind === 'LONG' ? LONG : kind === 'FLOAT' ? FLOAT : DOUBLE;
  const result = operator === '/' && (kind === 'INT' || kind === 'LONG') ? DOUBLE : operand;
  return { left: operand, right: operand, result };
}

function timeArithmetic(operator: ArithmeticOperator, left: SqlType, right: SqlType): ArithmeticTypes | undefined {
  if (operator !== '+' && operator !== '-') return undefined;
  const kinds = `${left.kind} ${operator} ${right.kind}`;
  switch (kinds) {
    case 'TIMESTAMP + INTERVAL':
    case 'TIMESTAMP - INTERVAL':
    case 'INTERVAL + TIMESTAMP':
      return { left, right, result: TIMESTAMP };
    case 'TIMESTAMP - TIMESTAMP':
    case 'INTERVAL + INTERVAL':
    case 'INTERVAL - INTERVAL':
      return { left, right, result: INTERVAL };
    default:
      return undefined;
  }
}

/** The kind in which two numbers meet. FLOAT meets only FLOAT in single precision. */
function widerNumber(a: TypeKind, b: TypeKind): TypeKind {
  if (a === b) return a;
  const both = new Set<TypeKind>([a, b]);
  if (both.has('DOUBLE') || both.has('FLOAT')) return 'DOUBLE';
  return both.has('DECIMAL') ? 'DECIMAL' : 'LONG';
}

/** The DECIMAL that holds every value of INT, LONG or DECIMAL. */
function asDecimal(type: SqlType): DecimalType {
  if (type.kind === 'DECIMAL') return type;
  return { kind: 'DECIMAL', precision: type.kind === 'INT' ? 10 : 19, scale: 0 };
}

/** The type of arithmetic on two DECIMALs; the rules stand at the head of this file. */
export function decimalResultType(operator: ArithmeticOperator, left: SqlType, right: SqlType): SqlType {
  const l = asDecimal(left);
  const r = asDecimal(right);
  const scale = Math.max(l.scale, r.scale);
  const leftWhole = l.precision - l.scale;
  const rightWhole = r.precision - r.scale;
  switch (operator) {
    case '+':
    case '-':
      return fitted(Math.max(leftWhole, rightWhole) + 1, scale, scale);
    case '*':
      return fitted(leftWhole + rightWhole, l.scale + r.scale, scale);
    case '/':
      return fitted(leftWhole + r.scale, Math.max(6, l.scale + r.precision + 1), Math.max(6, scale));
    case '%':
      return fitted(Math.min(leftWhole, rightWhole), scale, scale);
    case 'DIV':
      return fitted(leftWhole + r.scale, 0, 0);
  }
}

function fitted(whole: number, scale: number, least: number): SqlType {
  const kept = Math.max(Math.min(scale, MAX_DECIMAL_PRECISION - whole), Math.min(least, MAX_DECIMAL_PRECISION));
  return decimal(Math.max(1, Math.min(whole + kept, MAX_DECIMAL_PRECISION)), kept);
}

/** The type of SUM over a numeric type. */
export function sumType(type: SqlType): SqlType {
  if (type.kind === 'DECIMAL') return decimal(MAX_DECIMAL_PRECISION, type.scale);
  return type.kind === 'INT' || type.kind === 'LONG' ? LONG : DOUBLE;
}

/** The type of AVG over a numeric type: DECIMAL gains six digits after the point. */
export function averageType(type: SqlType): SqlType {
  if (type.kind !== 'DECIMAL') return DOUBLE;
  const scale = Math.min(type.scale + 6, MAX_DECIMAL_PRECISION);
  return decimal(Math.min(type.precision + 6, MAX_DECIMAL_PRECISION), scale);
}

/**
 * The type in which two values are compared, or that both become in CASE, IN, COALESCE; undefined when they have none.
 * A string literal beside a TIMESTAMP is not seen here: the binder, which knows literals, casts it to TIMESTAMP.
 */
export function commonType(a: SqlType, b: SqlType): SqlType | undefined {
  if (sameType(a, b) || b.kind === 'NULL') return a;
  if (a.kind === 'NULL') return b;
  if (isNumeric(a) && isNumeric(b)) return commonNumber(a, b);
  // A value inside JSON compares with text as its text.
  if (a.kind === 'OBJECT' && b.kind === 'STRING') return b;
  if (a.kind === 'STRING' && b.kind === 'OBJECT') return a;
  return undefined;
}

function commonNumber(a: SqlType, b: SqlType): SqlType {
  const kind = widerNumber(a.kind, b.kind);
  if (kind !== 'DECIMAL') return kind === 'LONG' ? LONG : kind === 'FLOAT' ? FLOAT : DOUBLE;
  const l = asDecimal(a);
  const r = asDecimal(b);
  const scale = Math.max(l.scale, r.scale);
  const whole = Math.max(l.precision - l.scale, r.precision - r.scale);
  return decimal(Math.min(whole + scale, MAX_DECIMAL_PRECISION), scale);
}

/** The common type of a list; NULL for an empty one, undefined when there is none. */
export function commonTypeOf(types: readonly SqlType[]): SqlType | undefined {
  let common: SqlType | undefined = NULL;
  for (const type of types) {
    if (common === undefined) return undefined;
    common = commonType(common, type);
  }
  return common;
}

const SCALARS: readonly TypeKind[] = ['BOOL', 'INT', 'LONG', 'FLOAT', 'DOUBLE', 'DECIMAL', 'STRING'];
const NUMBERS: readonly TypeKind[] = ['INT', 'LONG', 'FLOAT', 'DOUBLE', 'DECIMAL'];

/** Targets of CAST by source, besides the source itself. */
const CASTS: Readonly<Record<TypeKind, readonly TypeKind[]>> = {
  BOOL: ['INT', 'LONG', 'STRING', 'OBJECT'],
  INT: [...NUMBERS, 'BOOL', 'STRING', 'OBJECT'],
  LONG: [...NUMBERS, 'BOOL', 'STRING', 'TIMESTAMP', 'OBJECT'],
  FLOAT: [...NUMBERS, 'STRING', 'OBJECT'],
  DOUBLE: [...NUMBERS, 'STRING', 'OBJECT'],
  DECIMAL: [...NUMBERS, 'STRING', 'OBJECT'],
  STRING: [...SCALARS, 'BYTES', 'OBJECT', 'TIMESTAMP'],
  BYTES: ['STRING'],
  OBJECT: [...SCALARS, 'TIMESTAMP'],
  TIMESTAMP: ['LONG', 'STRING', 'OBJECT'],
  INTERVAL: ['LONG', 'STRING'],
  NULL: [...SCALARS, 'BYTES', 'OBJECT', 'TIMESTAMP', 'INTERVAL'],
};

/** Whether CAST(from AS to) exists; a value may still not fit, which is a row failure. */
export function castable(from: SqlType, to: SqlType): boolean {
  return from.kind === to.kind || CASTS[from.kind].includes(to.kind);
}

/**
 * Whether a value may be stored in a column of another type without CAST:
 * `same` needs nothing, `widen` cannot fail, `narrow` is checked per row; `fraction` is refused because digits after the
 * point would be lost (write a CAST); `refused` otherwise.
 */
export type Assignment = 'same' | 'widen' | 'narrow' | 'fraction' | 'refused';

export function assignable(from: SqlType, to: SqlType): Assignment {
  if (sameType(from, to)) return 'same';
  if (from.kind === 'NULL') return 'widen';
  if (!isNumeric(from) || !isNumeric(to)) return 'refused';
  switch (to.kind) {
    case 'INT':
      return from.kind === 'LONG' ? 'narrow' : 'fraction';
    case 'LONG':
      return from.kind === 'INT' ? 'widen' : 'fraction';
    case 'FLOAT':
      return 'narrow';
    case 'DECIMAL':
      return from.kind === 'FLOAT' || from.kind === 'DOUBLE' || !holds(to, asDecimal(from)) ? 'narrow' : 'widen';
    default:
      return 'widen';
  }
}

function holds(to: DecimalType, from: DecimalType): boolean {
  return to.scale >= from.scale && to.precision - to.scale >= from.precision - from.scale;
}

/**
 * How far an argument is from a parameter, for choosing overloads: 0 is equal, larger is worse, undefined does not fit
 * without CAST. DECIMAL parameters take any DECIMAL.
 */
export function coercionCost(from: SqlType, to: SqlType): number | undefined {
  if (from.kind === to.kind) return 0;
  if (from.kind === 'NULL') return 1;
  if (from.kind === 'OBJECT' && to.kind === 'STRING') return 20;
  const ladder: readonly TypeKind[] = ['INT', 'LONG', 'DECIMAL', 'DOUBLE'];
  const start = ladder.indexOf(from.kind === 'FLOAT' ? 'DECIMAL' : from.kind);
  const end = ladder.indexOf(to.kind);
  if (start === -1 || end === -1 || end <= start) return undefined;
  return end - start;
}

/** What a number in a script means: INT or LONG when whole and small enough, else DECIMAL; DOUBLE with an exponent. */
export function numberLiteral(text: string): { readonly type: SqlType; readonly value: number | bigint } | undefined {
  if (/[eE]/.test(text)) {
    const value = Number(text);
    return Number.isFinite(value) ? { type: DOUBLE, value } : undefined;
  }
  const whole = parseInteger(text);
  if (whole !== undefined && fitsLong(whole)) return { type: fitsInt(whole) ? INT : LONG, value: whole };
  const [digits = '', fraction = ''] = text.split('.');
  const scale = fraction.length;
  const precision = Math.max(1, digits.replace(/^[+-]?0*/, '').length + scale);
  if (precision > MAX_DECIMAL_PRECISION) return undefined;
  const value: Integer | undefined = parseDecimal(text, precision, scale);
  return value === undefined ? undefined : { type: decimal(precision, scale), value };
}

/** Types that LIKE, || and the like take as text. */
export function isText(type: SqlType): boolean {
  return type.kind === STRING.kind || type.kind === NULL.kind;
}

/** Types that stand where a condition is wanted. */
export function isCondition(type: SqlType): boolean {
  return type.kind === BOOL.kind || type.kind === NULL.kind;
}
