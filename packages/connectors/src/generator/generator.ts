// The generator connector: rows out of nothing, at a steady rate, for trying out queries and for tests.
// Invariants: the same seed gives the same rows; rows are due by the clock and none is made up for while paused; the number
// of rows per tick is bounded.
import {
  type Cell,
  type Clock,
  type Connector,
  type ConnectorHost,
  familyOption,
  integerOption,
  type OptionSpec,
  type OptionTexts,
  readOptions,
  type Schema,
  type Source,
  type SourceHandler,
  SqlError,
  type Timer,
} from '@tidewire/core';
import { type CellGenerator, columnGenerator } from './cell-generator.ts';
import { planColumns } from './column-plan.ts';
import { randomSequence } from './random-sequence.ts';

const RATE_OPTION: OptionSpec<number> = integerOption({
  name: 'generator.rows.per.second',
  summary: 'Rows per second.',
  min: 1,
  max: 10_000_000,
  fallback: 10,
});

const ROWS_OPTION: OptionSpec<number> = integerOption({
  name: 'generator.rows',
  summary: 'Rows altogether; without it the stream does not end.',
});

const SEED_OPTION: OptionSpec<number> = integerOption({
  name: 'generator.seed',
  summary: 'Number that decides all random values; without it every run has others.',
  max: 0xffff_ffff,
});

const COLUMN_OPTION: OptionSpec<ReadonlyMap<string, string>> = familyOption({
  name: 'generator.',
  summary:
    'Values of one column, as generator.<column>.<attribute>: kind (sequence, random or now), min, max, step, values (a list separated by commas).',
});

/** The family comes last: its prefix fits the others too. */
const OPTIONS: readonly OptionSpec[] = [RATE_OPTION, ROWS_OPTION, SEED_OPTION, COLUMN_OPTION] as readonly OptionSpec[];

/** Shortest time between two ticks; faster rates give several rows per tick. */
const MIN_TICK_MS = 10;
/** Rows of one call to the handler at most; more in a tick make several calls. */
const MAX_BATCH_ROWS = 1024;
/** Longest time whose rows are made up for when ticks come late. */
const MAX_CATCH_UP_MS = 1_000;

export const generator: Connector = {
  name: 'generator',
  aliases: ['datagen'],
  summary: 'Generated rows at a steady rate.',
  source: {
    options: OPTIONS,
    format: 'none',
    metadata: new Map(),
    createInitialized(options: OptionTexts, host: ConnectorHost, schema: Schema): Source {
      const { values, problems } = readOptions(OPTIONS, options, 'a generator source');
      const found = problems.map((problem) => problem.diagnostic);
      const plans = planColumns(schema, values.optional(COLUMN_OPTION) ?? new Map(), found);
      if (found.length > 0) throw new SqlError(found);
      const random = randomSequence(values.optional(SEED_OPTION) ?? Math.floor(host.random.next() * 0x1_0000_0000));
      const columns = plans.map((plan) => columnGenerator(plan, random, host.clock));
      return new GeneratorSource(columns, values.get(RATE_OPTION), values.optional(ROWS_OPTION), host.clock);
    },
  },
};

class GeneratorSource implements Source {
  readonly id = 'generator';
  readonly live: boolean;
  readonly #columns: readonly CellGenerator[];
  readonly #rowsPerMs: number;
  readonly #rows: number;
  readonly #clock: Clock;
  /** Reused for every call to the handler. */
  readonly #batch: Cell[][] = [];
  #handler: SourceHandler | undefined;
  #timer: Timer | undefined;
  #made = 0;
  /** The clock's reading at which row `originRow` was due. */
  #origin = 0;
  #originRow = 0;

  constructor(columns: readonly CellGenerator[], rowsPerSecond: number, rows: number | undefined, clock: Clock) {
    this.live = rows === undefined;
    this.#columns = columns;
    this.#rowsPerMs = rowsPerSecond / 1000;
    this.#rows = rows ?? Number.POSITIVE_INFINITY;
    this.#clock = clock;
  }

  validateConnectivity(): Promise<void> {
    return Promise.resolve();
  }

  start(handler: SourceHandler): Promise<void> {
    this.#handler = handler;
    this.resume();
    return Promise.resolve();
  }

  pause(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  resume(): void {
    if (this.#handler === undefined || this.#timer !== undefined) return;
    this.#restartSchedule();
    this.#schedule();
  }

  stop(): Promise<void> {
    this.pause();
    this.#handler = undefined;
    return Promise.resolve();
  }

  counters(): Readonly<Record<string, number>> {
    return { rows: this.#made };
  }

  #restartSchedule(): void {
    this.#origin = this.#clock.monotonic();
    this.#originRow = this.#made;
  }

  /** The next row is due one interval after the last; several are waited for when the interval is short. */
  #schedule(): void {
    const dueIn = this.#origin + (this.#made + 1 - this.#originRow) / this.#rowsPerMs - this.#clock.monotonic();
    this.#timer = this.#clock.setTimer(this.#made >= this.#rows ? 0 : Math.max(dueIn, MIN_TICK_MS), () => this.#tick());
  }

  #tick(): void {
    this.#timer = undefined;
    const elapsed = this.#clock.monotonic() - this.#origin;
    const limit = (this.#made - this.#originRow) / this.#rowsPerMs + MAX_CATCH_UP_MS;
    // A tick comes when a row is due; rounding must not make it a little too early.
    const due = this.#originRow + Math.floor(Math.min(elapsed, limit) * this.#rowsPerMs + 1e-6);
    this.#emit(Math.min(due, this.#rows) - this.#made);
    const handler = this.#handler;
    if (handler === undefined) return;
    if (this.#made >= this.#rows) {
      this.#handler = undefined;
      handler.onEnd();
      return;
    }
    if (elapsed > limit) this.#restartSchedule();
    this.#schedule();
  }

  #emit(count: number): void {
    let left = count;
    while (left > 0 && this.#handler !== undefined) {
      const size = Math.min(left, MAX_BATCH_ROWS);
      this.#fill(size);
      left -= size;
      this.#handler.onRows(this.#batch);
    }
  }

  #fill(size: number): void {
    this.#batch.length = Math.min(this.#batch.length, size);
    while (this.#batch.length < size) this.#batch.push(new Array<Cell>(this.#columns.length).fill(null));
    for (const row of this.#batch) {
      for (let c = 0; c < this.#columns.length; c++) row[c] = this.#columns[c]?.(this.#made) ?? null;
      this.#made++;
    }
  }
}
