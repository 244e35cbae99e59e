// The CSV decoder: each line of a message is a row; columns go by position, or by the names of the first line.
// Invariant: one line gives one row or one RowError; the header belongs to the decoder, so it is read once per source.
import {
  type Cell,
  type Column,
  type ColumnBatch,
  type ColumnUse,
  type DecodeRequest,
  type Decoder,
  isNumeric,
  lookupName,
  MAX_NUMBER_CHARACTERS,
  type MessageRun,
  type RowError,
  type RowErrorSink,
  setCell,
} from '@tidewire/core';
import { objectOfNode, readDocument } from '../json/tree.ts';
import { misfitMessage, rowError, shownNumber } from '../row-errors.ts';
import { encodeUtf8 } from '../utf8.ts';
import { cellOfText, isNumberText } from '../value-rules.ts';
import { type CsvSettings, csvSettings } from './options.ts';
import { type CsvField, type CsvRecord, RecordReader } from './records.ts';

/** Levels and keys that the JSON text of an OBJECT column may have. */
const CSV_OBJECT_DEPTH = 64;
const CSV_OBJECT_KEYS = 1_024;

export function createCsvDecoder(request: DecodeRequest): Decoder {
  return new CsvDecoder(request.schema.columns, request.uses, csvSettings(request.options));
}

class CsvDecoder implements Decoder {
  readonly #columns: readonly Column[];
  readonly #uses: readonly ColumnUse[];
  readonly #settings: CsvSettings;
  /** The field of each column, -1 for none; null while the header line is awaited. */
  #places: readonly number[] | null;
  /** How many fields a line has. */
  #width: number;

  constructor(columns: readonly Column[], uses: readonly ColumnUse[], settings: CsvSettings) {
    this.#columns = columns;
    this.#uses = uses;
    this.#settings = settings;
    this.#places = settings.header ? null : columns.map((_, i) => i);
    this.#width = columns.length;
  }

  decode({ bytes, spans, count }: MessageRun, into: ColumnBatch, onError: RowErrorSink): void {
    const { delimiter, quote } = this.#settings;
    for (let k = 0; k < count; k++) {
      const start = spans[2 * k] ?? 0;
      const end = spans[2 * k + 1] ?? 0;
      if (start === end) this.#record({ start, end, fields: [{ text: '', quoted: false }] }, into, onError);
      const reader = new RecordReader(bytes, start, end, delimiter, quote);
      for (let record = reader.next(); record !== undefined; record = reader.next()) {
        this.#record(record, into, onError);
      }
    }
  }

  #record(record: CsvRecord, into: ColumnBatch, onError: RowErrorSink): void {
    const { start, end, fields, fault } = record;
    if (fault !== undefined) {
      onError(rowError('R501', `line is not CSV: ${fault}`, undefined, start, end));
      return;
    }
    // An empty line carries nothing, unless its one field is the one column.
    if (start === end && (this.#width !== 1 || this.#places === null)) return;
    if (this.#places === null) {
      this.#readHeader(record, onError);
      return;
    }
    if (fields.length !== this.#width) {
      const message = `line has ${fields.length} fields where ${this.#width} were expected`;
      onError(rowError('R505', message, undefined, start, end));
      return;
    }
    const cells: Cell[] = [];
    for (const [i, column] of this.#columns.entries()) {
      const cell = this.#uses[i] === 'skip' ? null : this.#cell(fields[this.#places[i] ?? -1], column);
      if (cell === undefined) {
        onError(misfit(fields[this.#places[i] ?? -1], column, record));
        return;
      }
      cells.push(cell);
    }
    const row = into.length;
    into.ensureCapacity(row + 1);
    for (const [i, cell] of cells.entries()) {
      const column = into.columns[i];
      if (column !== undefined) setCell(column, row, cell);
    }
    into.length = row + 1;
  }

  #readHeader({ start, end, fields }: CsvRecord, onError: RowErrorSink): void {
    const names = fields.map((field) => field.text);
    const places = this.#columns.map(({ name }) => this.#placeOf(name, names));
    if (places.every((place) => place < 0)) {
      onError(rowError('R501', 'header line names none of the columns', undefined, start, end));
      return;
    }
    this.#places = places;
    this.#width = names.length;
  }

  /** Exact case first, then the only match ignoring case that is not the name of another column. */
  #placeOf(name: string, names: readonly string[]): number {
    const found = lookupName(names, name);
    if (found.kind !== 'found') return -1;
    const header = names[found.index];
    return header === name || !this.#columns.some((column) => column.name === header) ? found.index : -1;
  }

  #cell(field: CsvField | undefined, column: Column): Cell | undefined {
    if (field === undefined || (!field.quoted && field.text === this.#settings.nullText)) return null;
    if (column.type.kind === 'BOOL') return field.text === 'true' ? true : field.text === 'false' ? false : undefined;
    if (column.type.kind === 'OBJECT') {
      const object = objectOfText(field.text);
      return object.ok ? object.value : undefined;
    }
    return cellOfText(field.text, column.type, 'ms');
  }
}

function misfit(field: CsvField | undefined, column: Column, { start, end }: CsvRecord): RowError {
  const limit = field === undefined ? undefined : exceededLimit(field.text, column);
  if (limit !== undefined) {
    return rowError('R503', `column "${column.name}" was given ${limit}`, column.name, start, end);
  }
  const isNumber = field !== undefined && isNumeric(column.type) && isNumberText(field.text);
  return rowError(
    'R502',
    misfitMessage(column, isNumber ? shownNumber(field.text) : 'this text'),
    column.name,
    start,
    end,
  );
}

/** What goes beyond a limit in a text that does not fit its column; undefined when nothing does. */
function exceededLimit(text: string, { type }: Column): string | undefined {
  if (type.kind === 'OBJECT') {
    const object = objectOfText(text);
    return object.ok ? undefined : object.limit;
  }
  const isLong = text.length > MAX_NUMBER_CHARACTERS && isNumeric(type) && isNumberText(text);
  return isLong ? `a number of more than ${MAX_NUMBER_CHARACTERS} characters` : undefined;
}

type ObjectText =
  | { readonly ok: true; readonly value: Cell }
  /** `limit` names what goes beyond it; without one the text is no object. */
  | { readonly ok: false; readonly limit: string | undefined };

const NO_OBJECT: ObjectText = { ok: false, limit: undefined };

function objectOfText(text: string): ObjectText {
  const bytes = encodeUtf8(text);
  const reading = readDocument(bytes, 0, bytes.length, CSV_OBJECT_DEPTH);
  if (!reading.ok) {
    const isDeep = reading.fault.code === 'R503';
    return isDeep ? { ok: false, limit: `JSON that nests deeper than ${CSV_OBJECT_DEPTH} levels` } : NO_OBJECT;
  }
  if (reading.node.kind !== 'object' && reading.node.kind !== 'array') return NO_OBJECT;
  const object = objectOfNode(reading.node, CSV_OBJECT_KEYS);
  if (object.ok) return { ok: true, value: object.value };
  return object.fault.code === 'R503' ? { ok: false, limit: object.fault.what } : NO_OBJECT;
}
