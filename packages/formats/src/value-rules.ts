// Which texts become which cells: the one set of type rules for every text format.
// Invariant: no silent conversion; undefined means that the value does not fit, never a default.
import {
  type Cell,
  fitsInt,
  fitsLong,
  fromBigint,
  type Integer,
  MAX_NUMBER_CHARACTERS,
  parseDecimal,
  type SqlType,
} from '@tidewire/core';
import { decodeBase64 } from './base64.ts';
import { MAX_TIMESTAMP_CHARACTERS, MAX_TIMESTAMP_MS, parseIsoTimestamp } from './iso-time.ts';
import { encodeUtf8 } from './utf8.ts';

export type EpochUnit = 's' | 'ms' | 'us' | 'ns';

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const PARTS = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,6}))?$/;
const MAX_LONG_DIGITS = 19;

/** Whether a text is a number as JSON writes it. The text may be of any length. */
export function isNumberText(text: string): boolean {
  return NUMBER.test(text);
}

/** The integer that a number text stands for (`12`, `1e3`, `2.0`); undefined for fractions and beyond 19 digits. */
function integerOfNumberText(text: string): Integer | undefined {
  const match = PARTS.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const significant = (whole + fraction).replace(/^0+/, '');
  const digits = significant.replace(/0+$/, '');
  if (digits === '') return 0;
  const zeros = Number(exponent) - fraction.length + significant.length - digits.length;
  if (zeros < 0 || digits.length + zeros > MAX_LONG_DIGITS) return undefined;
  return fromBigint(BigInt(sign + digits + '0'.repeat(zeros)));
}

/** The cell of a number text of at most MAX_NUMBER_CHARACTERS; undefined when the type does not take it. */
export function cellOfNumberText(text: string, type: SqlType, unit: EpochUnit): Cell | undefined {
  if (text.length > MAX_NUMBER_CHARACTERS) return undefined;
  switch (type.kind) {
    case 'INT': {
      const value = integerOfNumberText(text);
      return value !== undefined && fitsInt(value) ? value : undefined;
    }
    case 'LONG': {
      const value = integerOfNumberText(text);
      return value !== undefined && fitsLong(value) ? value : undefined;
    }
    case 'FLOAT':
      return finite(Math.fround(Number(text)));
    case 'DOUBLE':
      return finite(Number(text));
    case 'DECIMAL':
      return parseDecimal(text, type.precision, type.scale);
    case 'TIMESTAMP': {
      const value = integerOfNumberText(text);
      return value === undefined ? undefined : timestampOfEpoch(value, unit);
    }
    default:
      return undefined;
  }
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

/** The cell of a text that stands in quotes (or in a field of a line format); OBJECT is left to the JSON reader. */
export function cellOfText(text: string, type: SqlType, unit: EpochUnit): Cell | undefined {
  switch (type.kind) {
    case 'STRING':
      return text;
    case 'INT':
    case 'LONG':
    case 'FLOAT':
    case 'DOUBLE':
    case 'DECIMAL':
      return isNumberText(text) ? cellOfNumberText(text, type, unit) : undefined;
    case 'TIMESTAMP':
      if (/^-?\d{1,19}$/.test(text)) return cellOfNumberText(text, type, unit);
      return timestampOfText(text);
    case 'BYTES':
      return decodeBase64(text);
    default:
      return undefined;
  }
}

function timestampOfText(text: string): number | undefined {
  if (text.length > MAX_TIMESTAMP_CHARACTERS) return undefined;
  const bytes = encodeUtf8(text);
  const ms = parseIsoTimestamp(bytes, 0, bytes.length);
  return Number.isNaN(ms) ? undefined : ms;
}

const PER_MS: Readonly<Record<'us' | 'ns', bigint>> = { us: 1_000n, ns: 1_000_000n };

/** Milliseconds since the epoch, rounded toward the past; undefined beyond the range of TIMESTAMP. */
function timestampOfEpoch(value: Integer, unit: EpochUnit): number | undefined {
  const ms = unit === 'ms' ? Number(value) : unit === 's' ? Number(value) * 1000 : floorDivide(value, PER_MS[unit]);
  return Math.abs(ms) <= MAX_TIMESTAMP_MS ? ms : undefined;
}

function floorDivide(value: Integer, divisor: bigint): number {
  const big = BigInt(value);
  const quotient = big / divisor;
  return Number(big < 0n && big % divisor !== 0n ? quotient - 1n : quotient);
}
