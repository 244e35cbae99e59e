import { MemoryLog, VirtualClock } from '@tidewire/testing';
import { describe, expect, it } from 'vitest';
import { openEngine, type Row } from './index.ts';

describe('restoring into an engine that keeps something already', () => {
  it('replaces the totals of a running aggregate, group by group', async () => {
    await using engine = openEngine({ clock: new VirtualClock(), log: new MemoryLog() });
    await engine.execute(
      'CREATE STREAM S (k STRING, n INT); INSERT INTO Sums SELECT k, SUM(n) AS s FROM S GROUP BY k;',
    );
    const rows: Row[] = [];
    const stream = engine.stream('S');
    const push = (): void => {
      for (const [k, n] of [
        ['a', 1],
        ['b', 10],
        ['c', 100],
      ] as const)
        stream.push({ k, n });
    };
    push();
    const saved = engine.snapshot();
    stream.push({ k: 'd', n: 7 });
    engine.restore(saved);
    engine.subscribe('Sums', (row) => rows.push(row));
    push();
    expect(rows).toEqual([
      { k: 'a', s: 2 },
      { k: 'b', s: 20 },
      { k: 'c', s: 200 },
    ]);
    expect(engine.metrics().queries[0]?.stateRows).toBe(3);
  });

  it('replaces open windows, and gives back the room of those that were open', async () => {
    await using engine = openEngine({ clock: new VirtualClock(), log: new MemoryLog(), maxGroups: 5 });
    const script = `CREATE STREAM S (k STRING, ts LONG) WITH ("event.time" = 'ts');
      INSERT INTO W SELECT k, COUNT(*) AS n FROM S WINDOW TUMBLING(10 MS) GROUP BY k;`;
    await engine.execute(script);
    const stream = engine.stream('S');
    for (const k of ['a', 'b', 'c']) stream.push({ k, ts: 1 });
    const saved = engine.snapshot();
    engine.restore(saved);
    expect(engine.metrics().queries[0]?.stateRows).toBe(3);
    const rows: Row[] = [];
    engine.subscribe('W', (row) => rows.push(row));
    for (const k of ['c', 'd', 'e']) stream.push({ k, ts: 2 });
    stream.end();
    expect(rows.map(({ k, n }) => `${String(k)}${String(n)}`)).toEqual(['a1', 'b1', 'c2', 'd1', 'e1']);
    await using small = openEngine({ clock: new VirtualClock(), log: new MemoryLog(), maxGroups: 2 });
    await small.execute(script);
    small.stream('S').push({ k: 'x', ts: 5 });
    expect(() => small.restore(saved)).toThrow('the snapshot keeps 3 groups, and 2 is the limit');
    const left: Row[] = [];
    small.subscribe('W', (row) => left.push(row));
    for (const ts of [25, 45]) small.stream('S').push({ k: `at ${ts}`, ts });
    small.stream('S').end();
    expect(left.map(({ k }) => k)).toEqual(['x', 'at 25', 'at 45']);
  });
});

describe('the limit of groups', () => {
  it.each([
    [10, 5],
    [7, 1],
  ])(
    'is met by the same rows of a chain with %s ms windows, however they are cut into batches',
    async (ms, maxGroups) => {
      const results: string[] = [];
      for (const size of [1, 7, 20]) {
        await using engine = openEngine({ clock: new VirtualClock(), log: new MemoryLog(), maxGroups });
        await engine.execute(`
        CREATE STREAM S (n INT, ts LONG) WITH ("event.time" = 'ts');
        INSERT INTO A SELECT n, COUNT(*) AS c FROM S WINDOW TUMBLING(10 MS) GROUP BY n;
        INSERT INTO B SELECT n, SUM(c) AS c FROM A WINDOW TUMBLING(${ms} MS) GROUP BY n;`);
        const rows: Row[] = [];
        engine.subscribe('B', (row) => rows.push(row));
        const all = Array.from({ length: 20 }, (_, n) => ({ n, ts: n * 10 }));
        const stream = engine.stream('S');
        for (let at = 0; at < all.length; at += size) stream.pushMany(all.slice(at, at + size));
        stream.end();
        results.push(JSON.stringify([rows, engine.metrics().queries.map(({ rowsFailed }) => rowsFailed)]));
      }
      expect(new Set(results).size).toBe(1);
      expect(JSON.parse(results[0] ?? '')[0].length).toBeGreaterThan(10);
    },
  );
});
