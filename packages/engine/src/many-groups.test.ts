// More groups and texts than the arrays and dictionaries of a query begin with: results stay those of a Map.
import { MemoryLog, SeededRandom, StaticEnvironment, VirtualClock } from '@tidewire/testing';
import { describe, expect, it } from 'vitest';
import { Engine } from './engine.ts';
import { builtinAggregates, builtinFunctions } from './functions/index.ts';
import { builtinWindows } from './windows/index.ts';

function newEngine(codegen: boolean, maxGroups?: number): Engine {
  return new Engine({
    definitions: {
      functions: builtinFunctions,
      aggregates: builtinAggregates,
      windows: builtinWindows,
      connectors: [],
      formats: [],
    },
    world: {
      clock: new VirtualClock(0),
      random: new SeededRandom(1),
      environment: new StaticEnvironment(),
      log: new MemoryLog(),
    },
    codegen,
    maxGroups,
  });
}

const TEXTS = 70_000;

describe.each([
  ['generated', true],
  ['interpreted', false],
])('many groups, %s', (_, codegen) => {
  it('keeps apart more texts than one dictionary takes, in windows and without', async () => {
    await using engine = newEngine(codegen);
    await engine.execute(`CREATE STREAM t (k STRING, x INT);
      INSERT INTO windowed SELECT k, COUNT(*) AS n, SUM(x) AS x, MAX(k) AS top FROM t WINDOW TUMBLING(1 min) GROUP BY k;
      INSERT INTO running SELECT k, SUM(x) AS x FROM t GROUP BY k`);
    const windowed: unknown[] = [];
    const latest = new Map<unknown, unknown>();
    engine.subscribe('windowed', (row) => windowed.push(row));
    engine.subscribe('running', (row) => latest.set(row['k'], row['x']));
    const rows = Array.from({ length: TEXTS }, (_row, i) => ({ k: `key ${i}`, x: i }));
    const t = engine.stream('t');
    t.pushMany(rows);
    t.pushMany(rows.slice(0, 1000).reverse());
    t.end();
    const expected = rows.map(({ k, x }, i) => ({ k, n: i < 1000 ? 2 : 1, x: i < 1000 ? 2 * x : x, top: k }));
    expect(windowed).toEqual(expected);
    expect([...latest]).toEqual(expected.map(({ k, x }) => [k, x]));
  });

  it('gives the slots of closed windows to later ones, however many groups each has', async () => {
    await using engine = newEngine(codegen);
    await engine.execute(`CREATE STREAM t (k INT, ts LONG) WITH ("event.time" = 'ts');
      INSERT INTO per_key SELECT k, COUNT(*) AS n, COUNT(DISTINCT ts) AS times, LAST(ts) AS l FROM t WINDOW TUMBLING(1 s) GROUP BY k`);
    const counts: unknown[] = [];
    engine.subscribe('per_key', (row) => counts.push(row));
    const expected: unknown[] = [];
    for (const [second, keys] of [3000, 10, 5000, 1, 2000].entries()) {
      const rows = Array.from({ length: keys * 2 }, (_row, i) => ({
        k: i % keys,
        ts: second * 1000 + (i < keys ? 0 : 1),
      }));
      engine.stream('t').pushMany(rows);
      for (let k = 0; k < keys; k++) expected.push({ k, n: 2, times: 2, l: second * 1000 + 1 });
    }
    engine.stream('t').end();
    expect(counts).toEqual(expected);
    expect(engine.metrics().queries.map((query) => query.stateRows)).toEqual([0]);
  });

  it('refuses rows of new groups beyond maxGroups, goes on counting the old ones, and has room again when a window has closed', async () => {
    await using engine = newEngine(codegen, 3);
    await engine.execute(`CREATE STREAM t (k INT, ts LONG) WITH ("event.time" = 'ts');
      INSERT INTO r SELECT k, COUNT(*) AS n FROM t WINDOW TUMBLING(1 s) GROUP BY k`);
    const found: unknown[] = [];
    engine.subscribe('r', (row) => found.push(row));
    const at = (ts: number, keys: readonly number[]) => keys.map((k) => ({ k, ts }));
    engine.stream('t').pushMany([...at(0, [1, 2, 3, 4, 1, 5]), ...at(1000, [4, 5, 6, 7, 4])]);
    engine.stream('t').end();
    expect(found).toEqual([
      { k: 1, n: 2 },
      { k: 2, n: 1 },
      { k: 3, n: 1 },
      { k: 4, n: 2 },
      { k: 5, n: 1 },
      { k: 6, n: 1 },
    ]);
    expect(engine.metrics().queries.map((query) => query.rowsFailed)).toEqual([3]);
  });
});
