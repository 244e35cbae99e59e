// Behaviour of JSON sources, each case with generated code and with the interpreter.
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
  type SqlType,
  STRING,
  TIMESTAMP,
} from '@tidewire/core';
import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../utf8.ts';
import { createJsonDecoder } from './decoder.ts';
import { decoderText, shapedDecoderText } from './decoder-code.ts';
import { jsonFormat } from './format.ts';
import { JSON_OPTIONS } from './options.ts';
import { planDecode } from './plan.ts';
import { shapeOf } from './shape.ts';
import { buildTrie } from './trie.ts';

type Message = string | Uint8Array;

interface Setup {
  readonly columns: Readonly<Record<string, SqlType>>;
  readonly uses?: readonly ColumnUse[];
  readonly filter?: readonly DecodeFilter[];
  readonly options?: Readonly<Record<string, string>>;
}

interface Outcome {
  readonly rows: readonly Cell[][];
  readonly errors: readonly RowError[];
}

function columnsOf(setup: Setup): Column[] {
  return Object.entries(setup.columns).map(([name, type]) => ({ name, type }));
}

function decodeWith(setup: Setup, messages: readonly Message[], codegen: boolean): Outcome {
  const schema = { columns: columnsOf(setup) };
  const uses = setup.uses ?? schema.columns.map(() => 'value' as const);
  const options = readOptions(JSON_OPTIONS, setup.options ?? {}, 'test').values;
  const decoder = createJsonDecoder({ schema, uses, filter: setup.filter ?? [], options, codegen });
  const parts = messages.map((m) => (typeof m === 'string' ? encodeUtf8(m) : m));
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  const spans = new Int32Array(parts.length * 2);
  let at = 0;
  parts.forEach((part, k) => {
    bytes.set(part, at);
    spans.set([at, at + part.length], 2 * k);
    at += part.length;
  });
  const batch = new ColumnBatch(schema, uses);
  const errors: RowError[] = [];
  decoder.decode({ bytes, spans, count: parts.length, binary: false }, batch, (error) => errors.push(error));
  return { rows: Array.from({ length: batch.length }, (_, row) => rowAt(batch, row)), errors };
}

/** The outcome, which must be the same either way. */
function decode(setup: Setup, ...messages: Message[]): Outcome {
  const generated = decodeWith(setup, messages, true);
  expect(decodeWith(setup, messages, false)).toEqual(generated);
  return generated;
}

function rowsOf(setup: Setup, ...messages: Message[]): readonly Cell[][] {
  const { rows, errors } = decode(setup, ...messages);
  expect(errors).toEqual([]);
  return rows;
}

function errorsOf(setup: Setup, ...messages: Message[]): string[] {
  return decode(setup, ...messages).errors.map((e) => `${e.code} ${e.message}`);
}

/** The cell of one value in one column, or the error's code. */
function cellOf(
  type: SqlType,
  text: string,
  options: Readonly<Record<string, string>> = {},
): Cell | undefined | string {
  const { rows, errors } = decode({ columns: { v: type }, options }, `{"v":${text}}`);
  return errors[0] === undefined ? rows[0]?.[0] : `error ${errors[0].code}`;
}

const TRADE =
  '{"e":"trade","E":1672515782136,"s":"BNBBTC","t":12345,"p":"0.001","q":"100","T":1672515782136,"m":true,"M":true}';

describe('columns by name', () => {
  it('E11, T52: takes the fields of a Binance trade by exact case, in any order, and ignores the others', () => {
    const columns = { e: STRING, s: STRING, p: STRING, q: STRING, T: LONG };
    const reordered = '{"T":1672515782136,"M":true,"q":"100","t":12345,"p":"0.001","E":1,"s":"BNBBTC","e":"trade"}';
    const row = ['trade', 'BNBBTC', '0.001', '100', 1672515782136];
    expect(rowsOf({ columns }, TRADE, reordered)).toEqual([row, row]);
  });

  it('T52: columns e, E, t, T each take their own field, in any order', () => {
    const columns = { e: STRING, E: LONG, t: LONG, T: LONG };
    const other = '{"t":2,"T":1,"E":3,"e":"x"}';
    expect(rowsOf({ columns }, TRADE, other)).toEqual([
      ['trade', 1672515782136, 12345, 1672515782136],
      ['x', 3, 2, 1],
    ]);
  });

  it('T52: a field in another case is taken when it is the only one and no other column has its name', () => {
    expect(rowsOf({ columns: { symbol: STRING } }, '{"SYMBOL":"a"}', '{"Symbol":"b","symbol":"c"}')).toEqual([
      ['a'],
      ['c'],
    ]);
    expect(rowsOf({ columns: { symbol: STRING } }, '{"symbol":"c","Symbol":"b"}')).toEqual([['c']]);
    expect(rowsOf({ columns: { symbol: STRING } }, '{"SYMBOL":"a","Symbol":"b"}')).toEqual([[null]]);
    expect(rowsOf({ columns: { t: LONG, T: LONG } }, '{"t":1}')).toEqual([[1, null]]);
    expect(rowsOf({ columns: { t: LONG, T: LONG }, uses: ['value', 'skip'] }, '{"T":1}')).toEqual([[null, null]]);
  });

  it('T52: a field in another case gives way to the exact one, whichever comes first and however often', () => {
    const setup = { columns: { E: LONG, T: LONG, m: BOOL } };
    const late = '{"M":"x","m":false,"t":1,"T":2,"e":"trade","E":3}';
    const row = [1672515782136, 1672515782136, true];
    expect(rowsOf(setup, TRADE, late, TRADE, late, '{"e":5}', '{"E":6}')).toEqual([
      row,
      [3, 2, false],
      row,
      [3, 2, false],
      [5, null, null],
      [6, null, null],
    ]);
  });

  it('gives NULL for absent fields and for null', () => {
    expect(rowsOf({ columns: { a: LONG, b: STRING, c: OBJECT } }, '{"a":null,"c":null}', '{}')).toEqual([
      [null, null, null],
      [null, null, null],
    ]);
  });

  it('json.fail-on-missing-field makes an absent field a row error that names the column', () => {
    const setup = { columns: { a: LONG, b: STRING }, options: { 'json.fail-on-missing-field': 'true' } };
    expect(errorsOf(setup, '{"a":1,"b":null}', '{"a":1}')).toEqual([
      'R504 column "b" has no value: the message has nothing at $.b',
    ]);
  });

  it('takes the last of duplicate keys, as JSON.parse does', () => {
    expect(rowsOf({ columns: { a: LONG } }, '{"a":1,"a":2}', '{"a":3,"a":null}')).toEqual([[2], [null]]);
  });

  it('keys may be escaped, empty, non-ASCII or hold quotes', () => {
    const columns = { 'a"b': LONG, '': LONG, é: LONG, side: LONG };
    expect(rowsOf({ columns }, '{"a\\"b":1,"":2,"é":3,"s\\u0069de":4}')).toEqual([[1, 2, 3, 4]]);
  });

  it('accepts white space everywhere and anything JSON in fields that nobody reads', () => {
    const message = ' \r\n{ "x" : [1,{"a":[]},"\\n"] ,\t"a" : 1.5e0 , "y":{"z":-0.1E-7,"":null} }\n';
    expect(rowsOf({ columns: { a: DOUBLE } }, message)).toEqual([[1.5]]);
  });
});

describe('paths and positions', () => {
  it('F4, F5: json.mapping reaches into objects and arrays and takes keys with dots and dollars', () => {
    const options = {
      'json.mapping.price': '$.data.k[0].p',
      'json.mapping.kind': "$['$type']",
      'json.mapping.dotted': '$["a.b"]',
    };
    const columns = { price: DOUBLE, kind: STRING, dotted: LONG };
    const message = '{"$type":"trade","a.b":7,"data":{"k":[{"P":1,"p":2.5}]}}';
    expect(rowsOf({ columns, options }, message, '{"data":[],"a.b":1}', '{"data":{"k":5}}')).toEqual([
      [2.5, 'trade', 7],
      [null, null, 1],
      [null, null, null],
    ]);
  });

  it('E22: an object and fields inside it can be columns at once', () => {
    const setup = {
      columns: { stream: STRING, data: OBJECT, price: DOUBLE },
      options: { 'json.mapping.price': '$.data.p' },
    };
    const [row] = rowsOf(setup, '{"stream":"btcusdt@trade","data":{"p":1.5,"big":9007199254740993}}');
    expect(row).toEqual(['btcusdt@trade', Object.assign(Object.create(null), { p: 1.5, big: 9007199254740993n }), 1.5]);
  });

  it('F1, T52: a root array maps to columns by position, objects still by name', () => {
    const columns = { channel: STRING, id: LONG, body: OBJECT };
    expect(
      rowsOf({ columns }, '["EVENT", 5, {"a":1}, 9]', '{"id":6}', '["x"]', '[]').map((r) => r.slice(0, 2)),
    ).toEqual([
      ['EVENT', 5],
      [null, 6],
      ['x', null],
      [null, null],
    ]);
  });

  it('F3: positions can be written as paths; then only arrays are messages', () => {
    const setup = { columns: { text: STRING }, options: { 'json.mapping.text': '$[2].content' } };
    expect(rowsOf(setup, '["EVENT","id",{"content":"hi"}]')).toEqual([['hi']]);
    expect(errorsOf(setup, '{"text":"hi"}')).toEqual([
      'R501 message is not a JSON array: it is an object at position 0',
    ]);
  });
});

describe('values by column type', () => {
  it('T36, F7: LONG keeps every digit of 64 bits, as a number while safe and a bigint beyond', () => {
    expect(cellOf(LONG, '9007199254740991')).toBe(9007199254740991);
    expect(cellOf(LONG, '9007199254740993')).toBe(9007199254740993n);
    expect(cellOf(LONG, '"-9223372036854775808"')).toBe(-(2n ** 63n));
    expect(cellOf(LONG, '9223372036854775808')).toBe('error R502');
    expect(cellOf(LONG, '-0')).toBe(0);
    expect(cellOf(LONG, '12e2')).toBe(1200);
    expect(cellOf(LONG, '1.50')).toBe('error R502');
  });

  it('T39, F6: DECIMAL keeps every digit, from numbers and from strings, and rounds half away from zero', () => {
    expect(cellOf(decimal(18, 8), '0.10000001')).toBe(10000001);
    expect(cellOf(decimal(38, 18), '"-12345678901234567890.123456789012345678"')).toBe(
      -12345678901234567890123456789012345678n,
    );
    expect(cellOf(decimal(6, 2), '1.005')).toBe(101);
    expect(cellOf(decimal(6, 2), '-1.005')).toBe(-101);
    expect(cellOf(decimal(6, 2), '9999.99')).toBe(999999);
    expect(cellOf(decimal(6, 2), '10000')).toBe('error R502');
    expect(cellOf(decimal(2, 2), '0.99')).toBe(99);
    expect(cellOf(decimal(6, 0), '12')).toBe(12);
  });

  it('INT, DOUBLE and FLOAT take numbers in their range, and strings that are exactly numbers', () => {
    expect([cellOf(INT, '-2147483648'), cellOf(INT, '2147483648'), cellOf(INT, '"7"')]).toEqual([
      -2147483648,
      'error R502',
      7,
    ]);
    expect([cellOf(DOUBLE, '-0'), cellOf(DOUBLE, '1e400'), cellOf(DOUBLE, '"12.5"')]).toEqual([-0, 'error R502', 12.5]);
    expect([cellOf(DOUBLE, '" 1"'), cellOf(DOUBLE, '"0x10"'), cellOf(DOUBLE, '""')]).toEqual(
      Array(3).fill('error R502'),
    );
    expect([cellOf(FLOAT, '0.1'), cellOf(FLOAT, '1e39')]).toEqual([Math.fround(0.1), 'error R502']);
  });

  it('E48: nothing is converted silently; the error names column, value kind and type', () => {
    const expected = (type: string, kind: string): string[] => [
      `R502 column "v" of type ${type} does not accept ${kind}`,
    ];
    expect(errorsOf({ columns: { v: STRING } }, '{"v":5}')).toEqual(expected('STRING', 'the number 5'));
    expect(errorsOf({ columns: { v: BOOL } }, '{"v":"true"}')).toEqual(expected('BOOL', 'a string'));
    expect(errorsOf({ columns: { v: INT } }, '{"v":3000000000}')).toEqual(expected('INT', 'the number 3000000000'));
    expect(errorsOf({ columns: { v: decimal(4, 2) } }, '{"v":true}')).toEqual(expected('DECIMAL(4,2)', 'a boolean'));
    expect(errorsOf({ columns: { v: OBJECT } }, '{"v":"{}"}')).toEqual(expected('OBJECT', 'a string'));
    expect(errorsOf({ columns: { v: LONG } }, '{"v":[1]}')).toEqual(expected('LONG', 'an array'));
    expect(errorsOf({ columns: { v: BYTES } }, '{"v":"A"}')).toEqual(expected('BYTES', 'a string'));
  });

  it('F12: TIMESTAMP comes from epochs in the declared unit and from ISO 8601', () => {
    const ms = Date.UTC(2024, 4, 1, 12, 30, 15, 250);
    expect(cellOf(TIMESTAMP, String(ms))).toBe(ms);
    expect(cellOf(TIMESTAMP, `"${ms}"`)).toBe(ms);
    expect(cellOf(TIMESTAMP, '1714566615', { 'json.timestamp.unit': 's' })).toBe(1714566615000);
    expect(cellOf(TIMESTAMP, `${ms}999`, { 'json.timestamp.unit': 'us' })).toBe(ms);
    expect(cellOf(TIMESTAMP, `${ms}999999`, { 'json.timestamp.unit': 'ns' })).toBe(ms);
    expect(cellOf(TIMESTAMP, '-1', { 'json.timestamp.unit': 'us' })).toBe(-1);
    expect(cellOf(TIMESTAMP, '"2024-05-01T12:30:15.250Z"')).toBe(ms);
    expect(cellOf(TIMESTAMP, '"2024-05-01 14:30:15.250+02:00"')).toBe(ms);
    expect(cellOf(TIMESTAMP, '"yesterday"')).toBe('error R502');
    expect(cellOf(TIMESTAMP, '8640000000000001')).toBe('error R502');
    expect(cellOf(TIMESTAMP, `"2024-05-01T12:30:15.${'0'.repeat(60)}Z"`)).toBe('error R502');
  });

  it('texts may have escapes, surrogates and any valid UTF-8; BYTES is base64', () => {
    expect(cellOf(STRING, '"a\\u00e9\\n\\ud83d\\ude00"')).toBe('aé\n😀');
    expect(cellOf(STRING, '"\\ud800"')).toBe('\ud800');
    expect(cellOf(STRING, '"ünïcödé 漢字"')).toBe('ünïcödé 漢字');
    expect(cellOf(STRING, '"exactly8"')).toBe('exactly8');
    expect(cellOf(BYTES, '"AQID"')).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('OBJECT cells have no prototype: __proto__ is a key like any other', () => {
    const [row] = rowsOf({ columns: { v: OBJECT } }, '{"v":{"__proto__":{"polluted":1}},"__proto__":{"polluted":2}}');
    const cell = row?.[0] as Record<string, unknown>;
    expect(Object.getPrototypeOf(cell)).toBe(null);
    expect(Object.keys(cell)).toEqual(['__proto__']);
    expect(Reflect.get({}, 'polluted')).toBe(undefined);
  });
});

describe('broken messages', () => {
  const columns = { a: LONG, b: STRING };

  it('E56: a bad message is one row error with its place, and its neighbours are unharmed', () => {
    const { rows, errors } = decode({ columns }, '{"a":1}', '{"a":1,}', '{"a":"x"}', '{"a":2}');
    expect(rows).toEqual([
      [1, null],
      [2, null],
    ]);
    expect(errors).toEqual([
      {
        code: 'R501',
        message: 'message is not JSON: unexpected "}" where a key should begin at position 7',
        column: undefined,
        start: 7,
        end: 15,
      },
      { code: 'R502', message: 'column "a" of type LONG does not accept a string', column: 'a', start: 15, end: 24 },
    ]);
  });

  it('texts that are not JSON, not an object, empty, cut off or followed by more are R501', () => {
    const bad = [
      '',
      ' ',
      'pong',
      '5',
      '"x"',
      'null',
      '{',
      '{"a"',
      '{"a":',
      '{"a":1',
      '{"b":"x',
      '{"a":1}}',
      '{"a":1} {',
      '\ufeff{}',
    ];
    for (const text of bad)
      expect([text, decode({ columns }, text).errors.map((e) => e.code)]).toEqual([text, ['R501']]);
  });

  it('invalid UTF-8 is R501 wherever it stands', () => {
    const invalid = [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe2, 0x82], [0xf5, 0x80, 0x80, 0x80]];
    for (const bytes of invalid) {
      for (const [before, after] of [
        ['{"b":"', '"}'],
        ['{"x":"', '"}'],
        ['{"', '":1}'],
        ['{"x":["', '"]}'],
      ] as const) {
        const message = Uint8Array.from([...encodeUtf8(before), ...bytes, ...encodeUtf8(after)]);
        expect(decode({ columns }, message, '{"a":1}')).toMatchObject({
          rows: [[1, null]],
          errors: [{ code: 'R501' }],
        });
      }
    }
  });

  it('numbers of more than 128 characters are R503 in columns, and checked but harmless elsewhere', () => {
    const digits = '1'.repeat(100_000);
    expect(errorsOf({ columns: { a: LONG } }, `{"a":${digits}}`)).toEqual([
      'R503 column "a" of type LONG was given a number of more than 128 characters',
    ]);
    expect(cellOf(decimal(38, 0), `"${digits}"`)).toBe('error R503');
    expect(cellOf(DOUBLE, `0.${'1'.repeat(126)}`)).toBe(0.1111111111111111);
    expect(cellOf(DOUBLE, `0.${'1'.repeat(127)}`)).toBe('error R503');
    expect(cellOf(OBJECT, `[${digits}]`)).toBe('error R503');
    expect(rowsOf({ columns: { a: LONG } }, `{"x":${digits},"a":1}`)).toEqual([[1]]);
  });

  it('an exponent that would fill memory does not fit a DECIMAL', () => {
    expect(cellOf(decimal(38, 18), '1e100000000')).toBe('error R502');
    expect(cellOf(decimal(38, 18), '1e-100000')).toBe(0);
  });

  it('nesting beyond json.max.depth is R503 and needs no stack, however deep it goes', () => {
    const nested = (depth: number): string => `{"x":${'['.repeat(depth)}${']'.repeat(depth)},"a":1}`;
    expect(rowsOf({ columns: { a: LONG } }, nested(63))).toEqual([[1]]);
    expect(errorsOf({ columns: { a: LONG } }, nested(64), `{"a":${'['.repeat(5_000_000)}`)).toEqual([
      'R503 message is not JSON: nesting goes deeper than 64 levels (json.max.depth) at position 68',
      'R503 message is not JSON: nesting goes deeper than 64 levels (json.max.depth) at position 68',
    ]);
    expect(errorsOf({ columns: { a: LONG }, options: { 'json.max.depth': '1' } }, '{"a":1}', '{"a":[]}')).toHaveLength(
      1,
    );
  });

  it('objects of more than json.max.keys keys are R503 in OBJECT columns', () => {
    const object = (keys: number): string =>
      JSON.stringify(Object.fromEntries(Array.from({ length: keys }, (_, i) => [`k${i}`, i])));
    expect(Object.keys(cellOf(OBJECT, object(1024)) as object)).toHaveLength(1024);
    expect(cellOf(OBJECT, object(1025))).toBe('error R503');
    expect(cellOf(OBJECT, object(3), { 'json.max.keys': '2' })).toBe('error R503');
  });

  it('a message of 2 MiB is decoded like any other', () => {
    const text = 'x'.repeat(2 * 1024 * 1024);
    expect(rowsOf({ columns }, `{"b":"${text}","a":1,"c":"${text}"}`)).toEqual([[1, text]]);
  });
});

describe('filters', () => {
  const columns = { side: STRING, price: DOUBLE, ok: BOOL, amount: decimal(6, 2) };
  const messages = [
    '{"side":"buy","price":1,"ok":true,"amount":1.5}',
    '{"side":"sell","price":2,"ok":false,"amount":2.5}',
    '{"side":"b\\u0075y","price":3,"amount":3.5}',
    '{"price":null}',
  ];
  const prices = (
    filter: readonly DecodeFilter[],
    uses: readonly ColumnUse[] = ['skip', 'value', 'skip', 'skip'],
  ): Cell[] => rowsOf({ columns, uses, filter }, ...messages).map((row) => row[1] ?? null);

  it('keep the rows for which the comparison is true; NULL never passes', () => {
    expect(prices([{ column: 0, operator: '=', value: 'buy' }])).toEqual([1, 3]);
    expect(prices([{ column: 0, operator: '<>', value: 'buy' }])).toEqual([2]);
    expect(prices([{ column: 0, operator: '>', value: 'buy' }])).toEqual([2]);
    expect(prices([{ column: 1, operator: '>=', value: 2 }])).toEqual([2, 3]);
    expect(prices([{ column: 2, operator: '=', value: true }])).toEqual([1]);
    expect(prices([{ column: 3, operator: '<', value: 300 }])).toEqual([1, 2]);
    expect(prices([{ column: 3, operator: '>', value: 10n ** 20n }])).toEqual([]);
    const both: DecodeFilter[] = [
      { column: 1, operator: '>', value: 1 },
      { column: 1, operator: '<=', value: 2 },
    ];
    expect(prices(both)).toEqual([2]);
  });

  it('check the rows they drop', () => {
    const filter: DecodeFilter[] = [{ column: 0, operator: '=', value: 'buy' }];
    expect(errorsOf({ columns, filter }, '{"side":"sell","price":"x"}')).toEqual([
      'R502 column "price" of type DOUBLE does not accept a string',
    ]);
  });

  it('leave nothing of a dropped row behind', () => {
    const setup: Setup = {
      columns: { n: LONG, t: STRING, keep: BOOL },
      filter: [{ column: 2, operator: '=', value: true }],
    };
    const dropped = ['{"n":null,"t":null}', '{"n":9007199254740993,"t":"x","keep":false}'];
    const kept = '{"n":5,"t":"y","keep":true}';
    expect(rowsOf(setup, kept, ...dropped, kept, '{"keep":true}', ...dropped, kept)).toEqual([
      [5, 'y', true],
      [5, 'y', true],
      [null, null, true],
      [5, 'y', true],
    ]);
  });
});

describe('generated code', () => {
  it('holds nothing of the user: names and constants that try to be code appear as numbers or not at all', () => {
    const hostile = ['`;x()//', '*/x()/*', "');x('", '"+x()+"', `${'$'}{x()};`, '\u2028x()\n', '__proto'];
    for (const name of hostile) {
      const schema = { columns: [{ name, type: STRING }] };
      const options = new OptionValues(new Map());
      const filter: DecodeFilter[] = [{ column: 0, operator: '=', value: name }];
      const plan = planDecode({ schema, uses: ['value'], filter, options, codegen: true });
      const trie = buildTrie(plan, 'object');
      const bytes = encodeUtf8(`{${JSON.stringify(name)}: "x()", "x();${name.replace(/["\n]/g, '')}": 1}`);
      const shape = shapeOf(trie.root, bytes, 0, bytes.length);
      const texts = [
        decoderText(plan, trie, 'object'),
        ...(shape === null ? [] : [shapedDecoderText(plan, trie, shape)]),
      ];
      for (const text of texts) {
        expect(text.includes('x()')).toBe(false);
        expect(text.replace(/-?\b\d+\b/g, '0')).toMatch(/^[\w\s"{}()[\];:,.?=!<>&|^~+*/-]*$/);
      }
    }
  });

  it('decodes wide schemas, many paths and more filters than it has bits for', () => {
    const columns: Record<string, SqlType> = Object.fromEntries(
      Array.from({ length: 300 }, (_, i) => [`column${i}`, LONG]),
    );
    const message = JSON.stringify(Object.fromEntries(Object.keys(columns).map((name, i) => [name, i])));
    const wanted = [Array.from({ length: 300 }, (_, i) => i)];
    expect(rowsOf({ columns }, message)).toEqual(wanted);
    const some = Object.fromEntries(Object.entries(columns).slice(0, 100));
    const filter = Array.from({ length: 40 }, (_, i): DecodeFilter => ({ column: i, operator: '=', value: i }));
    expect(rowsOf({ columns: some, filter }, message)).toEqual([wanted[0]?.slice(0, 100)]);
    expect(
      rowsOf({ columns: some, uses: Object.keys(some).map((_, i) => (i < 50 ? 'value' : 'skip')) }, message),
    ).toEqual([Array.from({ length: 100 }, (_, i) => (i < 50 ? i : null))]);
  });

  it('remembers texts only as long as the dictionary they belong to', () => {
    const schema = { columns: [{ name: 's', type: STRING }] };
    const options = new OptionValues(new Map());
    const decoder = createJsonDecoder({ schema, uses: ['value'], filter: [], options, codegen: true });
    const bytes = encodeUtf8('{"s":"abc"}');
    const run = { bytes, spans: Int32Array.of(0, bytes.length), count: 1, binary: true };
    for (const first of ['x', 'y']) {
      const batch = new ColumnBatch(schema);
      const column = batch.columns[0];
      if (column?.kind === 'text') column.dictionary.idOf(first);
      decoder.decode(run, batch, () => undefined);
      decoder.decode(run, batch, () => undefined);
      expect([rowAt(batch, 0), rowAt(batch, 1)]).toEqual([['abc'], ['abc']]);
    }
  });
});

describe('check', () => {
  const schema = { columns: [{ name: 'price', type: DOUBLE }] };
  it('names mapping options that fit no column or are no path', () => {
    const options = { 'json.mapping.prise': '$.p', 'json.mapping.price': 'data.p', 'json.max.depth': '5' };
    expect(jsonFormat.check(schema, options, 'source').map((d) => [d.code, d.message])).toEqual([
      ['C470', 'option "json.mapping.prise" names no column of the stream'],
      ['C471', 'option "json.mapping.price" does not accept "data.p" as a path'],
    ]);
    expect(jsonFormat.check(schema, { 'json.mapping.Price': '$.data.p' }, 'source')).toEqual([]);
  });
});
