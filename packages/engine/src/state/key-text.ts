// Cells as texts, for the keys of groups and DISTINCT values that are neither numbers nor texts themselves.
// Invariant: two cells of one type have one text exactly when they are the same value: fields in any order, bytes one by one.
import { BYTES, type Cell, type JsonValue, type SqlType } from '@tidewire/core';
import { equalityKey } from '../expr/compare.ts';
import { canonicalJson } from '../expr/json-text.ts';

/** Whether cells of a type are compared by their texts. */
export function isKeptAsText(type: SqlType): boolean {
  return type.kind === 'OBJECT' || type.kind === 'BYTES' || type.kind === 'NULL';
}

/** A bigint, bytes or any JSON value; texts of these three never meet. */
export function keyText(cell: Exclude<Cell, null>): string {
  if (cell instanceof Uint8Array) return `bytes ${equalityKey(cell, BYTES)}`;
  return typeof cell === 'bigint' ? `integer ${cell}` : `json ${canonicalJson(cell as JsonValue)}`;
}
