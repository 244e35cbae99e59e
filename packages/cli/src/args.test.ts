// What the command line accepts as options, and how it refuses the rest.
import { describe, expect, it } from 'vitest';
import { type FlagSpec, parseArguments } from './args.ts';
import { UsageError } from './usage-error.ts';

const FLAGS: readonly FlagSpec[] = [
  { name: 'execute', short: 'e', value: 'SQL', many: true, summary: '' },
  { name: 'limit', value: 'N', summary: '' },
  { name: 'json', summary: '' },
];

async function refusal(...args: string[]): Promise<string> {
  try {
    const { values } = await parseArguments(args, FLAGS);
    values.whole('limit', 1);
  } catch (error) {
    if (error instanceof UsageError) return `${error.message} / ${error.hint ?? ''}`;
    throw error;
  }
  return 'accepted';
}

describe('arguments', () => {
  it('takes options before, between and after operands, in every spelling', async () => {
    const { values, operands } = await parseArguments(['a', '-e', 'x', '--limit=3', 'b', '-ey', '--json', '-'], FLAGS);
    expect([operands, values.texts('execute'), values.whole('limit'), values.has('json')]).toEqual([
      ['a', 'b', '-'],
      ['x', 'y'],
      3,
      true,
    ]);
  });

  it('takes everything after -- as operands', async () => {
    const { operands } = await parseArguments(['--', '--json', '-e'], FLAGS);
    expect(operands).toEqual(['--json', '-e']);
  });

  it('takes SQL that begins with a comment as a value', async () => {
    const { values } = await parseArguments(['-e', '-- note\nSELECT a FROM b'], FLAGS);
    expect(values.texts('execute')).toEqual(['-- note\nSELECT a FROM b']);
  });

  it.each([
    [['--limt', '3'], 'option --limt does not exist / did you mean "--limit"?'],
    [['-x'], 'option -x does not exist / add --help for the list of options'],
    [['--limit'], 'option --limit needs a value / write --limit N'],
    [['--limit', '--json'], 'option --limit needs a value / write --limit N'],
    [['-e', '-e', 'x'], 'option --execute needs a value / write --execute SQL'],
    [['--json=yes'], 'option --json takes no value / '],
    [['--limit', '1', '--limit', '2'], 'option --limit is given twice / '],
    [['--limit', '0'], 'option --limit does not accept "0" / write a number, 1 or more'],
    [['--limit', '1.5'], 'option --limit does not accept "1.5" / write a whole number, 1 or more'],
    [['--limit', '0x10'], 'option --limit does not accept "0x10" / write a number, 1 or more'],
  ])('refuses %j', async (args, expected) => {
    expect(await refusal(...args)).toBe(expected);
  });
});
