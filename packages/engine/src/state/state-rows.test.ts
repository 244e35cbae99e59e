import { describe, expect, it } from 'vitest';
import { CountSlots } from './count-slots.ts';
import { GroupStore } from './group-store.ts';
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

  it('has room for as many slots as its numbers allow, which limits the groups of a query', () => {
    const rows = new StateRows(100);
    const count = new CountSlots(rows);
    new CountSlots(rows);
    new CountSlots(rows);
    const store = new GroupStore(rows, [count], [undefined], 1_000);
    expect([rows.maxSlots, store.maxGroups]).toEqual([33, 33]);
    const taken = Array.from({ length: 34 }, () => store.take());
    expect([taken.at(32), taken.at(33), rows.values.length]).toEqual([32, -1, 99]);
    store.release(7);
    expect(store.take()).toBe(7);
    expect(new GroupStore(new StateRows(), [], [], 1_000).maxGroups).toBe(1_000);
  });
});
