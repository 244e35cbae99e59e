import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Slots } from './slots.ts';
import { StateRows } from './state-rows.ts';
import { CARRY_LIMIT, DoubleSumSlots, ExactSumSlots } from './sum-slots.ts';

const integer = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer(),
  fc.bigInt({ min: -(2n ** 126n), max: 2n ** 126n }).filter((n) => n > 2n ** 53n || n < -(2n ** 53n)),
);

/** Sums in rows of their own, for as many slots. */
function started(
  Sums: new (rows: StateRows) => Slots,
  capacity: number,
): { readonly slots: Slots; readonly rows: StateRows } {
  const rows = new StateRows();
  const slots = new Sums(rows);
  rows.grow(capacity);
  return { slots, rows };
}

describe('ExactSumSlots', () => {
  it('T33: the sum of any integers is exact, whatever their size and order', () => {
    fc.assert(
      fc.property(fc.array(integer, { minLength: 1, maxLength: 60 }), (values) => {
        const { slots } = started(ExactSumSlots, 2);
        for (const value of values) slots.add(1, value, 0);
        const total = values.reduce((sum: bigint, value) => sum + BigInt(value), 0n);
        expect(BigInt(slots.value(1) as number | bigint)).toBe(total);
        expect(slots.value(0)).toBeNull();
      }),
    );
  });

  it('T37: a sum within the safe integers is a number, beyond them a bigint', () => {
    const { slots } = started(ExactSumSlots, 1);
    slots.add(0, Number.MAX_SAFE_INTEGER, 0);
    expect(slots.value(0)).toBe(Number.MAX_SAFE_INTEGER);
    slots.add(0, 1, 0);
    expect(slots.value(0)).toBe(9007199254740992n);
    slots.add(0, -1, 0);
    expect(slots.value(0)).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('T28: a sum of values that cancel out is 0, a sum of nothing is NULL', () => {
    const { slots, rows } = started(ExactSumSlots, 1);
    expect(slots.value(0)).toBeNull();
    slots.add(0, CARRY_LIMIT + 2, 0);
    slots.add(0, -CARRY_LIMIT - 2, 0);
    expect(slots.value(0)).toBe(0);
    rows.clear(0);
    slots.clear?.(0);
    expect(slots.value(0)).toBeNull();
  });

  it('survives save and load, also of parts that are bigints', () => {
    const { slots } = started(ExactSumSlots, 2);
    for (const value of [2n ** 100n, 5, -7, Number.MAX_SAFE_INTEGER]) slots.add(0, value, 0);
    slots.load(1, structuredClone(slots.save(0)));
    expect(slots.value(1)).toBe(slots.value(0));
    expect(slots.value(1)).toBe(2n ** 100n - 2n + BigInt(Number.MAX_SAFE_INTEGER));
  });
});

describe('DoubleSumSlots', () => {
  it('T28, T30: tells a sum of -0 from a sum of nothing', () => {
    const { slots } = started(DoubleSumSlots, 1);
    expect(slots.value(0)).toBeNull();
    slots.add(0, -0, 0);
    expect(slots.value(0)).toBe(0);
  });
});
