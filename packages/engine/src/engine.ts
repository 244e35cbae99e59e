// The engine as an embedder sees it: SQL text in, running queries, rows in and out.
// Invariants: a script with an error starts nothing; everything started is stopped by close(); no text of a secret leaves in a
// diagnostic or a log line.
import { type Diagnostic, errorDiagnostic, type Log, SqlError } from '@tidewire/core';
import { parse, type Statement } from '@tidewire/parser';
import { Query } from './api/query.ts';
import { DEFAULT_MAX_WAITING_ROWS, RowQueue } from './api/row-queue.ts';
import type { LongForm, Row } from './api/row-values.ts';
import { StreamHandle } from './api/stream-handle.ts';
import { type Binding, type BoundAnswer, type BoundStatement, bind } from './bind/bind.ts';
import { Catalog, type StreamDefinition } from './catalog/catalog.ts';
import { redact, redactDiagnostic, redactError } from './catalog/redact.ts';
import { resolve } from './catalog/resolve.ts';
import { compileRowMaker, type RowMaker } from './compile/compile-row-output.ts';
import { Deployment, type EngineSettings, type RunningQuery, type World } from './deployment.ts';
import { type ExplainStage, explain } from './explain.ts';
import { type EngineMetrics, metricsOf } from './metrics.ts';
import { optimize } from './optimize/optimize.ts';
import type { Plan } from './plan/plan.ts';
import { queryEdge } from './plan/properties.ts';
import { type Definitions, Registry } from './registry.ts';
import type { StreamNode } from './runtime/graph.ts';
import { restoreDeployment, type Snapshot, snapshotDeployment } from './snapshot.ts';

/** Most groups that one operator keeps at a time, unless told otherwise. */
export const DEFAULT_MAX_GROUPS = 1_000_000;

export interface EngineOptions {
  readonly definitions: Definitions;
  readonly world: World;
  /** Generated code (default on). */
  readonly codegen?: boolean | undefined;
  /** Plan rewriting (default on). */
  readonly optimize?: boolean | undefined;
  /** Most groups per operator (default DEFAULT_MAX_GROUPS). */
  readonly maxGroups?: number | undefined;
  /** How LONG values leave in rows: numbers where safe and bigints beyond ('auto'), always bigint, or text. */
  readonly long?: LongForm | undefined;
}

export interface Execution {
  /** Streams the script declared, by INSERT INTO included, in order. */
  readonly streams: readonly string[];
  /** `Source -> Target` of each INSERT INTO … SELECT. */
  readonly queries: readonly string[];
  /** One per bare SELECT, in order. */
  readonly answers: readonly Query[];
  readonly warnings: readonly Diagnostic[];
}

export interface SubscribeOptions {
  /** Ends what it was given to when it aborts. */
  readonly signal?: AbortSignal | undefined;
}

export interface QueryOptions extends SubscribeOptions {
  /** Rows of one query that may wait to be read (default 1,000,000); the query fails beyond. Its sources pause long before. */
  readonly maxWaiting?: number | undefined;
}

export class Engine implements AsyncDisposable {
  readonly #registry: Registry;
  readonly #catalog = new Catalog();
  readonly #settings: EngineSettings;
  readonly #world: World;
  readonly #deployment: Deployment;
  readonly #long: LongForm;
  readonly #secrets = new Set<string>();
  /** Queries that somebody may still follow. */
  readonly #following = new Set<Query>();

  constructor(options: EngineOptions) {
    this.#registry = new Registry(options.definitions);
    this.#settings = {
      codegen: options.codegen ?? true,
      optimize: options.optimize ?? true,
      maxGroups: checkedLimit('maxGroups', options.maxGroups ?? DEFAULT_MAX_GROUPS),
    };
    this.#long = options.long ?? 'auto';
    this.#world = { ...options.world, log: this.#redactingLog(options.world.log) };
    this.#deployment = new Deployment(this.#world, this.#registry, this.#catalog, this.#settings);
  }

  /**
   * Runs a script: declares its streams, starts its queries, connects its sources and sinks.
   * Rejects with SqlError (nothing was started) or ConnectorError (what was started is stopped by close()).
   */
  async execute(sql: string, options: QueryOptions = {}): Promise<Execution> {
    const execution = await this.prepare(sql, options);
    await this.start();
    return execution;
  }

  /** The first half of execute(): everything but touching the outside. Follow with start(). */
  async prepare(sql: string, options: QueryOptions = {}): Promise<Execution> {
    this.#deployment.requireOpen();
    const binding = await this.#bind(sql);
    const errors = binding.diagnostics.filter((d) => d.severity === 'error');
    if (errors.length > 0) throw new SqlError(errors);
    return this.#redacting(() => this.#deploy(binding, options));
  }

  /** Connects and starts whatever has been prepared and not yet started. */
  async start(): Promise<void> {
    await this.#redacting(() => this.#deployment.start());
  }

  /** Every problem of a script, warnings too; connects to nothing and changes nothing. */
  async validate(sql: string): Promise<readonly Diagnostic[]> {
    const binding = await this.#bind(sql);
    if (binding.diagnostics.some((d) => d.severity === 'error')) return binding.diagnostics;
    const trial = new Engine({
      definitions: this.#registry.definitions,
      world: this.#world,
      ...this.#settings,
    });
    try {
      this.#checkEnds(binding);
      for (const definition of this.#catalog.streams()) trial.#catalog.add(definition);
      trial.#deploy(binding, {});
      trial.#deployment.prepareSources();
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      return [...binding.diagnostics, ...error.diagnostics].map((d) => redactDiagnostic(d, [...this.#secrets]));
    }
    return binding.diagnostics;
  }

  /** How a script would run, stage by stage. Rejects with SqlError for a script with errors. */
  async explain(sql: string, stages: readonly ExplainStage[]): Promise<string> {
    const { statements, diagnostics } = parse(sql);
    const binding = await this.#bind(sql);
    const errors = [...diagnostics, ...binding.diagnostics].filter((d) => d.severity === 'error');
    if (errors.length > 0) throw new SqlError(errors);
    await this.#redacting(() => this.#checkEnds(binding));
    return explain(statements, binding.steps, stages, {
      optimize: (plan, plans) => this.#optimized(plan, plans),
      codegen: this.#settings.codegen,
      catalog: this.#catalog,
    });
  }

  /** Follows one SELECT. Rejects with SqlError when the text is anything else. */
  async query(sql: string, options: QueryOptions = {}): Promise<Query> {
    const { answers } = await this.execute(sql, options);
    const [answer, ...more] = answers;
    if (answer === undefined || more.length > 0) {
      for (const extra of answers) extra.cancel();
      const hint = 'write one SELECT; run other statements with execute()';
      throw new SqlError([errorDiagnostic('B240', 'the text is not a single SELECT', { hint })]);
    }
    return answer;
  }

  /** Calls `listener` with every row of a stream from now on; undone by the function returned. */
  subscribe(name: string, listener: (row: Row) => void, options: SubscribeOptions = {}): () => void {
    const node = this.#node(name);
    if (options.signal?.aborted === true) return () => {};
    const makeRow = this.#rowMaker(node.definition);
    const stop = this.#deployment.tap(node, {
      rows: (batch, from, to) => {
        for (let row = from; row < to; row++) {
          try {
            for (; row < to; row++) listener(makeRow(batch, row));
          } catch (error) {
            this.#deployment.driver.threw(error);
          }
        }
      },
      flush: () => {},
      end: () => {},
    });
    options.signal?.addEventListener('abort', stop, { once: true });
    return stop;
  }

  /** A stream to push rows into. Throws SqlError when it does not exist or is fed by a connector. */
  stream(name: string): StreamHandle {
    const node = this.#node(name);
    if (node.definition.binding?.role === 'source') {
      const hint = 'declare a stream without WITH to push into, and read that';
      throw new SqlError([errorDiagnostic('B241', `stream "${name}" is fed by a connector`, { hint })]);
    }
    const { driver } = this.#deployment;
    const feed = {
      get isBusy(): boolean {
        return driver.isBusy;
      },
      push: (batch: Parameters<Deployment['push']>[1]) => {
        this.#deployment.requireOpen();
        driver.whenFree(() => this.#deployment.push(node, batch));
      },
      end: () => driver.whenFree(() => driver.end(node)),
    };
    return new StreamHandle(node.definition, feed, this.#settings.codegen);
  }

  /** Resolves when every source has ended and every sink has taken its rows; rejects with what stopped the job. */
  finished(): Promise<void> {
    return this.#redacting(() => this.#deployment.finished());
  }

  metrics(): EngineMetrics {
    return metricsOf(this.#deployment);
  }

  /** The state of all queries as plain data, between two calls. */
  snapshot(): Snapshot {
    return snapshotDeployment(this.#deployment);
  }

  /** Takes over a snapshot of an engine that ran the same script. */
  restore(snapshot: Snapshot): void {
    restoreDeployment(this.#deployment, snapshot);
  }

  /** Stops sources, lets sinks finish, stops them, ends queries after the rows that wait. Idempotent. */
  async close(): Promise<void> {
    try {
      await this.#redacting(() => this.#deployment.stop());
    } finally {
      for (const query of this.#following) query.cancel();
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #bind(sql: string): Promise<Binding> {
    const parsed = parse(sql);
    const resolved = await resolve(parsed.statements as readonly Statement[], this.#world.environment);
    for (const secret of resolved.secrets) this.#secrets.add(secret);
    const bound = bind(resolved.statements, this.#catalog, this.#registry, resolved.secrets);
    return { steps: bound.steps, diagnostics: [...parsed.diagnostics, ...resolved.diagnostics, ...bound.diagnostics] };
  }

  #checkEnds({ steps }: Binding): void {
    this.#deployment.checkEnds(steps.flatMap((step) => (step.kind === 'createStream' ? [step.definition] : [])));
  }

  #deploy(binding: Binding, options: QueryOptions): Execution {
    // Before anything is added, so that a script that is refused leaves nothing behind.
    this.#checkEnds(binding);
    const plans = binding.steps.flatMap((step) => (step.kind === 'createStream' ? [] : [step.plan]));
    const streams: string[] = [];
    const queries: string[] = [];
    const answers: Query[] = [];
    for (const step of binding.steps) {
      this.#deployStep(step, plans, { streams, queries, answers }, options);
    }
    return { streams, queries, answers, warnings: binding.diagnostics };
  }

  #deployStep(
    step: BoundStatement,
    plans: readonly Plan[],
    found: { readonly streams: string[]; readonly queries: string[]; readonly answers: Query[] },
    options: QueryOptions,
  ): void {
    switch (step.kind) {
      case 'createStream':
        this.#catalog.add(step.definition);
        this.#deployment.node(step.definition);
        found.streams.push(step.definition.name);
        return;
      case 'query':
        this.#catalog.addQuery(queryEdge(step.plan));
        this.#deployment.addQuery({
          label: step.label,
          sql: step.sql,
          bound: step.plan,
          plan: this.#optimized(step.plan, plans),
        });
        found.queries.push(step.label);
        return;
      case 'select':
        found.answers.push(this.#answer(step, plans, options));
        return;
    }
  }

  #answer(step: BoundAnswer, plans: readonly Plan[], options: QueryOptions): Query {
    const { definition, limit } = step;
    const maxWaiting = checkedLimit('maxWaiting', options.maxWaiting ?? DEFAULT_MAX_WAITING_ROWS);
    const running: RunningQuery = this.#deployment.addQuery({
      label: step.label,
      sql: step.sql,
      bound: step.plan,
      plan: this.#optimized(step.plan, plans),
      answer: definition,
    });
    const { target } = running.node;
    const queue: RowQueue = new RowQueue({
      makeRow: this.#rowMaker(definition),
      limit,
      maxWaiting,
      onPressure: (overloaded) => this.#deployment.setPressure(target, queue, overloaded),
    });
    const untap = this.#deployment.tap(target, queue);
    const unwatch = this.#deployment.onFailure((error) => queue.fail(redactError(error, [...this.#secrets])));
    const release = (): void => {
      unwatch();
      untap();
      this.#following.delete(query);
      this.#deployment.removeQuery(running);
    };
    const query: Query = new Query(definition.schema, queue, release);
    this.#following.add(query);
    if (options.signal !== undefined) query.endWith(options.signal);
    return query;
  }

  #optimized(plan: Plan, plans: readonly Plan[]): Plan {
    if (!this.#settings.optimize) return plan;
    const running = this.#deployment.queries.map((query) => query.plan);
    return optimize(plan, { catalog: this.#catalog, registry: this.#registry, plans: [...running, ...plans] });
  }

  #rowMaker({ schema, visible }: StreamDefinition): RowMaker {
    return compileRowMaker(schema, visible, this.#long, this.#settings.codegen ? 'allowed' : 'never');
  }

  #node(name: string): StreamNode {
    const definition: StreamDefinition | undefined = this.#catalog.find(name);
    if (definition === undefined) throw new SqlError([errorDiagnostic('B201', `stream "${name}" does not exist`)]);
    return this.#deployment.node(definition);
  }

  /** What an operation of the deployment gives, or what it fails with, without secrets. */
  async #redacting<T>(work: () => T | Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw redactError(error, [...this.#secrets]);
    }
  }

  #redactingLog(log: Log): Log {
    return {
      log: (level, message, fields) => {
        const secrets = [...this.#secrets];
        if (secrets.length === 0) log.log(level, message, fields);
        else log.log(level, redact(message, secrets), cleanFields(fields, secrets));
      },
    };
  }
}

function checkedLimit(name: string, limit: number): number {
  if (limit >= 1) return limit;
  throw new RangeError(`option ${name} does not accept ${limit}: it is 1 or more`);
}

function cleanFields(fields: Parameters<Log['log']>[2], secrets: readonly string[]): Parameters<Log['log']>[2] {
  if (fields === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(fields).map(([k, v]) => [k, typeof v === 'string' ? redact(v, secrets) : v]),
  );
}
