import { type Cell, LONG } from '@tidewire/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CountSlots } from './count-slots.ts';
import { DistinctValues } from './distinct-values.ts';
import { ExtremeSlots } from './extreme-slots.ts';
import { FoldSlots } from './fold-slots.ts';
import { MomentsSlots } from './moments-slots.ts';
import { PositionSlots } from './position-slots.ts';
import type { Slots } from './slots.ts';
import { StateRows } from './state-rows.ts';

/** What storage in rows of its own gives after the values. */
function after(make: (state: StateRows) => Slots, values: readonly (readonly [Cell, number])[]): Cell {
  const state = new StateRows();
  const slots = make(state);
  state.grow(3);
  for (const [cell, time] of values) slots.add(1, cell, time);
  return slots.value(1);
}

const at = (...cells: readonly Cell[]): (readonly [Cell, number])[] => cells.map((cell, time) => [cell, time]);

describe('ExtremeSlots', () => {
  it('T30: NaN is the greatest double', () => {
    expect(after((state) => new ExtremeSlots(state, 'max', false), at(1, Number.NaN, 2))).toBeNaN();
    expect(after((state) => new ExtremeSlots(state, 'min', false), at(Number.NaN, 3, 2))).toBe(2);
    expect(after((state) => new ExtremeSlots(state, 'min', false), at(Number.NaN))).toBeNaN();
  });

  it('T37: bigints and numbers compete by value', () => {
    expect(after((state) => new ExtremeSlots(state, 'max', false), at(5, 2n ** 60n, 7))).toBe(2n ** 60n);
    expect(after((state) => new ExtremeSlots(state, 'min', false), at(5, 2n ** 60n, 7))).toBe(5);
    expect(after((state) => new ExtremeSlots(state, 'min', false), at(5, -(2n ** 60n)))).toBe(-(2n ** 60n));
  });

  it('orders truth values and texts, and is NULL while empty', () => {
    expect(after((state) => new ExtremeSlots(state, 'max', true), at(false, true, false))).toBe(true);
    expect(after((state) => new ExtremeSlots(state, 'min', false), at('b', 'a', 'c'))).toBe('a');
    expect(after((state) => new ExtremeSlots(state, 'min', false), [])).toBeNull();
  });
});

describe('PositionSlots', () => {
  const rows: readonly (readonly [Cell, number])[] = [
    ['late', 5],
    ['early', 1],
    [null, 1],
    [7, 9],
    [8, 9],
  ];
  it('takes the earliest and the latest event time, ties by arrival', () => {
    expect(after((state) => new PositionSlots(state, 'first', false), rows)).toBe('early');
    expect(after((state) => new PositionSlots(state, 'last', false), rows)).toBe(8);
    expect(after((state) => new PositionSlots(state, 'last', false), rows.slice(0, 3))).toBe('late');
    expect(after((state) => new PositionSlots(state, 'first', false), rows.slice(2, 3))).toBeNull();
  });
});

describe('MomentsSlots', () => {
  it('agrees with two passes over the values', () => {
    const double = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.array(double, { minLength: 1, maxLength: 50 }), (values) => {
        const mean = values.reduce((a, b) => a + b, 0) / values.length;
        const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
        const difference = Math.abs((after((state) => new MomentsSlots(state), at(...values)) as number) - squares);
        expect(difference).toBeLessThanOrEqual(1e-9 * (squares + 1));
      }),
    );
  });
});

describe('every kind of slot', () => {
  const count = {
    name: 'collect',
    init: (): Cell[] => [],
    add: (s: unknown, v: Cell) => [...(s as Cell[]), v],
    result: (s: unknown) => (s as Cell[]).length,
  };
  it.each([
    ['count', (state: StateRows) => new CountSlots(state)],
    ['min', (state: StateRows) => new ExtremeSlots(state, 'min', false)],
    ['last', (state: StateRows) => new PositionSlots(state, 'last', false)],
    ['moments', (state: StateRows) => new MomentsSlots(state)],
    ['fold', () => new FoldSlots(count)],
  ] as const)('%s: clears one slot alone and survives save and load', (_, make) => {
    const state = new StateRows();
    const slots: Slots = make(state);
    state.grow(3);
    const empty = slots.value(0);
    for (const value of [3, 1, 2]) slots.add(1, value, value);
    slots.add(2, 9, 9);
    const [one, two] = [slots.value(1), slots.value(2)];
    const saved = structuredClone(slots.save(1));
    state.clear(1);
    slots.clear?.(1);
    expect([slots.value(1), slots.value(2)]).toEqual([empty, two]);
    slots.load(1, saved);
    expect(slots.value(1)).toEqual(one);
  });
});

describe('DistinctValues', () => {
  it('T30, T31: knows typed values, NaN and -0 as one value each', () => {
    const seen = new DistinctValues(LONG);
    const fresh = [1, 1, '1', Number.NaN, Number.NaN, 0, -0, 2n ** 60n, 2n ** 60n].map((cell) => seen.add(0, cell));
    expect(fresh).toEqual([true, false, true, true, false, true, false, true, false]);
    expect(seen.add(1, 1)).toBe(true);
  });
});
