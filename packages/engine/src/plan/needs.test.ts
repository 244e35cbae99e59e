import { describe, expect, it } from 'vitest';
import { bindText, catalogOf, DECLARED } from '../bind/planning-fixtures.ts';
import { type CopyRule, columnUses } from './needs.ts';

/** What queries on a stream need, as `column: use`, without the columns that nobody reads. */
function uses(stream: string, sql: string, copies: CopyRule = true): string {
  const catalog = catalogOf(DECLARED);
  const definition = catalog.find(stream);
  if (definition === undefined) throw new Error(`no stream ${stream}`);
  const plans = bindText(sql, catalog).steps.flatMap((s) => (s.kind === 'createStream' ? [] : [s.plan]));
  return columnUses(definition, plans, copies)
    .flatMap((use, i) => (use === 'skip' ? [] : [`${definition.schema.columns[i]?.name}: ${use}`]))
    .join(', ');
}

describe('columnUses', () => {
  it('skips columns that no query reads', () => {
    expect(uses('Trades', 'SELECT COUNT(*) AS n FROM Trades')).toBe('');
    expect(uses('Trades', '')).toBe('');
  });

  it('copies columns that queries only hand on, when the target allows it', () => {
    const query = 'INSERT INTO Alerts SELECT symbol, price FROM Trades';
    expect(uses('Trades', query)).toBe('symbol: copy, price: copy');
    expect(uses('Trades', query, false)).toBe('symbol: value, price: value');
    expect(uses('Trades', query, (target) => target !== 'Alerts')).toBe('symbol: value, price: value');
  });

  it('wants values of columns that something looks at, converts, groups by or aggregates', () => {
    expect(uses('Trades', 'INSERT INTO Alerts SELECT symbol, price, id AS qty FROM Trades WHERE price > 5')).toBe(
      'symbol: copy, price: value, id: value',
    );
    expect(uses('Trades', 'SELECT symbol, SUM(qty) FILTER (WHERE id > 1) AS n FROM Trades GROUP BY symbol')).toBe(
      'symbol: value, qty: value, id: value',
    );
  });

  it('wants what the most demanding of several queries wants', () => {
    expect(uses('Trades', 'INSERT INTO Alerts SELECT symbol, price FROM Trades; SELECT price + 1 FROM Trades')).toBe(
      'symbol: copy, price: value',
    );
  });

  it('always wants the event time as a value, and never copies metadata', () => {
    expect(uses('Timed', 'INSERT INTO Alerts SELECT symbol FROM Timed')).toBe('symbol: copy, T: value');
    expect(uses('Trades', 'INSERT INTO Out SELECT __meta_source AS source FROM Trades')).toBe('__meta_source: value');
  });
});
