// What every format must carry: each type's cells, NULL, whole rows, and any part of a batch.
// Invariant: generated decoders and the interpreter are asked the same and must answer the same.
import { deepStrictEqual, ok } from 'node:assert/strict';
import { type Cell, printType, type SqlType } from '@tidewire/core';
import type { ConformanceCase } from '../conformance-case.ts';
import { batchOf, type Codec, readMessages, writeBatch, writeRows } from './codec.ts';
import { accepts, codecOf, type FormatSetup, wideSchema } from './format-setup.ts';
import { sampleCells } from './sample-cells.ts';

export function roundTripCases(setup: FormatSetup): readonly ConformanceCase[] {
  const cases = setup.types.flatMap((type) => typeCases(setup, type));
  const wide = { ...codecOf(setup, anyType(setup)), schema: wideSchema(setup) };
  if (!accepts(wide, wide.schema)) return cases;
  return [...cases, { name: 'carries rows of all types at once', run: async () => carriesWideRows(setup, wide) }];
}

function typeCases(setup: FormatSetup, type: SqlType): ConformanceCase[] {
  const codec = codecOf(setup, type);
  const on = (name: string, prove: (codec: Codec, type: SqlType) => void): ConformanceCase => ({
    name: `${printType(type)}: ${name}`,
    run: async () => prove(codec, type),
  });
  return [
    on('carries every value there and back', carriesValues),
    on('writes any part of a batch, and nothing else', writesParts),
    setup.nulls === 'carried'
      ? on('carries NULL beside values', carriesNull)
      : on('refuses to write NULL, and writes the rows beside it', refusesNull),
  ];
}

/** The type of cases for which any will do. */
export function anyType({ types }: FormatSetup): SqlType {
  const [type] = types;
  if (type === undefined) throw new Error('a format carries at least one type');
  return type;
}

/** Writes rows without an error and reads them, generated and interpreted. */
function expectBack(codec: Codec, rows: readonly (readonly Cell[])[]): void {
  const { messages, errors } = writeRows(codec, rows);
  deepStrictEqual([messages.length, errors], [rows.length, []]);
  for (const codegen of [true, false]) {
    deepStrictEqual(readMessages(codec, messages, { codegen }), { rows, errors: [] });
  }
}

function carriesValues(codec: Codec, type: SqlType): void {
  ok(accepts(codec, codec.schema), 'the format refuses a type that it is said to carry');
  const rows = sampleCells(type).map((cell) => [cell]);
  expectBack(codec, rows);
  for (const row of rows) expectBack(codec, [row]);
}

function carriesNull(codec: Codec, type: SqlType): void {
  expectBack(codec, [[null]]);
  expectBack(
    codec,
    sampleCells(type).flatMap((cell) => [[cell], [null]]),
  );
}

function refusesNull(codec: Codec, type: SqlType): void {
  const values = sampleCells(type).map((cell) => [cell]);
  const { messages, errors } = writeRows(
    codec,
    values.flatMap((row) => [row, [null]]),
  );
  deepStrictEqual(
    errors.map(({ code, column }) => `${code} ${column}`),
    values.map(() => 'R508 value'),
  );
  deepStrictEqual(readMessages(codec, messages).rows, values);
}

function writesParts(codec: Codec, type: SqlType): void {
  const rows = sampleCells(type).map((cell) => [cell]);
  const batch = batchOf(codec.schema, rows);
  for (let from = 0; from <= rows.length; from++) {
    const { messages, errors } = writeBatch(codec, batch, from, rows.length);
    deepStrictEqual([readMessages(codec, messages).rows, errors], [rows.slice(from), []]);
  }
}

function carriesWideRows(setup: FormatSetup, codec: Codec): void {
  const samples = setup.types.map(sampleCells);
  const longest = Math.max(...samples.map((cells) => cells.length));
  const rows: Cell[][] = Array.from({ length: longest }, (_, row) =>
    samples.map((cells) => cells[row % cells.length] ?? null),
  );
  if (setup.nulls === 'carried') rows.push(samples.map(() => null));
  expectBack(codec, rows);
}
