// The CSV encoder: one line per row, without a line end; with csv.header the first row's payload begins with the names.
// Invariant: what it writes, the decoder reads back as the same cells; NULL is unquoted, an equal text is quoted.
import {
  type Cell,
  type Column,
  type ColumnBatch,
  cellAt,
  type EncodeRequest,
  type Encoder,
  InternalError,
  type JsonValue,
  type PayloadBuffer,
  printDecimal,
  printType,
  type RowErrorSink,
} from '@tidewire/core';
import { base64Length, writeBase64 } from '../base64.ts';
import { MAX_ISO_BYTES, MAX_TIMESTAMP_MS, writeIsoTimestamp } from '../iso-time.ts';
import { objectText } from '../json/object-text.ts';
import { floatText } from '../number-text.ts';
import { rowError } from '../row-errors.ts';
import { decodeUtf8, encodeUtf8, isWellFormedText } from '../utf8.ts';
import { type CsvSettings, csvSettings } from './options.ts';

export function createCsvEncoder(request: EncodeRequest): Encoder {
  return new CsvEncoder(request.schema.columns, csvSettings(request.options));
}

class CsvEncoder implements Encoder {
  readonly #columns: readonly Column[];
  readonly #settings: CsvSettings;
  #awaitsHeader: boolean;

  constructor(columns: readonly Column[], settings: CsvSettings) {
    this.#columns = columns;
    this.#settings = settings;
    this.#awaitsHeader = settings.header;
  }

  encode(batch: ColumnBatch, from: number, to: number, into: PayloadBuffer, onError: RowErrorSink): void {
    for (let row = from; row < to; row++) {
      const line = this.#line(batch, row, onError);
      if (line === undefined) continue;
      const payload = encodeUtf8(this.#awaitsHeader ? this.#withHeader(line) : line);
      this.#awaitsHeader = false;
      into.reserve(payload.length);
      into.bytes.set(payload, into.length);
      into.length += payload.length;
      into.endPayload();
    }
  }

  /** An empty line ends in a line end of its own: otherwise the header's would be the end of the message. */
  #withHeader(line: string): string {
    const header = this.#columns.map(({ name }) => this.#quoted(name)).join(this.#settings.delimiter);
    return `${header}\n${line}${line === '' ? '\n' : ''}`;
  }

  #line(batch: ColumnBatch, row: number, onError: RowErrorSink): string | undefined {
    const fields: string[] = [];
    for (const [i, column] of this.#columns.entries()) {
      const source = batch.columns[i];
      if (source === undefined) throw new InternalError('a batch with fewer columns than its encoder');
      const cell = cellAt(source, column.type, row);
      const text = cell === null ? null : fieldText(cell, column);
      if (text === undefined || (text !== null && !isWellFormedText(text))) {
        const message = `column "${column.name}" of type ${printType(column.type)} holds a value that CSV cannot carry`;
        onError(rowError('R508', message, column.name));
        return undefined;
      }
      fields.push(text === null ? this.#settings.nullText : this.#quoted(text));
    }
    return fields.join(this.#settings.delimiter);
  }

  #quoted(text: string): string {
    const { delimiter, quote, nullText } = this.#settings;
    const plain = text !== nullText && !text.includes(delimiter) && !text.includes(quote) && !/[\r\n]/.test(text);
    return plain ? text : quote + text.replaceAll(quote, quote + quote) + quote;
  }
}

/** The text of a cell; undefined when it has none. */
function fieldText(cell: Exclude<Cell, null>, { type }: Column): string | undefined {
  switch (type.kind) {
    case 'DECIMAL':
      return printDecimal(cell as number | bigint, type.scale);
    case 'FLOAT':
      return finiteText(cell as number, floatText);
    case 'DOUBLE':
      return finiteText(cell as number, String);
    case 'TIMESTAMP':
      return timestampText(cell as number);
    case 'OBJECT':
      return objectText(cell as JsonValue);
    case 'BYTES':
      return base64Text(cell as Uint8Array);
    default:
      return String(cell);
  }
}

function finiteText(value: number, print: (value: number) => string): string | undefined {
  return Number.isFinite(value) ? print(value) : undefined;
}

function timestampText(ms: number): string | undefined {
  if (!(Math.abs(ms) <= MAX_TIMESTAMP_MS)) return undefined;
  const bytes = new Uint8Array(MAX_ISO_BYTES);
  return decodeUtf8(bytes, 0, writeIsoTimestamp(ms, bytes, 0));
}

function base64Text(value: Uint8Array): string {
  const bytes = new Uint8Array(base64Length(value.length));
  return decodeUtf8(bytes, 0, writeBase64(value, bytes, 0));
}
