import { describe, expect, it } from 'vitest';
import { parseScript, rewriteScript } from './script.ts';

const TEXT = `# A story.

sql
CREATE STREAM t (x INT);

-- still the same statement block
SELECT x FROM t;
----
ok

# Rows.
push t error
{"x":"one"}
----
first line
second line

end
----
`;

describe('golden scripts', () => {
  it('are comments and blocks of a command, its input and its expected output', () => {
    const { steps } = parseScript('a.slt', TEXT, ['plain']);
    expect(
      steps.map(({ line, command, args, error, input, expected }) => ({ line, command, args, error, input, expected })),
    ).toEqual([
      {
        line: 3,
        command: 'sql',
        args: '',
        error: false,
        input: ['CREATE STREAM t (x INT);', '', '-- still the same statement block', 'SELECT x FROM t;'],
        expected: ['ok'],
      },
      {
        line: 12,
        command: 'push',
        args: 't',
        error: true,
        input: ['{"x":"one"}'],
        expected: ['first line', 'second line'],
      },
      { line: 18, command: 'end', args: '', error: false, input: [], expected: [] },
    ]);
  });

  it('keep everything but the outputs when they are rewritten', () => {
    const script = parseScript('a.slt', TEXT, []);
    expect(rewriteScript(script, [['ok'], ['first line', 'second line'], []])).toBe(TEXT);
    expect(rewriteScript(script, [['ok'], [], ['t + {"x":1}']])).toBe(
      TEXT.replace('first line\nsecond line\n', '').replace('end\n----\n', 'end\n----\nt + {"x":1}\n'),
    );
  });

  it('name the modes in which they are left out', () => {
    const { steps } = parseScript('a.slt', 'sql skip=restart,oracle error\n----\n', ['restart', 'oracle']);
    expect(steps.map(({ args, error, skip }) => ({ args, error, skip }))).toEqual([
      { args: '', error: true, skip: ['restart', 'oracle'] },
    ]);
  });

  const faults: readonly (readonly [string, string, string])[] = [
    [
      'an unknown command',
      'sql\n----\nok\n\npul t\n----\n',
      'a.slt:5: unknown command "pul"; the commands are: sql, tap, push, feed, advance, end, restart, expr, explain, print, metrics',
    ],
    ['an unknown mode', 'sql skip=fast\n----\n', 'a.slt:1: unknown mode "fast"; the modes are: plain'],
    ['a command without a ruler', 'sql\nSELECT 1;\n', 'a.slt:1: the command has no line "----" behind its input'],
    ['nothing to run', '# only a comment\n', 'a.slt:1: the script has no command'],
  ];
  for (const [what, text, message] of faults) {
    it(`are refused with the line of ${what}`, () => {
      expect(() => parseScript('a.slt', text, ['plain'])).toThrow(message);
    });
  }
});
