// Calendar units in UTC: cutting an instant down to a unit, adding and counting units.
// Invariant: weeks start on Monday; months and years follow the calendar, so 31 January plus a month is the last of February.
import { badArgument } from '../expr/failure.ts';
import { MAX_TIMESTAMP } from '../expr/scalar-text.ts';

const DAY = 86_400_000;
const FIXED: ReadonlyMap<string, number> = new Map([
  ['millisecond', 1],
  ['second', 1_000],
  ['minute', 60_000],
  ['hour', 3_600_000],
  ['day', DAY],
  ['week', 7 * DAY],
]);
const MONTHS: ReadonlyMap<string, number> = new Map([
  ['month', 1],
  ['quarter', 3],
  ['year', 12],
]);

/** A unit of fixed length or of whole months. */
export type TimeUnit =
  | { readonly kind: 'fixed'; readonly name: string; readonly milliseconds: number }
  | { readonly kind: 'months'; readonly name: string; readonly months: number };

/** Reads a unit, ignoring case and a plural s. Throws RowFailure for an unknown one. */
export function readUnit(text: string): TimeUnit {
  const name = text.trim().toLowerCase().replace(/s$/, '');
  const milliseconds = FIXED.get(name);
  if (milliseconds !== undefined) return { kind: 'fixed', name, milliseconds };
  const months = MONTHS.get(name);
  if (months !== undefined) return { kind: 'months', name, months };
  throw badArgument(
    `time unit '${text}' does not exist; the units are ${[...FIXED.keys(), ...MONTHS.keys()].join(', ')}`,
  );
}

function inRange(ms: number): number {
  if (Math.abs(ms) <= MAX_TIMESTAMP) return ms + 0;
  throw badArgument('time is farther from 1970 than a TIMESTAMP holds');
}

/** Whole months since January of year 0. */
function monthIndex(date: Date): number {
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** The first instant of a month given by its index. */
function monthStart(index: number): number {
  const date = new Date(0);
  date.setUTCFullYear(Math.floor(index / 12), ((index % 12) + 12) % 12, 1);
  return date.getTime();
}

/** The start of the unit that an instant lies in. */
export function truncateTime(ms: number, unit: TimeUnit): number {
  if (unit.kind === 'months') {
    const index = monthIndex(new Date(ms));
    return inRange(monthStart(Math.floor(index / unit.months) * unit.months));
  }
  // The epoch was a Thursday: Monday lies three days before it.
  const offset = unit.name === 'week' ? -3 * DAY : 0;
  return inRange(Math.floor((ms - offset) / unit.milliseconds) * unit.milliseconds + offset);
}

/** An instant moved by so many units; a day that the month does not have becomes its last. */
export function addTime(ms: number, amount: number, unit: TimeUnit): number {
  if (unit.kind === 'fixed') return inRange(ms + amount * unit.milliseconds);
  const date = new Date(ms);
  const start = monthStart(monthIndex(date));
  const target = monthIndex(date) + amount * unit.months;
  if (!(Math.abs(target) <= MAX_TIMESTAMP / DAY)) return inRange(Number.NaN);
  const targetStart = monthStart(target);
  const days = (monthStart(target + 1) - targetStart) / DAY;
  const day = Math.min(date.getUTCDate(), days);
  const timeOfDay = (ms - start) % DAY;
  return inRange(targetStart + (day - 1) * DAY + timeOfDay);
}

/** Whole units from one instant to another, cut toward zero. */
export function countTime(from: number, to: number, unit: TimeUnit): number {
  if (unit.kind === 'fixed') return Math.trunc((to - from) / unit.milliseconds) + 0;
  if (to < from) return 0 - countTime(to, from, unit);
  let months = monthIndex(new Date(to)) - monthIndex(new Date(from));
  if (addTime(from, months, { kind: 'months', name: 'month', months: 1 }) > to) months--;
  return Math.trunc(months / unit.months) + 0;
}
