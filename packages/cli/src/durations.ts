// Durations on the command line: `30s`, `5min`, `250ms`.
// Invariant: the same spelling as in WITH options, with the unit always written.
import { parseDuration } from 'tidewire';
import { badValue, type FlagValues } from './args.ts';

/** Milliseconds; undefined when the option is not given. Throws UsageError. */
export function durationOf(values: FlagValues, flag: string): number | undefined {
  const text = values.text(flag);
  if (text === undefined) return undefined;
  const ms = /[A-Za-z]/.test(text) ? parseDuration(text) : undefined;
  if (ms === undefined) throw badValue(flag, text, 'write a number and a unit, such as 500ms, 30s or 5min');
  return ms;
}
