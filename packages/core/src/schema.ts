// Columns and schemas, and how a name finds its column.
// Invariant: column names of a schema are unique by exact case; lookup is exact first, then unique ignoring case.
import type { SqlType } from './types.ts';

export interface Column {
  readonly name: string;
  readonly type: SqlType;
}

export interface Schema {
  readonly columns: readonly Column[];
}

export type Lookup =
  | { readonly kind: 'found'; readonly index: number }
  | { readonly kind: 'missing' }
  | { readonly kind: 'ambiguous'; readonly names: readonly string[] };

/** Finds a name among names: exact case first, then a unique match ignoring case. */
export function lookupName(names: readonly string[], name: string): Lookup {
  const exact = names.indexOf(name);
  if (exact !== -1) return { kind: 'found', index: exact };
  const folded = name.toLowerCase();
  const near: number[] = [];
  names.forEach((candidate, index) => {
    if (candidate.toLowerCase() === folded) near.push(index);
  });
  const [only] = near;
  if (only === undefined) return { kind: 'missing' };
  if (near.length === 1) return { kind: 'found', index: only };
  return { kind: 'ambiguous', names: near.map((index) => names[index] ?? '') };
}

export function lookupColumn(schema: Schema, name: string): Lookup {
  return lookupName(
    schema.columns.map((c) => c.name),
    name,
  );
}
