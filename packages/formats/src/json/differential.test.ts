// Generated decoders against the interpreter, and both against JSON.parse: same rows, same errors, whatever arrives.
import {
  BOOL,
  BYTES,
  type Cell,
  type Column,
  ColumnBatch,
  type ColumnUse,
  type DecodeFilter,
  DOUBLE,
  decimal,
  FLOAT,
  INT,
  LONG,
  OBJECT,
  OptionValues,
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
import { JSON_OPTIONS } from './options.ts';

interface Setup {
  readonly columns: readonly Column[];
  readonly uses?: readonly ColumnUse[];
  readonly filter?: readonly DecodeFilter[];
  readonly options?: Readonly<Record<string, string>>;
}

interface Outcome {
  readonly rows: readonly Cell[][];
  readonly errors: readonly RowError[];
}

/** A decoder that keeps its caches from call to call, and the batch it fills. */
function decoderOf(setup: Setup, codegen: boolean): (messages: readonly Uint8Array[]) => Outcome {
  const schema = { columns: setup.columns };
  const uses = setup.uses ?? setup.columns.map(() => 'value' as const);
  const options =
    setup.options === undefined ? new OptionValues(new Map()) : readOptions(JSON_OPTIONS, setup.options, 'test').values;
  const decoder = createJsonDecoder({ schema, uses, filter: setup.filter ?? [], options, codegen });
  const batch = new ColumnBatch(schema, uses);
  return (messages) => {
    batch.clear();
    const errors: RowError[] = [];
    const bytes = new Uint8Array(messages.reduce((sum, m) => sum + m.length, 0));
    const spans = new Int32Array(messages.length * 2);
    let at = 0;
    messages.forEach((message, k) => {
      bytes.set(message, at);
      spans[2 * k] = at;
      at += message.length;
      spans[2 * k + 1] = at;
    });
    // Two runs into one batch: rows of the first keep their texts when the bytes change.
    const half = messages.length >> 1;
    const run = (from: number, to: number): void => {
      const part = { bytes: bytes.slice(), spans: spans.slice(2 * from, 2 * to), count: to - from, binary: false };
      decoder.decode(part, batch, (error) => errors.push(error));
    };
    run(0, half);
    run(half, messages.length);
    return { rows: Array.from({ length: batch.length }, (_, row) => rowAt(batch, row)), errors };
  };
}

const COLUMNS: readonly Column[] = [
  { name: 'i', type: INT },
  { name: 'n', type: LONG },
  { name: 'f', type: FLOAT },
  { name: 'price', type: DOUBLE },
  { name: 'amount', type: decimal(9, 2) },
  { name: 'wide', type: decimal(38, 18) },
  { name: 'ok', type: BOOL },
  { name: 'symbol', type: STRING },
  { name: 'side', type: STRING },
  { name: 'ts', type: TIMESTAMP },
  { name: 'data', type: OBJECT },
  { name: 'raw', type: BYTES },
];

/** Enough columns to share code, with names that begin alike. */
const WIDE_COLUMNS: readonly Column[] = [
  ...COLUMNS,
  ...Array.from({ length: 14 }, (_, i) => ({ name: `col${i}`, type: [LONG, STRING, DOUBLE][i % 3] ?? LONG })),
];

const numberText: fc.Arbitrary<string> = fc.oneof(
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((v) => JSON.stringify(v)),
  fc.tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.nat(22)).map(([digits, scale]) => {
    const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0');
    const cut = text.length - scale;
    return `${digits < 0n ? '-' : ''}${text.slice(0, cut)}${scale === 0 ? '' : `.${text.slice(cut)}`}`;
  }),
  fc.tuple(fc.nat(99_999), fc.nat(9_999)).map(([a, b]) => `${a}.${b}`),
  fc.constantFrom('0', '-0', '-0.0', '0.0', '1e3', '1E+2', '5e-1', '1e400', '-1e-400', '2147483647', '2147483648'),
  fc.constantFrom('9007199254740993', '-9223372036854775808', '9223372036854775808', '1700000000123', '00', '1.', '.5'),
  fc.constantFrom('0.1234567890123456', '0.0000001', '123456789', '1234567890.5', '1e100000000', '12.50', '7.10'),
);

const plainText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.constantFrom('', 'buy', 'sell', 'BTCUSDT', '12345678', '123456789', 'é', '\u0000', '"', '\\', '\ud800', 'true'),
  fc.constantFrom('2024-05-01T12:00:00Z', '2024-02-30', '2024-05-01 12:00', '1700000000123', 'AQID', 'AQ=', '-5'),
  numberText,
);

/** A JSON string for a text: as JSON.stringify writes it, or with every character escaped. */
const stringToken: fc.Arbitrary<string> = fc.tuple(plainText, fc.integer({ min: 0, max: 9 })).map(([text, style]) => {
  if (style > 0) return JSON.stringify(text);
  const units = Array.from({ length: text.length }, (_, i) => text.charCodeAt(i).toString(16).padStart(4, '0'));
  return `"${units.map((unit) => `\\u${unit}`).join('')}"`;
});

const token: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: numberText, weight: 5 },
  { arbitrary: stringToken, weight: 5 },
  { arbitrary: fc.constantFrom('true', 'false', 'null', 'nul', 'NaN', ''), weight: 2 },
  { arbitrary: fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)), weight: 2 },
);

const space: fc.Arbitrary<string> = fc.constantFrom('', '', '', '', '', ' ', '\n\t ', '\r\n');
const keyToken: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: fc.constantFrom(...COLUMNS.map((c) => `"${c.name}"`)), weight: 12 },
  { arbitrary: fc.constantFrom(...WIDE_COLUMNS.slice(12).map((c) => `"${c.name}"`)), weight: 4 },
  {
    arbitrary: fc.constantFrom(
      '"I"',
      '"Symbol"',
      '"SIDE"',
      '"Data"',
      '"COL3"',
      '"Col13"',
      '"unknown"',
      '"p"',
      '"é"',
      '"__proto__"',
      '""',
    ),
    weight: 3,
  },
  { arbitrary: fc.constantFrom('"\\u0069"', '"s\\u0069de"', '"symbo"', '"symbols"', '"a\\"b"'), weight: 1 },
);

const member = fc.tuple(space, keyToken, space, space, token, space);
const objectText: fc.Arbitrary<string> = fc
  .tuple(space, fc.array(member, { maxLength: 8 }), space)
  .map(([before, members, after]) => {
    const texts = members.map(([a, key, b, c, value, d]) => `${a}${key}${b}:${c}${value}${d}`);
    return `${before}{${texts.join(',')}}${after}`;
  });
const arrayText: fc.Arbitrary<string> = fc.array(token, { maxLength: 14 }).map((tokens) => `[${tokens.join(',')}]`);

/** Valid members of the right types, so that most messages decode. */
const fitting: fc.Arbitrary<string> = fc
  .record(
    {
      i: fc.integer(),
      n: fc.maxSafeInteger(),
      f: fc.float({ noNaN: true, noDefaultInfinity: true }),
      price: fc.double({ noNaN: true, noDefaultInfinity: true }),
      amount: fc.integer({ min: -99_999, max: 99_999 }).map((v) => v / 100),
      ok: fc.boolean(),
      symbol: plainText,
      side: fc.constantFrom('buy', 'sell'),
      ts: fc.integer({ min: 0, max: 2_000_000_000_000 }),
      data: fc.dictionary(fc.string({ maxLength: 4 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 }),
    },
    { requiredKeys: [] },
  )
  .map((row) => JSON.stringify(row));

const message: fc.Arbitrary<Uint8Array> = fc
  .tuple(
    fc.oneof(
      { arbitrary: fitting, weight: 4 },
      { arbitrary: objectText, weight: 6 },
      { arbitrary: arrayText, weight: 1 },
    ),
    fc.option(fc.tuple(fc.nat(300), fc.nat(255), fc.nat(3)), { freq: 3, nil: null }),
  )
  .map(([text, change]) => (change === null ? encodeUtf8(text) : mutated(encodeUtf8(text), change)));

/** One byte replaced, removed, inserted, or everything behind it cut off. */
function mutated(bytes: Uint8Array, [position, byte, way]: readonly [number, number, number]): Uint8Array {
  const at = bytes.length === 0 ? 0 : position % bytes.length;
  const head = [...bytes.subarray(0, at)];
  if (way === 0) return Uint8Array.from([...head, byte, ...bytes.subarray(at + 1)]);
  if (way === 1) return Uint8Array.from([...head, ...bytes.subarray(at + 1)]);
  if (way === 2) return Uint8Array.from([...head, byte, ...bytes.subarray(at)]);
  return Uint8Array.from(head);
}

const SETUPS: readonly (readonly [string, Setup])[] = [
  ['every column used', { columns: COLUMNS }],
  ['every column copied', { columns: COLUMNS, uses: COLUMNS.map(() => 'copy') }],
  [
    'some columns skipped, filters on used, copied and skipped ones',
    {
      columns: COLUMNS,
      uses: COLUMNS.map((_, i) => (['skip', 'value', 'copy'] as const)[i % 3] ?? 'value'),
      filter: [
        { column: 1, operator: '>', value: -5 },
        { column: 8, operator: '=', value: 'buy' },
      ],
    },
  ],
  ['many columns', { columns: WIDE_COLUMNS }],
  [
    'many columns, copied, skipped and filtered',
    {
      columns: WIDE_COLUMNS,
      uses: WIDE_COLUMNS.map((_, i) => (['value', 'copy', 'copy', 'skip', 'value'] as const)[i % 5] ?? 'value'),
      filter: [{ column: 13, operator: '<>', value: 'sell' }],
    },
  ],
  ['ordered texts', { columns: COLUMNS, filter: [{ column: 7, operator: '>=', value: 'b' }] }],
  ['missing fields refused', { columns: COLUMNS.slice(0, 2), options: { 'json.fail-on-missing-field': 'true' } }],
  ['seconds', { columns: COLUMNS.slice(9, 10), options: { 'json.timestamp.unit': 's' } }],
  ['microseconds', { columns: COLUMNS.slice(9, 10), options: { 'json.timestamp.unit': 'us' } }],
  ['shallow', { columns: COLUMNS, options: { 'json.max.depth': '2', 'json.max.keys': '2' } }],
  [
    'paths',
    {
      columns: COLUMNS,
      options: {
        'json.mapping.i': '$.data.i',
        'json.mapping.price': '$.data[1]',
        'json.mapping.f': "$['unknown']",
        'json.mapping.raw': '$[2].p',
      },
    },
  ],
];

describe('generated JSON decoders', () => {
  for (const [name, setup] of SETUPS) {
    it(`give the rows and errors of the interpreter: ${name}`, () => {
      const generated = decoderOf(setup, true);
      const interpreted = decoderOf(setup, false);
      fc.assert(
        fc.property(fc.array(message, { minLength: 1, maxLength: 12 }), (messages) => {
          expect(generated(messages)).toEqual(interpreted(messages));
        }),
        { numRuns: 400 },
      );
    });
  }
});

describe('JSON decoders of either kind', () => {
  for (const codegen of [true, false]) {
    it(`accept what JSON.parse accepts, with the same values (generated code: ${codegen})`, () => {
      const decode = decoderOf({ columns: [{ name: 'v', type: OBJECT }], options: { 'json.mapping.v': '$' } }, codegen);
      fc.assert(
        fc.property(fc.oneof(objectText, arrayText), (text) => {
          let expected: unknown;
          try {
            expected = JSON.parse(text);
          } catch {
            expected = undefined;
          }
          const { rows, errors } = decode([encodeUtf8(text)]);
          const beyond = errors[0]?.code === 'R502' || errors[0]?.code === 'R503';
          if (expected === undefined) expect([rows, errors.map((e) => e.code)]).toEqual([[], ['R501']]);
          else if (!beyond) expect(plain(rows[0]?.[0])).toEqual(plain(expected));
        }),
        { numRuns: 1500 },
      );
    });
  }
});

/** Ordinary objects and doubles, for comparison with JSON.parse. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return new Map(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
