// Proves the suite itself: a small format passes, and each way of breaking it is caught by the case that names it.
import {
  BYTES,
  type DecodeRequest,
  type Decoder,
  type Encoder,
  errorDiagnostic,
  type Format,
  type RowError,
  STRING,
  setCell,
  textOption,
} from '@tidewire/core';
import { describe, expect, it } from 'vitest';
import type { FormatSetup } from './format-suite/format-setup.ts';
import { formatSuite } from './format-suite.ts';

type Breach =
  | 'keeps bytes'
  | 'throws'
  | 'stops at an error'
  | 'swallows errors'
  | 'points elsewhere'
  | 'another code when generated'
  | 'no limit'
  | 'forgets an empty message'
  | 'checks what nobody reads'
  | 'writes NULL as nothing'
  | 'writes one row more'
  | 'accepts any type'
  | 'option of somebody else';

/** Messages of at most this many bytes. */
const LONGEST = 300;
const BANG = 0x21;

/** A message is one BYTES value; it must not be a lone exclamation mark. */
class Bytes implements Decoder {
  readonly #request: DecodeRequest;
  readonly #breach: Breach | undefined;

  constructor(request: DecodeRequest, breach: Breach | undefined) {
    this.#request = request;
    this.#breach = breach;
  }

  decode: Decoder['decode'] = ({ bytes, spans, count }, into, onError) => {
    const isRead = this.#request.uses[0] !== 'skip' || this.#breach === 'checks what nobody reads';
    into.ensureCapacity(into.length + count);
    for (let k = 0; k < count; k++) {
      const message = bytes.subarray(spans[2 * k], spans[2 * k + 1]);
      const error = isRead ? this.#fault(message, spans[2 * k] ?? 0) : undefined;
      if (error !== undefined) {
        if (this.#breach === 'throws') throw new Error(error.message);
        if (this.#breach !== 'swallows errors') onError(error);
        if (this.#breach === 'stops at an error') return;
        continue;
      }
      if (message.length === 0 && this.#breach === 'forgets an empty message') continue;
      const column = into.columns[0];
      if (column !== undefined)
        setCell(column, into.length, this.#breach === 'keeps bytes' ? message : message.slice());
      into.length++;
    }
  };

  #fault(message: Uint8Array, start: number): RowError | undefined {
    const end = start + message.length + (this.#breach === 'points elsewhere' ? 1 : 0);
    const isBad = message.length === 1 && message[0] === BANG;
    const isUnread = this.#breach === 'checks what nobody reads' && this.#request.uses[0] === 'skip';
    if (isBad || isUnread) {
      const isOther = this.#request.codegen && this.#breach === 'another code when generated';
      return { code: isOther ? 'R502' : 'R501', message: 'no bang', start, end };
    }
    if (message.length <= LONGEST || this.#breach === 'no limit') return undefined;
    return { code: 'R503', message: 'too long', start, end };
  }
}

function encoderOf(breach: Breach | undefined): Encoder {
  return {
    encode(batch, from, to, into, onError): void {
      const end = breach === 'writes one row more' ? batch.length : to;
      const start = breach === 'writes one row more' ? Math.max(0, from - 1) : from;
      for (let row = start; row < end; row++) {
        const column = batch.columns[0];
        const cell = column?.kind === 'value' ? column.values[row] : null;
        if (!(cell instanceof Uint8Array)) {
          if (breach === 'writes NULL as nothing') into.endPayload();
          else onError({ code: 'R508', message: 'NULL', column: 'value' });
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

function formatWith(breach?: Breach): Format {
  const option = textOption({ name: breach === 'option of somebody else' ? 'csv.x' : 'raw.x', summary: 'x' });
  return {
    name: 'raw',
    aliases: [],
    summary: 'bytes',
    options: [option],
    pushdown: { filter: false, copy: false },
    check: ({ columns }) =>
      breach === 'accepts any type' || (columns.length === 1 && columns[0]?.type.kind === 'BYTES')
        ? []
        : [errorDiagnostic('C473', 'one BYTES column')],
    decoder: (request) => new Bytes(request, breach),
    encoder: () => encoderOf(breach),
  };
}

function setupWith(breach?: Breach): FormatSetup {
  return {
    format: formatWith(breach),
    types: [BYTES],
    refused: [STRING],
    nulls: 'refused',
    bad: [{ name: 'a bang', type: BYTES, message: '!', code: 'R501' }],
    limits: [{ name: 'bytes', type: BYTES, fits: 'x'.repeat(300), message: 'x'.repeat(301), code: 'R503' }],
    unwritable: [],
  };
}

/** Names of the cases that a breach makes fail. */
async function failures(breach: Breach): Promise<string[]> {
  const failed: string[] = [];
  for (const { name, run } of formatSuite(setupWith(breach))) await run().catch(() => failed.push(name));
  return failed;
}

describe('a small format', () => {
  for (const { name, run } of formatSuite(setupWith())) it(name, run);
});

describe('formatSuite', () => {
  it.each<[Breach, string]>([
    ['keeps bytes', 'BYTES: carries every value there and back'],
    ['throws', 'BYTES: reads any bytes without a throw, generated as interpreted'],
    ['stops at an error', 'bad message: a bang'],
    ['swallows errors', 'bad message: a bang'],
    ['points elsewhere', 'bad message: a bang'],
    ['another code when generated', 'bad message: a bang'],
    ['no limit', 'limit: bytes'],
    ['forgets an empty message', 'BYTES: carries every value there and back'],
    ['checks what nobody reads', 'neither decodes nor checks a column that nobody reads'],
    ['writes NULL as nothing', 'BYTES: refuses to write NULL, and writes the rows beside it'],
    ['writes one row more', 'BYTES: writes any part of a batch, and nothing else'],
    ['accepts any type', 'refuses to read STRING'],
    ['option of somebody else', 'options begin with its name, and their defaults are values that they take'],
  ])('catches a format that is broken: %s, by "%s"', async (breach, name) => {
    expect(await failures(breach)).toContain(name);
  });
});
