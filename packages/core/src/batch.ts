// ColumnBatch: the only currency between decode and encode. Hot loop: columns are read by generated code.
// Invariant: every column of a batch is valid in rows [0, length); what lies beyond is garbage. A batch and the bytes its
// span columns point into belong to the caller of an operator and are reused after the call.
import { InternalError } from './diagnostic.ts';
import { Dictionary } from './dictionary.ts';
import type { Schema } from './schema.ts';
import type { Cell, SqlType } from './types.ts';

/**
 * BOOL (0 or 1), INT, LONG, FLOAT, DOUBLE, DECIMAL (unscaled), TIMESTAMP, INTERVAL.
 * A LONG or DECIMAL beyond the safe integers stands in `big`; its entry in `values` is then NaN.
 */
export interface NumberColumn {
  readonly kind: 'number';
  values: Float64Array;
  /** 1 where the row is NULL; meaningful only while hasNulls. */
  nulls: Uint8Array;
  hasNulls: boolean;
  big: Map<number, bigint> | null;
}

/** STRING by dictionary id. */
export interface TextColumn {
  readonly kind: 'text';
  ids: Int32Array;
  dictionary: Dictionary;
  nulls: Uint8Array;
  hasNulls: boolean;
}

/**
 * A column that nothing computes with: each row is the canonical JSON text of its value, still where it was read.
 * Row i is bytes[starts[i], ends[i]), or, when starts[i] is negative, extra[-1 - starts[i], ends[i]).
 */
export interface SpanColumn {
  readonly kind: 'span';
  bytes: Uint8Array;
  extra: Uint8Array;
  starts: Int32Array;
  ends: Int32Array;
  nulls: Uint8Array;
  hasNulls: boolean;
}

/** BYTES and OBJECT; NULL is null. */
export interface ValueColumn {
  readonly kind: 'value';
  values: Cell[];
}

/** A column that no query reads. */
export interface AbsentColumn {
  readonly kind: 'absent';
}

export type BatchColumn = NumberColumn | TextColumn | SpanColumn | ValueColumn | AbsentColumn;

/** What readers of a column need: nothing, its value, or only its text on the way to a sink. */
export type ColumnUse = 'skip' | 'value' | 'copy';

const INITIAL_CAPACITY = 64;

export class ColumnBatch {
  readonly schema: Schema;
  readonly columns: readonly BatchColumn[];
  length = 0;
  capacity: number;
  /** Milliseconds since the epoch, one per row. */
  eventTime: Float64Array;
  /** The watermark in force once the row has been seen, one per row; null when the driver announces watermarks alone. */
  watermark: Float64Array | null = null;
  /** Bounds of the event times of all rows, when whoever made the batch knows them; else NaN. */
  minTime: number = Number.NaN;
  maxTime: number = Number.NaN;
  /** So many rows from the first on have the event time `minTime` that stampAll gave them since the last clear(). */
  #stamped = 0;

  constructor(schema: Schema, uses?: readonly ColumnUse[], capacity: number = INITIAL_CAPACITY) {
    this.schema = schema;
    this.capacity = capacity;
    this.eventTime = new Float64Array(capacity);
    this.columns = schema.columns.map((c, i) => createColumn(c.type, uses?.[i] ?? 'value', capacity));
  }

  /**
   * A batch over some columns of this one: a decoder fills it without knowing of the others. Call adopt() when it has.
   * The view has its own length and capacity, so it must be cleared together with this batch.
   */
  view(indexes: readonly number[]): ColumnBatch {
    const picked = indexes.map((index) => {
      const column = this.schema.columns[index];
      const data = this.columns[index];
      if (column === undefined || data === undefined) throw new InternalError(`a batch has no column ${index}`);
      return { column, data };
    });
    const view = new ColumnBatch(
      { columns: picked.map((p) => p.column) },
      picked.map(() => 'skip'),
      this.capacity,
    );
    (view as { columns: readonly BatchColumn[] }).columns = picked.map((p) => p.data);
    return view;
  }

  /** Shows some columns of another batch as this batch's own, for reading, until that batch changes. */
  show(batch: ColumnBatch, indexes: readonly number[]): void {
    const columns = indexes.map((index): BatchColumn => batch.columns[index] ?? { kind: 'absent' });
    (this as { columns: readonly BatchColumn[] }).columns = columns;
    this.eventTime = batch.eventTime;
    this.capacity = batch.capacity;
    this.length = batch.length;
  }

  /** Takes over the rows that a view was filled with. */
  adopt(view: ColumnBatch): void {
    this.ensureCapacity(view.capacity);
    this.length = view.length;
  }

  /** Gives all rows the same event time. Many batches come within a millisecond: then there is nothing to write. */
  stampAll(time: number): void {
    if (this.minTime !== time || this.maxTime !== time) this.#stamped = 0;
    if (this.#stamped < this.length) {
      this.eventTime.fill(time, this.#stamped, this.length);
      this.#stamped = this.length;
    }
    this.minTime = time;
    this.maxTime = time;
  }

  /** Empties the batch for the next round; full dictionaries are replaced here and nowhere else. */
  clear(): void {
    this.length = 0;
    this.#stamped = 0;
    for (const column of this.columns) {
      if (column.kind === 'number') column.big = null;
      if (column.kind === 'number' || column.kind === 'text' || column.kind === 'span') column.hasNulls = false;
      if (column.kind === 'text' && column.dictionary.isFull) column.dictionary = new Dictionary();
      if (column.kind === 'value') column.values.length = 0;
    }
  }

  /** Makes room for `rows` rows in all; arrays may be replaced, so read them again afterwards. */
  ensureCapacity(rows: number): void {
    if (rows <= this.capacity) return;
    const capacity = Math.max(rows, this.capacity * 2);
    this.capacity = capacity;
    this.eventTime = growDoubles(this.eventTime, capacity);
    if (this.watermark !== null) this.watermark = growDoubles(this.watermark, capacity);
    for (const column of this.columns) growColumn(column, capacity);
  }
}

export function createColumn(type: SqlType, use: ColumnUse, capacity: number): BatchColumn {
  if (use === 'skip') return { kind: 'absent' };
  if (type.kind === 'BYTES' || type.kind === 'OBJECT' || type.kind === 'NULL') return { kind: 'value', values: [] };
  const nulls = new Uint8Array(capacity);
  if (use === 'copy') {
    const bytes = new Uint8Array(0);
    const starts = new Int32Array(capacity);
    return { kind: 'span', bytes, extra: bytes, starts, ends: new Int32Array(capacity), nulls, hasNulls: false };
  }
  if (type.kind === 'STRING') {
    return { kind: 'text', ids: new Int32Array(capacity), dictionary: new Dictionary(), nulls, hasNulls: false };
  }
  return { kind: 'number', values: new Float64Array(capacity), nulls, hasNulls: false, big: null };
}

function growColumn(column: BatchColumn, capacity: number): void {
  switch (column.kind) {
    case 'number':
      column.values = growDoubles(column.values, capacity);
      column.nulls = growBytes(column.nulls, capacity);
      return;
    case 'text':
      column.ids = growInts(column.ids, capacity);
      column.nulls = growBytes(column.nulls, capacity);
      return;
    case 'span':
      column.starts = growInts(column.starts, capacity);
      column.ends = growInts(column.ends, capacity);
      column.nulls = growBytes(column.nulls, capacity);
      return;
    case 'value':
    case 'absent':
      return;
  }
}

function growDoubles(array: Float64Array, capacity: number): Float64Array {
  const next = new Float64Array(capacity);
  next.set(array);
  return next;
}

function growInts(array: Int32Array, capacity: number): Int32Array {
  const next = new Int32Array(capacity);
  next.set(array);
  return next;
}

function growBytes(array: Uint8Array, capacity: number): Uint8Array {
  const next = new Uint8Array(capacity);
  next.set(array);
  return next;
}

/** Marks a row of a column NULL; the first NULL of a batch clears what an earlier batch left behind. */
export function setNull(column: NumberColumn | TextColumn | SpanColumn, row: number): void {
  if (!column.hasNulls) {
    column.nulls.fill(0);
    column.hasNulls = true;
  }
  column.nulls[row] = 1;
}
