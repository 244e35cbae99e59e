import { describe, expect, it } from 'vitest';
import { printFloat, printValue, readRow, readTime, readValue } from './values.ts';

describe('values of golden scripts', () => {
  it('keep every digit: what no double holds is a bigint or a text', () => {
    expect(readRow('{"a":9007199254740993,"b":1.5,"c":0.12345678901234567890,"d":-0,"e":1e3,"f":12}')).toEqual({
      a: 9007199254740993n,
      b: 1.5,
      c: '0.12345678901234567890',
      d: -0,
      e: 1000,
      f: 12,
    });
  });

  it('have times, bytes and non-finite numbers besides JSON', () => {
    expect(
      readRow('{"t":@00:01:30,"i":@2024-02-29T12:00:00Z,"x":x"00ff","n":NaN,"p":-Infinity,"o":[true,null,{}]}'),
    ).toEqual({
      t: 90_000,
      i: 1_709_208_000_000,
      x: Uint8Array.of(0, 255),
      n: Number.NaN,
      p: Number.NEGATIVE_INFINITY,
      o: [true, null, {}],
    });
  });

  it('read back as they were printed', () => {
    for (const value of [1n << 70n, -0, Number.NaN, 'a"b\n', Uint8Array.of(1, 2), [1, [null]], { k: { l: true } }]) {
      expect(readValue(printValue(value))).toEqual(value);
    }
  });

  it('are refused with the place of what is wrong', () => {
    expect(() => readRow('{"a":1,}')).toThrow('expected a key in double quotes at character 8 of: {"a":1,}');
    expect(() => readRow('{"a":1} x')).toThrow('expected the end of the line at character 9');
    expect(() => readRow('[1]')).toThrow('a row is written {"column": value, …}, not: [1]');
    expect(() => readRow('{"a":nope}')).toThrow('expected a value');
  });

  it('give times of day on the first day of 1970', () => {
    expect([readTime('00:00:00.250'), readTime('25:00:00'), readTime('-00:00:01'), readTime('soon')]).toEqual([
      250,
      90_000_000,
      -1000,
      undefined,
    ]);
  });

  it('show single-precision numbers with their shortest digits', () => {
    expect([0.1, 1 / 3, 16_777_216, Number.NaN].map((value) => printFloat(Math.fround(value)))).toEqual([
      '0.1',
      '0.33333334',
      '16777216',
      'NaN',
    ]);
  });
});
