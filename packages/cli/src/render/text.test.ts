// Cells, widths and styles: the texts everything that is printed consists of.
import { describe, expect, it } from 'vitest';
import { MemoryWorld } from '../memory-world.ts';
import { amount } from './amount.ts';
import { type ColumnType, jsonCell, plainCell } from './cell-text.ts';
import { styleFor } from './style.ts';
import { cut, displayWidth, pad } from './width.ts';

const decimal: ColumnType = { kind: 'DECIMAL', precision: 38, scale: 18 };

describe('cells', () => {
  it.each<[unknown, ColumnType, string, string]>([
    [null, { kind: 'STRING' }, 'null', 'NULL'],
    ['a "b"\n\x1b[31m', { kind: 'STRING' }, '"a \\"b\\"\\n\\u001b[31m"', 'a "b"\uFFFD\uFFFD[31m'],
    [true, { kind: 'BOOL' }, 'true', 'true'],
    [9_007_199_254_740_993n, { kind: 'LONG' }, '9007199254740993', '9007199254740993'],
    [
      '12345678901234567890.100000000000000000',
      decimal,
      '12345678901234567890.100000000000000000',
      '12345678901234567890.100000000000000000',
    ],
    [Math.fround(0.1), { kind: 'FLOAT' }, '0.1', '0.1'],
    [Math.fround(16_777_217), { kind: 'FLOAT' }, '16777216', '16777216'],
    [1e21, { kind: 'DOUBLE' }, '1e+21', '1e+21'],
    [Number.NaN, { kind: 'DOUBLE' }, 'null', 'NaN'],
    [Number.POSITIVE_INFINITY, { kind: 'FLOAT' }, 'null', 'Infinity'],
    [0, { kind: 'TIMESTAMP' }, '"1970-01-01T00:00:00.000Z"', '1970-01-01T00:00:00.000Z'],
    [new Uint8Array([1, 2, 255]), { kind: 'BYTES' }, '"AQL/"', 'AQL/'],
    [{ a: [1n, null, 'x'] }, { kind: 'OBJECT' }, '{"a":[1,null,"x"]}', '{"a":[1,null,"x"]}'],
    [1_500, { kind: 'INTERVAL' }, '1500', '1500'],
  ])('%o of type %o is %s in JSON and %s in a table', (value, type, json, plain) => {
    expect([jsonCell(value, type), plainCell(value, type, 'NULL')]).toEqual([json, plain]);
  });
});

describe('widths', () => {
  it.each([
    ['abc', 3],
    ['äöü', 3],
    ['a\u0308', 1],
    ['日本', 4],
    ['👍', 2],
    ['👨‍👩‍👧', 2],
    ['❤️', 2],
    ['', 0],
  ])('%s takes %i cells', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });

  it('cuts texts to a width, wide characters whole', () => {
    expect([
      cut('abcdef', 6),
      cut('abcdef', 5),
      cut('日本語', 5),
      cut('日本語', 4),
      cut('abc', 1),
      cut('abc', 0),
    ]).toEqual(['abcdef', 'abcd…', '日本…', '日…', '…', '']);
  });

  it('fills up on the side asked for', () => {
    expect([pad('日', 4, 'right'), pad('日', 4, 'left'), pad('abc', 2, 'left')]).toEqual(['日  ', '  日', 'abc']);
  });
});

describe('colour', () => {
  it.each<[boolean, Record<string, string>, boolean]>([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [true, { TERM: 'dumb' }, false],
    [false, { FORCE_COLOR: '1' }, true],
    [true, { FORCE_COLOR: '0' }, false],
    [false, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ])('terminal %s with %o: %s', (isTerminal, variables, coloured) => {
    const world = new MemoryWorld({ stdout: { isTerminal }, variables });
    expect(styleFor(world.stdout, world).bold('x')).toBe(coloured ? '\x1b[1mx\x1b[22m' : 'x');
  });
});

describe('amounts', () => {
  it('have a plural and separators', () => {
    expect([amount(0, 'row'), amount(1, 'row'), amount(12_345, 'row')]).toEqual(['0 rows', '1 row', '12,345 rows']);
  });
});
