import { describe, expect, it } from 'vitest';
import { ColumnBatch, createColumn, setNull } from './batch.ts';
import { appendRow, rowAt } from './cell-access.ts';
import { MAX_DICTIONARY_CHARACTERS } from './dictionary.ts';
import type { Schema } from './schema.ts';
import { BOOL, BYTES, DOUBLE, decimal, INT, LONG, OBJECT, STRING, TIMESTAMP } from './types.ts';

const schema: Schema = {
  columns: [
    { name: 'n', type: LONG },
    { name: 's', type: STRING },
    { name: 'b', type: BYTES },
  ],
};

describe('createColumn', () => {
  it('chooses the kind by type and use', () => {
    const kinds = (use: 'skip' | 'value' | 'copy'): string[] =>
      [BOOL, INT, DOUBLE, decimal(9, 2), TIMESTAMP, STRING, BYTES, OBJECT].map((t) => createColumn(t, use, 4).kind);
    expect(kinds('value')).toEqual(['number', 'number', 'number', 'number', 'number', 'text', 'value', 'value']);
    expect(kinds('copy')).toEqual(['span', 'span', 'span', 'span', 'span', 'span', 'value', 'value']);
    expect(new Set(kinds('skip'))).toEqual(new Set(['absent']));
  });
});

describe('ColumnBatch', () => {
  it('keeps rows while it grows, and grows at least twofold', () => {
    const batch = new ColumnBatch(schema, undefined, 2);
    batch.watermark = new Float64Array(2);
    const rows = [
      [1, 'a', null],
      [null, null, Uint8Array.of(1)],
      [2n ** 60n, 'b', null],
    ];
    rows.forEach((row, i) => {
      batch.ensureCapacity(batch.length + 1);
      if (batch.watermark !== null) batch.watermark[i] = i;
      appendRow(batch, row, i * 10);
    });
    expect(batch.capacity).toBe(4);
    expect(rows.map((_, i) => rowAt(batch, i))).toEqual(rows);
    expect([...batch.eventTime.subarray(0, 3)]).toEqual([0, 10, 20]);
    expect([...(batch.watermark ?? []).subarray(0, 3)]).toEqual([0, 1, 2]);
    batch.ensureCapacity(100);
    expect([batch.capacity, batch.eventTime.length, rowAt(batch, 2)]).toEqual([100, 100, rows[2]]);
  });

  it('forgets rows, NULLs and big integers on clear, but keeps its dictionary', () => {
    const batch = new ColumnBatch(schema);
    appendRow(batch, [2n ** 60n, 'a', Uint8Array.of(1)], 0);
    appendRow(batch, [null, null, null], 0);
    const [, texts] = batch.columns;
    const dictionary = texts?.kind === 'text' ? texts.dictionary : undefined;
    batch.clear();
    appendRow(batch, [5, 'b', null], 0);
    appendRow(batch, [6, 'a', null], 0);
    expect([batch.length, rowAt(batch, 0), rowAt(batch, 1)]).toEqual([2, [5, 'b', null], [6, 'a', null]]);
    expect(texts?.kind === 'text' && texts.dictionary === dictionary).toBe(true);
  });

  it('replaces a full dictionary on clear', () => {
    const batch = new ColumnBatch(schema);
    appendRow(batch, [1, 'x'.repeat(MAX_DICTIONARY_CHARACTERS), null], 0);
    batch.clear();
    const [, texts] = batch.columns;
    expect(texts?.kind === 'text' ? texts.dictionary.size : -1).toBe(0);
  });

  it('stamps all of its rows, also when there are more than at the same time before, or others', () => {
    const batch = new ColumnBatch(schema);
    const stamped = (rows: number, time: number): readonly number[] => {
      batch.ensureCapacity(rows);
      batch.length = rows;
      batch.stampAll(time);
      return [batch.minTime, batch.maxTime, ...batch.eventTime.subarray(0, rows)];
    };
    expect(stamped(1, 7)).toEqual([7, 7, 7]);
    expect(stamped(3, 7)).toEqual([7, 7, 7, 7, 7]);
    expect(stamped(2, 9)).toEqual([9, 9, 9, 9]);
    expect(stamped(3, 7)).toEqual([7, 7, 7, 7, 7]);
    expect(stamped(100, 7)).toEqual(new Array(102).fill(7));
    batch.clear();
    appendRow(batch, [1, 'a', null], 5);
    expect(stamped(1, 7)).toEqual([7, 7, 7]);
  });

  it('the first NULL of a batch clears what an earlier batch left behind', () => {
    const column = createColumn(LONG, 'value', 4);
    if (column.kind !== 'number') throw new Error('not a number column');
    column.nulls.fill(1);
    setNull(column, 2);
    expect([column.hasNulls, [...column.nulls]]).toEqual([true, [0, 0, 1, 0]]);
  });
});
