import { describe, expect, it } from 'vitest';
import { canonicalJson, jsonField, MAX_JSON_CHARACTERS, MAX_JSON_DEPTH, parseJson, printJson } from './json-text.ts';

describe('JSON texts', () => {
  it('T36: keep the digits of integers', () => {
    expect(printJson(parseJson('{"id":9007199254740993,"x":[1.50,-0,"a\\u0062"]}') ?? null)).toBe(
      '{"id":9007199254740993,"x":[1.5,0,"ab"]}',
    );
  });

  it.each(['', '{', '[1,]', '{"a" 1}', '01', '1e999', 'nul', '"\n"', '[1] x', '+1', "'a'", '{"a":1,}'])(
    'are refused when they are no JSON: %j',
    (text) => {
      expect(parseJson(text)).toBe(undefined);
    },
  );

  it('nest up to a limit', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(parseJson(nested(MAX_JSON_DEPTH))).toBeDefined();
    expect(parseJson(nested(MAX_JSON_DEPTH + 1))).toBe(undefined);
    expect(parseJson('['.repeat(1_000_000))).toBe(undefined);
  });

  it('are read up to a length', () => {
    expect(parseJson('1'.padEnd(MAX_JSON_CHARACTERS))).toBe(1);
    expect(parseJson('1'.padEnd(MAX_JSON_CHARACTERS + 1))).toBe(undefined);
  });

  it('hold names that plain objects inherit as ordinary fields', () => {
    const value = parseJson('{"__proto__":{"polluted":true},"a":1}') ?? null;
    expect(jsonField(value, '__proto__')).toEqual({ polluted: true });
    expect(jsonField(value, 'constructor')).toBe(null);
    expect(jsonField({}, 'toString')).toBe(null);
    expect(({} as Record<string, unknown>)['polluted']).toBe(undefined);
  });

  it('are equal in canonical form whatever the order of fields', () => {
    expect(canonicalJson(parseJson('{"b":1,"a":[{"d":2,"c":3}]}') ?? null)).toBe('{"a":[{"c":3,"d":2}],"b":1}');
  });
});
