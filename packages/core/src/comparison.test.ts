import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareText, satisfies } from './comparison.ts';

describe('compareText', () => {
  it('T44: orders texts by code point', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'b', '\u{e000}', '\u{ffff}', '\u{10000}', '\u{1f600}'),
      maxLength: 4,
    });
    const points = (value: string): string =>
      [...value].map((c) => (c.codePointAt(0) ?? 0).toString(16).padStart(6, '0')).join('');
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [x, y] = [points(a), points(b)];
        expect(compareText(a, b)).toBe(x < y ? -1 : x > y ? 1 : 0);
      }),
    );
  });
});

describe('satisfies', () => {
  it('T42: reads an order as each operator does, NaN as unequal and nothing else', () => {
    const operators = ['=', '<>', '<', '<=', '>', '>='] as const;
    const holding = (order: number): string => operators.filter((operator) => satisfies(operator, order)).join(' ');
    expect([-1, 0, 1, Number.NaN].map(holding)).toEqual(['<> < <=', '= <= >=', '<> > >=', '<>']);
  });
});
