// The list of built-in formats, and the text and bytes formats whole.
import {
  appendRow,
  BYTES,
  type Cell,
  ColumnBatch,
  DOUBLE,
  decimal,
  type Format,
  INTERVAL,
  OptionValues,
  PayloadBuffer,
  type RowError,
  rowAt,
  type SqlType,
  STRING,
} from '@tidewire/core';
import { describe, expect, it } from 'vitest';
import { builtinFormats, bytesFormat, csvFormat, jsonFormat, ROW_ERRORS, textFormat } from './index.ts';
import { parsePath, printPath } from './json/path.ts';
import { encodeUtf8 } from './utf8.ts';

const options = new OptionValues(new Map());
const schemaOf = (type: SqlType): { columns: { name: string; type: SqlType }[] } => ({
  columns: [{ name: 'payload', type }],
});

function decode(
  format: Format,
  type: SqlType,
  messages: readonly Uint8Array[],
  use: 'value' | 'skip' = 'value',
): unknown {
  const schema = schemaOf(type);
  const batch = new ColumnBatch(schema, [use]);
  const errors: RowError[] = [];
  const decoder = format.decoder({ schema, uses: [use], filter: [], options, codegen: true });
  const bytes = Uint8Array.from(messages.flatMap((m) => [...m]));
  const spans = new Int32Array(messages.length * 2);
  let at = 0;
  messages.forEach((message, k) => {
    spans.set([at, at + message.length], 2 * k);
    at += message.length;
  });
  decoder.decode({ bytes, spans, count: messages.length, binary: true }, batch, (error) => errors.push(error));
  bytes.fill(0);
  return { rows: Array.from({ length: batch.length }, (_, row) => rowAt(batch, row)[0]), errors };
}

function encode(format: Format, type: SqlType, cells: readonly Cell[]): unknown {
  const batch = new ColumnBatch(schemaOf(type));
  for (const cell of cells) appendRow(batch, [cell], 0);
  const buffer = new PayloadBuffer(4);
  const errors: RowError[] = [];
  format.encoder({ schema: batch.schema, options }).encode(batch, 0, batch.length, buffer, (e) => errors.push(e));
  const payloads = Array.from({ length: buffer.count }, (_, k) => [
    ...buffer.bytes.subarray(buffer.startOf(k), buffer.ends[k]),
  ]);
  return { payloads, errors: errors.map((e) => `${e.code} ${e.message}`) };
}

describe('built-in formats', () => {
  it('E1: json, text, bytes and csv are there for sources and sinks, under these names', () => {
    expect(builtinFormats.map((format) => format.name).slice(0, 4)).toEqual(['json', 'text', 'bytes', 'csv']);
    expect(builtinFormats.slice(0, 4)).toEqual([jsonFormat, textFormat, bytesFormat, csvFormat]);
  });

  it('have options that begin with their names and defaults that their own parsers take', () => {
    for (const format of builtinFormats) {
      for (const option of format.options) {
        expect(option.name.startsWith(`${format.name}.`)).toBe(true);
        if (option.fallback !== undefined) expect(option.parse(String(option.fallback))).toEqual(option.fallback);
      }
    }
  });

  it('refuse columns that no message can fill', () => {
    expect(jsonFormat.check(schemaOf(INTERVAL), {}, 'source').map((d) => d.code)).toEqual(['C472']);
    expect(csvFormat.check(schemaOf(INTERVAL), {}, 'source').map((d) => d.code)).toEqual(['C472']);
    expect(jsonFormat.check(schemaOf(INTERVAL), {}, 'sink')).toEqual([]);
  });

  it('list each row error once, in order', () => {
    const codes = ROW_ERRORS.map((e) => e.code);
    expect(codes).toEqual([...new Set(codes)].sort());
  });
});

describe('format text', () => {
  it('takes any valid UTF-8 as it is and refuses the rest, message by message', () => {
    const messages = [encodeUtf8('pong'), Uint8Array.of(97, 0xff), encodeUtf8(''), encodeUtf8('\ufeff{é😀\u0000')];
    expect(decode(textFormat, STRING, messages)).toEqual({
      rows: ['pong', '', '\ufeff{é😀\u0000'],
      errors: [
        { code: 'R501', message: 'message is not valid UTF-8 at position 1', column: 'payload', start: 4, end: 6 },
      ],
    });
    expect(decode(textFormat, STRING, messages, 'skip')).toEqual({ rows: [null, null, null, null], errors: [] });
  });

  it('E17: writes the UTF-8 of the text, never a repaired one, and no message for NULL', () => {
    expect(encode(textFormat, STRING, ['é', null, '\ud800', ''])).toEqual({
      payloads: [[0xc3, 0xa9], []],
      errors: [
        'R508 column "payload" is NULL, and a text message cannot be NULL',
        'R508 column "payload" is a text that UTF-8 cannot carry',
      ],
    });
  });

  it('needs exactly one STRING column', () => {
    const two = { columns: [...schemaOf(STRING).columns, { name: 'price', type: decimal(6, 2) }] };
    expect(textFormat.check(schemaOf(STRING), {}, 'source')).toEqual([]);
    expect(textFormat.check(two, {}, 'sink')).toEqual([
      {
        code: 'C473',
        severity: 'error',
        message: 'format text needs exactly one column, of type STRING',
        detail: 'the columns are: payload STRING, price DECIMAL(6,2)',
        hint: 'declare one column, as in (payload STRING), or choose another format',
      },
    ]);
    expect(textFormat.check(schemaOf(DOUBLE), {}, 'source')).toHaveLength(1);
    expect(textFormat.check({ columns: [] }, {}, 'source')).toHaveLength(1);
  });
});

describe('format bytes', () => {
  it('E44: holds the exact message, also when the bytes of the run are used again', () => {
    const messages = [Uint8Array.of(0, 255, 128), Uint8Array.of()];
    expect(decode(bytesFormat, BYTES, messages)).toEqual({ rows: messages, errors: [] });
    expect(decode(bytesFormat, BYTES, messages, 'skip')).toEqual({ rows: [null, null], errors: [] });
  });

  it('writes the exact value, and no message for NULL', () => {
    expect(encode(bytesFormat, BYTES, [Uint8Array.of(0, 255), null, Uint8Array.of()])).toEqual({
      payloads: [[0, 255], []],
      errors: ['R508 column "payload" is NULL, and a bytes message cannot be NULL'],
    });
  });

  it('needs exactly one BYTES column', () => {
    expect(bytesFormat.check(schemaOf(BYTES), {}, 'sink')).toEqual([]);
    expect(bytesFormat.check(schemaOf(STRING), {}, 'sink').map((d) => d.code)).toEqual(['C473']);
  });
});

describe('paths', () => {
  it('print as they were written, or in brackets where a name needs them', () => {
    for (const text of ['$', '$.a', '$.a.b[0].c', '$[2]', "$['a.b']['$type']", '$["it\'s"]', '$.$type.@x']) {
      const path = parsePath(text);
      expect(path === undefined ? undefined : parsePath(printPath(path))).toEqual(path);
    }
    expect(printPath(parsePath("$['a'][0]['b.c']") ?? [])).toBe("$.a[0]['b.c']");
  });

  it('are refused when they are none or too long', () => {
    for (const text of [
      '',
      'a',
      '$a',
      '$.',
      '$..a',
      '$[',
      '$[]',
      '$[x]',
      '$[-1]',
      "$['']",
      '$.a b]',
      `$${'.a'.repeat(33)}`,
    ]) {
      expect([text, parsePath(text)]).toEqual([text, undefined]);
    }
    expect(parsePath(`$${'.a'.repeat(32)}`)).toHaveLength(32);
  });
});
