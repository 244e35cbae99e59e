// Diagnostics are drawn at their place, in lines of any length.
import { describe, expect, it } from 'vitest';
import { errorDiagnostic } from './diagnostic.ts';
import { renderDiagnostic } from './source-text.ts';

function drawn(text: string, at: string): string[] {
  const start = text.indexOf(at);
  const problem = errorDiagnostic('B203', 'm', { span: { start, end: start + at.length } });
  return renderDiagnostic(problem, { name: 'a.sql', text }).split('\n').slice(1);
}

describe('an excerpt', () => {
  it('shows a line of ordinary length whole', () => {
    expect(drawn('SELECT\tx\nFROM t', 'x')).toEqual(['  at a.sql:1:8', '  |', '1 | SELECT x', '  |        ^']);
  });

  it('shows what stands around the problem in a line of a million characters', () => {
    const far = drawn(`${'a'.repeat(1_000_000)}BAD${'z'.repeat(1_000_000)}`, 'BAD');
    expect(far).toEqual([
      '  at a.sql:1:1000001',
      '  |',
      `1 | …${'a'.repeat(100)}BAD${'z'.repeat(297)}…`,
      `  | ${' '.repeat(101)}^^^`,
    ]);
  });

  it('underlines no more than it shows', () => {
    const long = 'b'.repeat(10_000);
    expect(drawn(long, long)).toEqual(['  at a.sql:1:1', '  |', `1 | ${'b'.repeat(400)}…`, `  | ${'^'.repeat(400)}`]);
  });
});
