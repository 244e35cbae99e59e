// How every format must read runs: whatever their size, whatever is asked of a column, whatever bytes arrive.
// Invariant: random bytes come from a fixed seed; a failure is the same on every machine.
import { deepStrictEqual, ok } from 'node:assert/strict';
import { type Cell, type ComparisonOperator, INT, printType, type SqlType } from '@tidewire/core';
import type { ConformanceCase } from '../conformance-case.ts';
import { SeededRandom } from '../seeded-random.ts';
import {
  type Codec,
  decodeRuns,
  type Reading,
  type ReadingOptions,
  readMessages,
  type Writing,
  writeBatch,
  writeRows,
} from './codec.ts';
import { bytesOf } from './fault-cases.ts';
import { codecOf, type FormatSetup } from './format-setup.ts';
import { anyType } from './round-trip-cases.ts';
import { sampleCells } from './sample-cells.ts';

/** Messages made from good ones by changing, cutting and doubling bytes, per type. */
const MUTATIONS = 300;

export function intakeCases(setup: FormatSetup): readonly ConformanceCase[] {
  const on = (name: string, prove: () => void): ConformanceCase => ({ name, run: async () => prove() });
  const { copy, filter } = setup.format.pushdown;
  const hasIntegers = setup.types.some((type) => type.kind === 'INT');
  return [
    on('options begin with its name, and their defaults are values that they take', () => namesOptions(setup)),
    on('reads the same from runs of any size', () => readsAnyRun(setup)),
    on('neither decodes nor checks a column that nobody reads', () => skipsColumn(setup)),
    ...setup.types.map((type) =>
      on(`${printType(type)}: reads any bytes without a throw, generated as interpreted`, () =>
        readsAnything(setup, type),
      ),
    ),
    ...(copy ? setup.types : []).map((type) =>
      on(`${printType(type)}: writes what was only copied as it writes values`, () => copiesColumn(setup, type)),
    ),
    ...(filter && hasIntegers
      ? [on('leaves out exactly the rows that a filter refuses', () => filtersRows(setup))]
      : []),
  ];
}

function namesOptions({ format }: FormatSetup): void {
  for (const { name, family, fallback, parse } of format.options) {
    ok(name.startsWith(`${format.name}.`), `option ${name} does not begin with ${format.name}.`);
    if (!family && fallback !== undefined) deepStrictEqual(parse(String(fallback)), fallback);
  }
}

/** All good and all bad messages of the setup's types, in the order in which they are read. */
function mixedMessages(setup: FormatSetup, codec: Codec, type: SqlType): readonly Uint8Array[] {
  const good = writeRows(
    codec,
    sampleCells(type).map((cell) => [cell]),
  ).messages;
  const bad = setup.bad.filter((one) => one.type === type && one.options === undefined);
  return [...good, ...bad.flatMap(({ message }) => [bytesOf(message), ...good.slice(1, 2)])];
}

function readsAnyRun(setup: FormatSetup): void {
  for (const type of setup.types) {
    const codec = codecOf(setup, type);
    const messages = mixedMessages(setup, codec, type);
    const expected = withoutPlaces(readMessages(codec, messages));
    for (const runSize of [1, 2, 7]) {
      deepStrictEqual(withoutPlaces(readMessages(codec, messages, { runSize })), expected);
    }
  }
}

/** Places count from the start of a run, so they differ with the runs. */
function withoutPlaces({ rows, errors }: Reading): unknown {
  return { rows, errors: errors.map(({ code, message, column }) => ({ code, message, column })) };
}

function skipsColumn(setup: FormatSetup): void {
  const type = anyType(setup);
  const codec = codecOf(setup, type);
  const cells = sampleCells(type);
  const { messages } = writeRows(
    codec,
    cells.map((cell) => [cell]),
  );
  for (const codegen of [true, false]) {
    const { rows, errors } = readMessages(codec, messages, { codegen, uses: ['skip'] });
    deepStrictEqual([rows, errors], [cells.map(() => [null]), []]);
  }
}

function readsAnything(setup: FormatSetup, type: SqlType): void {
  const codec = codecOf(setup, type);
  const random = new SeededRandom(0x5eed);
  const short = mixedMessages(setup, codec, type).filter((message) => message.length <= 256);
  const messages = Array.from({ length: MUTATIONS }, () => mutated(short, random));
  const read = (how: ReadingOptions): Reading => readMessages(codec, messages, how);
  const interpreted = read({ codegen: false });
  for (const { code, message } of interpreted.errors) {
    ok(/^R5\d\d$/.test(code) && message.length > 0, `reports ${code}: ${message}`);
  }
  deepStrictEqual(read({ codegen: true }), interpreted);
}

function mutated(messages: readonly Uint8Array[], random: SeededRandom): Uint8Array {
  const below = (limit: number): number => Math.floor(random.next() * limit);
  const message = messages[below(messages.length)] ?? new Uint8Array();
  const at = below(message.length + 1);
  const changes: readonly (() => Uint8Array)[] = [
    () => message.slice(0, at),
    () => message.slice(at),
    () => Uint8Array.of(...message.slice(0, at), below(256), ...message.slice(at)),
    () => Uint8Array.of(...message.slice(0, at), below(256), ...message.slice(at + 1)),
    () => Uint8Array.of(...message.slice(0, at), ...message),
  ];
  return changes[below(changes.length)]?.() ?? message;
}

function copiesColumn(setup: FormatSetup, type: SqlType): void {
  const codec = codecOf(setup, type);
  const messages = mixedMessages(setup, codec, type);
  const rewritten = (use: 'value' | 'copy', codegen: boolean): Writing[] => {
    const writings: Writing[] = [];
    decodeRuns(codec, messages, { codegen, uses: [use], runSize: 5 }, (batch) => {
      writings.push(writeBatch(codec, batch, 0, batch.length));
      // What is copied lies in the bytes of the run, so rows go no further than those.
      batch.clear();
    });
    return writings;
  };
  const expected = rewritten('value', false);
  deepStrictEqual(rewritten('value', true), expected);
  deepStrictEqual(rewritten('copy', true), expected);
  deepStrictEqual(rewritten('copy', false), expected);
}

const COMPARISONS: readonly (readonly [ComparisonOperator, (cell: number, value: number) => boolean])[] = [
  ['=', (cell, value) => cell === value],
  ['<>', (cell, value) => cell !== value],
  ['<', (cell, value) => cell < value],
  ['<=', (cell, value) => cell <= value],
  ['>', (cell, value) => cell > value],
  ['>=', (cell, value) => cell >= value],
];

function filtersRows(setup: FormatSetup): void {
  const codec = codecOf(setup, INT);
  const cells: readonly Cell[] = [...sampleCells(INT), ...(setup.nulls === 'carried' ? [null] : [])];
  const { messages } = writeRows(
    codec,
    cells.map((cell) => [cell]),
  );
  for (const [operator, passes] of COMPARISONS) {
    const expected = cells.filter((cell) => typeof cell === 'number' && passes(cell, 1)).map((cell) => [cell]);
    for (const codegen of [true, false]) {
      const filter = [{ column: 0, operator, value: 1 }];
      deepStrictEqual(readMessages(codec, messages, { codegen, filter }), { rows: expected, errors: [] });
    }
  }
}
