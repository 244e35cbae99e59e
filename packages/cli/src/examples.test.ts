// Every script of examples/sql runs as it stands against the simulator and gives the ledger's answers.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dial, type Feed, freePort, type Ledger, startFeed, turnUntil, VirtualClock } from '@tidewire/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { runCli } from './cli.ts';
import { EXIT } from './exit-codes.ts';
import { MemoryWorld } from './memory-world.ts';

const FOLDER = fileURLToPath(new URL('../../../examples/sql/', import.meta.url));
const START = Date.UTC(2026, 0, 1, 12);
const EVENTS = 600;
const stops: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

interface Outcome {
  readonly feed: Feed;
  /** Rows printed, as JSON. */
  readonly rows: readonly Record<string, unknown>[];
  readonly collected: (name: string) => readonly Record<string, unknown>[];
}

/** Runs an example on 600 events over a minute of event time, lets its windows close, and stops it. */
async function run(
  name: string,
  variable: string,
  path: string,
  more: (feed: Feed) => Record<string, string> = () => ({}),
): Promise<Outcome> {
  const clock = new VirtualClock(START);
  const feed = await startFeed({
    clock,
    rate: 0,
    events: EVENTS,
    startTime: START,
    spacingMs: 100,
    disorderMs: 250,
    whenDone: 'stay',
  });
  stops.push(() => feed.close());
  const world = new MemoryWorld({ clock, variables: { [variable]: feed.url(path), ...more(feed) } });
  let code: number | undefined;
  void runCli(['run', join(FOLDER, name)], world).then((ended) => {
    code = ended;
  });
  await turnUntil(() => feed.sent === EVENTS, 'all events');
  await clock.advance(120_000);
  world.signal('SIGTERM');
  await turnUntil(() => code !== undefined, 'the end');
  expect([code, world.stderr.text.includes(' 0 late, 0 rejected, 0 lost, 0 reconnects\n')]).toEqual([EXIT.ok, true]);
  const parse = (line: string): Record<string, unknown> => JSON.parse(line);
  return {
    feed,
    rows: world.stdout.text
      .split('\n')
      .filter((line) => line !== '')
      .map(parse),
    collected: (inbox) => feed.collected(inbox).messages.map(parse),
  };
}

type LedgerRow = Ledger['rows'][number];

/** Rows of the ledger as an example prints them, in any order: text per row. */
function expected(feed: Feed, windowMs: number, row: (ledger: LedgerRow) => unknown): readonly string[] {
  return feed
    .ledger(windowMs)
    .rows.map((one) => JSON.stringify(row(one)))
    .sort();
}

function shown(rows: readonly unknown[]): readonly string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

describe('examples', () => {
  it('are all run here', async () => {
    const source = await readFile(fileURLToPath(import.meta.url), 'utf8');
    const scripts = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql'));
    expect(scripts.filter((name) => !source.includes(`'${name}'`))).toEqual([]);
  });

  it('main-job: totals per symbol and second', async () => {
    const { feed, collected } = await run('main-job.sql', 'TRADES_URL', '/trades', (one) => ({
      STATS_URL: one.url('/collect/stats'),
    }));
    const figures = ({ symbol, window_start, trades, min_price, max_price }: Record<string, unknown>): unknown => [
      symbol,
      window_start,
      trades,
      min_price,
      max_price,
    ];
    expect(shown(collected('stats').map(figures))).toEqual(
      expected(feed, 1_000, ({ key, start, count, min, max }) => [key, start, count, Number(min), Number(max)]),
    );
  });

  it('exchange-trades: the volume-weighted price of an exchange stream', async () => {
    const { feed, rows } = await run('exchange-trades.sql', 'EXCHANGE_URL', '/ws/btcusdt@trade');
    const figures = ({ symbol, window_start, trades, vwap }: Record<string, unknown>): unknown => [
      symbol,
      window_start,
      trades,
      Number(vwap).toFixed(6),
    ];
    expect(shown(rows.map(figures))).toEqual(
      expected(feed, 10_000, ({ key, start, count, quantity, turnover }) => [
        key,
        iso(start),
        count,
        (Number(turnover) / Number(quantity)).toFixed(6),
      ]),
    );
    expect(rows.every(({ sold_by_taker: sold, trades }) => Number(sold) > 0 && Number(sold) < Number(trades))).toBe(
      true,
    );
  });

  it('combined-stream: fields out of an OBJECT, through a stream in between', async () => {
    const { feed, rows } = await run(
      'combined-stream.sql',
      'COMBINED_URL',
      '/stream?streams=btcusdt@trade/ethusdt@trade',
    );
    expect(new Set(rows.map(({ symbol }) => symbol))).toEqual(new Set(['BTCUSDT', 'ETHUSDT']));
    expect(
      rows.every(
        ({ price, quantity, amount }) =>
          Number(amount) > 1_000 && Math.abs(Number(price) * Number(quantity) - Number(amount)) < 1e-6,
      ),
    ).toBe(true);
    expect(rows.length).toBeLessThan(feed.sent);
  });

  it('sensor-alerts: only sensors out of range', async () => {
    const { feed, collected } = await run('sensor-alerts.sql', 'SENSORS_URL', '/sensors', (one) => ({
      ALERTS_URL: one.url('/collect/alerts'),
    }));
    const alerts = feed.ledger(5_000).rows.flatMap(({ key, start, count, sum }) => {
      const mean = Number(sum) / count;
      const kind = mean > 22 ? 'too warm' : mean < 21 ? 'too cold' : undefined;
      return kind === undefined ? [] : [[key, kind, mean.toFixed(6), count, iso(start)]];
    });
    const figures = ({ sensor, kind, mean_temperature, readings, since }: Record<string, unknown>): unknown => [
      sensor,
      kind,
      Number(mean_temperature).toFixed(6),
      readings,
      since,
    ];
    expect(alerts.length).toBeGreaterThan(0);
    expect(shown(collected('alerts').map(figures))).toEqual(shown(alerts));
  });

  it('chat-counts: messages and users per room', async () => {
    const { feed, rows } = await run('chat-counts.sql', 'CHAT_URL', '/chat');
    const figures = ({ room, until, messages }: Record<string, unknown>): unknown => [room, until, messages];
    expect(shown(rows.map(figures))).toEqual(expected(feed, 5_000, ({ key, end, count }) => [key, iso(end), count]));
    expect(
      rows.every(({ users, questions, messages }) => Number(users) <= 6 && Number(questions) <= Number(messages)),
    ).toBe(true);
  });

  it('running-totals: a row per trade, the last ones being the totals', async () => {
    const { feed, rows } = await run('running-totals.sql', 'TRADES_URL', '/trades');
    expect(rows).toHaveLength(EVENTS);
    const last = new Map(rows.map((row) => [row['symbol'], row]));
    const figures = ({ symbol, trades, low, high }: Record<string, unknown>): unknown => [symbol, trades, low, high];
    expect(shown([...last.values()].map(figures))).toEqual(
      expected(feed, 86_400_000, ({ key, count, min, max }) => [key, count, Number(min), Number(max)]),
    );
  });

  it('live-board: devices connect and send, a screen connects and watches', async () => {
    const port = await freePort();
    const clock = new VirtualClock(START);
    const world = new MemoryWorld({ clock, variables: { BOARD_PORT: String(port) } });
    let code: number | undefined;
    void runCli(['run', '--log-level', 'info', join(FOLDER, 'live-board.sql')], world).then((ended) => {
      code = ended;
    });
    await turnUntil(() => world.stderr.text.includes('listening'), 'the server');
    const [device, screen] = await Promise.all(
      ['readings', 'board'].map(async (path) => (await dial(`ws://127.0.0.1:${port}/${path}`)).connection),
    );
    for (const celsius of [20, 25]) device?.sendText(JSON.stringify({ device: 'roof', celsius }));
    device?.ping();
    await device?.frames(1, 'pong');
    await clock.advance(5_000);
    expect(await screen?.texts(1)).toEqual(['{"device":"roof","mean":22.5,"highest":25,"readings":2}']);
    world.signal('SIGTERM');
    expect(await screen?.closed()).toMatchObject({ code: 1001 });
    await turnUntil(() => code !== undefined, 'the end');
    expect(code).toBe(EXIT.ok);
  });

  it('orders-to-ndjson: from a CSV file to a file of JSON lines', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tidewire-examples-'));
    stops.push(() => rm(folder, { recursive: true }));
    const variables = { ORDERS_FILE: join(FOLDER, 'orders.csv'), REVENUE_FILE: join(folder, 'revenue.ndjson') };
    const world = new MemoryWorld({ variables });
    expect(await runCli(['run', join(FOLDER, 'orders-to-ndjson.sql')], world)).toBe(EXIT.ok);
    expect(await readFile(variables.REVENUE_FILE, 'utf8')).toBe(
      [
        '{"shop":"harbour","hour":"2026-03-02T09:00:00.000Z","orders":2,"pieces":5,"revenue":30.60}',
        '{"shop":"market","hour":"2026-03-02T09:00:00.000Z","orders":2,"pieces":3,"revenue":33.00}',
        '{"shop":"harbour","hour":"2026-03-02T10:00:00.000Z","orders":1,"pieces":1,"revenue":11.00}',
        '{"shop":"market","hour":"2026-03-02T10:00:00.000Z","orders":2,"pieces":6,"revenue":29.60}',
        '{"shop":"harbour","hour":"2026-03-02T11:00:00.000Z","orders":1,"pieces":1,"revenue":4.50}',
        '',
      ].join('\n'),
    );
  });
});
