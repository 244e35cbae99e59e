import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { floatText, MAX_NUMBER_BYTES, writeDouble, writeFloat, writeInteger, writeScaled } from './number-text.ts';
import { decodeUtf8 } from './utf8.ts';

const bytes = new Uint8Array(MAX_NUMBER_BYTES + 32);
const written = (write: (into: Uint8Array, at: number) => number): string => decodeUtf8(bytes, 3, write(bytes, 3));

describe('number texts', () => {
  it('integers print all their digits', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (v) => {
        expect(written((into, at) => writeInteger(v, into, at))).toBe(String(v));
      }),
      { numRuns: 2000 },
    );
    for (const v of [0, -0, 9, 10, 99_999_999, 100_000_000, 4294967295, 4294967296]) {
      expect(written((into, at) => writeInteger(v, into, at))).toBe(String(v));
    }
  });

  it('doubles print as JSON.stringify prints them', () => {
    const decimals = fc.tuple(fc.maxSafeInteger(), fc.nat(20)).map(([v, scale]) => Number(`${v}e-${scale}`));
    fc.assert(
      fc.property(fc.oneof(decimals, fc.double({ noNaN: true, noDefaultInfinity: true })), (v) => {
        expect(written((into, at) => writeDouble(v, into, at))).toBe(JSON.stringify(v));
      }),
      { numRuns: 5000 },
    );
  });

  it('floats print the fewest digits that give the same float', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (v) => {
        const text = floatText(v);
        expect(Math.fround(Number(text))).toBe(v === 0 ? 0 : v);
        expect(written((into, at) => writeFloat(v, into, at))).toBe(text);
        const digits = text
          .replace(/e.*$/, '')
          .replace(/^-?[0.]*/, '')
          .replace('.', '').length;
        if (digits > 1 && /[.e]/.test(text)) expect(Math.fround(Number(v.toPrecision(digits - 1)))).not.toBe(v);
      }),
      { numRuns: 3000 },
    );
  });

  it('scaled integers print every digit behind the point', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.nat(20), (v, scale) => {
        const text = String(Math.abs(v)).padStart(scale + 1, '0');
        const wanted = scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`;
        expect(written((into, at) => writeScaled(v, scale, into, at))).toBe(v < 0 ? `-${wanted}` : wanted);
      }),
      { numRuns: 3000 },
    );
  });
});
