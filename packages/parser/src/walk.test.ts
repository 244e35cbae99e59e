import { describe, expect, it } from 'vitest';
import type { Expression } from './ast.ts';
import { parse } from './parse.ts';
import { printExpression } from './print-expression.ts';
import { children, mapChildren } from './walk.ts';

function expression(text: string): Expression {
  const statement = parse(`SELECT ${text} FROM s`).statements[0];
  const item = statement?.kind === 'selectStatement' ? statement.select.items[0] : undefined;
  if (item?.kind !== 'selectExpression') throw new Error(`not an expression: ${text}`);
  return item.expression;
}

const SAMPLES: readonly (readonly [string, readonly string[]])[] = [
  ["'a'", []],
  ['1', []],
  ['TRUE', []],
  ['NULL', []],
  ['5s', []],
  ['a', []],
  ['a.b', ['a']],
  ['a[b]', ['a', 'b']],
  ['NOT a', ['a']],
  ['a + b', ['a', 'b']],
  ['a IS NULL', ['a']],
  ['a IS DISTINCT FROM b', ['a', 'b']],
  ['a BETWEEN b AND c', ['a', 'b', 'c']],
  ['a IN (b, c)', ['a', 'b', 'c']],
  ['a LIKE b ESCAPE c', ['a', 'b', 'c']],
  ['CASE a WHEN b THEN c ELSE d END', ['a', 'b', 'c', 'd']],
  ['CAST(a AS INT)', ['a']],
  ['f(a, b) FILTER (WHERE c)', ['a', 'b', 'c']],
];

describe('walking expressions', () => {
  it.each(SAMPLES)('the children of %s are %j', (text, expected) => {
    expect(children(expression(text)).map(printExpression)).toEqual(expected);
  });

  it.each(SAMPLES)('mapping the children of %s to themselves gives the same object', (text) => {
    const whole = expression(text);
    expect(mapChildren(whole, (child) => child)).toBe(whole);
  });

  it.each(SAMPLES)('mapping the children of %s replaces each', (text, expected) => {
    const mapped = mapChildren(expression(text), () => expression('z'));
    expect(children(mapped).map(printExpression)).toEqual(expected.map(() => 'z'));
  });
});
