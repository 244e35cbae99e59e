// Rows as JavaScript objects at the edge of the API, and cells inside.
// Invariants: LONG goes out as a number while it is a safe integer and as a bigint beyond (or as the caller asked); DECIMAL
// goes out as text with all its digits; nothing is converted silently on the way in.
import {
  type Cell,
  type Column,
  type ColumnBatch,
  cellAt,
  fitsInt,
  fitsLong,
  fromBigint,
  parseDecimal,
  parseInteger,
  printDecimal,
  printType,
  RowFailure,
  type Schema,
  type SqlType,
} from '@tidewire/core';
import { MAX_TIMESTAMP } from '../expr/scalar-text.ts';

/** A row by column name: see `Cell` for values, with DECIMAL as text and LONG as asked for. */
export type Row = Record<string, unknown>;

export type LongForm = 'auto' | 'bigint' | 'string';

/** Row `row` of a batch under the names of the stream it entered, with the first `visible` columns. */
export function rowObject(batch: ColumnBatch, row: number, schema: Schema, visible: number, long: LongForm): Row {
  const object: Row = {};
  for (let i = 0; i < visible; i++) {
    const column = schema.columns[i];
    const data = batch.columns[i];
    if (column === undefined || data === undefined || data.kind === 'absent') continue;
    const value = outward(cellAt(data, column.type, row), column.type, long);
    if (column.name === '__proto__') defineOwn(object, column.name, value);
    else object[column.name] = value;
  }
  return object;
}

/** A column called __proto__ is a column like any other; assignment would change the object's prototype. */
function defineOwn(object: Row, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true });
}

/** A cell as a program gets it. */
export function outward(cell: Cell, type: SqlType, long: LongForm): unknown {
  if (cell === null) return null;
  if (type.kind === 'DECIMAL') return printDecimal(cell as number | bigint, type.scale);
  if (type.kind !== 'LONG' || long === 'auto') return cell;
  return long === 'bigint' ? BigInt(cell as number | bigint) : String(cell);
}

/** The cell of a value given for a column. Throws RowFailure naming column, value kind and type. */
export function inward(value: unknown, column: Column): Cell {
  if (value === null || value === undefined) return null;
  const cell = cellOf(value, column.type);
  if (cell === undefined) {
    throw new RowFailure(
      'R502',
      `column "${column.name}" is ${printType(column.type)} and does not accept ${describe(value)}`,
    );
  }
  return cell;
}

function cellOf(value: unknown, type: SqlType): Cell | undefined {
  switch (type.kind) {
    case 'BOOL':
      return typeof value === 'boolean' ? value : undefined;
    case 'INT': {
      const integer = integerOf(value);
      return integer !== undefined && fitsInt(integer) ? integer : undefined;
    }
    case 'LONG': {
      const integer = integerOf(value);
      return integer !== undefined && fitsLong(integer) ? integer : undefined;
    }
    case 'FLOAT':
      return typeof value === 'number' ? Math.fround(value) : undefined;
    case 'DOUBLE':
      return typeof value === 'number' ? value : undefined;
    case 'DECIMAL':
      return isNumberLike(value) ? parseDecimal(String(value), type.precision, type.scale) : undefined;
    case 'STRING':
      return typeof value === 'string' ? value : undefined;
    case 'BYTES':
      return value instanceof Uint8Array ? value : undefined;
    case 'OBJECT':
      return typeof value === 'object' ? (structuredClone(value) as Cell) : undefined;
    case 'TIMESTAMP':
      return instantOf(value);
    case 'INTERVAL':
      return typeof value === 'number' ? value : undefined;
    case 'NULL':
      return undefined;
  }
}

function isNumberLike(value: unknown): value is number | bigint | string {
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'string';
}

function integerOf(value: unknown): number | bigint | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value + 0 : undefined;
  if (typeof value === 'bigint') return fromBigint(value);
  return typeof value === 'string' ? parseInteger(value) : undefined;
}

function instantOf(value: unknown): number | undefined {
  const time = value instanceof Date ? value.getTime() : value;
  return typeof time === 'number' && Number.isInteger(time) && Math.abs(time) <= MAX_TIMESTAMP ? time + 0 : undefined;
}

function describe(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'bigint') return `the number ${value}`;
  if (typeof value === 'string') return `the text ${JSON.stringify(value.slice(0, 64))}`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
