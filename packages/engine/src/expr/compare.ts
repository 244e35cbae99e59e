// Order and equality of cells: SQL comparison (NaN equal to nothing), the total order of MIN, MAX and output (NaN greatest),
// and the equality of groups and DISTINCT.
// Invariant: both cells have one type (DECIMALs one scale) and are not NULL unless a function says otherwise. Text goes by
// code point, bytes by value, never by locale.
import {
  type Cell,
  type ComparisonOperator,
  compareText,
  type JsonValue,
  type SqlType,
  satisfies,
} from '@tidewire/core';
import { canonicalJson } from './json-text.ts';

/** `a operator b` as SQL has it. */
export function compares(operator: ComparisonOperator, a: Cell, b: Cell, type: SqlType): boolean {
  const order = isFloating(type) ? ieeeOrder(a as number, b as number) : compareForOrder(a, b);
  return satisfies(operator, order);
}

function isFloating(type: SqlType): boolean {
  return type.kind === 'FLOAT' || type.kind === 'DOUBLE';
}

/** NaN when either is NaN, so that every comparison but <> is false. */
function ieeeOrder(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : a === b ? 0 : Number.NaN;
}

/** -1, 0 or 1 in the total order: FALSE before TRUE, NaN after every other number, -0 equal to 0. */
export function compareForOrder(a: Cell, b: Cell): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return compareBytes(a, b);
  if (isScalar(a) && isScalar(b)) return compareScalars(a, b);
  return compareText(canonicalJson(a as JsonValue), canonicalJson(b as JsonValue));
}

function isScalar(cell: Cell): cell is boolean | number | bigint {
  return typeof cell === 'number' || typeof cell === 'bigint' || typeof cell === 'boolean';
}

function compareScalars(a: boolean | number | bigint, b: boolean | number | bigint): number {
  if (a < b) return -1;
  if (a > b) return 1;
  // Equal, or at least one NaN (a bigint equals only itself).
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a[i] ?? 0;
    const y = b[i] ?? 0;
    if (x !== y) return x < y ? -1 : 1;
  }
  return Math.sign(a.length - b.length);
}

/** Equality of groups, DISTINCT and IS NOT DISTINCT FROM: NULL equals NULL, NaN equals NaN, -0 equals 0. */
export function sameValue(a: Cell, b: Cell, type: SqlType): boolean {
  return equalityKey(a, type) === equalityKey(b, type) || (Number.isNaN(a) && Number.isNaN(b));
}

/**
 * A Map key: two cells of one type are the same value exactly when a Map takes their keys for equal. Keys of different
 * types must not share a Map: BYTES and OBJECT become text.
 */
export function equalityKey(cell: Cell, type: SqlType): null | boolean | number | bigint | string {
  if (cell === null) return null;
  if (type.kind === 'BYTES') return bytesKey(cell as Uint8Array);
  if (type.kind === 'OBJECT') return canonicalJson(cell as JsonValue);
  return cell as boolean | number | bigint | string;
}

function bytesKey(bytes: Uint8Array): string {
  let key = '';
  for (const byte of bytes) key += String.fromCharCode(byte);
  return key;
}
