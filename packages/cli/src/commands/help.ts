// Help texts, drawn from the list of commands and the table of exit codes.
// Invariant: says nothing that is not in those lists.
import type { Arguments, FlagSpec } from '../args.ts';
import { type Command, HELP_FLAG } from '../command.ts';
import { EXIT, EXIT_CODES } from '../exit-codes.ts';
import { UsageError } from '../usage-error.ts';
import type { CliWorld } from '../world.ts';

const INDENT = '  ';
/** Longest left column; what is longer gets a line of its own. */
const LEFT_MAX = 34;

export async function help({ operands }: Arguments, world: CliWorld, commands: readonly Command[]): Promise<number> {
  const [name, ...more] = operands;
  if (more.length > 0) throw new UsageError('help takes one command at most');
  const command = commands.find((one) => one.name === name);
  if (name !== undefined && command === undefined) {
    const { unknownCommand } = await import('../unknown-command.ts');
    throw unknownCommand(name, commands);
  }
  await world.stdout.write(command === undefined ? overview(commands) : commandHelp(command));
  return EXIT.ok;
}

export function overview(commands: readonly Command[]): string {
  const list = commands.map(({ name, summary }): Pair => [name, summary]);
  return `${[
    'tidewire: streaming SQL over live WebSocket feeds',
    '',
    'Usage: tidewire COMMAND [OPTIONS]',
    '',
    'Commands:',
    ...columns(list),
    '',
    'Options:',
    ...columns([
      ['-h, --help', 'show this help; after a command: its options'],
      ['-V, --version', 'show the version'],
    ]),
    '',
    'Exit codes:',
    ...columns(EXIT_CODES),
  ].join('\n')}\n`;
}

export function commandHelp(command: Command): string {
  const { name, summary, usage, flags, notes = [] } = command;
  return `${[
    `tidewire ${name}: ${summary}`,
    '',
    `Usage: tidewire ${[name, '[OPTIONS]', usage].filter((part) => part !== '').join(' ')}`,
    ...(notes.length === 0 ? [] : ['', ...notes]),
    '',
    'Options:',
    ...columns([...flags, HELP_FLAG].map((flag): Pair => [flagText(flag), flag.summary])),
  ].join('\n')}\n`;
}

type Pair = readonly [left: string, right: string];

function flagText({ name, short, value }: FlagSpec): string {
  const names = short === undefined ? `    --${name}` : `-${short}, --${name}`;
  return value === undefined ? names : `${names} ${value}`;
}

function columns(pairs: readonly Pair[]): string[] {
  const width = Math.min(LEFT_MAX, Math.max(...pairs.map(([left]) => left.length)));
  return pairs.flatMap(([left, right]) => {
    const gap = `${INDENT}${' '.repeat(width)}${INDENT}`;
    return left.length > width
      ? [`${INDENT}${left}`, `${gap}${right}`]
      : [`${INDENT}${left.padEnd(width)}${INDENT}${right}`];
  });
}
