import {
  appendRow,
  BOOL,
  BYTES,
  type Cell,
  ColumnBatch,
  DOUBLE,
  decimal,
  FLOAT,
  INT,
  LONG,
  OBJECT,
  PayloadBuffer,
  type RowError,
  readOptions,
  rowAt,
  type SqlType,
  STRING,
  TIMESTAMP,
} from '@tidewire/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeUtf8, encodeUtf8 } from '../utf8.ts';
import { csvFormat } from './format.ts';

type Columns = Readonly<Record<string, SqlType>>;
type Options = Readonly<Record<string, string>>;

function schemaOf(columns: Columns): { columns: { name: string; type: SqlType }[] } {
  return { columns: Object.entries(columns).map(([name, type]) => ({ name, type })) };
}

function decode(
  columns: Columns,
  options: Options,
  ...messages: (string | Uint8Array)[]
): { rows: Cell[][]; errors: RowError[] } {
  const schema = schemaOf(columns);
  const uses = schema.columns.map(() => 'value' as const);
  const { values } = readOptions(csvFormat.options, options, 'test');
  const decoder = csvFormat.decoder({ schema, uses, filter: [], options: values, codegen: true });
  const batch = new ColumnBatch(schema);
  const errors: RowError[] = [];
  for (const message of messages) {
    const bytes = typeof message === 'string' ? encodeUtf8(message) : message;
    const run = { bytes, spans: Int32Array.of(0, bytes.length), count: 1, binary: false };
    decoder.decode(run, batch, (error) => errors.push(error));
  }
  return { rows: Array.from({ length: batch.length }, (_, row) => rowAt(batch, row)), errors };
}

function encode(columns: Columns, options: Options, ...rows: Cell[][]): { texts: string[]; errors: RowError[] } {
  const batch = new ColumnBatch(schemaOf(columns));
  for (const row of rows) appendRow(batch, row, 0);
  const { values } = readOptions(csvFormat.options, options, 'test');
  const buffer = new PayloadBuffer(4);
  const errors: RowError[] = [];
  csvFormat
    .encoder({ schema: batch.schema, options: values })
    .encode(batch, 0, batch.length, buffer, (e) => errors.push(e));
  const texts = Array.from({ length: buffer.count }, (_, k) =>
    decodeUtf8(buffer.bytes, buffer.startOf(k), buffer.ends[k] ?? 0),
  );
  return { texts, errors };
}

const codes = (errors: readonly RowError[]): string[] => errors.map((e) => `${e.code} ${e.message}`);

describe('CSV sources', () => {
  const two = { symbol: STRING, price: DOUBLE };

  it('read lines by position, several in one message, with LF or CRLF', () => {
    expect(decode(two, {}, 'BTC,1.5\r\nETH,2\n', 'SOL,3').rows).toEqual([
      ['BTC', 1.5],
      ['ETH', 2],
      ['SOL', 3],
    ]);
  });

  it('read quoted fields with delimiters, line ends and doubled quotes in them', () => {
    expect(decode(two, {}, '"a,""b""\r\nc","1"\n"",2').rows).toEqual([
      ['a,"b"\r\nc', 1],
      ['', 2],
    ]);
  });

  it('take an empty unquoted field as NULL, or what csv.null says', () => {
    expect(decode(two, {}, ',').rows).toEqual([[null, null]]);
    expect(decode(two, { 'csv.null': 'NA' }, 'NA,1\n"NA",NA\n,2').rows).toEqual([
      [null, 1],
      ['NA', null],
      ['', 2],
    ]);
  });

  it('csv.delimiter and csv.quote are single characters, \\t a tab', () => {
    expect(decode(two, { 'csv.delimiter': '\\t', 'csv.quote': "'" }, "'a\t'\t1").rows).toEqual([['a\t', 1]]);
    const reading = readOptions(csvFormat.options, { 'csv.delimiter': ';;', 'csv.quote': 'é' }, 'test');
    expect(reading.problems.map((p) => p.diagnostic.code)).toEqual(['C402', 'C402']);
    expect(csvFormat.check(schemaOf(two), { 'csv.delimiter': '"' }, 'sink').map((d) => d.code)).toEqual(['C474']);
  });

  it('csv.header reads names from the first line the source delivers, and columns go by name', () => {
    const options = { 'csv.header': 'true' };
    expect(decode(two, options, 'PRICE,other,symbol\n1,x,BTC', '2,y,ETH').rows).toEqual([
      ['BTC', 1],
      ['ETH', 2],
    ]);
    expect(decode({ a: STRING, A: STRING, b: STRING }, options, 'a,c\n1,2').rows).toEqual([['1', null, null]]);
    const { rows, errors } = decode(two, options, 'x,y', 'symbol,price', 'BTC,1');
    expect([rows, codes(errors)]).toEqual([[['BTC', 1]], ['R501 header line names none of the columns']]);
  });

  it('give each bad line one row error and keep the others', () => {
    const bad = 'a\nb,x\n"c,1\nd,4';
    const { rows, errors } = decode(two, {}, `ok,1\n${bad}`, 'e"e,1\nf,6', '"g"g,1\nh,8');
    expect(rows).toEqual([
      ['ok', 1],
      ['f', 6],
      ['h', 8],
    ]);
    expect(codes(errors)).toEqual([
      'R505 line has 1 fields where 2 were expected',
      'R502 column "price" of type DOUBLE does not accept this text',
      'R501 line is not CSV: missing closing quote at position 8',
      'R501 line is not CSV: unexpected quote inside a field at position 1',
      'R501 line is not CSV: unexpected character behind a closing quote at position 3',
    ]);
    expect(errors[1]).toMatchObject({ column: 'price', start: 7, end: 10 });
  });

  it('refuse invalid UTF-8, numbers that do not fit and numbers of more than 128 characters', () => {
    const message = Uint8Array.from([0xff, 44, 49, 10, 97, 44, 49]);
    expect(decode(two, {}, message)).toMatchObject({ rows: [['a', 1]], errors: [{ code: 'R501' }] });
    const { errors } = decode({ n: LONG }, {}, `${'1'.repeat(129)}\n99999999999999999999\n1.5`);
    expect(codes(errors)).toEqual([
      'R503 column "n" was given a number of more than 128 characters',
      'R502 column "n" of type LONG does not accept the number 99999999999999999999',
      'R502 column "n" of type LONG does not accept the number 1.5',
    ]);
  });

  it('skip empty lines, except where the one column can be NULL', () => {
    expect(decode(two, {}, '', '\n\na,1\n\n').rows).toEqual([['a', 1]]);
    expect(decode({ a: STRING }, {}, '', '\nx\n').rows).toEqual([[null], [null], ['x']]);
  });

  it('read every type by its text', () => {
    const columns = { i: INT, m: decimal(6, 2), ok: BOOL, t: TIMESTAMP, o: OBJECT, b: BYTES };
    const [row] = decode(columns, {}, '-7,1.005,true,2024-05-01T00:00:00Z,"{""a"":[1]}",AQI=').rows;
    expect(row).toEqual([
      -7,
      101,
      true,
      1714521600000,
      Object.assign(Object.create(null), { a: [1] }),
      Uint8Array.of(1, 2),
    ]);
    expect(codes(decode(columns, {}, '1,1,TRUE,,,').errors)).toEqual([
      'R502 column "ok" of type BOOL does not accept this text',
    ]);
  });
});

describe('CSV sinks', () => {
  it('write one line per row, quoting what needs it, NULL as nothing', () => {
    const columns = { s: STRING, d: DOUBLE, m: decimal(6, 2), t: TIMESTAMP };
    expect(encode(columns, {}, ['a,"b"\n', 1.5, 1250, 0], ['', null, null, null]).texts).toEqual([
      '"a,""b""\n",1.5,12.50,1970-01-01T00:00:00.000Z',
      '"",,,',
    ]);
  });

  it('csv.header keeps a first row that is one NULL apart from the end of the header line', () => {
    const options = { 'csv.header': 'true' };
    const { texts } = encode({ a: INT }, options, [null], [1]);
    expect([texts, decode({ a: INT }, options, ...texts).rows]).toEqual([
      ['a\n\n', '1'],
      [[null], [1]],
    ]);
  });

  it('csv.header puts the names before the first row, once', () => {
    expect(encode({ a: INT, 'b,c': INT }, { 'csv.header': 'true' }, [1, 2], [3, 4]).texts).toEqual([
      'a,"b,c"\n1,2',
      '3,4',
    ]);
  });

  it('give no line for values that CSV cannot carry', () => {
    const { texts, errors } = encode({ s: STRING, d: DOUBLE }, {}, ['\ud800', 1], ['x', Number.NaN], ['y', 2]);
    expect([texts, errors.map((e) => [e.code, e.column])]).toEqual([
      ['y,2'],
      [
        ['R508', 's'],
        ['R508', 'd'],
      ],
    ]);
  });

  it('write what sources read back', () => {
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
    const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { nil: null });
    const row = fc.tuple(
      optional(fc.integer()),
      optional(fc.maxSafeInteger()),
      optional(fc.float({ noNaN: true, noDefaultInfinity: true }).map((v) => v + 0)),
      optional(fc.double({ noNaN: true, noDefaultInfinity: true }).map((v) => v + 0)),
      optional(fc.bigInt({ min: 2n ** 60n, max: 10n ** 37n })),
      optional(fc.boolean()),
      optional(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', ',', '"', '\r\n', '\r'))),
      optional(fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 })),
      optional(fc.uint8Array({ maxLength: 9 })),
    );
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 4 }), fc.constantFrom('', 'NULL', '5'), (rows, nullText) => {
        const options = { 'csv.null': nullText, 'csv.header': 'true' };
        const { texts } = encode(columns, options, ...rows);
        expect(decode(columns, options, texts.join('\r\n'))).toEqual({ rows, errors: [] });
      }),
      { numRuns: 300 },
    );
  });
});
