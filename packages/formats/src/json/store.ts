// Cells and canonical texts into batch columns, span columns included. Hot loop: reads typed arrays by row.
// Invariant: texts that are not canonical where they were read stand in `extra`, in row order; every row of a span column
// points either into the bytes of the last run or into `extra`.
import {
  type BatchColumn,
  type Cell,
  type ColumnBatch,
  InternalError,
  printDecimal,
  type SpanColumn,
  type SqlType,
  setCell,
  setNull,
} from '@tidewire/core';
import { floatText } from '../number-text.ts';
import { encodeUtf8 } from '../utf8.ts';

/** What the encoder prints for a cell that is not NULL; a TIMESTAMP is written as milliseconds. */
function canonicalText(cell: Exclude<Cell, null>, type: SqlType): string {
  switch (type.kind) {
    case 'STRING':
      return JSON.stringify(cell);
    case 'FLOAT':
      return floatText(cell as number);
    case 'DECIMAL':
      return printDecimal(cell as number | bigint, type.scale);
    case 'DOUBLE':
      return cell === 0 ? '0' : String(cell);
    default:
      return String(cell);
  }
}

/** Writes a cell that fits the column's type; the batch must have room for the row. */
export function storeCell(column: BatchColumn, row: number, cell: Cell, type: SqlType): void {
  if (column.kind !== 'span') setCell(column, row, cell);
  else if (cell === null) setNull(column, row);
  else writeExtra(column, row, encodeUtf8(canonicalText(cell, type)));
}

/** Puts the text of a row into `extra`, behind those of earlier rows. */
function writeExtra(column: SpanColumn, row: number, text: Uint8Array): void {
  const used = extraLength(column, row);
  reserveExtra(column, used + text.length, used);
  column.extra.set(text, used);
  column.starts[row] = -1 - used;
  column.ends[row] = used + text.length;
  if (column.hasNulls) column.nulls[row] = 0;
}

/** How much of `extra` the rows before `row` use. Looks back to the last row that uses any, so appending stays linear. */
function extraLength(column: SpanColumn, row: number): number {
  for (let i = row - 1; i >= 0; i--) {
    if (column.starts[i]! < 0 && !isNullRow(column, i)) return column.ends[i]!;
  }
  return 0;
}

function reserveExtra(column: SpanColumn, needed: number, used: number): void {
  if (needed <= column.extra.length) return;
  const extra = new Uint8Array(Math.max(256, column.extra.length * 2, needed));
  extra.set(column.extra.subarray(0, used));
  column.extra = extra;
}

/** Makes `bytes` what the span columns of a batch point into; rows that pointed elsewhere move to `extra`. */
export function pointSpansInto(bytes: Uint8Array, batch: ColumnBatch): void {
  for (const column of batch.columns) {
    if (column.kind !== 'span' || column.bytes === bytes) continue;
    if (batch.length > 0) moveToExtra(column, batch.length);
    column.bytes = bytes;
  }
}

/** From the first row that points into the bytes on, all texts are laid out anew in row order; earlier rows stay. */
function moveToExtra(column: SpanColumn, rows: number): void {
  let first = 0;
  while (first < rows && (isNullRow(column, first) || column.starts[first]! < 0)) first++;
  const texts: Uint8Array[] = [];
  for (let row = first; row < rows; row++) {
    const start = column.starts[row]!;
    const end = column.ends[row]!;
    texts.push(start < 0 ? column.extra.slice(-1 - start, end) : column.bytes.subarray(start, end));
  }
  texts.forEach((text, i) => {
    if (!isNullRow(column, first + i)) writeExtra(column, first + i, text);
  });
}

function isNullRow(column: SpanColumn, row: number): boolean {
  return column.hasNulls && column.nulls[row] === 1;
}

/** Forgets what was written into a row that is given up, so that the next message finds it clean. */
export function resetRow(batch: ColumnBatch, row: number): void {
  for (const column of batch.columns) {
    if (column.kind === 'value' || column.kind === 'absent') continue;
    column.nulls[row] = 0;
    if (column.kind === 'number') column.big?.delete(row);
  }
}

/** The column of a batch; its absence means that batch and request do not belong together. */
export function columnOf(batch: ColumnBatch, index: number): BatchColumn {
  const column = batch.columns[index];
  if (column === undefined) throw new InternalError('a batch with fewer columns than its decoder');
  return column;
}
