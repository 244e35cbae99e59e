// Behaviour of JSON sinks, and the agreement of copied, decoded and encoded values.
import {
  appendRow,
  BOOL,
  BYTES,
  type Cell,
  ColumnBatch,
  type ColumnUse,
  DOUBLE,
  decimal,
  FLOAT,
  INT,
  LONG,
  OBJECT,
  PayloadBuffer,
  type RowError,
  readOptions,
  type Schema,
  type SqlType,
  STRING,
  TIMESTAMP,
} from '@tidewire/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeUtf8, encodeUtf8 } from '../utf8.ts';
import { jsonFormat } from './format.ts';

type Options = Readonly<Record<string, string>>;

function payloads(buffer: PayloadBuffer): string[] {
  return Array.from({ length: buffer.count }, (_, k) =>
    decodeUtf8(buffer.bytes, buffer.startOf(k), buffer.ends[k] ?? 0),
  );
}

function optionsOf(options: Options): ReturnType<typeof readOptions>['values'] {
  return readOptions(jsonFormat.options, options, 'test').values;
}

function encodeBatch(batch: ColumnBatch, options: Options = {}): { texts: string[]; errors: RowError[] } {
  const errors: RowError[] = [];
  const buffer = new PayloadBuffer(8);
  const encoder = jsonFormat.encoder({ schema: batch.schema, options: optionsOf(options) });
  encoder.encode(batch, 0, batch.length, buffer, (error) => errors.push(error));
  return { texts: payloads(buffer), errors };
}

function batchOf(columns: Readonly<Record<string, SqlType>>, ...rows: Cell[][]): ColumnBatch {
  const batch = new ColumnBatch({ columns: Object.entries(columns).map(([name, type]) => ({ name, type })) });
  for (const row of rows) appendRow(batch, row, 0);
  return batch;
}

/** The text of one cell in a sink. */
function textOf(type: SqlType, cell: Cell, options: Options = {}): string | undefined {
  return encodeBatch(batchOf({ v: type }, [cell]), options).texts[0]?.slice('{"v":'.length, -1);
}

describe('JSON sinks', () => {
  it('E18: write exactly the declared columns, in order, NULL as null', () => {
    const columns = { symbol: STRING, alert_type: STRING, price: DOUBLE, timestamp: TIMESTAMP };
    const ms = Date.UTC(2024, 4, 1, 12);
    const batch = batchOf(columns, ['BTC', 'high', 1.5, ms], [null, null, null, null]);
    expect(encodeBatch(batch).texts).toEqual([
      '{"symbol":"BTC","alert_type":"high","price":1.5,"timestamp":"2024-05-01T12:00:00.000Z"}',
      '{"symbol":null,"alert_type":null,"price":null,"timestamp":null}',
    ]);
    expect(encodeBatch(batchOf({ 'a"\n': INT, é: BOOL }, [1, false])).texts).toEqual(['{"a\\"\\n":1,"é":false}']);
  });

  it('T36: LONG and DECIMAL keep every digit and never use an exponent', () => {
    expect(textOf(LONG, 9007199254740993n)).toBe('9007199254740993');
    expect(textOf(LONG, -9007199254740991)).toBe('-9007199254740991');
    expect(textOf(decimal(38, 18), 1n)).toBe('0.000000000000000001');
    expect(textOf(decimal(38, 18), -12345678901234567890123456789012345678n)).toBe(
      '-12345678901234567890.123456789012345678',
    );
    expect(textOf(decimal(6, 2), -5)).toBe('-0.05');
    expect(textOf(decimal(6, 0), 12)).toBe('12');
    expect(textOf(decimal(6, 2), 1250, { 'json.decimal': 'string' })).toBe('"12.50"');
  });

  it('DOUBLE reads as JSON.stringify would print it, FLOAT as the shortest text of the float', () => {
    expect([0.1, -0, 1e21, 1e-7, 123456789.25, Number.NaN].map((v) => textOf(DOUBLE, v))).toEqual([
      '0.1',
      '0',
      '1e+21',
      '1e-7',
      '123456789.25',
      'null',
    ]);
    expect([0.1, 16777216, 3.4028234663852886e38, 1e-45].map((v) => textOf(FLOAT, Math.fround(v)))).toEqual([
      '0.1',
      '16777216',
      '3.4028235e+38',
      '1e-45',
    ]);
  });

  it('TIMESTAMP is ISO 8601 with milliseconds and Z, or epoch milliseconds by option', () => {
    expect(textOf(TIMESTAMP, 1)).toBe('"1970-01-01T00:00:00.001Z"');
    expect(textOf(TIMESTAMP, -1, { 'json.timestamp.format': 'epoch' })).toBe('-1');
    expect(encodeBatch(batchOf({ t: TIMESTAMP, u: TIMESTAMP }, [1, Number.NaN], [2, 3])).errors).toEqual([
      { code: 'R508', message: 'column "u" of type TIMESTAMP holds a value that JSON cannot carry', column: 'u' },
    ]);
  });

  it('BYTES is base64, OBJECT is JSON with every digit', () => {
    expect(textOf(BYTES, Uint8Array.of(0, 255, 254, 1))).toBe('"AP/+AQ=="');
    expect(textOf(OBJECT, { a: [1, 9007199254740993n, null, true], 'b"': 'x\u0001' })).toBe(
      '{"a":[1,9007199254740993,null,true],"b\\"":"x\\u0001"}',
    );
    let deep: Cell = [];
    for (let i = 0; i < 2000; i++) deep = [deep];
    expect(encodeBatch(batchOf({ v: OBJECT }, [deep], [[]]))).toMatchObject({
      texts: ['{"v":[]}'],
      errors: [{ code: 'R508' }],
    });
  });

  it('texts of any size are written, lone surrogates as escapes', () => {
    const long = 'é"'.repeat(100_000);
    expect(textOf(STRING, long)).toBe(JSON.stringify(long));
    expect(textOf(STRING, '\ud800')).toBe('"\\ud800"');
  });

  it('texts follow the dictionary when it is replaced', () => {
    const schema: Schema = { columns: [{ name: 's', type: STRING }] };
    const encoder = jsonFormat.encoder({ schema, options: optionsOf({}) });
    const buffer = new PayloadBuffer();
    for (const text of ['one', 'two']) {
      const batch = new ColumnBatch(schema);
      appendRow(batch, [text], 0);
      encoder.encode(batch, 0, 1, buffer, () => undefined);
    }
    expect(payloads(buffer)).toEqual(['{"s":"one"}', '{"s":"two"}']);
  });
});

const types: readonly SqlType[] = [INT, LONG, FLOAT, DOUBLE, decimal(9, 2), decimal(20, 0), BOOL, STRING, TIMESTAMP];

const token: fc.Arbitrary<string> = fc.oneof(
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((v) => JSON.stringify(v)),
  fc.tuple(fc.nat(999_999), fc.nat(9_999_999), fc.boolean()).map(([a, b, minus]) => `${minus ? '-' : ''}${a}.${b}`),
  fc.tuple(fc.nat(99), fc.nat(99)).map(([a, b]) => `"${a}.${String(b).padStart(2, '0')}"`),
  fc.constantFrom('0', '-0', '0.0', '-0.00', '0.000001', '0.0000001', '0.000000', '100', '1.10', '-0.50', '1e3'),
  fc.constantFrom('123456789012345', '1234567890123456', '999999999999999999', '0.1234567', 'true', 'false', 'null'),
  fc.string().map((text) => JSON.stringify(text)),
  fc.constantFrom('"2024-05-01T00:00:00Z"', '"\\u0041"', '"é"', '"buy"', '1700000000123', '"1700000000123"'),
);

describe('copied columns', () => {
  for (const type of types) {
    for (const options of [{}, { 'json.decimal': 'string', 'json.timestamp.format': 'epoch' }]) {
      const name =
        type.kind + ('scale' in type ? type.scale : '') + (Object.keys(options).length > 0 ? ', other forms' : '');
      it(`leave a sink as the same bytes as decoded ones: ${name}`, () => {
        const schema: Schema = { columns: [{ name: 'v', type }] };
        const through = (use: ColumnUse, codegen: boolean, texts: readonly string[]): unknown => {
          const request = { schema, uses: [use], filter: [], options: optionsOf({}), codegen };
          const decoder = jsonFormat.decoder(request);
          const batch = new ColumnBatch(schema, [use]);
          const errors: RowError[] = [];
          for (const text of texts) {
            const bytes = encodeUtf8(`{"v":${text}}`);
            const run = { bytes, spans: Int32Array.of(0, bytes.length), count: 1, binary: false };
            decoder.decode(run, batch, (error) => errors.push(error));
          }
          return [encodeBatch(batch, options), errors];
        };
        fc.assert(
          fc.property(fc.array(token, { minLength: 1, maxLength: 6 }), (texts) => {
            const decoded = through('value', false, texts);
            expect(through('copy', true, texts)).toEqual(decoded);
            expect(through('copy', false, texts)).toEqual(decoded);
          }),
          { numRuns: 150 },
        );
      });
    }
  }
});

describe('JSON there and back', () => {
  it('gives the same cells', () => {
    const columns = {
      i: INT,
      n: LONG,
      f: FLOAT,
      d: DOUBLE,
      m: decimal(38, 9),
      ok: BOOL,
      s: STRING,
      t: TIMESTAMP,
      b: BYTES,
    };
    const cells = fc.tuple(
      fc.integer(),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.float({ noNaN: true, noDefaultInfinity: true }).filter((v) => !Object.is(v, -0)),
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((v) => !Object.is(v, -0)),
      fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n }),
      fc.boolean(),
      fc.string({ unit: 'binary' }),
      fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 }),
      fc.uint8Array({ maxLength: 20 }),
    );
    fc.assert(
      fc.property(cells, (row) => {
        const canonical = row.map((c) =>
          typeof c === 'bigint' && BigInt(Number(c)) === c && Number.isSafeInteger(Number(c)) ? Number(c) : c,
        );
        const batch = batchOf(columns, canonical);
        const bytes = encodeUtf8(encodeBatch(batch).texts[0] ?? '');
        const decoded = new ColumnBatch(batch.schema);
        const uses = batch.schema.columns.map(() => 'value' as const);
        const decoder = jsonFormat.decoder({
          schema: batch.schema,
          uses,
          filter: [],
          options: optionsOf({}),
          codegen: true,
        });
        decoder.decode({ bytes, spans: Int32Array.of(0, bytes.length), count: 1, binary: false }, decoded, (error) => {
          throw new Error(error.message);
        });
        expect(encodeBatch(decoded)).toEqual(encodeBatch(batch));
      }),
      { numRuns: 500 },
    );
  });
});
