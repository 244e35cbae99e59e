// A real engine on a virtual clock that begins at 1970-01-01T00:00Z, run by the steps of a golden script.
// Invariants: time moves only when a step moves it; after a restart everything that the script did to the old engine holds
// for the new one, and counters go on from where they were.
import { parseDuration, SqlError } from '@tidewire/core';
import { Engine, type EngineMetrics, type ExplainStage, type Query, type Row } from '@tidewire/engine';
import { parse, print } from '@tidewire/parser';
import { MemoryLog } from '../memory-log.ts';
import { SeededRandom } from '../seeded-random.ts';
import { StaticEnvironment } from '../static-environment.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { evaluateLines } from './evaluate.ts';
import { addMetrics, printMetrics } from './metric-lines.ts';
import type { Mode } from './modes.ts';
import type { Step } from './script.ts';
import { type Answer, accepted, Outputs, refused, type Subject, scriptDefinitions, Visibility } from './subject.ts';
import { messageBytes, payloadText, TestEnds } from './test-connector.ts';
import { printValue, readRow, readTime } from './values.ts';

/** Variables that scripts may name in WITH values. */
const VARIABLES = { TW_NAME: 'left', TW_TOKEN: 'tok-73-secret', TW_EMPTY: '' };

export class EngineSubject implements Subject {
  readonly #mode: Mode;
  readonly #clock = new VirtualClock(0);
  readonly #log = new MemoryLog();
  readonly #outputs = new Outputs();
  readonly #visibility = new Visibility();
  /** Scripts that were accepted, in order. */
  readonly #scripts: string[] = [];
  readonly #tapped = new Set<string>();
  readonly #ended = new Set<string>();
  readonly #answers: Query[] = [];
  #past: EngineMetrics | undefined;
  #ends: TestEnds;
  #engine: Engine;

  constructor(mode: Mode) {
    this.#mode = mode;
    [this.#ends, this.#engine] = this.#newEngine();
  }

  async run(step: Step, input: readonly string[]): Promise<Answer | undefined> {
    const answer = await this.#answer(step, input);
    if (this.#mode.restart && step.command !== 'metrics') await this.#restart();
    return answer;
  }

  async close(): Promise<void> {
    for (const answer of this.#answers) answer.cancel();
    this.#answers.length = 0;
    await this.#engine.close();
  }

  async #answer(step: Step, input: readonly string[]): Promise<Answer | undefined> {
    const text = input.join('\n');
    try {
      const first = await this.#command(step, text, input);
      if (first === undefined) return undefined;
      await this.#clock.settle();
      return accepted([...first, ...this.#outputs.drain()]);
    } catch (error) {
      if (error instanceof SqlError) return refused(error.diagnostics, text);
      throw error;
    }
  }

  async #command(step: Step, text: string, input: readonly string[]): Promise<readonly string[] | undefined> {
    switch (step.command) {
      case 'sql':
        return this.#execute(text);
      case 'tap':
        this.#tap(step.args);
        return [];
      case 'push':
        this.#push(step.args, input.map(readRow));
        return [];
      case 'feed':
        this.#feed(step.args, input.map(messageBytes));
        return [];
      case 'advance':
        await this.#clock.advance(durationOf(step.args, this.#clock.now()));
        return [];
      case 'end':
        this.#end(step.args);
        return [];
      case 'restart':
        await this.#restart();
        return [];
      case 'expr':
        return evaluateLines(step.args, input, this.#mode);
      case 'explain':
        return this.#explain(text, step.args);
      case 'print':
        return printed(text);
      case 'metrics':
        return printMetrics(this.#metrics(), step.args.split(' '));
    }
  }

  #newEngine(): [TestEnds, Engine] {
    const ends = new TestEnds((sink, payload) => this.#outputs.add(sink, payloadText(payload)));
    const world = {
      clock: this.#clock,
      random: new SeededRandom(1),
      environment: new StaticEnvironment(VARIABLES, { 'note.txt': 'from a file\n' }),
      log: this.#log,
    };
    const { codegen, optimize } = this.#mode;
    return [ends, new Engine({ definitions: scriptDefinitions(ends), world, codegen, optimize })];
  }

  async #execute(sql: string): Promise<readonly string[]> {
    const { queries, answers, warnings } = await this.#engine.prepare(sql);
    this.#scripts.push(sql);
    this.#visibility.take(sql, queries);
    for (const name of this.#visibility.ends) this.#tap(name);
    for (const answer of answers) this.#follow(answer);
    await this.#engine.start();
    return ['ok', ...refused(warnings, sql).lines];
  }

  #tap(name: string): void {
    if (this.#tapped.has(name)) return;
    this.#tapped.add(name);
    this.#subscribe(name);
  }

  #subscribe(name: string): void {
    this.#outputs.open(name);
    this.#engine.subscribe(name, (row) => this.#outputs.add(name, printRow(row)));
  }

  /** Rows of bare SELECTs are told as those of `select`, `select-2` and so on. */
  #follow(answer: Query): void {
    this.#answers.push(answer);
    const name = this.#answers.length === 1 ? 'select' : `select-${this.#answers.length}`;
    this.#outputs.open(name);
    const read = async (): Promise<void> => {
      try {
        for await (const row of answer) this.#outputs.add(name, printRow(row));
      } catch (error) {
        this.#outputs.add(name, `failed: ${(error as Error).message}`);
      }
    };
    void read();
  }

  #push(stream: string, rows: readonly Row[]): void {
    const handle = this.#engine.stream(stream);
    for (const part of this.#cut(rows)) handle.pushMany(part);
  }

  #feed(name: string, messages: readonly Uint8Array[]): void {
    for (const part of this.#cut(messages)) this.#ends.feed(name === '' ? 'feed' : name, part);
  }

  #cut<T>(items: readonly T[]): readonly (readonly T[])[] {
    const size = this.#mode.batch ?? Math.max(1, items.length);
    return Array.from({ length: Math.ceil(items.length / size) }, (_, k) => items.slice(k * size, (k + 1) * size));
  }

  #end(name: string): void {
    if (!this.#ends.end(name)) this.#engine.stream(name).end();
    this.#ended.add(name);
  }

  async #restart(): Promise<void> {
    const snapshot = this.#engine.snapshot();
    this.#past = this.#metrics();
    await this.close();
    [this.#ends, this.#engine] = this.#newEngine();
    for (const sql of this.#scripts) {
      const { answers } = await this.#engine.prepare(sql);
      for (const answer of answers) this.#follow(answer);
    }
    for (const name of this.#tapped) this.#subscribe(name);
    this.#engine.restore(snapshot);
    await this.#engine.start();
    for (const name of this.#ended) this.#end(name);
    await this.#clock.settle();
  }

  #metrics(): EngineMetrics {
    const now = this.#engine.metrics();
    return this.#past === undefined ? now : addMetrics(this.#past, now);
  }

  /** Plans and code are those of the plain mode; in other modes they differ by intent. */
  async #explain(sql: string, stage: string): Promise<readonly string[] | undefined> {
    if (!this.#mode.codegen || !this.#mode.optimize) return undefined;
    const text = await this.#engine.explain(sql, [stage as ExplainStage]);
    // A blank line would end the expectation.
    return text.split('\n').filter((line) => line !== '');
  }
}

function printRow(row: Row): string {
  return printValue(row);
}

/** The printed script, which must print the same again. */
function printed(text: string): readonly string[] {
  const first = parse(text);
  const errors = first.diagnostics.filter((d) => d.severity === 'error');
  if (errors.length > 0) throw new SqlError(errors);
  const once = first.statements.map((s) => `${print(s)};`).join('\n');
  const twice = parse(once)
    .statements.map((s) => `${print(s)};`)
    .join('\n');
  return [...once.split('\n'), ...(once === twice ? [] : ['printed again:', ...twice.split('\n')])];
}

/** `10 s`, or `to 00:01:00` counted from `now`. */
export function durationOf(text: string, now: number): number {
  const target = text.startsWith('to ') ? readTime(text.slice(3)) : undefined;
  const duration = target === undefined ? parseDuration(text) : target - now;
  if (duration === undefined || duration < 0) throw new Error(`cannot advance by "${text}" at ${now}`);
  return duration;
}
