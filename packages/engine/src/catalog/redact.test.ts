import { describe, expect, it } from 'vitest';
import { redact } from './redact.ts';

describe('redact', () => {
  it('hides every secret, the longest first', () => {
    expect(redact('Bearer abcd1234 at abcd', ['abcd', 'Bearer abcd1234'])).toBe('*** at ***');
  });

  it('hides short secrets only where they are quoted whole, so that messages stay readable', () => {
    expect(redact('option "n" does not accept "10" of 100', ['10', ''])).toBe(
      'option "n" does not accept "***" of 100',
    );
  });
});
