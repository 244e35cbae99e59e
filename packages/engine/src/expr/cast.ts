// CAST between every pair of types that `castable` allows, for one cell.
// Invariant: a value that does not fit the target is a RowFailure naming value and types; numbers lose digits after the
// point only where the target has none (cut toward zero for INT and LONG, rounded half away from zero for DECIMAL).
import {
  assertNever,
  type Cell,
  decimalToNumber,
  fitsInt,
  fitsLong,
  fitsPrecision,
  fromBigint,
  type Integer,
  InternalError,
  type JsonValue,
  numberToDecimal,
  parseDecimal,
  parseInteger,
  printDecimal,
  printType,
  rescale,
  type SqlType,
} from '@tidewire/core';
import { truncateDecimal } from './arithmetic.ts';
import { jsonToCell, jsonToText, toJson } from './cast-json.ts';
import { castFailed } from './failure.ts';
import { castable } from './numeric-types.ts';
import { MAX_TIMESTAMP, printFloat, printTimestamp, readBoolean, readDouble, readTimestamp } from './scalar-text.ts';

/** CAST(cell AS to); NULL stays NULL. Throws RowFailure R511 when the value does not fit. */
export function castCell(cell: Cell, from: SqlType, to: SqlType): Cell {
  if (cell === null) return null;
  const result = convert(cell, from, to);
  if (result === undefined) throw castFailed(cell, from, to);
  return result;
}

/** undefined: the value does not fit. */
function convert(cell: Exclude<Cell, null>, from: SqlType, to: SqlType): Cell | undefined {
  if (from.kind === to.kind && from.kind !== 'DECIMAL') return cell;
  if (from.kind === 'OBJECT') return fromJson(cell as JsonValue, to);
  switch (to.kind) {
    case 'BOOL':
      return toBool(cell, from);
    case 'INT':
    case 'LONG':
      return toInteger(cell, from, to);
    case 'FLOAT':
    case 'DOUBLE':
      return toFloating(cell, from, to);
    case 'DECIMAL':
      return toDecimal(cell, from, to.precision, to.scale);
    case 'STRING':
      return toText(cell, from);
    case 'BYTES':
      return from.kind === 'STRING' ? new TextEncoder().encode(cell as string) : impossible(from, to);
    case 'OBJECT':
      return toJson(cell, from);
    case 'TIMESTAMP':
      return toTimestamp(cell, from);
    case 'INTERVAL':
    case 'NULL':
      return impossible(from, to);
    default:
      return assertNever(to);
  }
}

function impossible(from: SqlType, to: SqlType): never {
  throw new InternalError(`the binder let CAST from ${printType(from)} to ${printType(to)} pass`);
}

function toBool(cell: Cell, from: SqlType): boolean | undefined {
  return from.kind === 'STRING' ? readBoolean(cell as string) : cell !== 0;
}

function toInteger(cell: Cell, from: SqlType, to: SqlType): Integer | undefined {
  const value = wholeNumber(cell, from);
  if (value === undefined) return undefined;
  return (to.kind === 'INT' ? fitsInt(value) : fitsLong(value)) ? value : undefined;
}

function wholeNumber(cell: Cell, from: SqlType): Integer | undefined {
  switch (from.kind) {
    case 'BOOL':
      return cell === true ? 1 : 0;
    case 'FLOAT':
    case 'DOUBLE':
      return truncateDouble(cell as number);
    case 'DECIMAL':
      return truncateDecimal(cell as Integer, from.scale);
    case 'STRING':
      return parseInteger((cell as string).trim());
    default:
      return cell as Integer;
  }
}

function truncateDouble(value: number): Integer | undefined {
  if (!Number.isFinite(value)) return undefined;
  const whole = Math.trunc(value) + 0;
  return Number.isSafeInteger(whole) ? whole : fromBigint(BigInt(whole));
}

function toFloating(cell: Cell, from: SqlType, to: SqlType): number | undefined {
  const value = doubleOf(cell, from);
  if (value === undefined || to.kind === 'DOUBLE') return value;
  const single = Math.fround(value);
  return Number.isFinite(value) && !Number.isFinite(single) ? undefined : single;
}

function doubleOf(cell: Cell, from: SqlType): number | undefined {
  if (from.kind === 'STRING') return readDouble(cell as string);
  return from.kind === 'DECIMAL' ? decimalToNumber(cell as Integer, from.scale) : Number(cell);
}

function toDecimal(cell: Cell, from: SqlType, precision: number, scale: number): Integer | undefined {
  switch (from.kind) {
    case 'STRING':
      return parseDecimal((cell as string).trim(), precision, scale);
    case 'FLOAT':
      return Number.isFinite(cell) ? parseDecimal(printFloat(cell as number), precision, scale) : undefined;
    case 'DOUBLE':
      return numberToDecimal(cell as number, precision, scale);
    default: {
      const value = rescale(cell as Integer, from.kind === 'DECIMAL' ? from.scale : 0, scale);
      return fitsPrecision(value, precision) ? value : undefined;
    }
  }
}

function toText(cell: Exclude<Cell, null>, from: SqlType): string | undefined {
  switch (from.kind) {
    case 'BOOL':
      return cell === true ? 'true' : 'false';
    case 'FLOAT':
      return printFloat(cell as number);
    case 'DECIMAL':
      return printDecimal(cell as Integer, from.scale);
    case 'TIMESTAMP':
      return printTimestamp(cell as number);
    case 'BYTES':
      return decodeUtf8(cell as Uint8Array);
    default:
      return String(cell);
  }
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return undefined;
  }
}

function toTimestamp(cell: Cell, from: SqlType): number | undefined {
  if (from.kind === 'STRING') return readTimestamp(cell as string);
  const ms = cell as Integer;
  return ms >= -MAX_TIMESTAMP && ms <= MAX_TIMESTAMP ? Number(ms) : undefined;
}

/** A JSON value as the type: text by what it says, numbers and truth values as CAST of their own type does. */
function fromJson(value: JsonValue, to: SqlType): Cell | undefined {
  if (to.kind === 'STRING') return jsonToText(value);
  const { cell, type } = jsonToCell(value);
  return cell === null || !castable(type, to) || type.kind === 'OBJECT' ? undefined : convert(cell, type, to);
}
