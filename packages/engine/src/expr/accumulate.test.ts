import { type Accumulator, type Cell, DOUBLE, LONG, type SqlType } from '@tidewire/core';
import { describe, expect, it } from 'vitest';
import { createAccumulator } from './accumulate.ts';

function over(kind: Accumulator, type: SqlType, rows: readonly (readonly [Cell, number])[]): Cell {
  const accumulator = createAccumulator(kind, type);
  for (const [cell, time] of rows) accumulator.add(cell, time);
  return accumulator.result();
}

describe('accumulators', () => {
  it('T32: FIRST and LAST go by event time, ties by arrival, and see NULL', () => {
    const rows = [
      ['b', 2],
      ['a', 1],
      [null, 1],
      ['d', 2],
    ] as const;
    expect(over({ kind: 'first', ignoreNulls: false }, LONG, rows)).toBe('a');
    expect(over({ kind: 'last', ignoreNulls: false }, LONG, rows)).toBe('d');
    expect(
      over({ kind: 'last', ignoreNulls: false }, LONG, [
        ['a', 1],
        [null, 2],
      ]),
    ).toBe(null);
    expect(
      over({ kind: 'last', ignoreNulls: true }, LONG, [
        ['a', 1],
        [null, 2],
      ]),
    ).toBe('a');
  });

  it('T33: SUM of LONG is exact beyond 64 bits on the way', () => {
    const big = 9223372036854775807n;
    expect(
      over({ kind: 'sum' }, LONG, [
        [big, 0],
        [big, 0],
        [-big, 0],
      ]),
    ).toBe(big);
    expect(over({ kind: 'sum' }, LONG, [])).toBe(null);
  });

  it('T30: MAX takes NaN for the greatest, MIN for the last choice', () => {
    const rows = [
      [1, 0],
      [Number.NaN, 0],
      [-0, 0],
    ] as const;
    expect(over({ kind: 'max' }, DOUBLE, rows)).toBe(Number.NaN);
    expect(over({ kind: 'min' }, DOUBLE, rows)).toBe(0);
  });

  it.each<[Accumulator, Cell]>([
    [{ kind: 'count' }, 4],
    [{ kind: 'sum' }, 10],
    [{ kind: 'moments' }, 5],
    [{ kind: 'max' }, 4],
    [{ kind: 'first', ignoreNulls: false }, 1],
  ])('%j goes on from a snapshot', (kind, expected) => {
    const before = createAccumulator(kind, DOUBLE);
    before.add(1, 1);
    before.add(2, 2);
    const after = createAccumulator(kind, DOUBLE);
    after.restore(before.snapshot());
    before.add(100, 100);
    after.add(3, 3);
    after.add(4, 4);
    expect(after.result()).toBe(expected);
  });
});
