// Columns that a program pushes into a stream, taken without copying where they already are what the engine keeps.
// Hot loop: validation is one pass per column. Invariants: all columns have one length; ids lie in their dictionary; integers
// are integers of their type; the caller's arrays are only read, and only during the call.
import {
  type BatchColumn,
  type Column,
  ColumnBatch,
  createColumn,
  Dictionary,
  errorDiagnostic,
  printType,
  RowFailure,
  type Schema,
  SqlError,
  setCell,
} from '@tidewire/core';
import { MAX_TIMESTAMP } from '../expr/scalar-text.ts';
import { inward } from './row-values.ts';

/** STRING values by id of a dictionary that may be kept for many pushes. */
export interface TextIds {
  readonly ids: Int32Array;
  readonly dictionary: Dictionary;
}

/** Values of one column: numbers as Float64Array, texts by id or as an array, anything as an array of row values. */
export type ColumnValues = Float64Array | TextIds | readonly unknown[];

export type ColumnSet = Readonly<Record<string, ColumnValues>>;

/** Batches over columns that a program brings; the batch object and its time columns are reused. */
export class ColumnIntake {
  readonly #schema: Schema;
  readonly #visible: number;
  readonly #batch: ColumnBatch;

  constructor(schema: Schema, visible: number) {
    this.#schema = schema;
    this.#visible = visible;
    this.#batch = this.newBatch();
  }

  /** A batch of the caller's own, for batchOf. */
  newBatch(): ColumnBatch {
    return new ColumnBatch(
      this.#schema,
      this.#schema.columns.map(() => 'skip'),
    );
  }

  /**
   * The columns in `batch`, or in the one that every call without it uses again. Columns left out are NULL. Throws SqlError for
   * what does not fit.
   */
  batchOf(set: ColumnSet, batch: ColumnBatch = this.#batch): ColumnBatch {
    const { columns } = this.#schema;
    const length = commonLength(set);
    for (const name of Object.keys(set)) {
      const at = columns.findIndex((column) => column.name === name);
      if (at === -1 || at >= this.#visible) fail('R531', `"${name}" is not a column of the stream`);
    }
    batch.ensureCapacity(length);
    // The same array every time: one that another function makes may get another hidden class once the JIT compiles that
    // function, and then every loop that has seen the former would be compiled again.
    const filled = batch.columns as BatchColumn[];
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i]!;
      const given = i < this.#visible && Object.hasOwn(set, column.name) ? set[column.name] : undefined;
      filled[i] = given === undefined ? nullColumn(column, length) : columnOf(column, given, length);
    }
    batch.length = length;
    return batch;
  }
}

/** The columns in arrays of their own. */
export function copyOf(set: ColumnSet): ColumnSet {
  const copied = Object.entries(set).map(([name, given]) => [
    name,
    'ids' in given ? { ids: given.ids.slice(), dictionary: given.dictionary } : given.slice(),
  ]);
  return Object.fromEntries(copied);
}

function commonLength(set: ColumnSet): number {
  let length: number | undefined;
  for (const [name, given] of Object.entries(set)) {
    const own = 'ids' in given ? given.ids.length : given.length;
    length ??= own;
    if (own !== length) fail('R532', `column "${name}" has ${own} values where the others have ${length}`);
  }
  return length ?? 0;
}

function nullColumn(column: Column, length: number): BatchColumn {
  const data = createColumn(column.type, 'value', length);
  for (let row = 0; row < length; row++) setCell(data, row, null);
  return data;
}

function columnOf(column: Column, given: ColumnValues, length: number): BatchColumn {
  if (given instanceof Float64Array) return numberColumn(column, given);
  if ('ids' in given) return textColumn(column, given);
  const data = createColumn(column.type, 'value', length);
  try {
    for (let row = 0; row < length; row++) setCell(data, row, inward(given[row], column));
  } catch (error) {
    if (error instanceof RowFailure) fail(error.code, error.message);
    throw error;
  }
  return data;
}

const NO_NULLS = new Uint8Array(0);

/** What a double can carry of each type: integers beyond 2^53 come as an array of bigints. */
const INTEGER_RANGES = {
  INT: { min: -2147483648, max: 2147483647 },
  LONG: { min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER },
  TIMESTAMP: { min: -MAX_TIMESTAMP, max: MAX_TIMESTAMP },
} as const;

function numberColumn(column: Column, values: Float64Array): BatchColumn {
  const { kind } = column.type;
  if (kind === 'INT' || kind === 'LONG' || kind === 'TIMESTAMP') {
    const { min, max } = INTEGER_RANGES[kind];
    let hasMinusZero = false;
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (value === 0 && 1 / value < 0) hasMinusZero = true;
      if (Math.floor(value) !== value || value > max || value < min) {
        fail('R502', `column "${column.name}" is ${printType(column.type)} and does not accept the number ${value}`);
      }
    }
    // Integers have one zero.
    if (hasMinusZero)
      return { kind: 'number', values: values.map((v) => v + 0), nulls: NO_NULLS, hasNulls: false, big: null };
  } else if (kind !== 'DOUBLE') {
    const hint = 'give an array of values as rows have them';
    fail('R502', `column "${column.name}" is ${printType(column.type)} and does not accept a Float64Array`, hint);
  }
  return { kind: 'number', values, nulls: NO_NULLS, hasNulls: false, big: null };
}

function textColumn(column: Column, { ids, dictionary }: TextIds): BatchColumn {
  if (column.type.kind !== 'STRING') {
    fail('R502', `column "${column.name}" is ${printType(column.type)} and does not accept text ids`);
  }
  const outside = firstOutside(ids, dictionary.size);
  if (outside !== -1) fail('R502', `column "${column.name}": ${ids[outside]} is not an id of its dictionary`);
  return { kind: 'text', ids, dictionary, nulls: NO_NULLS, hasNulls: false };
}

/** A dictionary for pushing texts by id: `values` get the ids 0, 1, 2 …, equal texts one id. */
export function textDictionary(values: Iterable<string>): Dictionary {
  const dictionary = new Dictionary();
  for (const value of values) dictionary.idOf(value);
  return dictionary;
}

function fail(code: string, message: string, hint?: string): never {
  throw new SqlError([errorDiagnostic(code, message, { hint })]);
}

/**
 * The first position whose id is not in [0, size), or -1. Without its sign a negative id is greater than any size. Eight ids
 * in one turn of the loop, since the JIT looks at the array anew in each.
 */
function firstOutside(ids: Int32Array, size: number): number {
  const { length } = ids;
  let i = 0;
  for (; i + 8 <= length; i += 8) {
    if (ids[i]! >>> 0 >= size || ids[i + 1]! >>> 0 >= size || ids[i + 2]! >>> 0 >= size) break;
    if (ids[i + 3]! >>> 0 >= size || ids[i + 4]! >>> 0 >= size || ids[i + 5]! >>> 0 >= size) break;
    if (ids[i + 6]! >>> 0 >= size || ids[i + 7]! >>> 0 >= size) break;
  }
  for (; i < length; i++) if (ids[i]! >>> 0 >= size) return i;
  return -1;
}
