import { appendRow, BOOL, type Cell, ColumnBatch, DOUBLE, decimal, LONG, type Schema, STRING } from '@tidewire/core';
import { describe, expect, it } from 'vitest';
import { type LongForm, rowObject } from '../api/row-values.ts';
import { compileRowMaker } from './compile-row-output.ts';

const SCHEMA: Schema = {
  columns: [
    { name: 's', type: STRING },
    { name: 'a "name"\u2028\n', type: DOUBLE },
    { name: 'constructor', type: LONG },
    { name: 'b', type: BOOL },
    { name: '7', type: decimal(10, 2) },
    { name: 'hidden', type: DOUBLE },
  ],
};
const ROWS: readonly (readonly Cell[])[] = [
  ['a', -0, 1, true, 125, 0],
  ['', Number.NaN, -5, false, null, 0],
  [null, null, null, null, 7, 0],
];

/** The rows as generated and as plain code make them: all but one column. */
function both(batch: ColumnBatch, long: LongForm): readonly (readonly unknown[])[] {
  const { schema } = batch;
  const visible = schema.columns.length - 1;
  const make = compileRowMaker(schema, visible, long, 'allowed');
  const rows = Array.from({ length: batch.length }, (_, row) => row);
  const plain = rows.map((row) => rowObject(batch, row, schema, visible, long));
  return [rows.map((row) => make(batch, row)), plain].map((made) =>
    made.map((row) => [Object.getPrototypeOf(row) === Object.prototype, Object.entries(row)]),
  );
}

describe('generated row objects', () => {
  it.each(['auto', 'bigint', 'string'] as const)('are what rowObject gives, LONG as %s', (long) => {
    const batch = new ColumnBatch(SCHEMA);
    for (const cells of ROWS) appendRow(batch, cells, 0);
    const [generated, plain] = both(batch, long);
    expect(generated).toEqual(plain);
    appendRow(batch, ['b', 1, 2n ** 60n, null, 2n ** 61n, 0], 0);
    const [withBig, plainWithBig] = both(batch, long);
    expect(withBig).toEqual(plainWithBig);
  });

  it('leave out columns that nobody reads', () => {
    const batch = new ColumnBatch(SCHEMA, ['value', 'skip', 'value', 'skip', 'skip', 'skip']);
    appendRow(batch, ['a', null, 3], 0);
    const [generated, plain] = both(batch, 'auto');
    expect(generated).toEqual(plain);
    expect(generated).toEqual([
      [
        true,
        [
          ['s', 'a'],
          ['constructor', 3],
        ],
      ],
    ]);
  });

  it('have a property for a column called __proto__', () => {
    const batch = new ColumnBatch({ columns: [{ name: '__proto__', type: LONG }, ...SCHEMA.columns] });
    appendRow(batch, [5, 'a', 1, 2, true, 3, 0], 0);
    const [generated, plain] = both(batch, 'auto');
    expect(generated).toEqual(plain);
  });

  it('are made without generated code where that is forbidden', () => {
    const batch = new ColumnBatch(SCHEMA);
    appendRow(batch, ['a', 1, 2, true, 3, 0], 0);
    expect(compileRowMaker(SCHEMA, 2, 'auto', 'never')(batch, 0)).toEqual(rowObject(batch, 0, SCHEMA, 2, 'auto'));
  });
});
