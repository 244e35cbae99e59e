// Durations: the units a script may write and their lengths in milliseconds.
// Invariant: months and years have no fixed length and are never converted to milliseconds.

const UNIT_MS: ReadonlyMap<string, number> = new Map<string, number>([
  ...['ms', 'msec', 'msecs', 'millis', 'millisecond', 'milliseconds'].map((u) => [u, 1] as const),
  ...['s', 'sec', 'secs', 'second', 'seconds'].map((u) => [u, 1_000] as const),
  ...['m', 'min', 'mins', 'minute', 'minutes'].map((u) => [u, 60_000] as const),
  ...['h', 'hr', 'hrs', 'hour', 'hours'].map((u) => [u, 3_600_000] as const),
  ...['d', 'day', 'days'].map((u) => [u, 86_400_000] as const),
  ...['w', 'week', 'weeks'].map((u) => [u, 604_800_000] as const),
]);

/** Every unit name that has a fixed length, for messages and suggestions. */
export const DURATION_UNITS: readonly string[] = [...UNIT_MS.keys()];

/** Milliseconds of one unit, ignoring case; undefined for unknown units and for months and years. */
export function unitMilliseconds(unit: string): number | undefined {
  return UNIT_MS.get(unit.toLowerCase());
}

/** `'5 s'`, `'1 min'`, `'250ms'`, `'1000'` (milliseconds); undefined when the text is no duration. */
export function parseDuration(text: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*$/.exec(text);
  if (match === null) return undefined;
  const [, amount = '', unit = ''] = match;
  const scale = unit === '' ? 1 : unitMilliseconds(unit);
  if (scale === undefined) return undefined;
  const ms = Number(amount) * scale;
  return Number.isSafeInteger(ms) ? ms : undefined;
}

/** The shortest exact spelling: `1 min`, `90 s`, `250 ms`. */
export function printDuration(ms: number): string {
  for (const [unit, size] of [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1_000],
  ] as const) {
    if (ms !== 0 && ms % size === 0) return `${ms / size} ${unit}`;
  }
  return `${ms} ms`;
}
