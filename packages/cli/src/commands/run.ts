// tidewire run: prepares the script, runs it until something stops it, drains, and sums up what came in, went out and was lost.
// Invariants: standard output carries rows alone; SQL with a problem starts nothing; whatever was started is stopped.
import { type Clock, type Engine, type Execution, openEngine, systemClock } from 'tidewire';
import { type Arguments, badValue, type FlagValues } from '../args.ts';
import { durationOf } from '../durations.ts';
import { engineOptions } from '../engine-options.ts';
import { EXIT } from '../exit-codes.ts';
import { describeFailure } from '../failure.ts';
import { outputForm } from '../render/output-forms.ts';
import type { RowPrinter } from '../render/row-printer.ts';
import { StatusLine } from '../render/status-line.ts';
import { RowPump } from '../row-pump.ts';
import { readScript, type Script } from '../script.ts';
import { Stopping } from '../stopping.ts';
import { progressLine, summaryLine } from '../summary.ts';
import type { CliWorld } from '../world.ts';

const DRAIN_TIMEOUT_MS = 10_000;

export async function run({ values, operands }: Arguments, world: CliWorld): Promise<number> {
  const limit = values.whole('limit', 1);
  const stopAfterMs = durationOf(values, 'for');
  const drainTimeoutMs = durationOf(values, 'shutdown-timeout') ?? DRAIN_TIMEOUT_MS;
  outputForm(values.text('output'), world);
  const clock = world.clock ?? systemClock;
  const script = await readScript(operands, values.texts('execute'), world);
  const job = new Job(values, world, clock, script, limit);
  const options = await engineOptions(values, world, clock, (text) => job.note(text));
  const stopping = new Stopping(world, { clock, drainTimeoutMs, stopAfterMs });
  try {
    const forced = stopping.forced.then((code) => {
      job.cutShort();
      return code;
    });
    return await Promise.race([job.run(openEngine(options), stopping), forced]);
  } finally {
    stopping.dispose();
  }
}

class Job {
  readonly #values: FlagValues;
  readonly #world: CliWorld;
  readonly #clock: Clock;
  readonly #script: Script;
  readonly #limit: number | undefined;
  #printer: RowPrinter | undefined;
  #summary: () => string = () => '';

  constructor(values: FlagValues, world: CliWorld, clock: Clock, script: Script, limit: number | undefined) {
    this.#values = values;
    this.#world = world;
    this.#clock = clock;
    this.#script = script;
    this.#limit = limit;
  }

  /** Text for standard error, above a live view if there is one. */
  note(text: string): void {
    if (this.#printer === undefined) void this.#world.stderr.write(text);
    else this.#printer.note(text);
  }

  /** Says what is given up when the time for draining is over, or a second signal came. */
  cutShort(): void {
    this.note(`tidewire: ended before everything was handed over; what still waited is lost\n${this.#summary()}`);
  }

  async run(engine: Engine, stopping: Stopping): Promise<number> {
    let execution: Execution;
    try {
      execution = await engine.prepare(this.#script.text);
    } catch (error) {
      return this.#report(error);
    }
    for (const warning of execution.warnings) this.note(`${this.#script.render(warning)}\n`);
    const began = this.#clock.monotonic();
    const status = (): string => progressLine(engine.metrics(), this.#clock.monotonic() - began);
    const printer = this.#createPrinter(execution, status);
    const pump = new RowPump(execution.answers, printer, this.#limit);
    this.#summary = () =>
      `${summaryLine(engine.metrics(), pump.printed, this.#clock.monotonic() - began, stopping.reason)}\n`;
    const failure = await this.#follow(engine, execution, pump, stopping);
    await engine.close();
    pump.stopAfterWaitingRows();
    const broken = failure ?? (await pump.finished().then(nothing, (error: unknown) => error));
    await printer.end();
    this.#printer = undefined;
    this.note(this.#summary());
    return broken === undefined ? EXIT.ok : this.#report(broken);
  }

  /** Runs until the sources end, the printed rows do, or something asks to stop; resolves with what failed. */
  async #follow(engine: Engine, execution: Execution, pump: RowPump, stopping: Stopping): Promise<unknown> {
    const running = (async () => {
      await engine.start();
      const ended = engine.finished();
      // A script that only prints is over when its SELECTs are.
      const onlyPrints = execution.answers.length > 0 && execution.queries.length === 0;
      await (onlyPrints ? Promise.race([ended, pump.finished()]) : ended);
      stopping.request('ended');
    })();
    void pump.limitReached.then(() => stopping.request('limit'));
    const failed = running.then(nothing, (error: unknown) => error);
    return Promise.race([failed, stopping.requested.then(nothing)]);
  }

  #createPrinter({ answers }: Execution, status: () => string): RowPrinter {
    if (answers.length === 0 && this.#world.stderr.isTerminal) {
      this.#printer = new StatusLine(this.#world, this.#clock, status);
      return this.#printer;
    }
    const form = outputForm(answers.length === 0 ? 'lines' : this.#values.text('output'), this.#world);
    if (answers.length > 1 && !form.several) {
      throw badValue(
        'output',
        form.name,
        `the script has ${answers.length} SELECTs to print: write ndjson, lines or live`,
      );
    }
    const schemas = answers.map((answer) => answer.schema);
    this.#printer = form.create({ schemas, world: this.#world, clock: this.#clock });
    return this.#printer;
  }

  #report(error: unknown): number {
    const { text, code } = describeFailure(error, this.#script);
    this.note(`${text}\n`);
    return code;
  }
}

function nothing(): undefined {
  return undefined;
}
