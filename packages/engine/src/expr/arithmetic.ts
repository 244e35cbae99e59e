// Arithmetic on cells: exact for INT, LONG and DECIMAL, IEEE for FLOAT and DOUBLE, milliseconds for times.
// Invariant: a result that does not fit its type is a RowFailure, never a wrapped or rounded number; dividing by zero
// gives NULL. Operands are not NULL. DOUBLE overflow is Infinity, as IEEE 754 has it.
import {
  addIntegers,
  type Cell,
  divideDecimals,
  fitsInt,
  fitsLong,
  fitsPrecision,
  fromBigint,
  type Integer,
  multiplyIntegers,
  negateInteger,
  powerOfTen,
  rescale,
  type SqlType,
  subtractIntegers,
} from '@tidewire/core';
import type { ArithmeticOperator } from './expr.ts';
import { outOfRange, quoted } from './failure.ts';
import { MAX_TIMESTAMP } from './scalar-text.ts';

export function arithmetic(
  operator: ArithmeticOperator,
  left: Cell,
  leftType: SqlType,
  right: Cell,
  rightType: SqlType,
  type: SqlType,
): Cell {
  const result = unchecked(operator, left, leftType, right, rightType, type);
  if (result === null || fits(result, type)) return result;
  throw outOfRange(`${quoted(left, leftType)} ${operator} ${quoted(right, rightType)}`, type);
}

export function negate(operand: Cell, type: SqlType): Cell {
  const result =
    type.kind === 'FLOAT' || type.kind === 'DOUBLE' ? -(operand as number) : negateInteger(operand as Integer);
  if (fits(result, type)) return result;
  throw outOfRange(`-(${quoted(operand, type)})`, type);
}

function fits(value: Integer, type: SqlType): boolean {
  switch (type.kind) {
    case 'INT':
      return fitsInt(value);
    case 'LONG':
      return fitsLong(value);
    case 'DECIMAL':
      return fitsPrecision(value, type.precision);
    case 'TIMESTAMP':
      return value >= -MAX_TIMESTAMP && value <= MAX_TIMESTAMP;
    case 'INTERVAL':
      return Number.isSafeInteger(value);
    default:
      return true;
  }
}

function unchecked(
  operator: ArithmeticOperator,
  left: Cell,
  leftType: SqlType,
  right: Cell,
  rightType: SqlType,
  type: SqlType,
): Integer | null {
  if (type.kind === 'DECIMAL') {
    const a = scaled(left, leftType);
    const b = scaled(right, rightType);
    return decimalArithmetic(operator, a, b, type.scale);
  }
  if (type.kind === 'FLOAT') {
    const result = doubleArithmetic(operator, left as number, right as number);
    return result === null ? null : Math.fround(result);
  }
  if (type.kind === 'DOUBLE') return doubleArithmetic(operator, Number(left), Number(right));
  return integerArithmetic(operator, left as Integer, right as Integer);
}

function doubleArithmetic(operator: ArithmeticOperator, a: number, b: number): number | null {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? null : a / b;
    case '%':
      return b === 0 ? null : a % b;
    case 'DIV':
      return b === 0 ? null : Math.trunc(a / b);
  }
}

function integerArithmetic(operator: ArithmeticOperator, a: Integer, b: Integer): Integer | null {
  switch (operator) {
    case '+':
      return addIntegers(a, b);
    case '-':
      return subtractIntegers(a, b);
    case '*':
      return multiplyIntegers(a, b);
    case '/':
    case 'DIV':
      return b === 0 ? null : fromBigint(BigInt(a) / BigInt(b));
    case '%':
      return b === 0 ? null : fromBigint(BigInt(a) % BigInt(b));
  }
}

interface Scaled {
  readonly unscaled: Integer;
  readonly scale: number;
}

function scaled(cell: Cell, type: SqlType): Scaled {
  return { unscaled: cell as Integer, scale: type.kind === 'DECIMAL' ? type.scale : 0 };
}

function decimalArithmetic(operator: ArithmeticOperator, a: Scaled, b: Scaled, scale: number): Integer | null {
  const common = Math.max(a.scale, b.scale);
  const left = rescale(a.unscaled, a.scale, common);
  const right = rescale(b.unscaled, b.scale, common);
  switch (operator) {
    case '+':
      return rescale(addIntegers(left, right), common, scale);
    case '-':
      return rescale(subtractIntegers(left, right), common, scale);
    case '*':
      return rescale(multiplyIntegers(a.unscaled, b.unscaled), a.scale + b.scale, scale);
    case '/':
      return divideDecimals(a.unscaled, a.scale, b.unscaled, b.scale, scale) ?? null;
    case '%':
      return right === 0 ? null : rescale(fromBigint(BigInt(left) % BigInt(right)), common, scale);
    case 'DIV':
      return right === 0 ? null : rescale(fromBigint(BigInt(left) / BigInt(right)), 0, scale);
  }
}

/** The whole part of an unscaled decimal, cut toward zero. */
export function truncateDecimal(value: Integer, scale: number): Integer {
  return scale === 0 ? value : fromBigint(BigInt(value) / powerOfTen(scale));
}
