import { appendRow, ColumnBatch, cellAt, DOUBLE, LONG, type Schema, STRING } from '@tidewire/core';
import { describe, expect, it } from 'vitest';
import { PickColumns } from './pick-columns.ts';

const INPUT: Schema = {
  columns: [
    { name: 's', type: STRING },
    { name: 'n', type: LONG },
    { name: 'd', type: DOUBLE },
  ],
};
const OUTPUT: Schema = {
  columns: [
    { name: 'renamed', type: DOUBLE },
    { name: 's', type: STRING },
  ],
};

describe('PickColumns', () => {
  it('hands on the rows it is given under other names, with their times', () => {
    const batch = new ColumnBatch(INPUT);
    appendRow(batch, ['a', 1, 0.5], 10);
    appendRow(batch, [null, 2, null], 20);
    appendRow(batch, ['c', 3, 1.5], 30);
    const seen: unknown[] = [];
    new PickColumns(OUTPUT, [2, 0]).onRows(batch, 1, 3, {
      rows: (view, from, to) => {
        for (let row = from; row < to; row++) {
          const cells = OUTPUT.columns.map(({ type }, i) => {
            const column = view.columns[i];
            return column === undefined ? undefined : cellAt(column, type, row);
          });
          seen.push([view.schema, ...cells, view.eventTime[row]]);
        }
      },
      watermark: () => undefined,
    });
    expect(seen).toEqual([
      [OUTPUT, null, null, 20],
      [OUTPUT, 1.5, 'c', 30],
    ]);
  });
});
