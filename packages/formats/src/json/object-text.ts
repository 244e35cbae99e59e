// The JSON text of OBJECT cells.
// Invariant: integers beyond the safe ones keep every digit, and nesting is bounded.
import type { JsonValue } from '@tidewire/core';
import { LARGEST_DEPTH } from './skip.ts';

/** The text, or undefined when the value nests deeper than LARGEST_DEPTH. NaN and infinities become null. */
export function objectText(value: JsonValue): string | undefined {
  const parts: string[] = [];
  return append(value, parts, LARGEST_DEPTH) ? parts.join('') : undefined;
}

function append(value: JsonValue, parts: string[], depth: number): boolean {
  if (value === null || typeof value !== 'object') {
    parts.push(typeof value === 'bigint' ? String(value) : JSON.stringify(value));
    return true;
  }
  if (depth === 0) return false;
  if (Array.isArray(value)) {
    parts.push('[');
    for (const [i, item] of value.entries()) {
      if (i > 0) parts.push(',');
      if (!append(item, parts, depth - 1)) return false;
    }
    parts.push(']');
    return true;
  }
  parts.push('{');
  let first = true;
  for (const key of Object.keys(value)) {
    parts.push(first ? '' : ',', JSON.stringify(key), ':');
    first = false;
    if (!append(value[key] ?? null, parts, depth - 1)) return false;
  }
  parts.push('}');
  return true;
}
