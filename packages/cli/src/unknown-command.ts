// The answer to a command that does not exist.
// Invariant: names the nearest one, when one is near, and else says where the list is.
import type { Command } from './command.ts';
import { suggest } from './suggest.ts';
import { UsageError } from './usage-error.ts';

export function unknownCommand(name: string, commands: readonly Command[]): UsageError {
  const names = [...commands.map((one) => one.name), '--version', '--help'];
  const what = name.startsWith('-') ? 'option' : 'command';
  return new UsageError(`${what} ${name} does not exist`, suggest(name, names) ?? 'see tidewire help');
}
