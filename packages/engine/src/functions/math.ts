// Functions of numbers that keep the type: signs, rounding, remainders.
// Invariant: rounding is half away from zero; exact types stay exact; a result beyond its type is a row failure.
import {
  type Cell,
  decimal,
  divideRounded,
  fitsPrecision,
  fromBigint,
  INT,
  type Integer,
  LONG,
  MAX_DECIMAL_PRECISION,
  negateInteger,
  powerOfTen,
  rescale,
  type ScalarFunction,
  type SqlType,
} from '@tidewire/core';
import { arithmetic, negate, truncateDecimal } from '../expr/arithmetic.ts';
import { outOfRange, quoted } from '../expr/failure.ts';
import { arithmeticTypes } from '../expr/numeric-types.ts';
import { defineScalar, type Overload, overload, overloadBy } from './define.ts';

type DecimalType = Extract<SqlType, { kind: 'DECIMAL' }>;

/** One DECIMAL argument; the result type follows from it. */
function decimalOverload(
  returns: (type: DecimalType) => SqlType,
  evaluate: (value: Integer, type: DecimalType) => Cell,
): Overload {
  return overloadBy(([type, ...rest]) => {
    if (type?.kind !== 'DECIMAL' || rest.length > 0) return undefined;
    return { params: [type], returns: returns(type), eval: (value) => evaluate(value as Integer, type) };
  });
}

/** A DECIMAL and a number of digits; the type stays, but a carry may need one more digit. */
function decimalDigits(round: (value: Integer, scale: number, digits: number) => Integer): Overload {
  return overloadBy(([type, digits, ...rest]) => {
    if (type?.kind !== 'DECIMAL' || digits === undefined || rest.length > 0) return undefined;
    const returns = decimal(Math.min(type.precision + 1, MAX_DECIMAL_PRECISION), type.scale);
    const evaluate = (value: Cell, wanted: Cell): Cell => {
      const kept = Math.max(-MAX_DECIMAL_PRECISION, Math.min(Number(wanted), type.scale));
      return checked(rescaleBack(round(value as Integer, type.scale, kept), kept, type.scale), returns);
    };
    return { params: [type, LONG], returns, eval: evaluate };
  });
}

/** An unscaled value at a scale that may be negative, back at `scale`. */
function rescaleBack(value: Integer, from: number, scale: number): Integer {
  return fromBigint(BigInt(value) * powerOfTen(scale - from));
}

function checked(value: Integer, type: SqlType): Integer {
  if (type.kind === 'DECIMAL' && !fitsPrecision(value, type.precision)) throw outOfRange(quoted(value, type), type);
  return value;
}

function wholeType(type: DecimalType): SqlType {
  return decimal(Math.min(type.precision - type.scale + 1, MAX_DECIMAL_PRECISION), 0);
}

/** -1, 0 or 1 for how the value compares with its whole part. */
function fractionSign(value: Integer, whole: Integer, scale: number): number {
  const back = rescale(whole, 0, scale);
  return value > back ? 1 : value < back ? -1 : 0;
}

function stepped(whole: Integer, step: number): Integer {
  return step === 0 ? whole : fromBigint(BigInt(whole) + BigInt(step));
}

/** How a double is rounded to a number of decimal digits: on its shortest decimal text, so 1.005 at 2 digits is 1.01. */
function atDigits(value: number, digits: Integer, whole: (scaled: number) => number): number {
  if (!Number.isFinite(value)) return value;
  const places = Math.max(-400, Math.min(400, Number(digits)));
  const scaled = shifted(Math.abs(value), places);
  // Beyond 2^53 there is no fraction left to round.
  if (!(scaled < Number.MAX_SAFE_INTEGER)) return value;
  const rounded = shifted(whole(scaled), -places);
  return value < 0 ? 0 - rounded : rounded;
}

function shifted(value: number, places: number): number {
  const [mantissa = '0', exponent = '0'] = String(value).split('e');
  return Number(`${mantissa}e${Number(exponent) + places}`);
}

function roundDouble(value: number): number {
  return (value < 0 ? -Math.round(-value) : Math.round(value)) + 0;
}

/** The nearest multiple of 10^-digits for negative digits. */
function roundInteger(value: Integer, digits: Integer): Integer {
  if (digits >= 0) return value;
  if (digits < -20) return 0;
  const unit = powerOfTen(-Number(digits));
  return fromBigint(divideRounded(BigInt(value), unit) * unit);
}

function truncateInteger(value: Integer, digits: Integer): Integer {
  if (digits >= 0) return value;
  if (digits < -20) return 0;
  const unit = powerOfTen(-Number(digits));
  return fromBigint((BigInt(value) / unit) * unit);
}

function inLong(value: Integer): Integer {
  if (value >= -(2n ** 63n) && value < 2n ** 63n) return value;
  throw outOfRange(String(value), { kind: 'LONG' });
}

export const abs: ScalarFunction = defineScalar({
  name: 'abs',
  summary: 'The distance of a number from zero.',
  signatures: ['abs(number)'],
  examples: [
    { sql: 'abs(-7)', result: '7' },
    { sql: 'abs(-2.50)', result: '2.50' },
  ],
  overloads: [
    overload(['INT'], 'INT', (x) => (x < 0 ? negate(x, { kind: 'INT' }) : x)),
    overload(['LONG'], 'LONG', (x) => (x < 0 ? negate(x, { kind: 'LONG' }) : x)),
    decimalOverload(
      (type) => type,
      (x) => (x < 0 ? negateInteger(x) : x),
    ),
    overload(['FLOAT'], 'FLOAT', (x) => Math.abs(x)),
    overload(['DOUBLE'], 'DOUBLE', (x) => Math.abs(x)),
  ],
});

export const ceil: ScalarFunction = defineScalar({
  name: 'ceil',
  aliases: ['ceiling'],
  summary: 'The least whole number not below a number.',
  signatures: ['ceil(number)'],
  examples: [
    { sql: 'ceil(1.2)', result: '2' },
    { sql: 'ceil(-1.2)', result: '-1' },
  ],
  overloads: [
    overload(['INT'], 'INT', (x) => x),
    overload(['LONG'], 'LONG', (x) => x),
    decimalOverload(wholeType, (x, { scale }) => {
      const whole = truncateDecimal(x, scale);
      return stepped(whole, Math.max(0, fractionSign(x, whole, scale)));
    }),
    overload(['DOUBLE'], 'DOUBLE', (x) => Math.ceil(x) + 0),
  ],
});

export const floor: ScalarFunction = defineScalar({
  name: 'floor',
  summary: 'The greatest whole number not above a number.',
  signatures: ['floor(number)'],
  examples: [
    { sql: 'floor(1.8)', result: '1' },
    { sql: 'floor(-1.2)', result: '-2' },
  ],
  overloads: [
    overload(['INT'], 'INT', (x) => x),
    overload(['LONG'], 'LONG', (x) => x),
    decimalOverload(wholeType, (x, { scale }) => {
      const whole = truncateDecimal(x, scale);
      return stepped(whole, Math.min(0, fractionSign(x, whole, scale)));
    }),
    overload(['DOUBLE'], 'DOUBLE', (x) => Math.floor(x) + 0),
  ],
});

export const round: ScalarFunction = defineScalar({
  name: 'round',
  summary: 'The nearest number with so many digits after the point (none unless said), halves away from zero.',
  signatures: ['round(number)', 'round(number, digits)'],
  examples: [
    { sql: 'round(-2.5)', result: '-3' },
    { sql: 'round(2.345, 2)', result: '2.350' },
    { sql: 'round(CAST(1.005 AS DOUBLE), 2)', result: 'CAST(1.01 AS DOUBLE)' },
    { sql: 'round(1250, -2)', result: '1300' },
  ],
  overloads: [
    overload(['INT'], 'INT', (x) => x),
    overload(['LONG'], 'LONG', (x) => x),
    decimalOverload(wholeType, (x, { scale }) => rescale(x, scale, 0)),
    overload(['DOUBLE'], 'DOUBLE', roundDouble),
    overload(['LONG', 'LONG'], 'LONG', (x, digits) => inLong(roundInteger(x, digits))),
    decimalDigits((x, scale, digits) => fromBigint(divideRounded(BigInt(x), powerOfTen(scale - digits)))),
    overload(['DOUBLE', 'LONG'], 'DOUBLE', (x, digits) => atDigits(x, digits, Math.round)),
  ],
});

export const trunc: ScalarFunction = defineScalar({
  name: 'trunc',
  aliases: ['truncate'],
  summary: 'A number cut toward zero to so many digits after the point (none unless said).',
  signatures: ['trunc(number)', 'trunc(number, digits)'],
  examples: [
    { sql: 'trunc(-1.9)', result: '-1' },
    { sql: 'trunc(2.349, 2)', result: '2.340' },
  ],
  overloads: [
    overload(['INT'], 'INT', (x) => x),
    overload(['LONG'], 'LONG', (x) => x),
    decimalOverload(wholeType, (x, { scale }) => truncateDecimal(x, scale)),
    overload(['DOUBLE'], 'DOUBLE', (x) => Math.trunc(x) + 0),
    overload(['LONG', 'LONG'], 'LONG', truncateInteger),
    decimalDigits((x, scale, digits) => fromBigint(BigInt(x) / powerOfTen(scale - digits))),
    overload(['DOUBLE', 'LONG'], 'DOUBLE', (x, digits) => atDigits(x, digits, Math.floor)),
  ],
});

export const sign: ScalarFunction = defineScalar({
  name: 'sign',
  summary: '-1, 0 or 1: whether a number is below, at or above zero.',
  signatures: ['sign(number)'],
  examples: [
    { sql: 'sign(-0.5)', result: '-1' },
    { sql: 'sign(12)', result: '1' },
  ],
  overloads: [
    overload(['LONG'], 'INT', (x) => (x > 0 ? 1 : x < 0 ? -1 : 0)),
    decimalOverload(
      () => INT,
      (x) => (x > 0 ? 1 : x < 0 ? -1 : 0),
    ),
    overload(['DOUBLE'], 'DOUBLE', (x) => Math.sign(x) + 0),
  ],
});

export const mod: ScalarFunction = defineScalar({
  name: 'mod',
  summary: 'The remainder of a division, with the sign of the dividend; NULL for a divisor of zero. The same as %.',
  signatures: ['mod(dividend, divisor)'],
  examples: [
    { sql: 'mod(-7, 3)', result: '-1' },
    { sql: 'mod(5, 0)', result: 'NULL' },
  ],
  overloads: [
    overloadBy(([left, right, ...rest]) => {
      if (left === undefined || right === undefined || rest.length > 0) return undefined;
      const types = arithmeticTypes('%', left, right);
      if (types === undefined) return undefined;
      return {
        params: [types.left, types.right],
        returns: types.result,
        eval: (a = null, b = null) => arithmetic('%', a, types.left, b, types.right, types.result),
      };
    }),
  ],
});
