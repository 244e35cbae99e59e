// Functions of time. An instant is a TIMESTAMP or a LONG of milliseconds since 1970; parts are those of UTC unless a zone is
// given.
// Invariant: nothing here reads a clock: the same arguments always give the same result.

import { type Cell, LONG, type ScalarFunction, STRING, TIMESTAMP } from '@tidewire/core';
import { DateTime } from 'luxon';
import { castCell } from '../expr/cast.ts';
import { badArgument } from '../expr/failure.ts';
import { defineScalar, type Overload, overload } from './define.ts';
import { addTime, countTime, readUnit, truncateTime } from './time-units.ts';

/** LONG milliseconds as an instant. Throws RowFailure beyond what TIMESTAMP holds. */
function instant(cell: Cell): number {
  return castCell(cell, LONG, TIMESTAMP) as number;
}

/** One overload for TIMESTAMP and one for LONG milliseconds. */
function ofInstant(returns: 'INT' | 'STRING' | 'LONG', evaluate: (ms: number) => Cell): readonly Overload[] {
  return [overload(['TIMESTAMP'], returns, evaluate), overload(['LONG'], returns, (ms) => evaluate(instant(ms)))];
}

function part(
  name: string,
  summary: string,
  value: string,
  read: (date: Date) => number,
  aliases: readonly string[] = [],
): ScalarFunction {
  return defineScalar({
    name,
    aliases,
    summary: `${summary} of an instant in UTC.`,
    signatures: [`${name}(time)`],
    examples: [{ sql: `${name}(CAST('2024-02-29T13:05:09.250Z' AS TIMESTAMP))`, result: value }],
    overloads: ofInstant('INT', (ms) => read(new Date(ms))),
  });
}

export const year: ScalarFunction = part('year', 'The year', '2024', (d) => d.getUTCFullYear());
export const quarter: ScalarFunction = part(
  'quarter',
  'The quarter, 1 to 4,',
  '1',
  (d) => Math.floor(d.getUTCMonth() / 3) + 1,
);
export const month: ScalarFunction = part('month', 'The month, 1 to 12,', '2', (d) => d.getUTCMonth() + 1);
export const day: ScalarFunction = part('day', 'The day of the month', '29', (d) => d.getUTCDate(), ['day_of_month']);
export const hour: ScalarFunction = part('hour', 'The hour, 0 to 23,', '13', (d) => d.getUTCHours());
export const minute: ScalarFunction = part('minute', 'The minute, 0 to 59,', '5', (d) => d.getUTCMinutes());
export const second: ScalarFunction = part('second', 'The second, 0 to 59,', '9', (d) => d.getUTCSeconds());
export const millisecond: ScalarFunction = part('millisecond', 'The milliseconds of the second', '250', (d) =>
  d.getUTCMilliseconds(),
);
export const dayOfWeek: ScalarFunction = part(
  'day_of_week',
  'The day of the week, 1 for Monday to 7 for Sunday,',
  '4',
  (d) => ((d.getUTCDay() + 6) % 7) + 1,
);
export const dayOfYear: ScalarFunction = part('day_of_year', 'The day of the year, from 1,', '60', (d) => {
  const start = truncateTime(d.getTime(), readUnit('year'));
  return Math.floor((d.getTime() - start) / 86_400_000) + 1;
});

export const dateTrunc: ScalarFunction = defineScalar({
  name: 'date_trunc',
  summary:
    'The start of the millisecond, second, minute, hour, day, week (Monday), month, quarter or year of an instant in UTC.',
  signatures: ['date_trunc(unit, time)'],
  examples: [
    {
      sql: "date_trunc('hour', CAST('2024-02-29T13:05:09Z' AS TIMESTAMP))",
      result: "CAST('2024-02-29T13:00:00Z' AS TIMESTAMP)",
    },
    { sql: "date_trunc('minute', 125000)", result: '120000' },
  ],
  overloads: [
    overload(['STRING', 'TIMESTAMP'], 'TIMESTAMP', (unit, time) => truncateTime(time, readUnit(unit))),
    overload(['STRING', 'LONG'], 'LONG', (unit, time) => truncateTime(instant(time), readUnit(unit))),
  ],
});

export const dateAdd: ScalarFunction = defineScalar({
  name: 'date_add',
  summary: 'An instant moved by so many units; months and years follow the calendar.',
  signatures: ['date_add(unit, amount, time)'],
  examples: [
    {
      sql: "date_add('month', 1, CAST('2024-01-31T00:00:00Z' AS TIMESTAMP))",
      result: "CAST('2024-02-29T00:00:00Z' AS TIMESTAMP)",
    },
    { sql: "date_add('second', -5, 60000)", result: '55000' },
  ],
  overloads: [
    overload(['STRING', 'LONG', 'TIMESTAMP'], 'TIMESTAMP', (unit, n, time) => addTime(time, Number(n), readUnit(unit))),
    overload(['STRING', 'LONG', 'LONG'], 'LONG', (unit, n, time) => addTime(instant(time), Number(n), readUnit(unit))),
  ],
});

export const dateDiff: ScalarFunction = defineScalar({
  name: 'date_diff',
  summary: 'How many whole units lie between two instants, negative when the second is earlier.',
  signatures: ['date_diff(unit, from, to)'],
  examples: [
    { sql: "date_diff('minute', 0, 150000)", result: '2' },
    {
      sql: "date_diff('month', CAST('2024-01-31' AS TIMESTAMP), CAST('2024-03-01' AS TIMESTAMP))",
      result: '1',
    },
  ],
  overloads: [
    overload(['STRING', 'TIMESTAMP', 'TIMESTAMP'], 'LONG', (unit, from, to) => countTime(from, to, readUnit(unit))),
    overload(['STRING', 'LONG', 'LONG'], 'LONG', (unit, from, to) =>
      countTime(instant(from), instant(to), readUnit(unit)),
    ),
  ],
});

export const toTimestamp: ScalarFunction = defineScalar({
  name: 'to_timestamp',
  summary: 'An ISO 8601 text (UTC when it names no zone) or milliseconds since 1970 as a TIMESTAMP.',
  signatures: ['to_timestamp(text)', 'to_timestamp(milliseconds)'],
  examples: [
    { sql: "to_timestamp('2024-02-29T13:00:00+01:00')", result: "CAST('2024-02-29T12:00:00Z' AS TIMESTAMP)" },
    { sql: 'to_timestamp(0)', result: "CAST('1970-01-01T00:00:00Z' AS TIMESTAMP)" },
  ],
  overloads: [
    overload(['LONG'], 'TIMESTAMP', instant),
    overload(['STRING'], 'TIMESTAMP', (text) => castCell(text, STRING, TIMESTAMP)),
  ],
});

/** Characters in a pattern of format_timestamp. */
export const MAX_TIME_PATTERN = 200;

/** What a pattern may hold: these fields, text in single quotes, and any other characters that are no letters. */
const TIME_FIELDS =
  'yyyy yy y MMMM MMM MM M dd d EEEE EEE HH H hh h mm m ss s SSS a ZZZ ZZ Z z o ooo q kkkk WW W x X'.split(' ');

/** The first run of a letter outside quotes that is no field; undefined when all are. */
function unknownTimeField(pattern: string): string | undefined {
  for (const [part] of pattern.matchAll(/'[^']*'|([A-Za-z])\1*/g)) {
    if (!part.startsWith("'") && !TIME_FIELDS.includes(part)) return part;
  }
  return undefined;
}

function format(ms: number, pattern: string, zone: string): string {
  if (pattern.length > MAX_TIME_PATTERN)
    throw badArgument(`time pattern is longer than ${MAX_TIME_PATTERN} characters`);
  const unknown = unknownTimeField(pattern);
  if (unknown !== undefined) {
    throw badArgument(
      `time pattern '${pattern}' has no field '${unknown}'; the fields are ${TIME_FIELDS.join(', ')}, other letters stand in single quotes`,
    );
  }
  const time = DateTime.fromMillis(ms, { zone, locale: 'en-US' });
  if (!time.isValid) throw badArgument(`time zone '${zone}' does not exist`);
  return time.toFormat(pattern);
}

export const formatTimestamp: ScalarFunction = defineScalar({
  name: 'format_timestamp',
  summary:
    'An instant as text by a pattern (yyyy, MM, dd, HH, mm, ss, SSS …; letters that are meant as they are stand in single quotes), in UTC or in a time zone.',
  signatures: ['format_timestamp(time, pattern)', 'format_timestamp(time, pattern, zone)'],
  examples: [
    { sql: "format_timestamp(0, 'yyyy-MM-dd HH:mm')", result: "'1970-01-01 00:00'" },
    { sql: "format_timestamp(0, 'HH:mm', 'Asia/Tokyo')", result: "'09:00'" },
    { sql: "format_timestamp(0, 'yyyy-MM-dd''T''HH:mm:ss')", result: "'1970-01-01T00:00:00'" },
  ],
  overloads: [
    overload(['TIMESTAMP', 'STRING'], 'STRING', (time, pattern) => format(time, pattern, 'utc')),
    overload(['LONG', 'STRING'], 'STRING', (time, pattern) => format(instant(time), pattern, 'utc')),
    overload(['TIMESTAMP', 'STRING', 'STRING'], 'STRING', format),
    overload(['LONG', 'STRING', 'STRING'], 'STRING', (time, pattern, zone) => format(instant(time), pattern, zone)),
  ],
});
