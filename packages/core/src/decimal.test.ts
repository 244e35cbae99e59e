import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decimalSquareRoot,
  decimalToNumber,
  divideDecimals,
  divideRounded,
  fitsPrecision,
  numberToDecimal,
  parseDecimal,
  powerOfTen,
  printDecimal,
  rescale,
} from './decimal.ts';
import { fromBigint, MAX_NUMBER_CHARACTERS } from './integer.ts';

const unscaled: fc.Arbitrary<bigint> = fc.oneof(
  fc.bigInt({ min: -100_000n, max: 100_000n }),
  fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }),
);

describe('DECIMAL', () => {
  it('T39: prints plain digits and parses them back to the same unscaled integer', () => {
    fc.assert(
      fc.property(unscaled, fc.nat(38), (value, scale) => {
        const text = printDecimal(fromBigint(value), scale);
        expect(text).toMatch(scale === 0 ? /^-?\d+$/ : new RegExp(`^-?\\d+\\.\\d{${scale}}$`));
        const digits = String(value < 0n ? -value : value).length;
        expect(parseDecimal(text, Math.max(digits, scale), scale)).toBe(fromBigint(value));
      }),
      { numRuns: 1000 },
    );
    expect([printDecimal(1250, 2), printDecimal(-5, 2), printDecimal(0, 3), printDecimal(-7, 0)]).toEqual([
      '12.50',
      '-0.05',
      '0.000',
      '-7',
    ]);
  });

  it('T39: rounds half away from zero on the way in', () => {
    const cases = ['1.005', '-1.005', '1.0049999', '0.005', '-0.005', '0.004', '9e-3', '.5', '5.', '+1', '1e1', '0e9'];
    expect(cases.map((text) => parseDecimal(text, 6, 2))).toEqual([101, -101, 100, 1, -1, 0, 1, 50, 500, 100, 1000, 0]);
    expect(parseDecimal('-0.001', 6, 2)).toBe(0);
  });

  it('refuses what is no number, does not fit or is longer than MAX_NUMBER_CHARACTERS', () => {
    const none = ['', '.', '-', 'e5', '1e', '1e1234567', '0x1', 'NaN', 'Infinity', ' 1', '1 ', '1,5', '--1'];
    expect(none.map((text) => parseDecimal(text, 38, 2))).toEqual(none.map(() => undefined));
    expect([parseDecimal('9999.99', 6, 2), parseDecimal('9999.995', 6, 2), parseDecimal('10000', 6, 2)]).toEqual([
      999999,
      undefined,
      undefined,
    ]);
    expect([parseDecimal('1e100000', 38, 18), parseDecimal('1e-100000', 38, 18)]).toEqual([undefined, 0]);
    const digits = `0.${'1'.repeat(MAX_NUMBER_CHARACTERS - 2)}`;
    expect([parseDecimal(digits, 38, 4), parseDecimal(`${digits}1`, 38, 4)]).toEqual([1111, undefined]);
  });

  it('rescales exactly upward and by rounding half away from zero downward', () => {
    fc.assert(
      fc.property(unscaled, fc.nat(20), fc.nat(20), (value, from, to) => {
        const result = BigInt(rescale(fromBigint(value), from, to));
        if (to >= from) expect(result).toBe(value * 10n ** BigInt(to - from));
        else {
          const unit = 10n ** BigInt(from - to);
          const error = result * unit - value;
          const twice = (error < 0n ? -error : error) * 2n;
          expect(twice <= unit).toBe(true);
          if (twice === unit) expect(value < 0n ? error < 0n : error > 0n).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
    expect([rescale(-1, 1, 0), rescale(-5, 1, 0), rescale(-4, 1, 0)].map((v) => Object.is(v, -0))).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('divides with a fixed scale, and by zero not at all', () => {
    expect(divideDecimals(1, 0, 3, 0, 5)).toBe(33333);
    expect(divideDecimals(-2, 0, 3, 0, 2)).toBe(-67);
    expect(divideDecimals(100, 2, 25, 2, 0)).toBe(4);
    expect(divideDecimals(10n ** 30n, 0, 1, 0, 2)).toBe(10n ** 32n);
    expect(divideDecimals(123456, 5, 1, 0, 2)).toBe(123);
    expect(divideDecimals(1, 0, 0, 0, 2)).toBe(undefined);
    expect([divideRounded(7n, -2n), divideRounded(-7n, -2n), divideRounded(5n, 2n), divideRounded(4n, 3n)]).toEqual([
      -4n,
      4n,
      3n,
      1n,
    ]);
  });

  it('converts to the nearest double and from its shortest text', () => {
    fc.assert(
      fc.property(unscaled, fc.nat(30), (value, scale) => {
        const cell = fromBigint(value);
        expect(decimalToNumber(cell, scale)).toBe(Number(printDecimal(cell, scale)));
      }),
      { numRuns: 2000 },
    );
    expect([numberToDecimal(0.1, 6, 2), numberToDecimal(1e21, 38, 0), numberToDecimal(1e-7, 10, 8)]).toEqual([
      10,
      10n ** 21n,
      10,
    ]);
    expect([Number.NaN, Number.POSITIVE_INFINITY, 1e39].map((v) => numberToDecimal(v, 38, 0))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('knows its precision and its square root', () => {
    expect([
      fitsPrecision(999, 3),
      fitsPrecision(-1000, 3),
      fitsPrecision(-(10n ** 20n), 20),
      fitsPrecision(10n ** 20n - 1n, 20),
    ]).toEqual([true, false, false, true]);
    expect([decimalSquareRoot(144, 0), decimalSquareRoot(200, 2).slice(0, 12)]).toEqual(['12', '1.4142135623']);
    expect([powerOfTen(0), powerOfTen(159), powerOfTen(200)]).toEqual([1n, 10n ** 159n, 10n ** 200n]);
  });
});
