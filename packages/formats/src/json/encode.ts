// The JSON encoder: one object per row with the schema's column names in order, from columns straight to bytes.
// Hot loop: one closure per column, bound to the batch's arrays before the rows are walked.
// Invariant: before a row is written there is room for all its fixed parts; writers of texts make room for themselves.
import {
  type BatchColumn,
  type Column,
  type ColumnBatch,
  type EncodeRequest,
  type Encoder,
  InternalError,
  type JsonValue,
  type NumberColumn,
  type PayloadBuffer,
  printDecimal,
  printType,
  type RowError,
  type RowErrorSink,
  type SpanColumn,
  type TextColumn,
  type ValueColumn,
} from '@tidewire/core';
import { base64Length, writeBase64 } from '../base64.ts';
import { MAX_ISO_BYTES, MAX_TIMESTAMP_MS, writeIsoTimestamp } from '../iso-time.ts';
import { MAX_NUMBER_BYTES, writeAscii, writeDouble, writeFloat, writeInteger, writeScaled } from '../number-text.ts';
import { rowError } from '../row-errors.ts';
import { decodeUtf8, encodeUtf8 } from '../utf8.ts';
import { objectText } from './object-text.ts';
import { type JsonSinkSettings, sinkSettings } from './options.ts';
import { ByteSource, COPY_SLACK, Output } from './output.ts';
import { TextCache } from './text-cache.ts';

/** Appends the text of one cell; false when the cell has none. */
type WriteCell = (row: number, out: Output) => boolean;

/** Room for the longest fixed part: a quoted DECIMAL of 38 digits, a timestamp, a number. */
const FIXED_CELL_BYTES: number = Math.max(MAX_NUMBER_BYTES, MAX_ISO_BYTES + 2, 48);
const QUOTE = 34;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

export function createJsonEncoder(request: EncodeRequest): Encoder {
  return new JsonEncoder(request.schema.columns, sinkSettings(request.options));
}

class JsonEncoder implements Encoder {
  readonly #columns: readonly Column[];
  readonly #settings: JsonSinkSettings;
  /** What stands before each value, back to back: `{"a":`, then `,"b":`. */
  readonly #prefixes: ByteSource;
  /** Where each of them ends. */
  readonly #prefixEnds: Int32Array;
  readonly #caches: readonly TextCache[];
  readonly #fixedBytes: number;
  #output: Output | null = null;

  constructor(columns: readonly Column[], settings: JsonSinkSettings) {
    this.#columns = columns;
    this.#settings = settings;
    const texts = columns.map(({ name }, i) => encodeUtf8(`${i === 0 ? '{' : ','}${JSON.stringify(name)}:`));
    const total = texts.reduce((sum, text) => sum + text.length, 0);
    const prefixes = new Uint8Array(total + COPY_SLACK);
    let at = 0;
    this.#prefixEnds = Int32Array.from(texts, (text) => {
      prefixes.set(text, at);
      at += text.length;
      return at;
    });
    this.#prefixes = new ByteSource(prefixes);
    this.#caches = columns.map(() => new TextCache());
    this.#fixedBytes = total + columns.length * FIXED_CELL_BYTES + 2 + COPY_SLACK;
  }

  encode(batch: ColumnBatch, from: number, to: number, into: PayloadBuffer, onError: RowErrorSink): void {
    const writers = this.#columns.map((column, i) => this.#writer(column, batch.columns[i], i));
    this.#output ??= new Output(into);
    const out = this.#output;
    out.attach(into);
    for (let row = from; row < to; row++) {
      out.reserve(this.#fixedBytes);
      const failed = this.#writeRow(writers, row, out);
      if (failed < 0) {
        if (writers.length === 0) out.bytes[out.at++] = OPEN_BRACE;
        out.bytes[out.at++] = CLOSE_BRACE;
        out.endPayload();
      } else {
        out.abandonPayload();
        onError(this.#unwritable(failed));
      }
    }
  }

  /** The index of the column that could not be written, or -1. */
  #writeRow(writers: readonly WriteCell[], row: number, out: Output): number {
    const prefixes = this.#prefixes;
    const ends = this.#prefixEnds;
    let start = 0;
    for (let i = 0; i < writers.length; i++) {
      const end = ends[i]!;
      out.copy(prefixes, start, end);
      start = end;
      if (!writers[i]!(row, out)) return i;
    }
    return -1;
  }

  #unwritable(index: number): RowError {
    const column = this.#columns[index];
    if (column === undefined) throw new InternalError('a column that is not there');
    const message = `column "${column.name}" of type ${printType(column.type)} holds a value that JSON cannot carry`;
    return rowError('R508', message, column.name);
  }

  #writer(column: Column, source: BatchColumn | undefined, index: number): WriteCell {
    const slack = this.#fixedBytes;
    switch (source?.kind) {
      case 'number':
        return nullable(source, numberWriter(column, source, this.#settings));
      case 'text': {
        const cache = this.#caches[index] ?? new TextCache();
        return nullable(source, textWriter(source, cache, slack));
      }
      case 'span':
        return nullable(source, spanWriter(column, source, this.#settings, slack));
      case 'value':
        return valueWriter(source, slack);
      default:
        throw new InternalError('a column that no query reads was written');
    }
  }
}

function writeNull(out: Output): boolean {
  out.at = writeAscii('null', out.bytes, out.at);
  return true;
}

function nullable(column: NumberColumn | TextColumn | SpanColumn, write: WriteCell): WriteCell {
  if (!column.hasNulls) return write;
  const { nulls } = column;
  return (row, out) => (nulls[row] === 1 ? writeNull(out) : write(row, out));
}

function numberWriter(column: Column, source: NumberColumn, settings: JsonSinkSettings): WriteCell {
  const { values } = source;
  switch (column.type.kind) {
    case 'BOOL':
      return (row, out) => {
        out.at = writeAscii(values[row] === 0 ? 'false' : 'true', out.bytes, out.at);
        return true;
      };
    case 'FLOAT':
      return (row, out) => writeFinite(values[row]!, out, writeFloat);
    case 'DOUBLE':
      return (row, out) => writeFinite(values[row]!, out, writeDouble);
    case 'DECIMAL':
      return decimalWriter(source, column.type.scale, settings.decimals === 'string');
    case 'TIMESTAMP':
      return (row, out) => writeTimestamp(values[row]!, settings.timestamps, out);
    default:
      return (row, out) => {
        const value = values[row]!;
        const big = Number.isNaN(value) ? source.big?.get(row) : undefined;
        if (big === undefined) out.at = writeWhole(value, out);
        else out.at = writeAscii(String(big), out.bytes, out.at);
        return true;
      };
  }
}

function writeWhole(value: number, out: Output): number {
  if (Number.isSafeInteger(value)) return writeInteger(value, out.bytes, out.at);
  return Number.isFinite(value) ? writeDouble(value, out.bytes, out.at) : writeAscii('null', out.bytes, out.at);
}

function writeFinite(
  value: number,
  out: Output,
  write: (value: number, bytes: Uint8Array, at: number) => number,
): boolean {
  if (!Number.isFinite(value)) return writeNull(out);
  out.at = write(value, out.bytes, out.at);
  return true;
}

function decimalWriter(source: NumberColumn, scale: number, quoted: boolean): WriteCell {
  const { values } = source;
  return (row, out) => {
    const value = values[row]!;
    if (quoted) out.bytes[out.at++] = QUOTE;
    const big = Number.isNaN(value) ? source.big?.get(row) : undefined;
    if (big === undefined) out.at = writeScaled(value, scale, out.bytes, out.at);
    else out.at = writeAscii(printDecimal(big, scale), out.bytes, out.at);
    if (quoted) out.bytes[out.at++] = QUOTE;
    return true;
  };
}

function writeTimestamp(ms: number, format: 'iso' | 'epoch', out: Output): boolean {
  if (!(Math.abs(ms) <= MAX_TIMESTAMP_MS)) return false;
  if (format === 'epoch') {
    out.at = writeInteger(Math.floor(ms), out.bytes, out.at);
    return true;
  }
  out.bytes[out.at++] = QUOTE;
  out.at = writeIsoTimestamp(ms, out.bytes, out.at);
  out.bytes[out.at++] = QUOTE;
  return true;
}

function textWriter(source: TextColumn, cache: TextCache, slack: number): WriteCell {
  cache.attach(source.dictionary);
  const { ids } = source;
  return (row, out) => {
    const id = ids[row]!;
    cache.ensure(id);
    const start = cache.starts[id]!;
    const end = cache.ends[id]!;
    out.reserve(end - start + slack);
    out.copy(cache.pool, start, end);
    return true;
  };
}

function spanWriter(column: Column, source: SpanColumn, settings: JsonSinkSettings, slack: number): WriteCell {
  const { starts, ends } = source;
  const bytes = new ByteSource(source.bytes);
  const extra = new ByteSource(source.extra);
  const quoted = column.type.kind === 'DECIMAL' && settings.decimals === 'string';
  const iso = column.type.kind === 'TIMESTAMP' && settings.timestamps === 'iso';
  return (row, out) => {
    const at = starts[row]!;
    const from = at < 0 ? extra : bytes;
    const start = at < 0 ? -1 - at : at;
    const end = ends[row]!;
    if (iso) return writeTimestamp(Number(decodeUtf8(from.bytes, start, end)), 'iso', out);
    out.reserve(end - start + 2 + slack);
    if (quoted) out.bytes[out.at++] = QUOTE;
    out.copy(from, start, end);
    if (quoted) out.bytes[out.at++] = QUOTE;
    return true;
  };
}

function valueWriter(source: ValueColumn, slack: number): WriteCell {
  return (row, out) => {
    const cell = source.values[row] ?? null;
    if (cell === null) return writeNull(out);
    if (cell instanceof Uint8Array) {
      out.reserve(base64Length(cell.length) + 2 + slack);
      out.bytes[out.at++] = QUOTE;
      out.at = writeBase64(cell, out.bytes, out.at);
      out.bytes[out.at++] = QUOTE;
      return true;
    }
    const text = objectText(cell satisfies JsonValue);
    if (text === undefined) return false;
    const encoded = encodeUtf8(text);
    out.reserve(encoded.length + slack);
    out.bytes.set(encoded, out.at);
    out.at += encoded.length;
    return true;
  };
}
