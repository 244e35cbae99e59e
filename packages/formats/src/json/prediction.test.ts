// Decoders that expect the shape of earlier messages: which shapes there are, how many get code, and that results stay the same.
import {
  BOOL,
  type Cell,
  type Column,
  ColumnBatch,
  type ColumnUse,
  type DecodeFilter,
  type DecodeRequest,
  DOUBLE,
  decimal,
  INT,
  LONG,
  OBJECT,
  type OptionValues,
  type RowError,
  readOptions,
  rowAt,
  STRING,
  TIMESTAMP,
} from '@tidewire/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../utf8.ts';
import { createJsonDecoder } from './decoder.ts';
import { ExactReader } from './exact.ts';
import { DecoderCode } from './generate.ts';
import { JSON_OPTIONS } from './options.ts';
import { planDecode } from './plan.ts';
import { MAX_SHAPES, MESSAGES_BEFORE_SHAPE, PredictingDecoder } from './prediction.ts';
import { MAX_SHAPE_BYTES, MAX_SHAPE_MEMBERS, type Shape, shapeOf } from './shape.ts';
import { buildTrie } from './trie.ts';

const COLUMNS: readonly Column[] = [
  { name: 'symbol', type: STRING },
  { name: 'price', type: DOUBLE },
  { name: 'amount', type: decimal(9, 2) },
  { name: 'n', type: LONG },
  { name: 'i', type: INT },
  { name: 'ok', type: BOOL },
  { name: 'ts', type: TIMESTAMP },
  { name: 'data', type: OBJECT },
  { name: 'side', type: STRING },
];

interface Setup {
  readonly uses?: readonly ColumnUse[];
  readonly filter?: readonly DecodeFilter[];
  readonly options?: Readonly<Record<string, string>>;
}

function optionsOf(texts: Readonly<Record<string, string>>): OptionValues {
  return readOptions(JSON_OPTIONS, texts, 'test').values;
}

function requestOf({ uses, filter, options }: Setup, codegen: boolean): DecodeRequest {
  const wanted = uses ?? COLUMNS.map(() => 'value' as const);
  return {
    schema: { columns: COLUMNS },
    uses: wanted,
    filter: filter ?? [],
    options: optionsOf(options ?? {}),
    codegen,
  };
}

function decodeAll(setup: Setup, codegen: boolean, texts: readonly string[]): { rows: Cell[][]; errors: RowError[] } {
  const request = requestOf(setup, codegen);
  const batch = new ColumnBatch(request.schema, request.uses);
  const errors: RowError[] = [];
  createJsonDecoder(request).decode(runOf(texts), batch, (error) => errors.push(error));
  return { rows: Array.from({ length: batch.length }, (_, row) => rowAt(batch, row)), errors };
}

function runOf(texts: readonly string[]): { bytes: Uint8Array; spans: Int32Array; count: number; binary: boolean } {
  const parts = texts.map(encodeUtf8);
  const spans = new Int32Array(2 * parts.length);
  let at = 0;
  parts.forEach((part, k) => {
    spans.set([at, at + part.length], 2 * k);
    at += part.length;
  });
  const bytes = new Uint8Array(at);
  for (const [k, part] of parts.entries()) bytes.set(part, spans[2 * k]);
  return { bytes, spans, count: parts.length, binary: false };
}

const ordinary: Readonly<Record<string, fc.Arbitrary<string>>> = {
  symbol: fc.constantFrom('"BTC"', '"a longer text"', '"12345678"', '""', '"\u00e9"', '"\\n"'),
  price: fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((v) => JSON.stringify(v)),
    fc.tuple(fc.nat(99_999), fc.nat(999)).map(([a, b]) => `${a}.${b}`),
  ),
  amount: fc.integer({ min: -99_999, max: 99_999 }).map((v) => String(v / 100)),
  n: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
  i: fc.integer().map(String),
  ok: fc.constantFrom('true', 'false'),
  ts: fc.oneof(fc.integer({ min: 0, max: 2_000_000_000_000 }).map(String), fc.constant('"2024-05-01T12:00:00Z"')),
  data: fc.dictionary(fc.constantFrom('i', 'price', 'x'), fc.integer(), { maxKeys: 3 }).map((v) => JSON.stringify(v)),
  side: fc.constantFrom('"buy"', '"sell"'),
  other: fc.constantFrom('"unread"', '17', '-1.5e3', '[1,{"a":2}]', 'null', '"\\u0041"', '{}'),
};

/** Anything that may stand where a value should be. */
const odd: fc.Arbitrary<string> = fc.constantFrom(
  'null',
  '"text"',
  '1e400',
  '01',
  '',
  '"5"',
  '[]',
  '{"a":1}',
  'tru',
  '-',
);

/** A text for each message of a feed: the members of one shape, with now and then another one. */
const feed: fc.Arbitrary<readonly string[]> = fc
  .record({
    keys: fc.shuffledSubarray(Object.keys(ordinary), { minLength: 1 }),
    space: fc.constantFrom('', '', ' ', '\n  '),
    end: fc.constantFrom('', '', '\n'),
  })
  .chain(({ keys, space, end }) => {
    const value = (key: string): fc.Arbitrary<string> =>
      fc.oneof({ arbitrary: ordinary[key] ?? odd, weight: 40 }, { arbitrary: odd, weight: 1 });
    const change = fc.option(fc.tuple(fc.nat(400), fc.constantFrom('"', '}', ' ', ',', 'S', '\u00e9', '')), {
      freq: 12,
    });
    return fc.array(
      fc.tuple(fc.tuple(...keys.map(value)), change).map(([values, changed]) => {
        const members = keys.map((key, i) => `"${key}":${space}${values[i] ?? ''}`);
        const text = `{${members.join(`,${space}`)}}${end}`;
        const at = changed === null ? -1 : changed[0] % text.length;
        return at < 0 ? text : text.slice(0, at) + (changed?.[1] ?? '') + text.slice(at + 1);
      }),
      { minLength: MESSAGES_BEFORE_SHAPE + 20, maxLength: MESSAGES_BEFORE_SHAPE + 80 },
    );
  });

const SETUPS: readonly (readonly [string, Setup])[] = [
  ['every column used', {}],
  ['every column copied', { uses: COLUMNS.map(() => 'copy') }],
  [
    'filters on used, copied and skipped columns',
    {
      uses: COLUMNS.map((_, i) => (['skip', 'value', 'copy'] as const)[i % 3] ?? 'value'),
      filter: [
        { column: 1, operator: '>', value: 10 },
        { column: 8, operator: '=', value: 'buy' },
      ],
    },
  ],
  ['paths into objects', { options: { 'json.mapping.i': '$.data.i', 'json.mapping.price': '$.data.price' } }],
  ['a shallow limit', { options: { 'json.max.depth': '1' } }],
  ['missing fields refused', { options: { 'json.fail-on-missing-field': 'true' } }],
];

describe('decoders for the shape of earlier messages', () => {
  for (const [name, setup] of SETUPS) {
    it(`give the rows and errors of the interpreter: ${name}`, () => {
      fc.assert(
        fc.property(feed, (texts) => {
          expect(decodeAll(setup, true, texts)).toEqual(decodeAll(setup, false, texts));
        }),
        { numRuns: 60 },
      );
    });
  }

  it('get code once for a feed of one shape, and for no more than the limit in a feed of ever new shapes', () => {
    const uniform = (k: number): string => `{"n":${k},"i":${k % 7}}`;
    const restless = (k: number): string => `{"key${k}":0,"n":${k}}`;
    const shapesFor = (message: (k: number) => string): number => {
      const request = requestOf({}, true);
      const plan = planDecode(request);
      const code = new DecoderCode(plan, 'object');
      let shapes = 0;
      const counting = {
        decode: code.decode,
        shaped: (bytes: Uint8Array, start: number, end: number) => {
          shapes++;
          return code.shaped(bytes, start, end);
        },
      };
      const batch = new ColumnBatch(request.schema, request.uses, 20_000);
      const run = runOf(Array.from({ length: 20_000 }, (_, k) => message(k)));
      const refuse = (k: number): void => expect(k).toBe(-1);
      const decoded = new PredictingDecoder(counting).decode(run, 0, batch, new ExactReader(plan, batch), refuse);
      expect([decoded, batch.length, rowAt(batch, 19_999)[3]]).toEqual([20_000, 20_000, 19_999]);
      return shapes;
    };
    expect([shapesFor(uniform), shapesFor(restless)]).toEqual([1, MAX_SHAPES]);
  });
});

describe('the shape of a message', () => {
  const shapeFor = (text: string): Shape | null => {
    const bytes = encodeUtf8(text);
    return shapeOf(buildTrie(planDecode(requestOf({}, true)), 'object').root, bytes, 0, bytes.length);
  };

  it('holds all bytes between the values', () => {
    const shape = shapeFor(' { "n" : 1,"new":[2] , "ok":true }\n');
    const leads = shape?.members.map(({ lead }) => String.fromCharCode(...lead));
    expect([leads, String.fromCharCode(...(shape?.tail ?? []))]).toEqual([[' { "n" : ', ',"new":', ' , "ok":'], ' }']);
  });

  it('is none for an empty object, an array, broken text, keys twice, in another case or escaped', () => {
    const texts = [
      '{}',
      '[1]',
      '{"n":1',
      '{"n":1,}',
      '{"n":1}x',
      '{"n":1,"n":2}',
      '{"N":1}',
      '{"\\u006e":1}',
      '{"n" 1}',
      '',
    ];
    expect(texts.map(shapeFor)).toEqual(texts.map(() => null));
  });

  it('is none beyond the limits of members and bytes', () => {
    const withMembers = (count: number, length: number): string =>
      JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [`${i}`.padEnd(length, 'x'), i])));
    expect(shapeFor(withMembers(MAX_SHAPE_MEMBERS, 5))?.members.length).toBe(MAX_SHAPE_MEMBERS);
    expect(shapeFor(withMembers(MAX_SHAPE_MEMBERS + 1, 5))).toBe(null);
    expect(shapeFor(withMembers(2, MAX_SHAPE_BYTES / 2))).toBe(null);
  });
});
