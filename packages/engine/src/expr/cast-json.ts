// Cells of OBJECT: what a JSON value is as a typed cell, and how cells become JSON values.
// Invariant: numbers keep their digits where JSON's value model can hold them; what JSON cannot say is refused.
import {
  assertNever,
  BOOL,
  type Cell,
  DOUBLE,
  decimalToNumber,
  type Integer,
  type JsonValue,
  LONG,
  OBJECT,
  type SqlType,
  STRING,
} from '@tidewire/core';
import { parseJson, printJson } from './json-text.ts';
import { printTimestamp } from './scalar-text.ts';

export interface TypedCell {
  readonly cell: Cell;
  readonly type: SqlType;
}

/** A JSON scalar with its own type; objects and arrays stay OBJECT. Not for JSON null, which is SQL NULL. */
export function jsonToCell(value: JsonValue): TypedCell {
  switch (typeof value) {
    case 'string':
      return { cell: value, type: STRING };
    case 'boolean':
      return { cell: value, type: BOOL };
    case 'bigint':
      return { cell: value, type: LONG };
    case 'number':
      return { cell: value, type: Number.isSafeInteger(value) ? LONG : DOUBLE };
    default:
      return { cell: value, type: OBJECT };
  }
}

/** CAST(cell AS OBJECT); text is read as JSON. undefined: not JSON, or not finite. */
export function toJson(cell: Exclude<Cell, null>, from: SqlType): JsonValue | undefined {
  switch (from.kind) {
    case 'STRING':
      return parseJson(cell as string);
    case 'DECIMAL':
      return from.scale === 0 ? (cell as Integer) : decimalToNumber(cell as Integer, from.scale);
    case 'FLOAT':
    case 'DOUBLE':
      return Number.isFinite(cell) ? (cell as number) : undefined;
    case 'TIMESTAMP':
      return printTimestamp(cell as number);
    case 'BYTES':
    case 'INTERVAL':
    case 'NULL':
      return undefined;
    case 'BOOL':
    case 'INT':
    case 'LONG':
    case 'OBJECT':
      return cell as JsonValue;
    default:
      return assertNever(from);
  }
}

/** CAST(value AS STRING): a JSON text gives its content, anything else its JSON text. */
export function jsonToText(value: JsonValue): string {
  return typeof value === 'string' ? value : printJson(value);
}
