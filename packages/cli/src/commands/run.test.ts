// tidewire run against the feed simulator, over real sockets: rows, limits, signals, and an exit code for every end.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Feed, type FeedOptions, startFeed, turnUntil, VirtualClock, within } from '@tidewire/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { runCli } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import { MemoryWorld, type MemoryWorldOptions } from '../memory-world.ts';

const START = Date.UTC(2026, 0, 1);
const stops: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function feedFor(options: Partial<FeedOptions> = {}): Promise<{ feed: Feed; clock: VirtualClock }> {
  const clock = new VirtualClock(START);
  const feed = await startFeed({ clock, rate: 0, events: 20, spacingMs: 100, whenDone: 'stay', ...options });
  stops.push(() => feed.close());
  return { feed, clock };
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'tidewire-cli-'));
  stops.push(() => rm(path, { recursive: true }));
  return path;
}

function trades(url: string, more = ''): string {
  return `CREATE STREAM Trades (symbol STRING, price DECIMAL(18, 2), id LONG) WITH (
    type = 'source', extension = 'websocket', format = 'json', "websocket.url" = '${url}'${more});`;
}

interface Running {
  readonly world: MemoryWorld;
  readonly code: Promise<number>;
}

function start(args: readonly string[], options: MemoryWorldOptions = {}): Running {
  const world = new MemoryWorld(options);
  return { world, code: within(runCli(['run', ...args], world), `the end of run ${args.join(' ')}`) };
}

/** Standard error without what differs from run to run. */
function errors(world: MemoryWorld): string {
  return world.stderr.text.replace(/after [\d.]+ s/, 'after N s').replace(/127\.0\.0\.1:\d+/g, 'HOST');
}

function lines(text: string): number {
  return text.split('\n').length - 1;
}

describe('rows of a SELECT', () => {
  it('go to standard output, one JSON object per line, until the limit', async () => {
    const { feed } = await feedFor();
    const { world, code } = start([
      '-e',
      `${trades(feed.url('/trades'))} SELECT symbol, id FROM Trades`,
      '--limit',
      '3',
    ]);
    expect(await code).toBe(EXIT.ok);
    const rows = world.stdout.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows.map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(errors(world)).toMatch(
      /^stopped by --limit after N s: \d+ rows in, 0 rows out, 3 printed, 0 late, 0 rejected, 0 lost, 0 reconnects\n$/,
    );
  });

  it('end the run when LIMIT ends every SELECT', async () => {
    const { feed } = await feedFor();
    const { world, code } = start(['-e', `${trades(feed.url('/trades'))} SELECT id FROM Trades LIMIT 2`]);
    expect([await code, world.stdout.text]).toEqual([EXIT.ok, '{"id":1}\n{"id":2}\n']);
    expect(errors(world)).toMatch(/^done after N s: /);
  });

  it('of several SELECTs are printed one by one, and refused where a form cannot tell them apart', async () => {
    const { feed } = await feedFor();
    const sql = `${trades(feed.url('/trades'))} SELECT id FROM Trades LIMIT 1; SELECT price FROM Trades LIMIT 1`;
    const both = start(['-e', sql]);
    expect(await both.code).toBe(EXIT.ok);
    expect(
      both.world.stdout.text
        .replace(/[\d.]+/g, 'N')
        .split('\n')
        .sort(),
    ).toEqual(['', '{"id":N}', '{"price":N}']);
    const csv = start(['-e', sql, '-o', 'csv']);
    expect(await csv.code).toBe(EXIT.usage);
    expect(csv.world.stderr.text).toBe(
      'tidewire: option --output does not accept "csv"\n  hint: the script has 2 SELECTs to print: write ndjson, lines or live\n',
    );
  });

  it('are drawn in place on a terminal, and stay there at the end', async () => {
    const { feed } = await feedFor();
    const { world, code } = start(['-e', `${trades(feed.url('/trades'))} SELECT id, symbol FROM Trades LIMIT 3`], {
      stdout: { isTerminal: true, columns: 40, rows: 10 },
      variables: { NO_COLOR: '1' },
    });
    expect(await code).toBe(EXIT.ok);
    const [, last = ''] = /([^\r]*)$/.exec(world.stdout.text) ?? [];
    expect(last.replaceAll('\x1b[0J', '').replace(/[A-Z]+USDT/g, 'SYMBOL')).toBe(
      ['id  symbol', '──  ───────', ' 1  SYMBOL', ' 2  SYMBOL', ' 3  SYMBOL', '', '3 rows', ''].join('\n'),
    );
  });
});

describe('a script', () => {
  it('runs until its sources end', async () => {
    const path = await folder();
    await writeFile(join(path, 'in.csv'), 'a,1\nb,2\nc,oops\n');
    const { world, code } = start([join(path, 'copy.sql')], {});
    await code;
    expect(world.stderr.text).toContain('cannot read file');
    await writeFile(
      join(path, 'copy.sql'),
      `CREATE STREAM Lines (name STRING, n INT) WITH (type = 'source', extension = 'file', format = 'csv', "file.path" = '\${IN}');
       CREATE STREAM Copy (name STRING, twice LONG) WITH (type = 'sink', extension = 'file', format = 'json', "file.path" = '\${OUT}');`,
    );
    await writeFile(join(path, 'job.sql'), 'INSERT INTO Copy SELECT name, n * 2 AS twice FROM Lines');
    await writeFile(join(path, '.env'), `IN=/nowhere\nOUT=${join(path, 'out.ndjson')}\n`);
    const files = [join(path, 'copy.sql'), join(path, 'job.sql'), '--env-file', join(path, '.env')];
    const run = start(files, { variables: { IN: join(path, 'in.csv') } });
    expect([await run.code, run.world.stdout.text]).toEqual([EXIT.ok, '']);
    expect(await readFile(join(path, 'out.ndjson'), 'utf8')).toBe('{"name":"a","twice":2}\n{"name":"b","twice":4}\n');
    expect(errors(run.world)).toMatch(
      /done after N s: \d+ rows in, 2 rows out, 0 late, 1 rejected, 0 lost, 0 reconnects\n$/,
    );
  });

  it('from standard input may do without a source', async () => {
    const { world, code } = start(['-'], { stdin: 'CREATE STREAM Ticks (n INT)' });
    expect([await code, errors(world)]).toEqual([
      EXIT.ok,
      'done after N s: 0 rows in, 0 rows out, 0 late, 0 rejected, 0 lost, 0 reconnects\n',
    ]);
  });

  it('stops after the time of --for', async () => {
    const { feed, clock } = await feedFor();
    const { world, code } = start(['-e', `${trades(feed.url('/trades'))} SELECT id FROM Trades`, '--for', '30s'], {
      clock,
    });
    await turnUntil(() => lines(world.stdout.text) === 20, 'all rows');
    await clock.advance(30_000);
    expect([await code, errors(world)]).toEqual([
      EXIT.ok,
      'stopped by --for after N s: 20 rows in, 0 rows out, 20 printed, 0 late, 0 rejected, 0 lost, 0 reconnects\n',
    ]);
  });

  it('ends quietly when nobody reads its output any more', async () => {
    const { feed } = await feedFor({ events: 100_000 });
    const { world, code } = start(['-e', `${trades(feed.url('/trades'))} SELECT id FROM Trades`]);
    await turnUntil(() => world.stdout.text !== '', 'the first row');
    world.stdout.close();
    expect(await code).toBe(EXIT.ok);
    expect(errors(world)).toMatch(/^stopped as nobody reads after N s: /);
  });

  it('fails when its output cannot be written, such as to a full disk', async () => {
    const { feed } = await feedFor({ events: 100_000 });
    const { world, code } = start(['-e', `${trades(feed.url('/trades'))} SELECT id FROM Trades`]);
    await turnUntil(() => world.stdout.text !== '', 'the first row');
    world.stdout.close(
      Object.assign(new Error('ENOSPC: no space left on device'), { syscall: 'write', code: 'ENOSPC' }),
    );
    expect(await code).toBe(EXIT.failure);
    expect(errors(world)).toMatch(/\ntidewire: standard output cannot be written: ENOSPC: no space left on device\n$/);
  });
});

describe('exit codes', () => {
  it('3: SQL with problems starts nothing and shows them in the file they are in', async () => {
    const { feed } = await feedFor();
    const path = await folder();
    await writeFile(join(path, 'a.sql'), trades(feed.url('/trades')));
    await writeFile(join(path, 'b.sql'), 'SELECT prise FROM Trades;\nSELECT id FROM Trade');
    const { world, code } = start([join(path, 'a.sql'), join(path, 'b.sql')]);
    expect([await code, world.stdout.text, feed.connections]).toEqual([EXIT.sql, '', 0]);
    const shown = world.stderr.text.replaceAll(path, 'FOLDER');
    expect(shown).toContain('  at FOLDER/b.sql:1:8\n  |\n1 | SELECT prise FROM Trades;\n  |        ^^^^^\n');
    expect(shown).toContain('  at FOLDER/b.sql:2:16\n  |\n2 | SELECT id FROM Trade\n  |                ^^^^^\n');
    expect(shown.match(/did you mean/g)).toHaveLength(2);
  });

  it('4: a server that cannot be reached, in the words of the connector', async () => {
    const { feed } = await feedFor();
    const url = feed.url('/trades');
    await feed.close();
    const { world, code } = start(['-e', `${trades(url)} SELECT id FROM Trades`]);
    expect([await code, world.stdout.text]).toEqual([EXIT.connection, '']);
    expect(errors(world)).toContain(
      'error[C414]: Failed to connect to WebSocket ws://HOST/trades: Connection refused\n',
    );
    expect(errors(world)).toContain('\n  hint: ');
  });

  it('4: a connection that is lost for good', async () => {
    const { feed } = await feedFor();
    const sql = trades(feed.url('/trades'), `, "websocket.reconnect" = 'false'`);
    const { world, code } = start(['-e', `${sql} SELECT id FROM Trades`]);
    await turnUntil(() => lines(world.stdout.text) === 20, 'all rows');
    await feed.close();
    expect(await code).toBe(EXIT.connection);
    expect(errors(world)).toMatch(/failed after N s: 20 rows in, [\s\S]*error\[C419\]: /);
  });

  it('1: a row in error when the script says that it ends the job', async () => {
    const { feed } = await feedFor({ faults: { malformed: 1 } });
    const sql = trades(feed.url('/trades'), `, "error.strategy" = 'fail'`);
    const { world, code } = start(['-e', `${sql} SELECT id FROM Trades`]);
    expect([await code, world.stdout.text]).toEqual([EXIT.failure, '']);
    expect(errors(world)).toContain('stream "Trades" stopped: ');
  });
});

describe('signals', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('0: the first %s drains: what came in goes out', async (signal) => {
    const { feed } = await feedFor({ events: 5_000 });
    const sql = `${trades(feed.url('/trades'))}
      CREATE STREAM Copy (id LONG) WITH (type = 'sink', extension = 'websocket', format = 'json', "websocket.url" = '${feed.url('/collect/copy')}');
      INSERT INTO Copy SELECT id FROM Trades`;
    const { world, code } = start(['-e', sql]);
    await turnUntil(() => feed.collected('copy').count > 100, 'rows at the sink');
    world.signal(signal);
    expect([await code, world.isListening]).toEqual([EXIT.ok, false]);
    const [, rowsIn = '', rowsOut = ''] =
      /: ([\d,]+) rows in, ([\d,]+) rows out, .* 0 lost/.exec(world.stderr.text) ?? [];
    expect(rowsOut).toBe(rowsIn);
    const sent = Number(rowsOut.replace(',', ''));
    await turnUntil(() => feed.collected('copy').count >= sent, 'the last rows');
    expect(feed.collected('copy').count).toBe(sent);
  });

  it.each([
    ['SIGINT', EXIT.interrupt],
    ['SIGTERM', EXIT.terminate],
  ] as const)('130, 143: a second %s ends at once with %i', async (signal, expected) => {
    const { feed, clock } = await feedFor({ faults: { halfOpenAfter: 3 } });
    const { world, code } = start(['-e', `${trades(feed.url('/trades'))} SELECT id FROM Trades`], { clock });
    await turnUntil(() => lines(world.stdout.text) === 3, 'rows before the server falls silent');
    world.signal(signal);
    await clock.settle();
    world.signal(signal);
    expect(await code).toBe(expected);
  });

  it('143: draining is given up after --shutdown-timeout', async () => {
    const { feed, clock } = await feedFor({ faults: { halfOpenAfter: 3 } });
    const sql = `${trades(feed.url('/trades'))} SELECT id FROM Trades`;
    const { world, code } = start(['-e', sql, '--shutdown-timeout', '50ms'], { clock });
    await turnUntil(() => lines(world.stdout.text) === 3, 'rows before the server falls silent');
    world.signal('SIGTERM');
    await clock.advance(50);
    expect(await code).toBe(EXIT.terminate);
    expect(errors(world)).toMatch(
      /^tidewire: ended before everything was handed over; what still waited is lost\nstopped by SIGTERM after N s: 3 rows in/,
    );
  });
});
