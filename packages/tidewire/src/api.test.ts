import { MemoryLog, startPeer, turn, turnUntil, VirtualClock, within } from '@tidewire/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { type Engine, type OpenOptions, openEngine, type Query, type Row, SqlError, textDictionary } from './index.ts';

const opened: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

const TICKS = 'CREATE STREAM Ticks (symbol STRING, n LONG);';

/** An engine with the stream Ticks. */
async function started(options: OpenOptions = {}): Promise<Engine> {
  const engine = openEngine({ clock: new VirtualClock(), log: new MemoryLog(), ...options });
  opened.push(engine);
  await engine.execute(TICKS);
  return engine;
}

async function failure(work: () => unknown): Promise<readonly string[]> {
  try {
    await work();
  } catch (error) {
    if (error instanceof SqlError) return error.diagnostics.map(({ code, message }) => `${code}: ${message}`);
    throw error;
  }
  return [];
}

describe('a query followed with for await', () => {
  it('gives the rows from the moment it was made, in order, until LIMIT', async () => {
    const engine = await started();
    engine.stream('Ticks').push({ symbol: 'A', n: 0 });
    const query = await engine.query('SELECT symbol, n * 2 AS doubled FROM Ticks WHERE n < 100 LIMIT 3');
    engine.stream('Ticks').pushMany([1, 100, 2, 3, 4].map((n) => ({ symbol: 'A', n })));
    const rows: Row[] = [];
    for await (const row of query) rows.push(row);
    expect(rows).toEqual([2, 4, 6].map((doubled) => ({ symbol: 'A', doubled })));
    expect(query.schema.columns.map((column) => [column.name, column.type.kind])).toEqual([
      ['symbol', 'STRING'],
      ['doubled', 'LONG'],
    ]);
    expect(engine.metrics().queries).toEqual([]);
  });

  it('waits for rows to come, and ends with the input', async () => {
    const engine = await started();
    const query = await engine.query(
      'SELECT symbol, COUNT(*) AS ticks FROM Ticks WINDOW TUMBLING(1 min) GROUP BY symbol',
    );
    const rows = query.toArray();
    await turn();
    engine.stream('Ticks').pushMany(['A', 'B', 'A'].map((symbol) => ({ symbol })));
    engine.stream('Ticks').end();
    expect(await within(rows, 'the end')).toEqual([
      { symbol: 'A', ticks: 2 },
      { symbol: 'B', ticks: 1 },
    ]);
  });

  it('is taken off the engine when the loop is left, and when it is disposed', async () => {
    const engine = await started();
    const left = await engine.query('SELECT n FROM Ticks');
    engine.stream('Ticks').pushMany([{ n: 1 }, { n: 2 }]);
    for await (const row of left) {
      expect(row).toEqual({ n: 1 });
      break;
    }
    {
      await using disposed = await engine.query('SELECT n FROM Ticks');
      expect([engine.metrics().queries.length, disposed.schema.columns.length]).toEqual([1, 1]);
    }
    expect(engine.metrics().queries).toEqual([]);
  });

  it('ends after the rows that wait when its signal aborts, also one that has aborted already', async () => {
    const engine = await started();
    const control = new AbortController();
    const query = await engine.query('SELECT n FROM Ticks', { signal: control.signal });
    engine.stream('Ticks').pushMany([{ n: 1 }, { n: 2 }]);
    control.abort();
    engine.stream('Ticks').push({ n: 3 });
    expect(await query.toArray()).toEqual([{ n: 1 }, { n: 2 }]);
    expect(await (await engine.query('SELECT n FROM Ticks', { signal: control.signal })).toArray()).toEqual([]);
    expect(engine.metrics().queries).toEqual([]);
  });

  it('ends when its engine is closed', async () => {
    const engine = await started();
    const query = await engine.query('SELECT n FROM Ticks');
    engine.stream('Ticks').push({ n: 1 });
    const rows = query.toArray();
    await engine.close();
    expect(await within(rows, 'the end')).toEqual([{ n: 1 }]);
  });

  it('T50: sees each row once, whatever other queries do', async () => {
    const engine = await started();
    const queries: Query[] = [];
    for (const where of ['', ' WHERE n > 1', ' WHERE n > 1'])
      queries.push(await engine.query(`SELECT n FROM Ticks${where}`));
    engine.stream('Ticks').pushMany([{ n: 1 }, { n: 2 }]);
    queries[1]?.cancel();
    engine.stream('Ticks').push({ n: 3 });
    for (const query of queries) query.cancel();
    expect(await Promise.all(queries.map((query) => query.toArray()))).toEqual([
      [{ n: 1 }, { n: 2 }, { n: 3 }],
      [{ n: 2 }],
      [{ n: 2 }, { n: 3 }],
    ]);
  });
});

describe('subscribe', () => {
  it('calls with every row of a stream until it is undone or its signal aborts', async () => {
    const engine = await started();
    await engine.execute('INSERT INTO Big SELECT n FROM Ticks WHERE n > 1;');
    const seen: string[] = [];
    const control = new AbortController();
    const stop = engine.subscribe('Big', (row) => seen.push(`one ${row['n']}`));
    engine.subscribe('Big', (row) => seen.push(`two ${row['n']}`), { signal: control.signal });
    engine.stream('Ticks').pushMany([{ n: 1 }, { n: 2 }]);
    stop();
    engine.stream('Ticks').push({ n: 3 });
    control.abort();
    engine.stream('Ticks').push({ n: 4 });
    expect(seen).toEqual(['one 2', 'two 2', 'two 3']);
  });

  it('never calls for a signal that has aborted already', async () => {
    const engine = await started();
    const seen: Row[] = [];
    engine.subscribe('Ticks', (row) => seen.push(row), { signal: AbortSignal.abort() });
    engine.stream('Ticks').push({ n: 1 });
    expect(seen).toEqual([]);
  });

  it('does not know a stream that does not exist', async () => {
    const engine = await started();
    expect(await failure(() => engine.subscribe('Tikcs', () => undefined))).toEqual([
      'B201: stream "Tikcs" does not exist',
    ]);
  });
});

describe('pushing', () => {
  const TYPES = `CREATE STREAM All (b BOOL, i INT, l LONG, f FLOAT, d DOUBLE, m DECIMAL(20, 2), s STRING, x BYTES, o OBJECT, t TIMESTAMP);`;

  it('takes rows of every type and gives them back as they were', async () => {
    const engine = await started();
    await engine.execute(TYPES);
    const query = await engine.query('SELECT * FROM All LIMIT 3');
    const full = {
      b: true,
      i: 1,
      l: 2n ** 60n,
      f: 0.1,
      d: 0.1,
      m: '12.5',
      s: 'é',
      x: new Uint8Array([7]),
      o: { a: [1] },
    };
    const time = Date.UTC(2026, 0, 2);
    const nothing = { b: null, i: null, l: null, f: null, d: null, m: null, s: null, x: null, o: null, t: null };
    engine.stream('All').pushMany([{ ...full, t: new Date(time) }, {}, { l: 5n, m: 7, i: '8' }]);
    expect(await query.toArray()).toEqual([
      { ...full, f: Math.fround(0.1), m: '12.50', t: time },
      nothing,
      { ...nothing, l: 5, m: '7.00', i: 8 },
    ]);
  });

  it.each([
    ['auto', [1, 2n ** 62n]],
    ['bigint', [1n, 2n ** 62n]],
    ['string', ['1', String(2n ** 62n)]],
  ] as const)('gives LONG in the form asked for: %s', async (long, expected) => {
    const engine = await started({ long });
    const query = await engine.query('SELECT n FROM Ticks LIMIT 2');
    engine.stream('Ticks').pushMany([{ n: 1 }, { n: 2n ** 62n }]);
    expect((await query.toArray()).map((row) => row['n'])).toEqual(expected);
  });

  it('takes whole columns, texts by id or as they are', async () => {
    const engine = await started();
    const query = await engine.query('SELECT symbol, n FROM Ticks LIMIT 5');
    const dictionary = textDictionary(['A', 'B']);
    const stream = engine.stream('Ticks');
    stream.pushColumns({ symbol: { ids: Int32Array.of(1, 0), dictionary }, n: Float64Array.of(1, 2) });
    stream.pushColumns({ symbol: ['C', null], n: [3, 2n ** 62n] });
    stream.pushColumns({ n: Float64Array.of(5) });
    expect(await query.toArray()).toEqual([
      { symbol: 'B', n: 1 },
      { symbol: 'A', n: 2 },
      { symbol: 'C', n: 3 },
      { symbol: null, n: 2n ** 62n },
      { symbol: null, n: 5 },
    ]);
  });

  it('refuses what does not fit, naming column and value, and takes nothing of that batch', async () => {
    const engine = await started();
    const seen: Row[] = [];
    engine.subscribe('Ticks', (row) => seen.push(row));
    const stream = engine.stream('Ticks');
    const dictionary = textDictionary(['A']);
    const attempts = [
      () => stream.pushMany([{ n: 1 }, { n: 1.5 }]),
      () => stream.push({ symbol: 5 }),
      () => stream.push({ n: 2n ** 63n }),
      () => stream.push({ symbl: 'A' }),
      () => stream.pushColumns({ n: Float64Array.of(1, 0.5) }),
      () => stream.pushColumns({ n: Float64Array.of(1), symbol: ['A', 'B'] }),
      () => stream.pushColumns({ symbol: { ids: Int32Array.of(0, 1), dictionary } }),
      () => stream.pushColumns({ m: [1] }),
      () => stream.pushColumns({ symbol: Float64Array.of(1) }),
    ];
    const found: string[] = [];
    for (const attempt of attempts) found.push(...(await failure(attempt)));
    expect(found).toEqual([
      'R502: column "n" is LONG and does not accept the number 1.5',
      'R502: column "symbol" is STRING and does not accept the number 5',
      'R502: column "n" is LONG and does not accept the number 9223372036854775808',
      'R531: property "symbl" is not a column of the stream',
      'R502: column "n" is LONG and does not accept the number 0.5',
      'R532: column "symbol" has 2 values where the others have 1',
      'R502: column "symbol": 1 is not an id of its dictionary',
      'R531: "m" is not a column of the stream',
      'R502: column "symbol" is STRING and does not accept a Float64Array',
    ]);
    expect([seen, engine.metrics().streams['Ticks']?.rowsIn]).toEqual([[], 0]);
  });

  describe.each([true, false])('with codegen: %s', (codegen) => {
    it.each([
      ['i', 'INT', [-2_147_483_648, 2_147_483_647], [-2_147_483_649, 2_147_483_648]],
      ['l', 'LONG', [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER], [-(2 ** 53), 2 ** 53]],
      ['t', 'TIMESTAMP', [-8.64e15, 8.64e15], [-8.64e15 - 1, 8.64e15 + 1, 0.5, Number.NaN]],
    ])('takes column %s of type %s up to its limits, as numbers and as rows', async (name, type, good, bad) => {
      const engine = await started({ codegen });
      await engine.execute(TYPES);
      const query = await engine.query(`SELECT ${name} FROM All LIMIT 5`);
      const stream = engine.stream('All');
      stream.pushColumns({ [name]: Float64Array.from(good) });
      stream.pushMany([...good, -0].map((value) => ({ [name]: value })));
      expect((await query.toArray()).map((row) => row[name])).toEqual([...good, ...good, 0]);
      for (const value of bad) {
        const refused = [`R502: column "${name}" is ${type} and does not accept the number ${value}`];
        expect(await failure(() => stream.pushColumns({ [name]: Float64Array.of(value) }))).toEqual(refused);
        expect(await failure(() => stream.push({ [name]: value }))).toEqual(refused);
      }
    });
  });

  it('takes rows in batches of 4,096: those before the batch with a bad value have been taken', async () => {
    const engine = await started();
    const rows = Array.from({ length: 10_000 }, (_, n): Row => ({ n: n === 9_000 ? 'no number' : n }));
    expect(await failure(() => engine.stream('Ticks').pushMany(rows))).toEqual([
      'R502: column "n" is LONG and does not accept the text "no number"',
    ]);
    expect(engine.metrics().streams['Ticks']?.rowsIn).toBe(2 * 4_096);
  });

  it('is refused for streams that a connector feeds or that do not exist', async () => {
    const engine = await started();
    await engine.prepare(`CREATE STREAM Feed (n INT) WITH (
      type = 'source', extension = 'websocket', format = 'json', "websocket.url" = 'ws://127.0.0.1:1');`);
    expect(await failure(() => engine.stream('Feed'))).toEqual(['B241: stream "Feed" is fed by a connector']);
    expect(await failure(() => engine.stream('None'))).toEqual(['B201: stream "None" does not exist']);
  });
});

describe('execute', () => {
  it('with an error in the script reports all of them with their places, and starts nothing', async () => {
    const peer = await startPeer();
    opened.push({ [Symbol.asyncDispose]: () => peer.stop() });
    const engine = await started();
    const script = `
      CREATE STREAM Feed (n INT) WITH (
        type = 'source', extension = 'websocket', format = 'json', "websocket.url" = '${peer.url()}');
      INSERT INTO Out SELECT m FROM Feed;
      SELEC 1;
      SELECT n FROM Fed;`;
    const error = await engine.execute(script).catch((thrown: unknown) => thrown);
    if (!(error instanceof SqlError)) throw error;
    expect(error.diagnostics.map(({ code, span }) => [code, script.slice(span?.start, span?.end)])).toEqual(
      expect.arrayContaining([
        [expect.stringMatching(/^P/), 'SELEC'],
        [expect.stringMatching(/^B/), 'm'],
        [expect.stringMatching(/^B/), 'Fed'],
      ]),
    );
    expect([peer.tcpConnections, await failure(() => engine.stream('Out'))]).toEqual([
      0,
      ['B201: stream "Out" does not exist'],
    ]);
  });

  it('tells what it made, and may be called again for more', async () => {
    const engine = await started();
    const first = await engine.execute('INSERT INTO Copy SELECT symbol, n FROM Ticks;');
    const second = await engine.execute('SELECT n FROM Copy; SELECT symbol FROM Copy;');
    expect([first.streams, first.queries, first.answers.length]).toEqual([['Copy'], ['Ticks -> Copy'], 0]);
    expect([second.streams, second.queries, second.answers.length]).toEqual([[], [], 2]);
    engine.stream('Ticks').push({ symbol: 'A', n: 1 });
    for (const answer of second.answers) answer.cancel();
    expect(await Promise.all(second.answers.map((answer) => answer.toArray()))).toEqual([
      [{ n: 1 }],
      [{ symbol: 'A' }],
    ]);
  });

  it('query() wants exactly one SELECT, and leaves nothing behind otherwise', async () => {
    const engine = await started();
    for (const text of ['CREATE STREAM X (a INT);', 'SELECT n FROM Ticks; SELECT n FROM Ticks;'])
      expect(await failure(() => engine.query(text))).toEqual(['B240: the text is not a single SELECT']);
    expect(engine.metrics().queries).toEqual([]);
  });

  it('validate() finds the same problems, and connects to nothing', async () => {
    const peer = await startPeer();
    opened.push({ [Symbol.asyncDispose]: () => peer.stop() });
    const engine = await started();
    const feed = (options: string): string => `CREATE STREAM Feed (n INT) WITH (
      type = 'source', extension = 'websocket', format = 'json', "websocket.url" = '${peer.url()}'${options});
      INSERT INTO Out SELECT n FROM Feed;`;
    expect(await engine.validate(feed(''))).toEqual([]);
    expect(
      (await engine.validate(feed(`, "websocket.reconect" = 'true'`))).map(({ code, hint }) => [code, hint]),
    ).toEqual([['C401', 'did you mean "websocket.reconnect"?']]);
    expect([peer.tcpConnections, await failure(() => engine.stream('Feed'))]).toEqual([
      0,
      ['B201: stream "Feed" does not exist'],
    ]);
  });
});

describe('close', () => {
  it('is what await using does, may be done twice, and leaves no timer', async () => {
    const clock = new VirtualClock();
    const peer = await startPeer();
    opened.push({ [Symbol.asyncDispose]: () => peer.stop() });
    {
      await using engine = openEngine({ clock, log: new MemoryLog() });
      await engine.execute(`
        CREATE STREAM Feed (n INT) WITH (
          type = 'source', extension = 'websocket', format = 'json', "websocket.url" = '${peer.url()}');
        INSERT INTO Out SELECT COUNT(*) AS c FROM Feed WINDOW TUMBLING(1 min);`);
      (await peer.connection(1)).sendText('{"n":1}');
      await turnUntil(() => engine.metrics().streams['Feed']?.rowsIn === 1, 'the row');
      await engine.close();
    }
    expect(await (await peer.connection(1)).closed()).toMatchObject({ code: 1000, byFrame: true });
    expect(clock.pendingTimers()).toEqual([]);
  });
});
