import { ConnectorError, errorDiagnostic, SqlError } from '@tidewire/core';
import { describe, expect, it } from 'vitest';
import { redact, redactError } from './redact.ts';

describe('redact', () => {
  it('hides every secret, the longest first', () => {
    expect(redact('Bearer abcd1234 at abcd', ['abcd', 'Bearer abcd1234'])).toBe('*** at ***');
  });

  it('hides short secrets only where they are quoted whole, so that messages stay readable', () => {
    expect(redact('option "n" does not accept "10" of 100', ['10', ''])).toBe(
      'option "n" does not accept "***" of 100',
    );
    expect(redact('listening on ws://127.0.0.1:9001; "9001"; 123456', ['9001', '123456'])).toBe(
      'listening on ws://127.0.0.1:9001; "***"; ***',
    );
  });
});

describe('redactError', () => {
  const diagnostic = errorDiagnostic('C416', 'no entry for abcd1234', { detail: 'abcd1234', hint: 'not abcd1234' });
  const shown = errorDiagnostic('C416', 'no entry for ***', { detail: '***', hint: 'not ***' });

  it('A9: gives an error of the same kind, without the secret, its cause and its stack', () => {
    const cause = new Error('abcd1234');
    const connector = redactError(new ConnectorError(diagnostic, 'user', 'never', cause), ['abcd1234']);
    const sql = redactError(new SqlError([diagnostic], { cause }), ['abcd1234']);
    expect(connector).toMatchObject({ name: 'ConnectorError', diagnostic: shown, domain: 'user', retry: 'never' });
    expect(sql).toMatchObject({ name: 'SqlError', diagnostics: [shown] });
    for (const { message, stack, cause: left } of [connector, sql])
      expect([message, stack, left].join()).not.toContain('abcd1234');
  });

  it('A9: looks at causes too, and leaves errors alone that hold no secret', () => {
    const harmless = errorDiagnostic('C413', 'file cannot be read');
    const hidden = new ConnectorError(harmless, 'user', 'never', new Error('no such file: abcd1234'));
    const open = new ConnectorError(harmless, 'user', 'never', new Error('no such file'));
    expect(redactError(hidden, ['abcd1234']).cause).toBeUndefined();
    expect([redactError(open, ['abcd1234']), redactError(open, [])]).toEqual([open, open]);
  });
});
