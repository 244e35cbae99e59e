import { RowFailure } from '@tidewire/core';
import { describe, expect, it } from 'vitest';
import { MAX_LIKE_PATTERN, MAX_LIKE_STEPS, matchesLike, readLikePattern } from './like.ts';

function like(text: string, pattern: string, escape?: string): boolean {
  return matchesLike(text, readLikePattern(pattern, escape));
}

describe('LIKE', () => {
  it.each([
    ['BTCUSDT', 'BTC%', true],
    ['BTCUSDT', '%usdt', false],
    ['BTCUSDT', '%C%D%', true],
    ['', '%', true],
    ['', '', true],
    ['a', '', false],
    ['aab', 'a%ab', true],
    ['ab', 'a%ab', false],
    ['abcabd', '%ab_', true],
    ['a\nb', 'a%b', true],
    ['a.c', 'a.c', true],
    ['abc', 'a.c', false],
  ])('T44: %j LIKE %j is %s', (text, pattern, expected) => {
    expect(like(text, pattern)).toBe(expected);
  });

  it('T44: _ stands for one code point', () => {
    expect(like('😀', '_')).toBe(true);
    expect(like('x😀y', '%_y')).toBe(true);
    expect(like('😀', '__')).toBe(false);
  });

  it('T44: honours ESCAPE; the backslash escapes unless another character is given', () => {
    expect(like('50%', '50!%', '!')).toBe(true);
    expect(like('501', '50!%', '!')).toBe(false);
    expect(like('50%', '50\\%')).toBe(true);
    expect(like('50\\1', '50\\%', '')).toBe(true);
  });

  it('refuses patterns that mean nothing', () => {
    expect(() => readLikePattern('a\\')).toThrow(
      new RowFailure('R513', 'LIKE pattern must not end with its escape character'),
    );
    expect(() => readLikePattern('a', '!!')).toThrow(
      new RowFailure('R513', "ESCAPE of LIKE must be one character, not '!!'"),
    );
  });

  it('bounds the pattern and the steps', () => {
    expect(() => readLikePattern('a'.repeat(MAX_LIKE_PATTERN + 1))).toThrow(/R512|1001 characters/);
    const pattern = `%${'a'.repeat(900)}b%`;
    expect(100_000 * 900).toBeGreaterThan(MAX_LIKE_STEPS);
    expect(() => like('a'.repeat(100_000), pattern)).toThrow('needs too many steps');
  });
});
