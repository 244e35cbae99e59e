// The SQL types, their names and aliases, and which JavaScript value stands for each (`Cell`).
// Owns: type equality and printing. Invariant: a DECIMAL cell is the unscaled integer; its scale is in the type alone.

export type SqlType =
  | { readonly kind: 'BOOL' }
  | { readonly kind: 'INT' }
  | { readonly kind: 'LONG' }
  | { readonly kind: 'FLOAT' }
  | { readonly kind: 'DOUBLE' }
  | { readonly kind: 'DECIMAL'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'STRING' }
  | { readonly kind: 'BYTES' }
  | { readonly kind: 'OBJECT' }
  | { readonly kind: 'TIMESTAMP' }
  | { readonly kind: 'INTERVAL' }
  /** The type of a bare NULL: fits wherever a value is wanted. */
  | { readonly kind: 'NULL' };

export type TypeKind = SqlType['kind'];

/**
 * One value in memory.
 *
 * | SQL type | cell |
 * |---|---|
 * | BOOL | boolean |
 * | INT, FLOAT, DOUBLE | number |
 * | LONG | number while it is a safe integer, bigint beyond |
 * | DECIMAL(p,s) | unscaled integer: number while safe, bigint beyond (`12.50` in DECIMAL(6,2) is `1250`) |
 * | STRING | string |
 * | BYTES | Uint8Array |
 * | OBJECT | JSON value: null-prototype objects, arrays, strings, numbers, bigints, booleans, null |
 * | TIMESTAMP | number, milliseconds since 1970-01-01T00:00Z |
 * | INTERVAL | number, milliseconds |
 * | any | null for SQL NULL |
 */
export type Cell = null | boolean | number | bigint | string | Uint8Array | JsonObject | JsonArray;
export type JsonValue = null | boolean | number | bigint | string | JsonObject | JsonArray;
export interface JsonObject {
  [key: string]: JsonValue;
}
export type JsonArray = JsonValue[];

export const BOOL: SqlType = { kind: 'BOOL' };
export const INT: SqlType = { kind: 'INT' };
export const LONG: SqlType = { kind: 'LONG' };
export const FLOAT: SqlType = { kind: 'FLOAT' };
export const DOUBLE: SqlType = { kind: 'DOUBLE' };
export const STRING: SqlType = { kind: 'STRING' };
export const BYTES: SqlType = { kind: 'BYTES' };
export const OBJECT: SqlType = { kind: 'OBJECT' };
export const TIMESTAMP: SqlType = { kind: 'TIMESTAMP' };
export const INTERVAL: SqlType = { kind: 'INTERVAL' };
export const NULL: SqlType = { kind: 'NULL' };

/** Largest precision a DECIMAL may declare, in digits. */
export const MAX_DECIMAL_PRECISION = 38;

/** DECIMAL(precision, scale); both are clamped by the binder, which reports what does not fit. */
export function decimal(precision: number, scale: number): SqlType {
  return { kind: 'DECIMAL', precision, scale };
}

export function sameType(a: SqlType, b: SqlType): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind !== 'DECIMAL' || b.kind !== 'DECIMAL') return true;
  return a.precision === b.precision && a.scale === b.scale;
}

/** The SQL spelling: `LONG`, `DECIMAL(18,8)`. */
export function printType(type: SqlType): string {
  return type.kind === 'DECIMAL' ? `DECIMAL(${type.precision},${type.scale})` : type.kind;
}

export function isNumeric(type: SqlType): boolean {
  switch (type.kind) {
    case 'INT':
    case 'LONG':
    case 'FLOAT':
    case 'DOUBLE':
    case 'DECIMAL':
      return true;
    default:
      return false;
  }
}

/** Type names a script may use, upper case, with the type each one means. DECIMAL without arguments is DECIMAL(38,18). */
export const TYPE_NAMES: ReadonlyMap<string, SqlType> = new Map<string, SqlType>([
  ['BOOL', BOOL],
  ['BOOLEAN', BOOL],
  ['INT', INT],
  ['INTEGER', INT],
  ['INT4', INT],
  ['SMALLINT', INT],
  ['TINYINT', INT],
  ['LONG', LONG],
  ['BIGINT', LONG],
  ['INT8', LONG],
  ['FLOAT', FLOAT],
  ['REAL', FLOAT],
  ['DOUBLE', DOUBLE],
  ['DOUBLE PRECISION', DOUBLE],
  ['DECIMAL', decimal(38, 18)],
  ['NUMERIC', decimal(38, 18)],
  ['STRING', STRING],
  ['VARCHAR', STRING],
  ['TEXT', STRING],
  ['CHAR', STRING],
  ['BYTES', BYTES],
  ['BYTEA', BYTES],
  ['BINARY', BYTES],
  ['OBJECT', OBJECT],
  ['JSON', OBJECT],
  ['TIMESTAMP', TIMESTAMP],
]);
