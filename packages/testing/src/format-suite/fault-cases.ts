// What every format must refuse: types it cannot read, bad messages, messages beyond a limit, cells without a text.
// Invariant: what is refused costs its own row and no other, with one error that names the code and the place.
import { deepStrictEqual, notDeepStrictEqual, ok } from 'node:assert/strict';
import { type Cell, printType, type RowError, type SqlType } from '@tidewire/core';
import type { ConformanceCase } from '../conformance-case.ts';
import { type Codec, readMessages, writeRows } from './codec.ts';
import { type BadMessage, codecOf, type FormatLimit, type FormatSetup, type UnwritableCell } from './format-setup.ts';
import { sampleCells } from './sample-cells.ts';

export function faultCases(setup: FormatSetup): readonly ConformanceCase[] {
  const on = (name: string, prove: () => void): ConformanceCase => ({ name, run: async () => prove() });
  return [
    ...setup.refused.map((type) => on(`refuses to read ${printType(type)}`, () => refusesType(setup, type))),
    ...setup.bad.map((bad) => on(`bad message: ${bad.name}`, () => costsItsRow(setup, bad))),
    ...setup.limits.map((limit) => on(`limit: ${limit.name}`, () => keepsLimit(setup, limit))),
    ...setup.unwritable.map((one) => on(`cannot write: ${one.name}`, () => cannotWrite(setup, one))),
  ];
}

export function bytesOf(message: string | Uint8Array): Uint8Array {
  return typeof message === 'string' ? new TextEncoder().encode(message) : message;
}

function refusesType(setup: FormatSetup, type: SqlType): void {
  const { format, options, schema } = codecOf(setup, type);
  const problems = format.check(schema, options, 'source');
  notDeepStrictEqual(problems, []);
  for (const { code, severity } of problems) ok(/^C4\d\d$/.test(code) && severity === 'error', `reports ${code}`);
}

/** Two good rows as messages, for a place before and a place behind. */
function neighbours(codec: Codec, type: SqlType): { rows: readonly Cell[][]; messages: readonly Uint8Array[] } {
  const rows = sampleCells(type)
    .slice(0, 2)
    .map((cell) => [cell]);
  return { rows, messages: writeRows(codec, rows).messages };
}

function costsItsRow(setup: FormatSetup, { type, message, code, options }: BadMessage): void {
  const codec = codecOf(setup, type, options);
  const { rows, messages } = neighbours(codec, type);
  const [before = bytesOf(''), behind = bytesOf('')] = messages;
  const bad = bytesOf(message);
  const readings = [true, false].map((codegen) => {
    const reading = readMessages(codec, [before, bad, behind, bad], { codegen });
    deepStrictEqual(
      reading.errors.map((error) => error.code),
      [code, code],
    );
    deepStrictEqual(reading.rows, rows);
    // Runs begin behind one byte that belongs to no message, and so does every message.
    const first = 2 + before.length;
    staysWithin(reading.errors[0], first, first + bad.length);
    return reading;
  });
  deepStrictEqual(readings[0], readings[1]);
}

function staysWithin(error: RowError | undefined, from: number, to: number): void {
  if (error?.start === undefined && error?.end === undefined) return;
  const { start = -1, end = -1 } = error;
  ok(from <= start && start <= end && end <= to, `the error stands at ${start}-${end}, the message at ${from}-${to}`);
}

function keepsLimit(setup: FormatSetup, limit: FormatLimit): void {
  const codec = codecOf(setup, limit.type, limit.options);
  // With a header line or the like, the first message is not a row: a good one goes ahead.
  const [first = bytesOf('')] = neighbours(codec, limit.type).messages;
  for (const codegen of [true, false]) {
    const { rows, errors } = readMessages(codec, [first, bytesOf(limit.fits)], { codegen });
    deepStrictEqual([rows.length, errors], [2, []]);
  }
  costsItsRow(setup, limit);
}

function cannotWrite(setup: FormatSetup, { type, cell, code }: UnwritableCell): void {
  const codec = codecOf(setup, type);
  const { rows } = neighbours(codec, type);
  const { messages, errors } = writeRows(
    codec,
    rows.flatMap((row) => [[cell], row]),
  );
  deepStrictEqual(
    errors.map((error) => `${error.code} ${error.column}`),
    rows.map(() => `${code} value`),
  );
  deepStrictEqual(readMessages(codec, messages).rows, rows);
}
