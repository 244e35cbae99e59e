// What functions refuse: results that are too long, arguments outside their domain, hostile patterns.
import { type Cell, RowFailure, type SqlType } from '@tidewire/core';
import { describe, expect, it } from 'vitest';
import { builtinFunctions } from './index.ts';
import { MAX_CACHED_PATHS, MAX_PATH_STEPS, readPath } from './json-path.ts';
import { MAX_CACHED_PATTERNS, MAX_PATTERN_CHARACTERS, matchesRegularExpression } from './regular-expression.ts';
import { MAX_TEXT_RESULT } from './string.ts';
import { MAX_TIME_PATTERN } from './time.ts';

const LONG: SqlType = { kind: 'LONG' };
const STRING: SqlType = { kind: 'STRING' };
const DOUBLE: SqlType = { kind: 'DOUBLE' };

/** Calls a function with cells of the given types; a failure gives its text. */
function call(name: string, ...args: readonly (readonly [Cell, SqlType])[]): Cell {
  const definition = builtinFunctions.find((f) => f.name === name);
  const bound = definition?.bind(args.map(([, type]) => type));
  if (bound === undefined) throw new Error(`${name} does not take the arguments`);
  try {
    return bound.eval(...args.map(([cell]) => cell));
  } catch (error) {
    if (error instanceof RowFailure) return `${error.code} ${error.message}`;
    throw error;
  }
}

describe('functions', () => {
  it('give no text beyond the limit', () => {
    const refused = `would give a text of 2000000 characters, the limit is ${MAX_TEXT_RESULT}`;
    expect(call('repeat', ['ab', STRING], [1_000_000, LONG])).toBe(`R512 repeat ${refused}`);
    expect(call('repeat', ['ab', STRING], [9223372036854775807n, LONG])).toMatch(/^R512/);
    expect(call('lpad', ['a', STRING], [9007199254740993n, LONG])).toMatch(/^R512/);
    expect(call('replace', ['a'.repeat(2_000), STRING], ['a', STRING], ['b'.repeat(1_000), STRING])).toBe(
      `R512 replace ${refused}`,
    );
  });

  it('match regular expressions in linear time and refuse bad ones', () => {
    expect(call('regexp_like', ['a'.repeat(30_000), STRING], ['(a+)+$x', STRING])).toBe(false);
    expect(call('regexp_like', ['a', STRING], ['(', STRING])).toMatch(/^R513 regular expression '\(' cannot be read/);
    expect(call('regexp_like', ['a', STRING], ['a'.repeat(MAX_PATTERN_CHARACTERS + 1), STRING])).toMatch(/^R512/);
  });

  it('say why an argument lies outside their domain', () => {
    expect(call('sqrt', [-1, DOUBLE])).toBe('R513 sqrt of -1: the number must not be negative');
    expect(call('ln', [0, DOUBLE])).toBe('R513 ln of 0: the number must be greater than zero');
    expect(call('sqrt', [Number.NaN, DOUBLE])).toBe(Number.NaN);
    expect(call('abs', [-9223372036854775808n, LONG])).toBe(
      'R510 number -(-9223372036854775808) is out of range for LONG',
    );
    expect(call('date_trunc', ['fortnight', STRING], [0, LONG])).toMatch(/^R513 time unit 'fortnight' does not exist/);
    expect(call('format_timestamp', [0, LONG], ['HH', STRING], ['Mars/Olympus', STRING])).toBe(
      "R513 time zone 'Mars/Olympus' does not exist",
    );
    expect(call('json_value', [{}, { kind: 'OBJECT' }], ['a.b', STRING])).toMatch(
      /^R513 JSON path 'a.b' cannot be read/,
    );
  });

  it('T41: round halves away from zero, on the digits that are shown', () => {
    expect([-2.5, 2.5, -0.4, 0.49999999999999994].map((x) => call('round', [x, DOUBLE]))).toEqual([-3, 3, 0, 0]);
    expect(call('round', [1.005, DOUBLE], [2, LONG])).toBe(1.01);
    expect(call('round', [1e21, DOUBLE], [2, LONG])).toBe(1e21);
    expect(call('round', [1e-9, DOUBLE], [2, LONG])).toBe(0);
  });

  it('T43: count and cut text by code points', () => {
    expect(call('length', ['a😀b', STRING])).toBe(3);
    expect(call('substring', ['a😀b', STRING], [2, LONG], [1, LONG])).toBe('😀');
    expect(call('substring', ['abc', STRING], [0, LONG], [2, LONG])).toBe('a');
    expect(call('left', ['😀😀x', STRING], [-1, LONG])).toBe('😀😀');
    expect(call('reverse', ['a😀', STRING])).toBe('😀a');
    expect(call('locate', ['b', STRING], ['😀b', STRING])).toBe(2);
  });

  it('T47: add months by the calendar', () => {
    const january = Date.UTC(2024, 0, 31, 12);
    expect(call('date_add', ['month', STRING], [1, LONG], [january, LONG])).toBe(Date.UTC(2024, 1, 29, 12));
    expect(call('date_add', ['year', STRING], [-1, LONG], [Date.UTC(2024, 1, 29), LONG])).toBe(Date.UTC(2023, 1, 28));
    expect(call('date_diff', ['month', STRING], [Date.UTC(2024, 2, 1), LONG], [january, LONG])).toBe(-1);
    expect(call('date_trunc', ['week', STRING], [Date.UTC(2024, 0, 7), LONG])).toBe(Date.UTC(2024, 0, 1));
    expect(call('date_trunc', ['quarter', STRING], [-1, LONG])).toBe(Date.UTC(1969, 9, 1));
  });

  it('bound the patterns and paths that they read', () => {
    const path = `$${'.a'.repeat(MAX_PATH_STEPS)}`;
    expect(readPath(path).length).toBe(MAX_PATH_STEPS);
    expect(() => readPath(`${path}.a`)).toThrow('cannot be read');
    expect(call('format_timestamp', [0, LONG], ['y'.repeat(MAX_TIME_PATTERN + 1), STRING])).toMatch(/^R513/);
  });

  it('read patterns and paths again once their caches have moved on', () => {
    const first = readPath('$.first');
    expect(readPath('$.first')).toBe(first);
    for (let i = 0; i < MAX_CACHED_PATHS; i++) readPath(`$.p${i}`);
    expect(readPath('$.first')).not.toBe(first);
    for (let i = 0; i <= MAX_CACHED_PATTERNS; i++) expect(matchesRegularExpression(`x${i}`, `^x${i}$`)).toBe(true);
    expect(matchesRegularExpression('x0', '^x0$')).toBe(true);
  });
});
