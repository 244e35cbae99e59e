// Rows to messages and messages to rows, through nothing but the contract of formats.
// Invariant: what a decoder was given is overwritten before its rows are read, so a format that keeps bytes is found out.
import {
  appendRow,
  type Cell,
  ColumnBatch,
  type ColumnUse,
  type DecodeFilter,
  type Format,
  type OptionTexts,
  type OptionValues,
  PayloadBuffer,
  type RowError,
  readOptions,
  rowAt,
  type Schema,
} from '@tidewire/core';

/** A format with its options, for columns of a stream. */
export interface Codec {
  readonly format: Format;
  readonly options: OptionTexts;
  readonly schema: Schema;
}

export interface ReadingOptions {
  /** Default: generated code is allowed. */
  readonly codegen?: boolean;
  /** Default: every column's value. */
  readonly uses?: readonly ColumnUse[];
  readonly filter?: readonly DecodeFilter[];
  /** Messages in one run; default: all. */
  readonly runSize?: number;
}

export interface Reading {
  readonly rows: readonly (readonly Cell[])[];
  readonly errors: readonly RowError[];
}

export interface Writing {
  readonly messages: readonly Uint8Array[];
  readonly errors: readonly RowError[];
}

/** The values of options that the format's own specs must accept. */
function optionValues(format: Format, options: OptionTexts): OptionValues {
  const { values, problems } = readOptions(format.options, options, `format ${format.name}`);
  const [problem] = problems;
  if (problem !== undefined) throw new Error(`the suite was given a bad option: ${problem.diagnostic.message}`);
  return values;
}

export function readMessages(codec: Codec, messages: readonly Uint8Array[], how: ReadingOptions = {}): Reading {
  const { batch, errors } = decodeRuns(codec, messages, how, () => undefined);
  return { rows: Array.from({ length: batch.length }, (_, row) => rowAt(batch, row)), errors };
}

/** Decodes all runs into one batch; `onRun` looks at it after each, while the bytes of the run are still there. */
export function decodeRuns(
  codec: Codec,
  messages: readonly Uint8Array[],
  how: ReadingOptions,
  onRun: (batch: ColumnBatch) => void,
): { readonly batch: ColumnBatch; readonly errors: readonly RowError[] } {
  const { format, schema } = codec;
  const uses = how.uses ?? schema.columns.map(() => 'value' as const);
  const options = optionValues(format, codec.options);
  const decoder = format.decoder({ schema, uses, filter: how.filter ?? [], options, codegen: how.codegen ?? true });
  const batch = new ColumnBatch(schema, uses, 4);
  const errors: RowError[] = [];
  const runSize = how.runSize ?? Math.max(1, messages.length);
  for (let from = 0; from < messages.length; from += runSize) {
    const { bytes, spans, count } = runOf(messages.slice(from, from + runSize));
    decoder.decode({ bytes, spans, count, binary: false }, batch, (error) => errors.push({ ...error }));
    onRun(batch);
    bytes.fill(0x21);
    spans.fill(0);
  }
  return { batch, errors };
}

/** Messages back to back, with a byte between them that belongs to none. */
function runOf(messages: readonly Uint8Array[]): { bytes: Uint8Array; spans: Int32Array; count: number } {
  const bytes = new Uint8Array(messages.reduce((sum, message) => sum + message.length + 1, 1)).fill(0x5d);
  const spans = new Int32Array(2 * messages.length);
  let at = 1;
  messages.forEach((message, k) => {
    bytes.set(message, at);
    spans[2 * k] = at;
    spans[2 * k + 1] = at + message.length;
    at += message.length + 1;
  });
  return { bytes, spans, count: messages.length };
}

export function batchOf(schema: Schema, rows: readonly (readonly Cell[])[]): ColumnBatch {
  const batch = new ColumnBatch(schema, undefined, 4);
  for (const row of rows) appendRow(batch, row, 0);
  return batch;
}

export function writeRows(codec: Codec, rows: readonly (readonly Cell[])[]): Writing {
  return writeBatch(codec, batchOf(codec.schema, rows), 0, rows.length);
}

/** The messages of rows [from, to), written behind a payload that must stay as it is. */
export function writeBatch(codec: Codec, batch: ColumnBatch, from: number, to: number): Writing {
  const options = optionValues(codec.format, codec.options);
  const into = new PayloadBuffer(1);
  const before = Uint8Array.of(0x62, 0x65, 0x66, 0x6f, 0x72, 0x65);
  into.reserve(before.length);
  into.bytes.set(before);
  into.length = before.length;
  into.endPayload();
  const errors: RowError[] = [];
  const encoder = codec.format.encoder({ schema: codec.schema, options });
  encoder.encode(batch, from, to, into, (error) => errors.push({ ...error }));
  const payloads = Array.from({ length: into.count }, (_, k) => into.bytes.slice(into.startOf(k), into.ends[k]));
  const [first, ...messages] = payloads;
  if (first?.join() !== before.join()) throw new Error('the encoder changed a payload that was there before');
  if (into.length !== into.startOf(into.count)) throw new Error('the encoder left bytes behind that are in no payload');
  return { messages, errors };
}
