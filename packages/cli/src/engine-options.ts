// The options of the engine that commands share: environment, log, generated code, optimizer.
// Invariant: every log line of the engine goes through the writer given, so that a live view can step aside for it.
import { type Clock, type Log, type LogLevel, type OpenOptions, stderrLog } from 'tidewire';
import { badValue, type FlagValues } from './args.ts';
import { readEnvironment } from './environment.ts';
import type { CliWorld } from './world.ts';

const LOG_LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** Writes a piece of text that ends with a newline. */
export type WriteText = (text: string) => void;

/** Rejects with UsageError. */
export async function engineOptions(
  values: FlagValues,
  world: CliWorld,
  clock: Clock,
  write: WriteText,
): Promise<OpenOptions> {
  return {
    clock,
    environment: await readEnvironment(values.texts('env-file'), world),
    log: logOf(values, clock, write),
    codegen: !values.has('no-codegen'),
    optimize: !values.has('no-optimize'),
  };
}

function logOf(values: FlagValues, clock: Clock, write: WriteText): Log {
  const text = values.text('log-level') ?? 'warn';
  const level = LOG_LEVELS.find((one) => one === text);
  if (level === undefined) throw badValue('log-level', text, `write one of ${LOG_LEVELS.join(', ')}`);
  return stderrLog(clock, { level, json: values.has('log-json'), write });
}
