// tidewire demo, which is npm start: the main job from a simulated WebSocket feed to a WebSocket sink, its totals proven.
// Invariants: runs the SQL file as it stands, over real sockets on loopback; exits with 0 only when the totals are equal or it
// was asked to stop.
import { dirname, join } from 'node:path';
import { type Feed, startFeed } from '@tidewire/testing/feed';
import { type Clock, type Engine, openEngine, sleep, stderrLog, systemClock } from 'tidewire';
import type { Arguments } from '../args.ts';
import { type DemoView, demoView } from '../demo/demo-view.ts';
import { type JobFile, readJobFile } from '../demo/job-file.ts';
import { compareWithLedger, type Difference, type Ledger } from '../demo/ledger-check.ts';
import { readStatRow, type StatRow } from '../demo/stat-row.ts';
import { EXIT } from '../exit-codes.ts';
import { describeFailure } from '../failure.ts';
import { amount } from '../render/amount.ts';
import { type Style, styleFor } from '../render/style.ts';
import { Script } from '../script.ts';
import { Stopping } from '../stopping.ts';
import { UsageError } from '../usage-error.ts';
import type { CliWorld } from '../world.ts';

const TRADES = 3_000;
const TRADES_PER_SECOND = 600;
/** Less than the watermark delay of the job, so that no trade is late. */
const DISORDER_MS = 250;
/** Size of the job's windows. */
const WINDOW_MS = 1_000;
const INBOX = 'stats';
const POLL_MS = 50;
/** How long after the last trade the last window may take. */
const LAST_WINDOW_MS = 6_000;
const DRAIN_TIMEOUT_MS = 5_000;

export async function demo({ values, operands }: Arguments, world: CliWorld): Promise<number> {
  if (operands.length > 0) throw new UsageError(`demo takes no operand such as "${operands[0]}"`);
  const clock = world.clock ?? systemClock;
  const events = values.whole('trades', 1) ?? TRADES;
  const rate = values.number('rate', 1) ?? TRADES_PER_SECOND;
  const seed = values.whole('seed') ?? 1;
  const job = await readJobFile();
  const feed = await startFeed({ clock, seed, events, rate, disorderMs: DISORDER_MS, whenDone: 'stay' });
  const stopping = new Stopping(world, { clock, drainTimeoutMs: DRAIN_TIMEOUT_MS });
  try {
    return await Promise.race([new Demo(world, clock, job, feed, events).run(stopping), stopping.forced]);
  } finally {
    stopping.dispose();
    await feed.close();
  }
}

class Demo {
  readonly #world: CliWorld;
  readonly #clock: Clock;
  readonly #job: JobFile;
  readonly #feed: Feed;
  readonly #events: number;
  readonly #style: Style;
  readonly #view: DemoView;
  readonly #rows: StatRow[] = [];

  constructor(world: CliWorld, clock: Clock, job: JobFile, feed: Feed, events: number) {
    this.#world = world;
    this.#clock = clock;
    this.#job = job;
    this.#feed = feed;
    this.#events = events;
    this.#style = styleFor(world.stdout, world);
    const progress = (): { sent: number; total: number } => ({ sent: feed.sent, total: events });
    this.#view = demoView({ world, clock, style: this.#style, progress });
  }

  async run(stopping: Stopping): Promise<number> {
    const tradesUrl = this.#feed.url('/trades');
    const statsUrl = this.#feed.url(`/collect/${INBOX}`);
    const { bold, dim } = this.#style;
    await this.#print(
      `${bold('tidewire demo')}: ${this.#job.path}\n${dim(`${tradesUrl} -> windows of 1 s -> ${statsUrl}`)}\n\n`,
    );
    const engine = openEngine({
      clock: this.#clock,
      environment: {
        variable: (name) => ({ TRADES_URL: tradesUrl, STATS_URL: statsUrl })[name] ?? this.#world.variable(name),
        readFile: () => Promise.reject(new Error('the demo reads no files')),
      },
      log: stderrLog(this.#clock, { level: 'warn', json: false, write: (line) => this.#view.note(line) }),
    });
    try {
      const failure = await this.#follow(engine, stopping).then(
        () => undefined,
        (error: unknown) => error,
      );
      await engine.close();
      await this.#view.end();
      if (failure !== undefined) return this.#report(failure);
    } finally {
      await engine.close();
    }
    if (stopping.reason !== undefined) {
      await this.#print(`\nstopped after ${amount(this.#feed.sent, 'trade')}\n`);
      return EXIT.ok;
    }
    return this.#prove();
  }

  /** Resolves when every trade has come back in a window, when time is up, or when asked to stop. */
  async #follow(engine: Engine, stopping: Stopping): Promise<void> {
    await Promise.race([engine.execute(this.#job.text), stopping.requested]);
    const failed = engine.finished();
    let deadline = Number.POSITIVE_INFINITY;
    while (stopping.reason === undefined && this.#clock.monotonic() < deadline) {
      this.#collect();
      this.#view.progressed();
      if (this.#rows.reduce((sum, row) => sum + row.trades, 0) >= this.#events) return;
      if (this.#feed.sent >= this.#events) deadline = Math.min(deadline, this.#clock.monotonic() + LAST_WINDOW_MS);
      await this.#pause(Promise.race([stopping.requested, failed]));
    }
  }

  /** Waits a little, or until `otherwise` settles; rejects when that does. */
  async #pause(otherwise: Promise<unknown>): Promise<void> {
    const over = new AbortController();
    const nap = sleep(this.#clock, POLL_MS, over.signal).catch(() => undefined);
    try {
      await Promise.race([nap, otherwise]);
    } finally {
      over.abort();
    }
  }

  /** Takes over what has newly arrived at the sink's address. */
  #collect(): void {
    const { count, messages } = this.#feed.collected(INBOX);
    const fresh = messages.slice(messages.length - (count - this.#rows.length)).map(readStatRow);
    if (fresh.length === 0) return;
    this.#rows.push(...fresh);
    this.#view.add(fresh);
  }

  async #prove(): Promise<number> {
    this.#collect();
    const ledger = this.#feed.ledger(WINDOW_MS);
    const differences = compareWithLedger(this.#rows, ledger);
    const { green, red } = this.#style;
    if (differences.length > 0) {
      await this.#print(`\n${red('totals differ from the ledger')}:\n${differenceTable(differences)}`);
      return EXIT.failure;
    }
    await this.#print(
      `\n${green('totals equal the ledger')}: ${sizeOf(ledger)}, every figure exact\n\n${this.#nextSteps()}`,
    );
    return EXIT.ok;
  }

  #nextSteps(): string {
    const program = this.#world.variable('npm_lifecycle_event') === undefined ? 'tidewire' : 'npm run -s tidewire --';
    const { path } = this.#job;
    const totals = join(dirname(path), 'running-totals.sql');
    return `${[
      'Go on: serve feeds in one terminal, run scripts on them in another.',
      `  ${program} feed`,
      `  ${program} run ${totals}`,
      `  ${program} explain ${path}`,
      `  ${program} help`,
    ].join('\n')}\n`;
  }

  #report(error: unknown): number {
    const { path: name, text } = this.#job;
    const failure = describeFailure(error, new Script([{ name, text }]));
    void this.#world.stderr.write(`${failure.text}\n`);
    return failure.code;
  }

  async #print(text: string): Promise<void> {
    await this.#world.stdout.write(text);
  }
}

function sizeOf({ rows, totals }: Ledger): string {
  const symbols = new Set(rows.map(({ key }) => key)).size;
  const windows = new Set(rows.map(({ start }) => start)).size;
  return `${amount(totals.messages, 'trade')}, ${amount(windows, 'window')} of ${amount(symbols, 'symbol')}`;
}

function differenceTable(differences: readonly Difference[]): string {
  const lines = differences.map(({ symbol, start, figure, ledger, published }) => {
    const time = new Date(start).toISOString();
    return `  ${symbol} ${time} ${figure}: the ledger has ${ledger}, published was ${published}\n`;
  });
  return lines.join('');
}
