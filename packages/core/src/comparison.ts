// Comparisons that the engine and the formats must decide alike: what an order means to an operator, and the order of texts.
// Invariant: text goes by code point, never by locale; an order of NaN satisfies nothing but `<>`.
import type { ComparisonOperator } from './format.ts';

/** Whether `a operator b` holds when a compares with b as `order` says: negative, 0, positive, or NaN for not at all. */
export function satisfies(operator: ComparisonOperator, order: number): boolean {
  switch (operator) {
    case '=':
      return order === 0;
    case '<>':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

/**
 * -1, 0 or 1 by code point. UTF-16 code units order alike except that surrogates stand for code points above U+FFFF, so
 * the first difference decides after moving surrogates behind the rest of the plane.
 */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    const xHigh = x >= 0xd800 && x <= 0xdfff;
    const yHigh = y >= 0xd800 && y <= 0xdfff;
    if (xHigh !== yHigh) return xHigh ? 1 : -1;
    return x < y ? -1 : 1;
  }
  return a.length < b.length ? -1 : 1;
}
