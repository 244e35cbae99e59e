// The bytes format: a message is one BYTES value, untouched.
// Invariant: cells are copies, since the bytes of a run are reused after the call.
import {
  type ColumnBatch,
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

export const bytesFormat: Format = {
  name: 'bytes',
  aliases: [],
  summary: 'a message is the value of the one BYTES column, byte for byte',
  options: [],
  pushdown: { filter: false, copy: false },
  check: (schema) => notOneColumn(schema, 'bytes', 'BYTES'),
  decoder: createBytesDecoder,
  encoder: createBytesEncoder,
};

function createBytesDecoder({ uses }: DecodeRequest): Decoder {
  const isUsed = uses[0] !== 'skip';
  return {
    decode({ bytes, spans, count }: MessageRun, into: ColumnBatch): void {
      into.ensureCapacity(into.length + count);
      const column = into.columns[0];
      for (let k = 0; k < count; k++) {
        const payload = isUsed ? Uint8Array.from(bytes.subarray(spans[2 * k] ?? 0, spans[2 * k + 1] ?? 0)) : null;
        if (payload !== null && column !== undefined) setCell(column, into.length, payload);
        into.length++;
      }
    },
  };
}

function createBytesEncoder({ schema }: EncodeRequest): Encoder {
  const name = schema.columns[0]?.name ?? '';
  return {
    encode(batch: ColumnBatch, from: number, to: number, into: PayloadBuffer, onError: RowErrorSink): void {
      const column = batch.columns[0];
      if (column?.kind !== 'value') throw new InternalError('format bytes without a BYTES column');
      for (let row = from; row < to; row++) {
        const cell = column.values[row];
        if (!(cell instanceof Uint8Array)) {
          onError(rowError('R508', `column "${name}" is NULL, and a bytes message cannot be NULL`, name));
          continue;
        }
        into.reserve(cell.length);
        into.bytes.set(cell, into.length);
        into.length += cell.length;
        into.endPayload();
      }
    },
  };
}
