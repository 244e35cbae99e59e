// Integers of any size as `number` while safe, `bigint` beyond: the cell form of LONG and of unscaled DECIMAL.
// Invariant: a bigint never holds a value that a safe number could hold, so equal integers are the same cell.

export type Integer = number | bigint;

/** Digits accepted in one numeric text; longer ones are refused before any arithmetic sees them. */
export const MAX_NUMBER_CHARACTERS = 128;

export const MIN_LONG: bigint = -(2n ** 63n);
export const MAX_LONG: bigint = 2n ** 63n - 1n;
const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);
const MIN_SAFE = BigInt(Number.MIN_SAFE_INTEGER);

/** The canonical cell of a bigint. */
export function fromBigint(value: bigint): Integer {
  return value >= MIN_SAFE && value <= MAX_SAFE ? Number(value) : value;
}

/** Parses an optional sign and digits; undefined for anything else or more than MAX_NUMBER_CHARACTERS. */
export function parseInteger(text: string): Integer | undefined {
  if (text.length > MAX_NUMBER_CHARACTERS || !/^[+-]?\d+$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value + 0 : fromBigint(BigInt(text.startsWith('+') ? text.slice(1) : text));
}

/** Whether an integer is within 64 bits. */
export function fitsLong(value: Integer): boolean {
  return typeof value === 'number' || (value >= MIN_LONG && value <= MAX_LONG);
}

export function fitsInt(value: Integer): boolean {
  return typeof value === 'number' && value >= -2147483648 && value <= 2147483647;
}

export function addIntegers(a: Integer, b: Integer): Integer {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return fromBigint(BigInt(a) + BigInt(b));
}

export function subtractIntegers(a: Integer, b: Integer): Integer {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b;
    if (Number.isSafeInteger(difference)) return difference;
  }
  return fromBigint(BigInt(a) - BigInt(b));
}

export function multiplyIntegers(a: Integer, b: Integer): Integer {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b;
    if (Number.isSafeInteger(product)) return product + 0;
  }
  return fromBigint(BigInt(a) * BigInt(b));
}

export function negateInteger(a: Integer): Integer {
  return typeof a === 'number' ? 0 - a : fromBigint(-a);
}

/** -1, 0 or 1. */
export function compareIntegers(a: Integer, b: Integer): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
