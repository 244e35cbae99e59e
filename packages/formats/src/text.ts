// The text format: a message is one STRING, byte for byte its UTF-8.
// Invariant: bytes that are not UTF-8 and texts that UTF-8 cannot carry are row errors, never repaired.
import {
  type ColumnBatch,
  cellAt,
  type DecodeRequest,
  type Decoder,
  type EncodeRequest,
  type Encoder,
  type Format,
  InternalError,
  type MessageRun,
  type PayloadBuffer,
  type RowErrorSink,
  setCell,
} from '@tidewire/core';
import { rowError } from './row-errors.ts';
import { notOneColumn } from './schema-rules.ts';
import { decodeUtf8, encodeUtf8, invalidUtf8At, isWellFormedText } from './utf8.ts';

export const textFormat: Format = {
  name: 'text',
  aliases: [],
  summary: 'a message is the text of the one STRING column',
  options: [],
  pushdown: { filter: false, copy: false },
  check: (schema) => notOneColumn(schema, 'text', 'STRING'),
  decoder: createTextDecoder,
  encoder: createTextEncoder,
};

function createTextDecoder({ schema, uses }: DecodeRequest): Decoder {
  const name = schema.columns[0]?.name ?? '';
  const isUsed = uses[0] !== 'skip';
  return {
    decode({ bytes, spans, count }: MessageRun, into: ColumnBatch, onError: RowErrorSink): void {
      into.ensureCapacity(into.length + count);
      for (let k = 0; k < count; k++) {
        const start = spans[2 * k] ?? 0;
        const end = spans[2 * k + 1] ?? 0;
        const invalid = isUsed ? invalidUtf8At(bytes, start, end) : -1;
        if (invalid >= 0) {
          const message = `message is not valid UTF-8 at position ${invalid - start}`;
          onError(rowError('R501', message, name, start, end));
          continue;
        }
        const column = into.columns[0];
        if (isUsed && column !== undefined) setCell(column, into.length, decodeUtf8(bytes, start, end));
        into.length++;
      }
    },
  };
}

function createTextEncoder({ schema }: EncodeRequest): Encoder {
  const [declared] = schema.columns;
  if (declared === undefined) throw new InternalError('format text without a column');
  return {
    encode(batch: ColumnBatch, from: number, to: number, into: PayloadBuffer, onError: RowErrorSink): void {
      const column = batch.columns[0];
      if (column === undefined) throw new InternalError('a batch without a column');
      for (let row = from; row < to; row++) {
        const text = cellAt(column, declared.type, row);
        if (typeof text !== 'string' || !isWellFormedText(text)) {
          const what = text === null ? 'NULL, and a text message cannot be NULL' : 'a text that UTF-8 cannot carry';
          onError(rowError('R508', `column "${declared.name}" is ${what}`, declared.name));
          continue;
        }
        const payload = encodeUtf8(text);
        into.reserve(payload.length);
        into.bytes.set(payload, into.length);
        into.length += payload.length;
        into.endPayload();
      }
    },
  };
}
