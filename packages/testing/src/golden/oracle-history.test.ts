import { describe, expect, it } from 'vitest';
import { compareKeys, type Item, merged, numbered, restamped } from './oracle-history.ts';

const row = (key: readonly number[], cell: number, time = 0): Item => ({ kind: 'row', key, cells: [cell], time });
const watermark = (key: readonly number[], time: number): Item => ({ kind: 'watermark', key, time });
const end = (key: readonly number[]): Item => ({ kind: 'end', key });

describe('histories of the oracle', () => {
  it('order what an event causes depth first, behind the event and before the next', () => {
    const keys = [[2], [1, 1, 0], [1], [1, 0, 1], [1, 0, 0]].sort(compareKeys);
    expect(keys).toEqual([[1], [1, 0, 0], [1, 0, 1], [1, 1, 0], [2]]);
  });

  it('T6: a stream with several writers is as far as the slowest that has not ended', () => {
    const one = [row([1, 0, 0], 1), watermark([1, 0, 1], 50), end([4, 0, 0])];
    const other = [row([1, 1, 0], 2), watermark([2, 1, 0], 20), watermark([5, 1, 0], 70), end([6, 1, 0])];
    expect(merged([one, other])).toEqual([
      row([1, 0, 0], 1),
      row([1, 1, 0], 2),
      watermark([2, 1, 0], 20),
      watermark([5, 1, 0], 70),
      end([6, 1, 0]),
    ]);
  });

  it('number what a query makes of one item', () => {
    const key = [7];
    expect(numbered([row(key, 1), row(key, 2), end([8])], 3)).toEqual([
      row([7, 3, 0], 1),
      row([7, 3, 1], 2),
      end([8, 3, 0]),
    ]);
  });

  it('T6: rows stamped by a column carry the watermark that they bring', () => {
    const spec = { kind: 'column', column: 0, unit: 'ms', delay: 10 } as const;
    const items = [row([1], 100), row([2], 90), watermark([3], 999), { ...row([4], 0), cells: [null] }, row([5], 120)];
    expect(
      restamped(items as Item[], spec).map((item) => ('time' in item ? [item.kind, item.time] : item.kind)),
    ).toEqual([
      ['row', 100],
      ['watermark', 90],
      ['row', 90],
      ['row', 120],
      ['watermark', 110],
    ]);
  });
});
