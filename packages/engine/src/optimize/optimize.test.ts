import { describe, expect, it } from 'vitest';
import { bindText, catalogOf, DECLARED, registry } from '../bind/planning-fixtures.ts';
import { checkPlan } from '../plan/check.ts';
import type { Plan } from '../plan/plan.ts';
import { printPlan } from '../plan/print.ts';
import { optimize } from './optimize.ts';

/** The plan of the last query before and after each rule that changed it. */
function trace(sql: string): string {
  const catalog = catalogOf(DECLARED);
  const plans = bindText(sql, catalog).steps.flatMap((s) => (s.kind === 'createStream' ? [] : [s.plan]));
  const plan = plans.at(-1) as Plan;
  const lines = [printPlan(plan)];
  const optimized = optimize(plan, { catalog, registry, plans }, (rule, next) => {
    lines.push(`-- ${rule}`, printPlan(next), ...checkPlan(next));
  });
  expect(optimize(optimized, { catalog, registry, plans })).toBe(optimized);
  return lines.join('\n');
}

describe('optimize', () => {
  it('leaves a plan alone that has nothing to improve', () => {
    expect(trace('SELECT symbol, price + 1 AS p FROM Timed WHERE price > 5')).toMatchInlineSnapshot(`
      "Insert __select (symbol STRING, p DOUBLE)
        Project symbol, price + 1 AS p
          Filter price > 5
            Scan Timed"
    `);
  });

  it('computes constants, and drops filters that every row passes', () => {
    expect(trace('SELECT price * (1 + 2) AS p FROM Timed WHERE 1 + 1 = 2 AND price > 2 * 3')).toMatchInlineSnapshot(`
      "Insert __select (p DOUBLE)
        Project price * CAST(1 + 2 AS DOUBLE) AS p
          Filter price > CAST(2 * 3 AS DOUBLE)
            Filter 1 + 1 = 2
              Scan Timed
      -- fold constants
      Insert __select (p DOUBLE)
        Project price * 3 AS p
          Filter price > 6
            Filter TRUE
              Scan Timed
      -- drop true filters
      Insert __select (p DOUBLE)
        Project price * 3 AS p
          Filter price > 6
            Scan Timed"
    `);
  });

  it('keeps filters that no row passes', () => {
    expect(trace('SELECT price FROM Timed WHERE NULL')).toMatchInlineSnapshot(`
      "Insert __select (price DOUBLE)
        Project price
          Filter NULL
            Scan Timed"
    `);
  });

  it('removes projections that hand on everything as it is', () => {
    expect(trace('INSERT INTO Made SELECT symbol, price FROM Trades; SELECT * FROM Made')).toMatchInlineSnapshot(`
      "Insert __select (symbol STRING, price DOUBLE)
        Project symbol, price
          Scan Made
      -- remove trivial project
      Insert __select (symbol STRING, price DOUBLE)
        Scan Made"
    `);
  });

  it('tells the decoder of simple comparisons, and keeps them', () => {
    expect(
      trace("SELECT symbol FROM Trades WHERE price > 5 AND 'A' = symbol AND id IS NOT NULL AND qty <> 3"),
    ).toMatchInlineSnapshot(`
      "Insert __select (symbol STRING)
        Project symbol
          Filter qty <> 3
            Filter id IS NOT NULL
              Filter 'A' = symbol
                Filter price > 5
                  Scan Trades
      -- push filter into scan
      Insert __select (symbol STRING)
        Project symbol
          Filter qty <> 3
            Filter id IS NOT NULL
              Filter 'A' = symbol
                Filter price > 5
                  Scan Trades decoding only price > 5 and symbol = 'A' and qty <> 3"
    `);
  });

  it('tells the decoder nothing that stands behind what can fail', () => {
    expect(trace('SELECT symbol FROM Trades WHERE qty > 1 AND price / qty > 5 AND id = 7')).toMatchInlineSnapshot(`
      "Insert __select (symbol STRING)
        Project symbol
          Filter id = 7
            Filter price / CAST(qty AS DOUBLE) > 5
              Filter qty > 1
                Scan Trades
      -- push filter into scan
      Insert __select (symbol STRING)
        Project symbol
          Filter id = 7
            Filter price / CAST(qty AS DOUBLE) > 5
              Filter qty > 1
                Scan Trades decoding only qty > 1"
    `);
  });

  it('tells the decoder nothing about metadata, about streams with event time, or when others read the stream too', () => {
    const silent = [
      "SELECT symbol FROM Trades WHERE __meta_source = 'x'",
      'SELECT symbol FROM Timed WHERE price > 5',
      'SELECT symbol FROM Trades WHERE price > 5; SELECT symbol FROM Trades',
    ];
    expect(silent.map(trace).filter((text) => text.includes('decoding only'))).toEqual([]);
  });
});
