// Contract of formats: bytes to columns and columns to bytes. A format does not know where bytes come from or go to.
// Invariants: decode appends rows in message order and never throws for input; a message that does not decode gives no row
// and one RowError, and leaves the other messages of the run unharmed. Nothing keeps the bytes or the batch after the call.
import type { ColumnBatch, ColumnUse } from './batch.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { OptionSpec, OptionTexts, OptionValues } from './options.ts';
import type { Schema } from './schema.ts';
import type { Cell } from './types.ts';

/** Messages that arrived together and are of one type. Message k is bytes[spans[2k], spans[2k+1]). */
export interface MessageRun {
  readonly bytes: Uint8Array;
  readonly spans: Int32Array;
  readonly count: number;
  /** Whether they came in binary frames. */
  readonly binary: boolean;
}

/** Why one row was given up. Only bytes[start, end) of the run it came from, when known, are its raw text. */
export interface RowError {
  /** R5xx. */
  readonly code: string;
  readonly message: string;
  readonly column?: string | undefined;
  readonly start?: number | undefined;
  readonly end?: number | undefined;
}

export type RowErrorSink = (error: RowError) => void;

export type ComparisonOperator = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** A comparison of a column with a constant that is not NULL; a row passes when it is TRUE. */
export interface DecodeFilter {
  readonly column: number;
  readonly operator: ComparisonOperator;
  readonly value: Cell;
}

export interface DecodeRequest {
  /** The columns that the message fills, in batch order. */
  readonly schema: Schema;
  /** What the queries need, per column. A `skip` column is neither decoded nor checked. */
  readonly uses: readonly ColumnUse[];
  /** Rows that fail any of these are decoded and checked, but not appended. Empty unless the format says `pushdown.filter`. */
  readonly filter: readonly DecodeFilter[];
  readonly options: OptionValues;
  /** false forbids generated code; the results are the same. */
  readonly codegen: boolean;
}

export interface Decoder {
  /** Appends the rows of a run. Sets neither eventTime nor watermark. */
  decode(run: MessageRun, into: ColumnBatch, onError: RowErrorSink): void;
}

export interface EncodeRequest {
  readonly schema: Schema;
  readonly options: OptionValues;
}

export interface Encoder {
  /** Appends one payload per row of [from, to) to `into`. A row that cannot be written gives one RowError and no payload. */
  encode(batch: ColumnBatch, from: number, to: number, into: PayloadBuffer, onError: RowErrorSink): void;
}

export interface Format {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  /** Options named `<format>.…`, shared by sources and sinks. */
  readonly options: readonly OptionSpec[];
  /** What a source with this format can take over from the queries. */
  readonly pushdown: { readonly filter: boolean; readonly copy: boolean };
  /** Problems of a schema or of options with this format, before anything runs. `use` is the side it stands on. */
  check(schema: Schema, options: OptionTexts, use: 'source' | 'sink'): readonly Diagnostic[];
  decoder(request: DecodeRequest): Decoder;
  encoder(request: EncodeRequest): Encoder;
}

/** Payloads back to back in one growing buffer. Payload k is bytes[k = 0 ? 0 : ends[k-1], ends[k]). */
export class PayloadBuffer {
  bytes: Uint8Array;
  /** Bytes written so far, also of a payload not yet ended. */
  length = 0;
  ends: Int32Array;
  count = 0;

  constructor(capacity = 4096) {
    this.bytes = new Uint8Array(capacity);
    this.ends = new Int32Array(64);
  }

  clear(): void {
    this.length = 0;
    this.count = 0;
  }

  /** Makes room for `extra` more bytes; `bytes` may be replaced, so read it again afterwards. */
  reserve(extra: number): void {
    const needed = this.length + extra;
    if (needed <= this.bytes.length) return;
    const bytes = new Uint8Array(Math.max(this.bytes.length * 2, needed));
    bytes.set(this.bytes.subarray(0, this.length));
    this.bytes = bytes;
  }

  /** Ends the payload that was written since the last end. */
  endPayload(): void {
    if (this.count === this.ends.length) {
      const ends = new Int32Array(this.ends.length * 2);
      ends.set(this.ends);
      this.ends = ends;
    }
    this.ends[this.count++] = this.length;
  }

  /** Forgets what was written since the last end: the row turned out to be unwritable. */
  abandonPayload(): void {
    this.length = this.startOf(this.count);
  }

  /** Where payload k begins. */
  startOf(k: number): number {
    return k === 0 ? 0 : (this.ends[k - 1] ?? 0);
  }
}
