// The json format under the conformance suite, in both of the forms in which a sink writes times and decimals.
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
  type SqlType,
  STRING,
  TIMESTAMP,
} from '@tidewire/core';
import { type BadMessage, type FormatLimit, formatSuite } from '@tidewire/testing';
import { describe, it } from 'vitest';
import { jsonFormat } from './format.ts';

const VARIANTS: readonly (readonly [name: string, options: OptionTexts])[] = [
  ['as it is', {}],
  ['with times and decimals in their other forms', { 'json.timestamp.format': 'epoch', 'json.decimal': 'string' }],
];

const of = (name: string, type: SqlType, value: string, code: string, options?: OptionTexts): BadMessage => ({
  name,
  type,
  message: `{"value":${value}}`,
  code,
  ...(options === undefined ? {} : { options }),
});

const whole = (name: string, message: string | Uint8Array): BadMessage => ({ name, type: LONG, message, code: 'R501' });

const BAD: readonly BadMessage[] = [
  whole('nothing', ''),
  whole('white space alone', ' \n'),
  whole('a bare number', '1'),
  whole('an object that is not closed', '{"value":1'),
  whole('two objects', '{"value":1}{"value":2}'),
  whole('a comma too many', '{"value":1,}'),
  whole('a key without quotes', '{value:1}'),
  whole('a number with a leading zero', '{"value":01}'),
  whole('a control character in a text', '{"a":"\u0001"}'),
  whole('bytes that are not UTF-8', Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d)),
  of('a text in a number', INT, '"twelve"', 'R502'),
  of('a fraction in an integer', LONG, '0.5', 'R502'),
  of('an INT out of range', INT, '2147483648', 'R502'),
  of('a LONG out of range', LONG, '9223372036854775808', 'R502'),
  of('a DOUBLE out of range', DOUBLE, '1e309', 'R502'),
  of('a FLOAT out of range', FLOAT, '1e39', 'R502'),
  of('a DECIMAL of too many digits', decimal(6, 2), '12345.67', 'R502'),
  of('a number for a truth', BOOL, '1', 'R502'),
  of('a number for a text', STRING, '1', 'R502'),
  of('an object for a text', STRING, '{}', 'R502'),
  of('a text for an object', OBJECT, '"{}"', 'R502'),
  of('a text that is not base64', BYTES, '"a*b="', 'R502'),
  of('a date that does not exist', TIMESTAMP, '"2026-02-30T00:00:00Z"', 'R502'),
  { ...of('no value', LONG, '1', 'R504', { 'json.fail-on-missing-field': 'true' }), message: '{"other":1}' },
];

const nested = (levels: number): string => `{"value":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
const keys = (count: number): string => `{"value":{${Array.from({ length: count }, (_, i) => `"k${i}":0`).join(',')}}}`;
const digits = (count: number): string => `{"value":0.${'3'.repeat(count - 2)}}`;

const LIMITS: readonly FormatLimit[] = [
  { name: 'characters of a number', type: DOUBLE, fits: digits(128), message: digits(129), code: 'R503' },
  { name: 'levels, by default', type: OBJECT, fits: nested(64), message: nested(65), code: 'R503' },
  {
    name: 'levels, by option',
    type: OBJECT,
    options: { 'json.max.depth': '3' },
    fits: nested(3),
    message: nested(4),
    code: 'R503',
  },
  { name: 'keys, by default', type: OBJECT, fits: keys(1_024), message: keys(1_025), code: 'R503' },
  {
    name: 'keys, by option',
    type: OBJECT,
    options: { 'json.max.keys': '2' },
    fits: keys(2),
    message: keys(3),
    code: 'R503',
  },
];

describe.each(VARIANTS)('format json, %s', (_, options) => {
  const suite = formatSuite({
    format: jsonFormat,
    options,
    types: [BOOL, INT, LONG, FLOAT, DOUBLE, decimal(6, 2), decimal(38, 18), STRING, BYTES, OBJECT, TIMESTAMP],
    refused: [INTERVAL],
    nulls: 'carried',
    bad: BAD,
    limits: LIMITS,
    unwritable: [{ name: 'a time beyond TIMESTAMP', type: TIMESTAMP, cell: 8.64e15 + 1, code: 'R508' }],
  });
  for (const { name, run } of suite) it(name, run);
});
