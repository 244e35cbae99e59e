// The csv format under the conformance suite, by position and by header, with the usual and with other characters.
import {
  BOOL,
  BYTES,
  DOUBLE,
  decimal,
  FLOAT,
  INT,
  INTERVAL,
  LONG,
  OBJECT,
  type OptionTexts,
  STRING,
  TIMESTAMP,
} from '@tidewire/core';
import { type BadMessage, type FormatLimit, formatSuite } from '@tidewire/testing';
import { describe, it } from 'vitest';
import { csvFormat } from './format.ts';

const VARIANTS: readonly (readonly [name: string, options: OptionTexts])[] = [
  ['by position', {}],
  ['by a header line', { 'csv.header': 'true' }],
  ['with other characters', { 'csv.delimiter': '\\t', 'csv.quote': "'", 'csv.null': 'NULL' }],
];

const BAD: readonly BadMessage[] = [
  { name: 'text in a number', type: INT, message: 'twelve', code: 'R502' },
  { name: 'a number with a sign in front', type: INT, message: '+1', code: 'R502' },
  { name: 'a fraction in an integer', type: LONG, message: '0.5', code: 'R502' },
  { name: 'an INT out of range', type: INT, message: '2147483648', code: 'R502' },
  { name: 'a LONG out of range', type: LONG, message: '9223372036854775808', code: 'R502' },
  { name: 'a DOUBLE out of range', type: DOUBLE, message: '1e309', code: 'R502' },
  { name: 'a FLOAT out of range', type: FLOAT, message: '1e39', code: 'R502' },
  { name: 'a DECIMAL of too many digits', type: decimal(6, 2), message: '12345.67', code: 'R502' },
  { name: 'another word than true and false', type: BOOL, message: 'yes', code: 'R502' },
  { name: 'a date that does not exist', type: TIMESTAMP, message: '2026-02-30T00:00:00Z', code: 'R502' },
  { name: 'text that is not base64', type: BYTES, message: 'a*b=', code: 'R502' },
  { name: 'text that is not JSON', type: OBJECT, message: '{a:1}', code: 'R502' },
  { name: 'bytes that are not UTF-8', type: STRING, message: Uint8Array.of(0x61, 0xff), code: 'R501' },
];

const LIMITS: readonly FormatLimit[] = [
  {
    name: 'characters of a number',
    type: DOUBLE,
    fits: `0.${'3'.repeat(126)}`,
    message: `0.${'3'.repeat(127)}`,
    code: 'R503',
  },
  {
    name: 'levels of an OBJECT',
    type: OBJECT,
    fits: '['.repeat(64) + ']'.repeat(64),
    message: '['.repeat(65) + ']'.repeat(65),
    code: 'R503',
  },
];

describe.each(VARIANTS)('format csv, %s', (_, options) => {
  const suite = formatSuite({
    format: csvFormat,
    options,
    types: [BOOL, INT, LONG, FLOAT, DOUBLE, decimal(6, 2), decimal(38, 18), STRING, BYTES, OBJECT, TIMESTAMP],
    refused: [INTERVAL],
    nulls: 'carried',
    bad: BAD,
    limits: LIMITS,
    unwritable: [
      { name: 'half a surrogate pair', type: STRING, cell: 'a\ud83d', code: 'R508' },
      { name: 'a DOUBLE that is not a number', type: DOUBLE, cell: Number.NaN, code: 'R508' },
      { name: 'a FLOAT without end', type: FLOAT, cell: Number.POSITIVE_INFINITY, code: 'R508' },
      { name: 'a time beyond TIMESTAMP', type: TIMESTAMP, cell: 8.64e15 + 1, code: 'R508' },
    ],
  });
  for (const { name, run } of suite) it(name, run);
});

describe('format csv, by position', () => {
  const keys = (count: number): string => `"{${Array.from({ length: count }, (_, i) => `""k${i}"":0`).join(',')}}"`;
  const suite = formatSuite({
    format: csvFormat,
    types: [STRING],
    refused: [],
    nulls: 'carried',
    bad: [
      { name: 'a field too many', type: STRING, message: 'a,b', code: 'R505' },
      { name: 'a quote that is not closed', type: STRING, message: '"a', code: 'R501' },
      { name: 'a quote inside a field', type: STRING, message: 'a"b', code: 'R501' },
      { name: 'text behind a closing quote', type: STRING, message: '"a"b', code: 'R501' },
    ],
    limits: [{ name: 'keys of an OBJECT', type: OBJECT, fits: keys(1_024), message: keys(1_025), code: 'R503' }],
    unwritable: [],
  });
  for (const { name, run } of suite) it(name, run);
});
