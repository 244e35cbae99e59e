import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addIntegers,
  compareIntegers,
  fitsInt,
  fitsLong,
  fromBigint,
  type Integer,
  MAX_LONG,
  MAX_NUMBER_CHARACTERS,
  MIN_LONG,
  multiplyIntegers,
  negateInteger,
  parseInteger,
  subtractIntegers,
} from './integer.ts';

const limit = 2n ** 53n;
const big: fc.Arbitrary<bigint> = fc.oneof(
  fc.bigInt({ min: -1000n, max: 1000n }),
  fc.bigInt({ min: limit - 3n, max: limit + 3n }),
  fc.bigInt({ min: -limit - 3n, max: -limit + 3n }),
  fc.bigInt({ min: MIN_LONG, max: MAX_LONG }),
);

/** Asserts the value and that it is in its only form: a number while safe, no -0. */
function expectInteger(actual: Integer, wanted: bigint): void {
  expect(BigInt(actual)).toBe(wanted);
  expect(typeof actual).toBe(wanted < limit && wanted > -limit ? 'number' : 'bigint');
  expect(Object.is(actual, -0)).toBe(false);
}

describe('integers', () => {
  it('T37: sums, differences, products and negations are exact and in the one form of their value', () => {
    fc.assert(
      fc.property(big, big, (a, b) => {
        const [x, y] = [fromBigint(a), fromBigint(b)];
        expectInteger(addIntegers(x, y), a + b);
        expectInteger(subtractIntegers(x, y), a - b);
        expectInteger(multiplyIntegers(x, y), a * b);
        expectInteger(negateInteger(x), -a);
        expect(compareIntegers(x, y)).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
      { numRuns: 3000 },
    );
  });

  it('T36: parse with every digit', () => {
    fc.assert(
      fc.property(big, (a) => {
        expectInteger(parseInteger(String(a)) ?? 0.5, a);
      }),
    );
    expect(['+9007199254740993', '-0', '007', '+1'].map(parseInteger)).toEqual([9007199254740993n, 0, 7, 1]);
    for (const text of ['', '-', '1.0', '1e3', ' 1', '1 ', '0x1', '--1', '1_0', '1\n'])
      expect(parseInteger(text)).toBe(undefined);
  });

  it('parse at most MAX_NUMBER_CHARACTERS characters', () => {
    expect(parseInteger('9'.repeat(MAX_NUMBER_CHARACTERS))).toBe(10n ** BigInt(MAX_NUMBER_CHARACTERS) - 1n);
    expect(parseInteger('9'.repeat(MAX_NUMBER_CHARACTERS + 1))).toBe(undefined);
  });

  it('know the ranges of INT and LONG', () => {
    expect([MAX_LONG, MAX_LONG + 1n, MIN_LONG, MIN_LONG - 1n, 5].map(fitsLong)).toEqual([
      true,
      false,
      true,
      false,
      true,
    ]);
    expect([2147483647, 2147483648, -2147483648, -2147483649, 2n ** 60n].map(fitsInt)).toEqual([
      true,
      false,
      true,
      false,
      false,
    ]);
  });
});
