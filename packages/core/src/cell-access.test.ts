import { describe, expect, it } from 'vitest';
import { type BatchColumn, ColumnBatch, createColumn, type SpanColumn } from './batch.ts';
import { appendRow, cellAt, rowAt, setCell } from './cell-access.ts';
import {
  BOOL,
  BYTES,
  type Cell,
  DOUBLE,
  decimal,
  FLOAT,
  INT,
  INTERVAL,
  LONG,
  OBJECT,
  type SqlType,
  STRING,
  TIMESTAMP,
} from './types.ts';

const samples: readonly (readonly [SqlType, readonly Cell[]])[] = [
  [BOOL, [true, false, null]],
  [INT, [0, -2147483648, null]],
  [LONG, [1, 2n ** 62n, null, -(2n ** 63n)]],
  [FLOAT, [Math.fround(0.1), null]],
  [DOUBLE, [0.1, -0, null]],
  [decimal(38, 2), [1250, 10n ** 30n, null]],
  [STRING, ['', 'é', null]],
  [BYTES, [Uint8Array.of(1), null]],
  [OBJECT, [{ a: [1, 2n ** 60n] }, [], null]],
  [TIMESTAMP, [1700000000000, null]],
  [INTERVAL, [60_000, null]],
];

describe('cells', () => {
  it('come back as they were set, whatever stood there before', () => {
    for (const [type, cells] of samples) {
      for (const before of cells) {
        for (const after of cells) {
          const column = createColumn(type, 'value', 2);
          setCell(column, 0, before);
          setCell(column, 1, before);
          setCell(column, 0, after);
          expect([cellAt(column, type, 0), cellAt(column, type, 1)]).toEqual([after, before]);
        }
      }
    }
  });

  it('of copied columns are read from their canonical text', () => {
    const texts: readonly (readonly [SqlType, string, Cell])[] = [
      [LONG, '9007199254740993', 9007199254740993n],
      [INT, '-5', -5],
      [decimal(38, 2), '-12.50', -1250],
      [DOUBLE, '1e+21', 1e21],
      [FLOAT, '0.1', Math.fround(0.1)],
      [BOOL, 'true', true],
      [STRING, '"a\\n"', 'a\n'],
      [TIMESTAMP, '1700000000000', 1700000000000],
    ];
    for (const [type, text, cell] of texts) {
      const bytes = new TextEncoder().encode(`..${text}..`);
      const column = createColumn(type, 'copy', 3) as SpanColumn;
      column.bytes = bytes;
      column.extra = bytes;
      column.starts.set([2, -1 - 2, 0]);
      column.ends.fill(bytes.length - 2);
      column.hasNulls = true;
      column.nulls[2] = 1;
      expect([0, 1, 2].map((row) => cellAt(column, type, row))).toEqual([cell, cell, null]);
    }
  });

  it('of absent columns cannot be read, and those of copied columns cannot be written', () => {
    const absent: BatchColumn = { kind: 'absent' };
    expect(() => cellAt(absent, LONG, 0)).toThrow('a column that no query reads was read');
    expect(() => setCell(createColumn(LONG, 'copy', 1), 0, 1)).toThrow('cells cannot be written into a span column');
    setCell(absent, 0, 1);
  });

  it('make rows in schema order; absent columns read as null', () => {
    const schema = {
      columns: [
        { name: 'a', type: LONG },
        { name: 'b', type: STRING },
      ],
    };
    const batch = new ColumnBatch(schema, ['value', 'skip'], 1);
    appendRow(batch, [1, 'x'], 5);
    appendRow(batch, [], 6);
    expect([rowAt(batch, 0), rowAt(batch, 1), [...batch.eventTime]]).toEqual([
      [1, null],
      [null, null],
      [5, 6],
    ]);
  });
});
