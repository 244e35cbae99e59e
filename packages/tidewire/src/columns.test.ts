import { MemoryLog, VirtualClock } from '@tidewire/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ColumnSet, openEngine, type Row, textDictionary } from './index.ts';

/** Two windows of arrivals; END is the end of input. */
const QUERIES = `
  CREATE STREAM T (k STRING, x DOUBLE, n LONG);
  INSERT INTO ByText SELECT k, COUNT(*) AS c, SUM(x) AS s, AVG(x) AS a, MIN(x) AS low, MAX(x) AS high, LAST(n) AS last
    FROM T WINDOW TUMBLING(1 MINUTE) GROUP BY k;
  INSERT INTO Picked SELECT k, SUM(n) AS s, VARIANCE(x) AS v, COUNT(x) FILTER (WHERE n > 3) AS c
    FROM T WHERE x >= 1 WINDOW TUMBLING(1 MINUTE) GROUP BY k;
  INSERT INTO ByNumber SELECT n, COUNT(DISTINCT k) AS d, FIRST(x) AS f FROM T WINDOW TUMBLING(1 MINUTE) GROUP BY n;
  INSERT INTO Whole SELECT SUM(x) AS s, MIN(x) AS low, MAX(n) AS high FROM T WINDOW TUMBLING(1 MINUTE);`;
const STREAMS: readonly string[] = ['ByText', 'Picked', 'ByNumber', 'Whole'];
const TEXTS: readonly string[] = Array.from({ length: 30 }, (_, i) => `k${i}`);
const DICTIONARY = textDictionary(TEXTS);

type Input = readonly (readonly [key: number, x: number, n: number])[];

function columnsOf(rows: Input): ColumnSet {
  return {
    k: { ids: Int32Array.from(rows, ([key]) => key), dictionary: DICTIONARY },
    x: Float64Array.from(rows, ([, x]) => x),
    n: Float64Array.from(rows, ([, , n]) => n),
  };
}

/** What all queries give; half of the batches come a window later. */
async function results(batches: readonly Input[], codegen: boolean, by: 'columns' | 'rows'): Promise<unknown> {
  const clock = new VirtualClock();
  await using engine = openEngine({ clock, log: new MemoryLog(), codegen });
  await engine.execute(QUERIES);
  const seen: [string, Row][] = [];
  for (const name of STREAMS) engine.subscribe(name, (row) => seen.push([name, row]));
  const stream = engine.stream('T');
  for (const [i, rows] of batches.entries()) {
    if (i === batches.length >> 1) await clock.advance(60_000);
    if (by === 'columns') stream.pushColumns(columnsOf(rows));
    else for (const [key, x, n] of rows) stream.push({ k: TEXTS[key], x, n });
  }
  stream.end();
  return seen;
}

const row = fc.tuple(
  fc.oneof({ weight: 6, arbitrary: fc.nat({ max: 4 }) }, fc.nat({ max: TEXTS.length - 1 })),
  fc.oneof(
    { weight: 20, arbitrary: fc.integer({ min: -20, max: 40 }).map((x) => x / 10) },
    fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
  ),
  fc.oneof({ weight: 20, arbitrary: fc.nat({ max: 9 }) }, fc.constantFrom(Number.MAX_SAFE_INTEGER, -(2 ** 52))),
);

describe('whole batches of columns', () => {
  it('give what they give without generated code, and what their rows give one by one', async () => {
    const batch = fc.array(row, { maxLength: 200, size: 'max' });
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { maxLength: 4, size: 'max' }), async (batches) => {
        const expected = await results(batches, false, 'rows');
        expect(await results(batches, true, 'columns')).toEqual(expected);
        expect(await results(batches, false, 'columns')).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
});

describe('columns of integers', () => {
  it('have one zero, as rows have', async () => {
    await using engine = openEngine({ clock: new VirtualClock(), log: new MemoryLog() });
    await engine.execute('CREATE STREAM T (n LONG, x DOUBLE);');
    const seen: Row[] = [];
    engine.subscribe('T', (row) => seen.push(row));
    engine.stream('T').pushColumns({ n: Float64Array.of(-0, 5, 0), x: Float64Array.of(-0, 5, 0) });
    engine.stream('T').push({ n: -0, x: -0 });
    const [n, x] = [seen.map((row) => row['n']), seen.map((row) => row['x'])];
    expect(n.map((value) => Object.is(value, -0))).toEqual([false, false, false, false]);
    expect(x.map((value) => Object.is(value, -0))).toEqual([true, false, false, true]);
  });
});
