import { describe, expect, it } from 'vitest';
import { bindText, catalogOf, DECLARED } from '../bind/planning-fixtures.ts';
import { propertiesOf } from './properties.ts';

function properties(sql: string): unknown {
  const catalog = catalogOf(DECLARED);
  const [step] = bindText(sql, catalog).steps.filter((s) => s.kind !== 'createStream');
  return step === undefined ? undefined : propertiesOf(step.plan, catalog);
}

describe('propertiesOf', () => {
  it('keeps those of the stream for a query of single rows', () => {
    expect(properties('SELECT symbol FROM Timed WHERE price > 5')).toEqual({
      appendOnly: true,
      eventTime: 'column T',
      window: undefined,
      uniqueKey: undefined,
      stateBoundedBy: 'no state',
    });
  });

  it('T12: gives windowed aggregates the window end less 1 ms, a key, and bounded state', () => {
    expect(
      properties(
        'SELECT symbol AS s, window_end() AS e, COUNT(*) AS n FROM Trades WINDOW TUMBLING(1 min) GROUP BY symbol',
      ),
    ).toEqual({
      appendOnly: true,
      eventTime: 'window end - 1 ms',
      window: 'tumbling(1 min)',
      uniqueKey: ['s', 'e'],
      stateBoundedBy: 'window',
    });
  });

  it('knows no key when a part of it is not selected', () => {
    expect(properties('SELECT symbol, COUNT(*) AS n FROM Trades WINDOW TUMBLING(1 min) GROUP BY symbol')).toMatchObject(
      {
        uniqueKey: undefined,
      },
    );
  });

  it('says that running aggregates update and grow with their groups', () => {
    expect(properties('SELECT symbol, COUNT(*) AS n FROM Trades GROUP BY symbol')).toEqual({
      appendOnly: false,
      eventTime: 'latest arrival',
      window: undefined,
      uniqueKey: ['symbol'],
      stateBoundedBy: 'number of groups',
    });
  });
});
