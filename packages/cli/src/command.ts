// What a command of the command line is: its documentation as data, and how to get at the function that does it.
// Invariant: help, dispatch and completion need nothing but these values.
import type { Arguments, FlagSpec } from './args.ts';
import type { CliWorld } from './world.ts';

/** Resolves with the exit code. `commands` is the whole list, for commands about commands. */
type RunCommand = (args: Arguments, world: CliWorld, commands: readonly Command[]) => Promise<number>;

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Operands, for help; options are listed apart. */
  readonly usage: string;
  readonly flags: readonly FlagSpec[];
  /** More about it, for its own help. */
  readonly notes?: readonly string[];
  readonly load: () => Promise<RunCommand>;
}

/** What every command understands besides its own flags. */
export const HELP_FLAG: FlagSpec = { name: 'help', short: 'h', summary: 'show this help' };
