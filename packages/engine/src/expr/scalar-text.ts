// Texts of single values: numbers, truth values and times as CAST reads and prints them.
// Invariant: readers accept surrounding white space, never a prefix of the text, and look at no more than
// MAX_NUMBER_CHARACTERS of a number; undefined means "is not one".
import { MAX_NUMBER_CHARACTERS } from '@tidewire/core';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,6})?$/;
const SPECIAL: ReadonlyMap<string, number> = new Map([
  ['nan', Number.NaN],
  ['infinity', Number.POSITIVE_INFINITY],
  ['+infinity', Number.POSITIVE_INFINITY],
  ['-infinity', Number.NEGATIVE_INFINITY],
  ['inf', Number.POSITIVE_INFINITY],
  ['+inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
]);

/** `12`, `.5`, `1e3`, `NaN`, `-Infinity`; a number too large for a double is none. */
export function readDouble(text: string): number | undefined {
  if (text.length > MAX_NUMBER_CHARACTERS) return undefined;
  const trimmed = text.trim();
  if (!NUMBER.test(trimmed)) return SPECIAL.get(trimmed.toLowerCase());
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : undefined;
}

const TRUTHS: ReadonlyMap<string, boolean> = new Map([
  ...['true', 't', 'yes', 'y', 'on', '1'].map((word) => [word, true] as const),
  ...['false', 'f', 'no', 'n', 'off', '0'].map((word) => [word, false] as const),
]);

export function readBoolean(text: string): boolean | undefined {
  return text.length > MAX_NUMBER_CHARACTERS ? undefined : TRUTHS.get(text.trim().toLowerCase());
}

/** The farthest instant from 1970 that a TIMESTAMP holds, in milliseconds. */
export const MAX_TIMESTAMP = 8_640_000_000_000_000;

const ISO =
  /^([+-]\d{6}|\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:([Zz])|([+-])(\d\d)(?::?(\d\d))?)?)?$/;

/** ISO 8601 date or date and time to milliseconds; UTC when no offset is written; digits below a millisecond are cut off. */
export function readTimestamp(text: string): number | undefined {
  if (text.length > MAX_NUMBER_CHARACTERS) return undefined;
  const match = ISO.exec(text.trim());
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const [fraction = '', , sign, offsetHour = '0', offsetMinute = '0'] = match.slice(7);
  const inDay = hour <= 23 && minute <= 59 && second <= 59;
  const inOffset = Number(offsetHour) <= 18 && Number(offsetMinute) <= 59;
  if (!inDay || !inOffset || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * 60_000 * (sign === '-' ? -1 : 1);
  const inMs = daysFromEpoch(year, month, day) * 86_400_000 + ((hour * 60 + minute) * 60 + second) * 1_000;
  const ms = inMs + Number(fraction.padEnd(3, '0').slice(0, 3)) - offset;
  return Math.abs(ms) <= MAX_TIMESTAMP ? ms : undefined;
}

/** `2024-01-31T12:00:00.000Z`. */
export function printTimestamp(ms: number): string {
  return new Date(ms).toISOString();
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar, years below 100 included. */
function daysFromEpoch(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime() / 86_400_000;
}

/** The shortest digits that give the same single-precision number: 0.1, not 0.10000000149011612. */
export function printFloat(value: number): string {
  for (let digits = 1; digits <= 9; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return String(candidate);
  }
  return String(value);
}
