import { describe, expect, it } from 'vitest';
import { StateRows } from './state-rows.ts';

describe('StateRows', () => {
  it('keeps the numbers of each slot, and the array, when it grows', () => {
    const rows = new StateRows();
    const { values } = rows;
    const fields = [rows.field(0), rows.field(-0), rows.field(Number.NaN)];
    rows.grow(2);
    for (const field of fields) rows.set(1, field, field + 1);
    rows.grow(3);
    expect(rows.values).toBe(values);
    expect(values).toEqual([0, -0, Number.NaN, 1, 2, 3, 0, -0, Number.NaN]);
    expect([rows.width, rows.capacity]).toEqual([3, 3]);
  });

  it('clears one slot alone', () => {
    const rows = new StateRows();
    const field = rows.field(-0);
    rows.grow(2);
    rows.set(0, field, 5);
    rows.set(1, field, 6);
    rows.clear(0);
    expect([rows.get(0, field), rows.get(1, field)]).toEqual([-0, 6]);
  });
});
