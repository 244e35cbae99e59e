import { BYTES, type Cell, Dictionary, DOUBLE, decimal, LONG, OBJECT, STRING } from '@tidewire/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GroupStore } from './group-store.ts';
import { GroupTable } from './group-table.ts';
import { StateRows } from './state-rows.ts';

const store = (maxGroups = 1000): GroupStore => new GroupStore(new StateRows(), [], [], maxGroups);

function slotOf(table: GroupTable, key: readonly Cell[]): number {
  table.setProbe(key);
  return table.find();
}

const cell: Record<string, fc.Arbitrary<Cell>> = {
  STRING: fc.oneof(fc.constant(null), fc.constantFrom('', 'a', '1', 'null', 'é'), fc.string({ maxLength: 3 })),
  DOUBLE: fc.oneof(
    fc.constant(null),
    fc.constantFrom(0, -0, Number.NaN, -0.5, 1, Number.NEGATIVE_INFINITY),
    fc.double(),
  ),
  LONG: fc.oneof(
    fc.constant(null),
    fc.integer({ min: -3, max: 3 }),
    fc.constantFrom(2n ** 60n, -(2n ** 60n), 2n ** 60n + 1n),
  ),
};

/** An independent notion of equal keys. */
function keyText(key: readonly Cell[]): string {
  return key.map((c) => (c === null ? 'N' : `${typeof c}:${Object.is(c, -0) ? 0 : String(c)}`)).join('\u0001');
}

describe('GroupTable', () => {
  it('T26, T30, T31: gives equal keys one slot and different keys different ones, in order of appearance', () => {
    const types = [STRING, DOUBLE, LONG];
    const key = fc.tuple(...types.map((t) => cell[t.kind] ?? fc.constant(null)));
    fc.assert(
      fc.property(fc.array(key, { maxLength: 120 }), (keys) => {
        const table = new GroupTable(types, store());
        const expected = new Map<string, number>();
        for (const k of keys) {
          const text = keyText(k);
          const slot = slotOf(table, k);
          if (!expected.has(text)) expected.set(text, slot);
          expect(slot).toBe(expected.get(text));
        }
        expect(table.size).toBe(expected.size);
        const appeared = [...expected.values()].map((_, group) => table.slotAt(group));
        expect(appeared).toEqual([...expected.values()]);
      }),
    );
  });

  it.each([
    [STRING, 'text'],
    [LONG, 9007199254740993n],
    [LONG, -9007199254740993n],
    [decimal(38, 2), 10n ** 30n],
    [DOUBLE, -0.5],
    [DOUBLE, Number.NaN],
    [BYTES, Uint8Array.of(0, 255)],
    [OBJECT, { a: [1, 2n ** 60n] }],
    [STRING, null],
  ] as const)('gives back a key part of type %j as it came: %s', (type, value) => {
    const table = new GroupTable([type], store());
    slotOf(table, [value as Cell]);
    expect(table.keyCell(0, 0)).toEqual(value);
  });

  it('finds the slots of a dictionary again when another dictionary comes between', () => {
    const table = new GroupTable([STRING], store());
    const [first, second] = [new Dictionary(), new Dictionary()];
    const [a, b] = [first.idOf('a'), second.idOf('b')];
    second.idOf('a');
    table.slotsByText(first);
    const slotA = table.slotOfText(first, a);
    table.slotsByText(second);
    const slotB = table.slotOfText(second, b);
    expect([table.slotOfText(second, 1), table.slotsByText(first)[a]]).toEqual([slotA, -1]);
    expect(slotB).not.toBe(slotA);
  });

  it('refuses a new group when the store is full and takes it once another was given back', () => {
    const shared = store(2);
    const [one, two] = [new GroupTable([LONG], shared), new GroupTable([LONG], shared)];
    expect([slotOf(one, [1]), slotOf(one, [2]), slotOf(two, [1])]).toEqual([0, 1, -1]);
    expect(slotOf(one, [1])).toBe(0);
    one.clear();
    expect(slotOf(two, [1])).toBeGreaterThanOrEqual(0);
    expect(shared.used).toBe(1);
  });

  it('begins anew when it was cleared, with as many texts as before or with more than it keeps', () => {
    const table = new GroupTable([STRING], store(10_000));
    for (const texts of [['a', 'b'], ['b', 'c'], Array.from({ length: 5000 }, (_, i) => `t${i}`), ['c', 't1']]) {
      const slots = texts.map((text) => slotOf(table, [text]));
      expect(texts.map((text) => slotOf(table, [text]))).toEqual(slots);
      expect(texts.map((_, group) => table.keyCell(group, 0))).toEqual(texts);
      table.clear();
      expect(table.size).toBe(0);
    }
  });

  it('grows over many groups without mixing them up', () => {
    const table = new GroupTable([LONG, LONG], store(100_000));
    const slots = new Set<number>();
    for (let i = 0; i < 20_000; i++) slots.add(slotOf(table, [i, i % 7]));
    expect(slots.size).toBe(20_000);
    expect(slotOf(table, [12_345, 12_345 % 7])).toBe(12_345);
  });
});
