import { MemoryLog, VirtualClock } from '@tidewire/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { type Engine, openEngine, textDictionary } from './index.ts';

const opened: Engine[] = [];
afterEach(async () => {
  for (const engine of opened.splice(0)) await engine.close();
});

async function engineWith(script: string, codegen: boolean): Promise<Engine> {
  const engine = openEngine({ clock: new VirtualClock(), log: new MemoryLog(), codegen });
  opened.push(engine);
  await engine.execute(script);
  return engine;
}

const numbers = (from: number, to: number): { n: number }[] =>
  Array.from({ length: to - from }, (_, i) => ({ n: from + i }));

describe.each([true, false])('subscribers that push, generated code %s', (codegen) => {
  it('into the stream they hear: rows on their way arrive first, whole, then theirs in order', async () => {
    const engine = await engineWith('CREATE STREAM S (n INT); INSERT INTO Doubled SELECT n * 2 AS n FROM S;', codegen);
    const stream = engine.stream('S');
    const heard: number[] = [];
    const doubled: number[] = [];
    engine.subscribe('Doubled', ({ n }) => doubled.push(Number(n)));
    engine.subscribe('S', ({ n }) => {
      heard.push(Number(n));
      if (Number(n) < 100) stream.pushMany([{ n: Number(n) + 100 }, { n: Number(n) + 200 }]);
    });
    stream.pushMany(numbers(0, 3));
    const order = [0, 1, 2, 100, 200, 101, 201, 102, 202];
    expect([heard, doubled]).toEqual([order, order.map((n) => n * 2)]);
  });

  it('into the stream of the windows they hear, from within the closing of one', async () => {
    const engine = await engineWith(
      `CREATE STREAM S (k STRING, ts LONG) WITH ("event.time" = 'ts');
       INSERT INTO Counts SELECT k, COUNT(*) AS n, window_start() AS at FROM S WINDOW TUMBLING(10 MS) GROUP BY k;`,
      codegen,
    );
    const stream = engine.stream('S');
    const counts: unknown[] = [];
    engine.subscribe('Counts', ({ k, n, at }) => {
      counts.push([k, n, at]);
      if (k !== 'again') stream.push({ k: 'again', ts: Number(at) + 15 });
    });
    stream.pushMany([
      { k: 'a', ts: 1 },
      { k: 'b', ts: 2 },
      { k: 'a', ts: 3 },
      { k: 'c', ts: 12 },
    ]);
    stream.end();
    expect(counts).toEqual([
      ['a', 2, 0],
      ['b', 1, 0],
      ['c', 1, 10],
      ['again', 2, 10],
    ]);
  });

  it('columns that they change right afterwards', async () => {
    const engine = await engineWith('CREATE STREAM S (k STRING, n DOUBLE);', codegen);
    const stream = engine.stream('S');
    const heard: unknown[] = [];
    const dictionary = textDictionary(['x', 'y']);
    engine.subscribe('S', ({ k, n }) => {
      heard.push([k, n]);
      if (k !== 'first') return;
      const [ids, n2] = [Int32Array.of(0, 1), Float64Array.of(5, 6)];
      stream.pushColumns({ k: { ids, dictionary }, n: n2 });
      ids.fill(0);
      n2.fill(0);
    });
    stream.push({ k: 'first', n: 1 });
    expect(heard).toEqual([
      ['first', 1],
      ['x', 5],
      ['y', 6],
    ]);
  });

  it('the end: it comes behind the rows that are on their way', async () => {
    const engine = await engineWith('CREATE STREAM S (n INT);', codegen);
    const stream = engine.stream('S');
    const total = await engine.query('SELECT COUNT(*) AS n FROM S WINDOW TUMBLING(1 s)');
    engine.subscribe('S', ({ n }) => {
      if (n === 1) stream.end();
    });
    stream.pushMany(numbers(0, 5));
    const rows: unknown[] = [];
    for await (const row of total) rows.push(row);
    expect(rows).toEqual([{ n: 5 }]);
  });

  it('that throw cost no rows of a push of many batches, nor those of the dead letters', async () => {
    const engine = await engineWith(
      `CREATE STREAM S (n INT) WITH ("error.strategy" = 'dlq', "error.dlq.stream" = 'Dead');`,
      codegen,
    );
    const stream = engine.stream('S');
    let heard = 0;
    engine.subscribe('S', () => {
      heard++;
      if (heard === 1) throw new Error('the first one failed');
    });
    engine.subscribe('Dead', () => {
      throw new Error('dead letters failed');
    });
    expect(() => stream.pushMany(numbers(0, 20_000))).toThrow('the first one failed');
    stream.end();
    expect(() => stream.pushMany(numbers(0, 3))).toThrow('dead letters failed');
    expect([heard, engine.metrics().streams['S']?.rowsRejected, engine.metrics().streams['Dead']?.rowsIn]).toEqual([
      20_000, 3, 3,
    ]);
  });

  it('count rows after the end as rejected, and are refused when the engine is closed', async () => {
    const engine = await engineWith('CREATE STREAM S (k STRING, n DOUBLE);', codegen);
    const stream = engine.stream('S');
    stream.push({ k: 'a', n: 1 });
    stream.end();
    stream.end();
    stream.pushMany([
      { k: 'b', n: 2 },
      { k: 'c', n: 3 },
    ]);
    stream.pushColumns({ k: ['d'], n: Float64Array.of(4) });
    expect(engine.metrics().streams['S']).toMatchObject({ rowsIn: 1, rowsRejected: 3 });
    await engine.close();
    expect(() => stream.push({ k: 'e', n: 5 })).toThrow('the engine is closed');
    await expect(engine.execute('CREATE STREAM T (n INT)')).rejects.toThrow('the engine is closed');
  });

  it('that throw reach the caller when all rows have arrived, and disturb nobody', async () => {
    const engine = await engineWith(
      `CREATE STREAM S (k STRING, ts LONG) WITH ("event.time" = 'ts'); CREATE STREAM T (k STRING);
       INSERT INTO W SELECT k, COUNT(*) AS n, window_start() AS at FROM S WINDOW TUMBLING(10 MS) GROUP BY k;
       INSERT INTO X SELECT k, n, at FROM W;`,
      codegen,
    );
    const rows: unknown[] = [];
    engine.subscribe('W', ({ k }) => {
      engine.stream('T').push({ k });
      if (k === 'a') throw new Error('listener failed');
    });
    engine.subscribe('T', () => {
      throw new Error('another one failed');
    });
    engine.subscribe('X', ({ k, n, at }) => rows.push([k, n, at]));
    const stream = engine.stream('S');
    const push = (k: string, ts: number): void => stream.push({ k, ts });
    push('a', 1);
    push('b', 2);
    expect(() => push('c', 12)).toThrow('listener failed');
    expect(() => push('d', 25)).toThrow('another one failed');
    expect(() => stream.end()).toThrow('another one failed');
    expect(rows).toEqual([
      ['a', 1, 0],
      ['b', 1, 0],
      ['c', 1, 10],
      ['d', 1, 20],
    ]);
    expect(engine.metrics().streams['T']).toMatchObject({ rowsIn: 4 });
    expect(engine.metrics().queries.map(({ stateRows }) => stateRows)).toEqual([0, 0]);
  });

  it('refuses at once what does not fit, and more pushes than may wait', async () => {
    const engine = await engineWith('CREATE STREAM S (n INT);', codegen);
    const stream = engine.stream('S');
    const problems: string[] = [];
    let pushes = 0;
    engine.subscribe('S', ({ n }) => {
      if (n !== -1) return;
      try {
        stream.push({ n: 'text' });
      } catch (error) {
        problems.push((error as Error).message);
      }
      try {
        for (; pushes < 100_001; pushes++) stream.push({ n: pushes });
      } catch (error) {
        problems.push((error as Error).message);
      }
    });
    stream.push({ n: -1 });
    expect([pushes, problems]).toEqual([
      100_000,
      [expect.stringContaining('does not accept'), expect.stringContaining('R533: 100000 pushes of subscribers wait')],
    ]);
    expect(engine.metrics().streams['S']?.rowsIn).toBe(100_001);
  });
});
