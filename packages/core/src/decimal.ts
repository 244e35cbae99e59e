// DECIMAL(p,s) as unscaled integers: parse, print, rescale, compare; division by decimal.js with bounded precision.
// Invariant: rounding is half away from zero; no operation looks at more than MAX_NUMBER_CHARACTERS digits of input.
import { Decimal } from 'decimal.js';
import { fromBigint, type Integer, MAX_NUMBER_CHARACTERS, parseInteger } from './integer.ts';

/** decimal.js with limits: 60 significant digits and exponents that cannot fill memory. */
const Bounded = Decimal.clone({ precision: 60, rounding: Decimal.ROUND_HALF_UP, maxE: 6144, minE: -6144 });

const POWERS_OF_TEN: readonly bigint[] = Array.from({ length: 160 }, (_, i) => 10n ** BigInt(i));

export function powerOfTen(exponent: number): bigint {
  return POWERS_OF_TEN[exponent] ?? 10n ** BigInt(exponent);
}

/** Divides, rounding half away from zero. The divisor must not be zero. */
export function divideRounded(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  const remainder = dividend % divisor;
  const twice = (remainder < 0n ? -remainder : remainder) * 2n;
  if (twice < (divisor < 0n ? -divisor : divisor)) return quotient;
  return dividend < 0n === divisor < 0n ? quotient + 1n : quotient - 1n;
}

/** The same value with another scale, rounded half away from zero. */
export function rescale(value: Integer, fromScale: number, toScale: number): Integer {
  if (fromScale === toScale) return value;
  if (toScale > fromScale) {
    const factor = 10 ** (toScale - fromScale);
    if (typeof value === 'number' && toScale - fromScale <= 15) {
      const scaled = value * factor;
      if (Number.isSafeInteger(scaled)) return scaled + 0;
    }
    return fromBigint(BigInt(value) * powerOfTen(toScale - fromScale));
  }
  return fromBigint(divideRounded(BigInt(value), powerOfTen(fromScale - toScale)));
}

/** Whether the unscaled value has at most `precision` digits. */
export function fitsPrecision(value: Integer, precision: number): boolean {
  if (typeof value === 'number' && precision >= 16) return true;
  const limit = powerOfTen(precision);
  return typeof value === 'number' ? Math.abs(value) < Number(limit) : value < limit && -value < limit;
}

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/;

/**
 * The unscaled value of a number text (`-12.5`, `1e3`, `.5`) at `scale`, rounded half away from zero.
 * undefined when it is no number, is longer than MAX_NUMBER_CHARACTERS, or does not fit `precision` digits.
 */
export function parseDecimal(text: string, precision: number, scale: number): Integer | undefined {
  if (text.length > MAX_NUMBER_CHARACTERS) return undefined;
  const match = NUMBER.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  const digits = (whole + fraction).replace(/^0+/, '') || '0';
  if (digits === '0') return 0;
  // The digits stand for digits * 10^-digitScale.
  const digitScale = fraction.length - Number(exponent);
  if (digits.length - digitScale > precision - scale) return undefined;
  // Everything below a tenth of the last kept place rounds to zero.
  if (digits.length - digitScale < -scale) return 0;
  const unsigned = rescale(parseInteger(digits) ?? 0, digitScale, scale);
  if (!fitsPrecision(unsigned, precision)) return undefined;
  return sign === '-' ? (typeof unsigned === 'number' ? 0 - unsigned : -unsigned) : unsigned;
}

/** Plain digits, never an exponent: `1250` at scale 2 is `12.50`. */
export function printDecimal(value: Integer, scale: number): string {
  if (scale === 0) return String(value);
  const negative = value < 0;
  const digits = String(negative ? -value : value).padStart(scale + 1, '0');
  const cut = digits.length - scale;
  return `${negative ? '-' : ''}${digits.slice(0, cut)}.${digits.slice(cut)}`;
}

/** The nearest double. */
export function decimalToNumber(value: Integer, scale: number): number {
  if (typeof value === 'number' && scale <= 22) return value / 10 ** scale;
  return Number(printDecimal(value, scale));
}

/** The decimal nearest to a finite double's shortest text; undefined when it does not fit. */
export function numberToDecimal(value: number, precision: number, scale: number): Integer | undefined {
  return Number.isFinite(value) ? parseDecimal(String(value), precision, scale) : undefined;
}

/** a / b with the result at `scale`, rounded half away from zero; undefined when b is zero. */
export function divideDecimals(
  a: Integer,
  aScale: number,
  b: Integer,
  bScale: number,
  scale: number,
): Integer | undefined {
  if (b === 0) return undefined;
  const shift = scale + bScale - aScale;
  const dividend = shift >= 0 ? BigInt(a) * powerOfTen(shift) : BigInt(a);
  const divisor = shift >= 0 ? BigInt(b) : BigInt(b) * powerOfTen(-shift);
  return fromBigint(divideRounded(dividend, divisor));
}

/** The square root of an unscaled decimal as text with at most 60 significant digits. */
export function decimalSquareRoot(value: Integer, scale: number): string {
  return new Bounded(printDecimal(value, scale)).sqrt().toString();
}
