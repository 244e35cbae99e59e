// ISO 8601 timestamps: a strict parser over bytes and a printer into bytes. Hot loop: both run once per value.
// Invariant: a text without a zone is UTC; what the printer writes, the parser reads back; fractions below 1 ms are cut off.

/** Longer texts are not looked at. */
export const MAX_TIMESTAMP_CHARACTERS = 64;
/** The largest distance from the epoch that a TIMESTAMP may have, in milliseconds. */
export const MAX_TIMESTAMP_MS = 8.64e15;

const DAY_MS = 86_400_000;

function digits(bytes: Uint8Array, p: number, count: number): number {
  let value = 0;
  for (let i = p; i < p + count; i++) {
    const digit = bytes[i]! ^ 48;
    if (digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** Days from 1970-01-01 to a date of the proleptic Gregorian calendar. */
function daysFromDate(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/**
 * Milliseconds since the epoch of `YYYY-MM-DD[(T| )HH:MM[:SS[.fraction]]][Z|±HH[:]MM|±HH]` in bytes[start, end), or NaN.
 * Seconds end at 59 and hours at 23. Years beyond 0 to 9999 have a sign and six digits.
 */
export function parseIsoTimestamp(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > MAX_TIMESTAMP_CHARACTERS) return Number.NaN;
  const sign = bytes[start];
  if (sign !== 43 && sign !== 45) return parseFromYear(bytes, start + 4, end, digits(bytes, start, 4));
  const years = digits(bytes, start + 1, 6);
  // ISO 8601 and ECMAScript know no year minus zero.
  if (sign === 45 && years === 0) return Number.NaN;
  const ms = parseFromYear(bytes, start + 7, end, sign === 45 ? -years : years);
  return Math.abs(ms) <= MAX_TIMESTAMP_MS ? ms : Number.NaN;
}

/** What stands behind the year, from `p` on. */
function parseFromYear(bytes: Uint8Array, p: number, end: number, year: number): number {
  if (end - p < 6 || bytes[p] !== 45 || bytes[p + 3] !== 45) return Number.NaN;
  const month = digits(bytes, p + 1, 2);
  const day = digits(bytes, p + 4, 2);
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month))) return Number.NaN;
  const date = daysFromDate(year, month, day) * DAY_MS;
  if (end - p === 6) return date;
  const separator = bytes[p + 6]! | 32;
  // `T`, `t` or a space; the bit of the letter's case turns other bytes into these two only for 0x54 and 0x00.
  if ((separator !== 116 && separator !== 32) || bytes[p + 6] === 0) return Number.NaN;
  return date + parseTimeOfDay(bytes, p + 7, end);
}

function parseTimeOfDay(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 5 || bytes[start + 2] !== 58) return Number.NaN;
  const hour = digits(bytes, start, 2);
  const minute = digits(bytes, start + 3, 2);
  if (!(hour <= 23 && minute <= 59)) return Number.NaN;
  let ms = (hour * 60 + minute) * 60_000;
  let p = start + 5;
  if (p < end && bytes[p] === 58) {
    if (p + 3 > end) return Number.NaN;
    const second = digits(bytes, p + 1, 2);
    if (!(second <= 59)) return Number.NaN;
    ms += second * 1000;
    p += 3;
    if (p < end && (bytes[p] === 46 || bytes[p] === 44)) {
      const first = ++p;
      let unit = 100;
      for (; p < end && (bytes[p]! ^ 48) <= 9; p++) {
        if (unit >= 1) ms += (bytes[p]! ^ 48) * unit;
        unit /= 10;
      }
      if (p === first) return Number.NaN;
    }
  }
  return p === end ? ms : ms - parseZone(bytes, p, end);
}

/** The offset from UTC in milliseconds of `Z`, `±HH`, `±HHMM` or `±HH:MM`, or NaN. */
function parseZone(bytes: Uint8Array, p: number, end: number): number {
  const sign = bytes[p];
  const length = end - p;
  if (sign === 90 || sign === 122) return length === 1 ? 0 : Number.NaN;
  if (sign !== 43 && sign !== 45) return Number.NaN;
  const colon = length === 6 && bytes[p + 3] === 58;
  if (length !== 3 && length !== 5 && !colon) return Number.NaN;
  const hours = digits(bytes, p + 1, 2);
  const minutes = length === 3 ? 0 : digits(bytes, colon ? p + 4 : p + 3, 2);
  if (!(hours <= 23 && minutes <= 59)) return Number.NaN;
  return (hours * 60 + minutes) * (sign === 45 ? -60_000 : 60_000);
}

/** The most bytes that writeIsoTimestamp writes. */
export const MAX_ISO_BYTES = 27;

function writeDigits(into: Uint8Array, at: number, value: number, count: number): void {
  let rest = value;
  for (let i = at + count - 1; i >= at; i--) {
    const next = (rest / 10) | 0;
    into[i] = 48 + (rest - next * 10);
    rest = next;
  }
}

// Dates repeat from row to row: the last day's bytes are kept.
let lastDay = Number.NaN;
const lastDate = new Uint8Array(10);

/**
 * Writes `2024-05-01T12:00:00.000Z` at `at` and returns the position behind it. `ms` is within MAX_TIMESTAMP_MS and floored
 * to whole milliseconds; years beyond 0 to 9999 take the extended form with a sign.
 */
export function writeIsoTimestamp(ms: number, into: Uint8Array, at: number): number {
  const whole = Math.floor(ms);
  const day = Math.floor(whole / DAY_MS);
  if (day < -719_528 || day > 2_932_896) return writeText(new Date(whole).toISOString(), into, at);
  if (day !== lastDay) {
    writeText(new Date(day * DAY_MS).toISOString().slice(0, 10), lastDate, 0);
    lastDay = day;
  }
  for (let i = 0; i < 10; i++) into[at + i] = lastDate[i]!;
  const rest = whole - day * DAY_MS;
  const seconds = (rest / 1000) | 0;
  const minutes = (seconds / 60) | 0;
  const hours = (minutes / 60) | 0;
  into[at + 10] = 84;
  writeDigits(into, at + 11, hours, 2);
  into[at + 13] = 58;
  writeDigits(into, at + 14, minutes - hours * 60, 2);
  into[at + 16] = 58;
  writeDigits(into, at + 17, seconds - minutes * 60, 2);
  into[at + 19] = 46;
  writeDigits(into, at + 20, rest - seconds * 1000, 3);
  into[at + 23] = 90;
  return at + 24;
}

function writeText(text: string, into: Uint8Array, at: number): number {
  for (let i = 0; i < text.length; i++) into[at + i] = text.charCodeAt(i);
  return at + text.length;
}
