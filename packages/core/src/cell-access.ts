// Single cells in and out of batches: the slow, general way used by the interpreter, the row API and tests.
// Invariant: setCell followed by cellAt gives the same cell; a cell must already fit the column's type.
import { assertNever } from './assert.ts';
import { type BatchColumn, type ColumnBatch, type SpanColumn, setNull } from './batch.ts';
import { parseDecimal } from './decimal.ts';
import { InternalError } from './diagnostic.ts';
import { parseInteger } from './integer.ts';
import type { Cell, SqlType } from './types.ts';

const utf8 = new TextDecoder();

/** The cell in `row`; reading an absent column is a bug of the caller. */
export function cellAt(column: BatchColumn, type: SqlType, row: number): Cell {
  switch (column.kind) {
    case 'number': {
      if (column.hasNulls && column.nulls[row] === 1) return null;
      const value = column.values[row] ?? 0;
      if (column.big !== null) {
        const big = column.big.get(row);
        if (big !== undefined) return big;
      }
      return type.kind === 'BOOL' ? value !== 0 : value;
    }
    case 'text':
      if (column.hasNulls && column.nulls[row] === 1) return null;
      return column.dictionary.values[column.ids[row] ?? 0] ?? '';
    case 'span':
      if (column.hasNulls && column.nulls[row] === 1) return null;
      return cellOfJsonText(spanText(column, row), type);
    case 'value':
      return column.values[row] ?? null;
    case 'absent':
      throw new InternalError('a column that no query reads was read');
    default:
      return assertNever(column);
  }
}

function spanText(column: SpanColumn, row: number): string {
  const start = column.starts[row] ?? 0;
  const end = column.ends[row] ?? 0;
  return utf8.decode(start < 0 ? column.extra.subarray(-1 - start, end) : column.bytes.subarray(start, end));
}

function cellOfJsonText(text: string, type: SqlType): Cell {
  switch (type.kind) {
    case 'LONG':
      return parseInteger(text) ?? null;
    case 'DECIMAL':
      return parseDecimal(text, type.precision, type.scale) ?? null;
    case 'FLOAT':
      return Math.fround(Number(text));
    default:
      return JSON.parse(text) as Cell;
  }
}

/** Writes a cell; the batch must have room for the row. */
export function setCell(column: BatchColumn, row: number, cell: Cell): void {
  switch (column.kind) {
    case 'number':
      if (cell === null) setNull(column, row);
      else if (typeof cell === 'bigint') {
        column.big ??= new Map();
        column.big.set(row, cell);
        column.values[row] = Number.NaN;
        if (column.hasNulls) column.nulls[row] = 0;
      } else {
        column.values[row] = typeof cell === 'boolean' ? (cell ? 1 : 0) : (cell as number);
        if (column.hasNulls) column.nulls[row] = 0;
        column.big?.delete(row);
      }
      return;
    case 'text':
      if (cell === null) setNull(column, row);
      else {
        column.ids[row] = column.dictionary.idOf(cell as string);
        if (column.hasNulls) column.nulls[row] = 0;
      }
      return;
    case 'value':
      column.values[row] = cell;
      return;
    case 'absent':
      return;
    case 'span':
      throw new InternalError('cells cannot be written into a span column');
    default:
      assertNever(column);
  }
}

/** Appends one row of cells in schema order. */
export function appendRow(batch: ColumnBatch, cells: readonly Cell[], eventTime: number): void {
  const row = batch.length;
  batch.ensureCapacity(row + 1);
  batch.eventTime[row] = eventTime;
  for (let i = 0; i < batch.columns.length; i++) {
    const column = batch.columns[i];
    if (column !== undefined) setCell(column, row, cells[i] ?? null);
  }
  batch.length = row + 1;
}

/** The cells of one row in schema order; absent columns read as null. */
export function rowAt(batch: ColumnBatch, row: number): Cell[] {
  return batch.schema.columns.map((c, i) => {
    const column = batch.columns[i];
    return column === undefined || column.kind === 'absent' ? null : cellAt(column, c.type, row);
  });
}
