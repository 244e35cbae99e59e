// Finds the command, runs it, and turns whatever it throws into a message and an exit code.
// Invariant: resolves with a code of exit-codes.ts and never rejects; nothing of a command is loaded but the one that runs.
import { parseArguments } from './args.ts';
import { type Command, HELP_FLAG } from './command.ts';
import { COMMANDS } from './commands.ts';
import { EXIT } from './exit-codes.ts';
import { UsageError } from './usage-error.ts';
import { VERSION } from './version.ts';
import type { CliWorld, Output } from './world.ts';

export async function runCli(args: readonly string[], world: CliWorld): Promise<number> {
  try {
    const code = await dispatch(args, world);
    const lost = failedWrite(world.stdout);
    if (lost === undefined) return code;
    await world.stderr.write(`tidewire: standard output cannot be written: ${lost.message}\n`);
    return code === EXIT.ok ? EXIT.failure : code;
  } catch (error) {
    if (!(error instanceof UsageError)) {
      const { reportFailure } = await import('./failure.ts');
      return reportFailure(error, world.stderr);
    }
    await world.stderr.write(
      `tidewire: ${error.message}\n${error.hint === undefined ? '' : `  hint: ${error.hint}\n`}`,
    );
    return EXIT.usage;
  }
}

async function dispatch([name, ...rest]: readonly string[], world: CliWorld): Promise<number> {
  if (name === '--version' || name === '-V') {
    await world.stdout.write(`${VERSION}\n`);
    return EXIT.ok;
  }
  if (name === undefined || name === '--help' || name === '-h') {
    const { overview } = await import('./commands/help.ts');
    await (name === undefined ? world.stderr : world.stdout).write(overview(COMMANDS));
    return name === undefined ? EXIT.usage : EXIT.ok;
  }
  const command = COMMANDS.find((one) => one.name === name);
  if (command === undefined) {
    const { unknownCommand } = await import('./unknown-command.ts');
    throw unknownCommand(name, COMMANDS);
  }
  return runCommand(command, rest, world);
}

async function runCommand(command: Command, rest: readonly string[], world: CliWorld): Promise<number> {
  const args = await parseArguments(rest, [...command.flags, HELP_FLAG]);
  if (args.values.has(HELP_FLAG.name)) {
    const { commandHelp } = await import('./commands/help.ts');
    await world.stdout.write(commandHelp(command));
    return EXIT.ok;
  }
  const run = await command.load();
  return run(args, world, COMMANDS);
}

/** Why standard output took no more, unless its reader has simply gone. */
function failedWrite({ closed }: Output): Error | undefined {
  const reason: unknown = closed.aborted ? closed.reason : undefined;
  return reason instanceof Error && 'syscall' in reason && 'code' in reason && reason.code !== 'EPIPE'
    ? reason
    : undefined;
}
