// What a JSON decoder looks for: the columns in use, where their values stand, and which keys mean them.
// Invariant: plain data, shared by the interpreter and the generator, so that both look in the same places.
import {
  type Cell,
  type ColumnUse,
  type ComparisonOperator,
  type DecodeRequest,
  InternalError,
  lookupName,
  type Schema,
  type SqlType,
} from '@tidewire/core';
import { type JsonSourceSettings, sourceSettings } from './options.ts';
import { type Path, parsePath } from './path.ts';

export interface PlanFilter {
  readonly operator: ComparisonOperator;
  readonly value: Exclude<Cell, null>;
}

/** A column that is decoded, because it is used or filtered on. */
export interface PlanField {
  /** Index of the column in schema and batch. */
  readonly column: number;
  readonly name: string;
  readonly type: SqlType;
  readonly use: ColumnUse;
  readonly filters: readonly PlanFilter[];
  /** Where the value stands in a message that is an object, and in one that is an array; null if never. */
  readonly inObject: Path | null;
  readonly inArray: Path | null;
  /** Whether a key that differs from the name only by case means this column too. */
  readonly foldable: boolean;
}

export interface DecodePlan {
  readonly schema: Schema;
  readonly fields: readonly PlanField[];
  /** Keys of an object that stand for columns nobody reads: known, but not looked into. */
  readonly idleKeys: readonly string[];
  readonly settings: JsonSourceSettings;
  readonly acceptsObjects: boolean;
  readonly acceptsArrays: boolean;
}

/** ASCII letters in lower case, all else as it is: the case rule for keys. */
export function foldKey(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

interface Place {
  readonly inObject: Path | null;
  readonly inArray: Path | null;
  readonly mapped: boolean;
}

export function planDecode(request: DecodeRequest): DecodePlan {
  const { schema, uses, filter } = request;
  const settings = sourceSettings(request.options);
  const places = placesOf(schema, settings.mapping);
  const claimed = new Map<string, Set<string>>();
  // Keys that a path begins with mean themselves alone, in this case and no other.
  const entered = new Set<string>();
  for (const { inObject, mapped } of places) {
    const [first] = inObject ?? [];
    if (first?.kind !== 'key') continue;
    if (mapped) entered.add(first.key);
    const folded = foldKey(first.key);
    claimed.set(folded, (claimed.get(folded) ?? new Set()).add(first.key));
  }
  const fields: PlanField[] = [];
  const idleKeys: string[] = [];
  schema.columns.forEach(({ name, type }, column) => {
    const filters = filter.filter((f) => f.column === column).map((f) => planFilter(f.operator, f.value, type));
    const use = uses[column] ?? 'value';
    const place = places[column];
    if (place === undefined) return;
    const { inObject, inArray, mapped } = place;
    if (use === 'skip' && filters.length === 0) {
      if (!mapped) idleKeys.push(name);
      return;
    }
    const foldable = !mapped && !entered.has(name) && claimed.get(foldKey(name))?.size === 1;
    fields.push({ column, name, type, use, filters, inObject, inArray, foldable });
  });
  return {
    schema,
    fields,
    idleKeys,
    settings,
    acceptsObjects: places.some((p) => p.inObject !== null),
    acceptsArrays: places.some((p) => p.inArray !== null),
  };
}

/** Where each column stands. Without any mapping a message may also be an array: then columns go by position. */
function placesOf(schema: Schema, mapping: ReadonlyMap<string, string>): Place[] {
  const names = schema.columns.map((c) => c.name);
  const paths = new Map<number, Path>();
  for (const [name, text] of mapping) {
    const found = lookupName(names, name);
    const path = parsePath(text);
    if (found.kind !== 'found' || path === undefined) throw new InternalError('an unchecked json.mapping option');
    paths.set(found.index, path);
  }
  return names.map((name, index): Place => {
    const path = paths.get(index);
    if (path === undefined) {
      const inArray: Path | null = paths.size === 0 ? [{ kind: 'index', index }] : null;
      return { inObject: [{ kind: 'key', key: name }], inArray, mapped: false };
    }
    const [first] = path;
    return {
      inObject: first === undefined || first.kind === 'key' ? path : null,
      inArray: first === undefined || first.kind === 'index' ? path : null,
      mapped: true,
    };
  });
}

function planFilter(operator: ComparisonOperator, value: Cell, type: SqlType): PlanFilter {
  const comparable = type.kind !== 'BYTES' && type.kind !== 'OBJECT' && type.kind !== 'NULL';
  if (value === null || !comparable) throw new InternalError(`a decode filter that cannot be compared (${type.kind})`);
  return { operator, value };
}

/** The kind of column that a field fills, or `none` when it is only filtered on. */
export function storageOf({ use, type }: PlanField): 'none' | 'number' | 'text' | 'span' | 'value' {
  if (use === 'skip') return 'none';
  if (type.kind === 'BYTES' || type.kind === 'OBJECT' || type.kind === 'NULL') return 'value';
  if (use === 'copy') return 'span';
  return type.kind === 'STRING' ? 'text' : 'number';
}
