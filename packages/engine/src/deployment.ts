// Everything that runs: the graph, its sources and sinks, and the plans they were made from.
// Invariants: sinks start before sources, sources after every query of the script is wired, so no row is lost to the order
// of statements; the first failure that ends the job is the one reported; stop() ends everything that was started.
import {
  appendRow,
  type Clock,
  ColumnBatch,
  type ColumnUse,
  ConnectorError,
  type ConnectorHost,
  type DecodeFilter,
  type Diagnostic,
  type Environment,
  errorDiagnostic,
  InternalError,
  type Log,
  type Random,
  type Shared,
  type Sink,
  type Source,
  SqlError,
} from '@tidewire/core';
import type { Catalog, StreamDefinition } from './catalog/catalog.ts';
import { compilePlan } from './compile/compile-plan.ts';
import { createDecoder, createSink, createSource } from './open-stream.ts';
import { columnUses } from './plan/needs.ts';
import { type Plan, scanOf } from './plan/plan.ts';
import type { Registry } from './registry.ts';
import { deadLetterRow } from './runtime/dead-letter.ts';
import { Driver } from './runtime/driver.ts';
import { QueryNode, reachableFrom, StreamNode, type Tap } from './runtime/graph.ts';
import { type RejectedRow, RowErrors } from './runtime/row-errors.ts';
import { SinkTask } from './runtime/sink-task.ts';
import { type SourcePlan, SourceTask } from './runtime/source-task.ts';
import { Wakeups } from './runtime/wakeups.ts';

/** The outside world as the engine sees it. */
export interface World {
  readonly clock: Clock;
  readonly random: Random;
  readonly environment: Environment;
  readonly log: Log;
}

export interface EngineSettings {
  /** Generated code on or off; the results are the same. */
  readonly codegen: boolean;
  /** Rewrite plans before they run; the results are the same. */
  readonly optimize: boolean;
  /** Most groups that one operator keeps at a time. */
  readonly maxGroups: number;
}

export interface RunningQuery {
  /** As it was bound: decides which columns are decoded and checked. */
  readonly bound: Plan;
  /** As it runs. */
  readonly plan: Plan;
  readonly node: QueryNode;
}

/** A query ready to be wired; `answer` is a target that is in no catalog. */
export interface QueryRequest {
  readonly label: string;
  /** The statement as it prints, for the head of its generated code. */
  readonly sql: string;
  readonly bound: Plan;
  readonly plan: Plan;
  readonly answer?: StreamDefinition | undefined;
}

export class Deployment {
  readonly driver: Driver;
  readonly wakeups: Wakeups;
  readonly rowErrors: RowErrors;
  readonly nodes: ReadonlyMap<string, StreamNode>;
  readonly queries: readonly RunningQuery[];
  readonly sources: ReadonlyMap<StreamNode, SourceTask>;
  readonly sinks: ReadonlyMap<StreamNode, SinkTask>;
  readonly #world: World;
  readonly #registry: Registry;
  readonly #catalog: Catalog;
  readonly #settings: EngineSettings;
  readonly #host: ConnectorHost;
  readonly #nodes = new Map<string, StreamNode>();
  readonly #queries: RunningQuery[] = [];
  readonly #sources = new Map<StreamNode, SourceTask>();
  readonly #sinks = new Map<StreamNode, SinkTask>();
  readonly #started = new Set<SourceTask | SinkTask>();
  readonly #running = new Set<SourceTask>();
  readonly #overloaded = new Map<Tap, StreamNode>();
  #failure: ConnectorError | undefined;
  #stopped = false;
  readonly #failureListeners = new Set<(error: ConnectorError) => void>();
  #waiting: (() => void)[] = [];

  constructor(world: World, registry: Registry, catalog: Catalog, settings: EngineSettings) {
    this.#world = world;
    this.#registry = registry;
    this.#catalog = catalog;
    this.#settings = settings;
    this.nodes = this.#nodes;
    this.queries = this.#queries;
    this.sources = this.#sources;
    this.sinks = this.#sinks;
    this.#host = { ...world, shared: new Map<string, Shared>() };
    this.rowErrors = new RowErrors(world.clock, world.log, {
      deadLetter: (definition, row) => this.#deadLetter(definition, row),
      fail: (definition, row) => this.fail(rowFailure(definition.name, row)),
    });
    this.driver = new Driver({
      now: () => world.clock.now(),
      onUntimedRow: (node) => this.rowErrors.reject(node.definition, UNTIMED),
      onRowAfterEnd: (node) => this.rowErrors.reject(node.definition, AFTER_END),
    });
    this.wakeups = new Wakeups(world.clock, this.driver, {
      isLive: (node) => this.#sources.get(node)?.source.live ?? true,
      guarded: (work) => this.#guarded(work),
    });
  }

  /**
   * Asks the connectors of a script's streams what they make of the options, also of streams that nobody uses yet. Throws
   * SqlError with all problems; keeps nothing.
   */
  checkEnds(definitions: readonly StreamDefinition[]): void {
    const host = { ...this.#world, shared: new Map<string, Shared>() };
    // With copies of what running streams share, so that a conflict with one of them shows too.
    for (const [key, one] of this.#host.shared) host.shared.set(key, one.forTrial(host));
    const ends: (Source | Sink)[] = [];
    const problems: Diagnostic[] = [];
    try {
      for (const definition of [...this.#unmadeSources(), ...definitions]) {
        const role = definition.binding?.role;
        try {
          if (role === 'source') ends.push(createSource(definition, this.#registry, host));
          if (role === 'sink') ends.push(createSink(definition, this.#registry, host).sink);
        } catch (error) {
          if (!(error instanceof SqlError)) throw error;
          problems.push(...error.diagnostics);
        }
      }
    } finally {
      for (const end of ends) end.stop().catch(() => undefined);
    }
    if (problems.length > 0) throw new SqlError(problems);
  }

  /** Sources that are declared, and made when somebody reads them. */
  #unmadeSources(): readonly StreamDefinition[] {
    const waiting = [...this.#nodes.values()].filter((node) => !this.#sources.has(node));
    return waiting.map(({ definition }) => definition).filter(({ binding }) => binding?.role === 'source');
  }

  /** The node of a declared stream, made on first use; a sink's task is made with it. Throws SqlError. */
  node(definition: StreamDefinition): StreamNode {
    const known = this.#nodes.get(definition.name);
    if (known !== undefined) return known;
    const node = new StreamNode(definition);
    this.#nodes.set(definition.name, node);
    this.driver.addStream(node);
    this.wakeups.addStream(node);
    if (definition.binding?.role === 'sink') this.#attachSink(node);
    return node;
  }

  /** Compiles a plan and wires it between its streams. */
  addQuery({ label, sql, bound, plan, answer }: QueryRequest): RunningQuery {
    const source = this.node(this.#definition(scanOf(plan).stream));
    const target = answer === undefined ? this.node(this.#definition(targetOf(plan))) : this.#answerNode(answer);
    let node: QueryNode | undefined;
    const context = {
      maxGroups: this.#settings.maxGroups,
      onFailure: (failure: { readonly code: string; readonly message: string }): void => {
        if (node !== undefined) node.rowsFailed++;
        this.rowErrors.reject(source.definition, { code: failure.code, message: failure.message });
      },
    };
    const specs = compilePlan(plan, this.#settings.codegen, sql);
    node = new QueryNode(
      label,
      source,
      target,
      specs.map((spec) => spec.create(context)),
    );
    const running = { bound, plan, node };
    this.#queries.push(running);
    this.driver.addQuery(node);
    this.#replanSources();
    return running;
  }

  removeQuery(query: RunningQuery): void {
    this.driver.whenFree(() => this.#removeQuery(query));
  }

  #removeQuery(query: RunningQuery): void {
    this.driver.removeQuery(query.node);
    if (!this.#nodes.has(query.node.target.definition.name)) this.driver.removeStream(query.node.target);
    const at = this.#queries.indexOf(query);
    if (at !== -1) this.#queries.splice(at, 1);
    this.#replanSources();
  }

  /** Lets somebody outside see the rows of a stream; undone by the function returned. */
  tap(node: StreamNode, tap: Tap): () => void {
    node.taps.add(tap);
    this.#replanSources();
    return () => {
      node.taps.delete(tap);
      this.setPressure(node, tap, false);
    };
  }

  /** Sources of streams that somebody reads, made on first use. Throws SqlError for options that a connector refuses. */
  prepareSources(): void {
    for (const node of this.#nodes.values()) {
      if (node.definition.binding?.role !== 'source' || this.#sources.has(node)) continue;
      if (node.readers.length === 0 && node.taps.size === 0) continue;
      const source = createSource(node.definition, this.#registry, this.#host);
      const task = new SourceTask(node.definition, source, this.#sourcePlan(node), {
        onBatch: (batch) => this.#guarded(() => this.push(node, batch)),
        onRowError: (error, run) => {
          const payload = error.start === undefined ? undefined : run.bytes.subarray(error.start, error.end);
          this.#guarded(() => this.rowErrors.reject(node.definition, { ...error, payload }));
        },
        onConnection: ({ meta }) => {
          if (source.eventsAreRows === true) task.eventRow(meta);
        },
        onEnd: (error) => this.#guarded(() => this.#sourceEnded(node, task, error)),
      });
      this.#sources.set(node, task);
    }
  }

  /**
   * Makes sure that everything not yet started can be reached, then starts sinks, then sources. When one of them fails, all
   * of them are stopped; what was started before goes on.
   */
  async start(): Promise<void> {
    this.prepareSources();
    const sinks = [...this.#sinks.values()].filter((task) => !this.#started.has(task));
    const sources = [...this.#sources.values()].filter((task) => !this.#started.has(task));
    for (const task of [...sinks, ...sources]) this.#started.add(task);
    const ends = [...sinks.map((task) => task.sink), ...sources.map((task) => task.source)];
    try {
      for (const end of ends) if (end.listens === true) await this.#whileOpen(end.validateConnectivity());
      for (const end of ends) if (end.listens !== true) await this.#whileOpen(end.validateConnectivity());
      for (const task of sinks) await this.#whileOpen(task.sink.start());
      for (const task of sources) {
        this.#running.add(task);
        await this.#whileOpen(task.source.start(task));
      }
    } catch (error) {
      for (const task of sources) this.#running.delete(task);
      await Promise.allSettled(ends.map((end) => end.stop()));
      throw error;
    }
  }

  /** Throws ConnectorError R540 after stop(). */
  requireOpen(): void {
    if (this.#stopped) throw closedFailure();
  }

  /** A step of a start: nothing may start after stop(). */
  async #whileOpen(step: Promise<void>): Promise<void> {
    await step;
    this.requireOpen();
  }

  /** Rows enter a stream; its timers are set anew. */
  push(node: StreamNode, batch: ColumnBatch): void {
    try {
      this.driver.together(() => {
        this.wakeups.entering(node);
        this.driver.push(node, batch);
      });
    } finally {
      this.wakeups.touched(node);
    }
  }

  /** Resolves when every started source has ended and the sinks have taken everything; rejects with what failed the job. */
  async finished(): Promise<void> {
    while (this.#failure === undefined && this.#running.size > 0) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    if (this.#failure !== undefined) throw this.#failure;
    for (const task of this.#sinks.values()) await task.drain();
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Whoever takes rows of `node` is above its high-water mark, or no longer: the sources that feed it wait. */
  setPressure(node: StreamNode, tap: Tap, overloaded: boolean): void {
    if (overloaded) this.#overloaded.set(tap, node);
    else this.#overloaded.delete(tap);
    for (const [sourceNode, task] of this.#sources) {
      const reached = reachableFrom(sourceNode);
      if ([...this.#overloaded.values()].some((slow) => reached.has(slow))) task.source.pause();
      else task.source.resume();
    }
  }

  /** The job cannot go on. */
  fail(error: ConnectorError): void {
    this.#failure ??= error;
    for (const listener of this.#failureListeners) listener(error);
    this.#wake();
  }

  /** Calls `listener` when the job fails; undone by the function returned. */
  onFailure(listener: (error: ConnectorError) => void): () => void {
    this.#failureListeners.add(listener);
    return () => {
      this.#failureListeners.delete(listener);
    };
  }

  /** Stops sources, then sinks, which hand over what they hold within the time they allow themselves. Idempotent. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.wakeups.stop();
    await all([...this.#sources.values()].map((task) => task.source.stop()));
    await all([...this.#sinks.values()].map((task) => task.stop()));
    this.#running.clear();
    this.#wake();
  }

  /** Work that no caller waits for, begun by a socket or a timer: what it throws is a bug of ours and ends the job. */
  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (this.driver.isListeners(error)) {
        this.fail(listenerFailure(error));
        return;
      }
      this.#world.log.log('error', error instanceof Error ? (error.stack ?? error.message) : String(error));
      this.fail(bugFailure(error));
    }
  }

  #definition(name: string): StreamDefinition {
    const definition = this.#catalog.find(name);
    if (definition === undefined) {
      throw new ConnectorError(
        errorDiagnostic('X901', `stream "${name}" was planned but is not declared`),
        'internal',
        'never',
      );
    }
    return definition;
  }

  /** The end of a SELECT that somebody outside follows. */
  #answerNode(definition: StreamDefinition): StreamNode {
    const node = new StreamNode(definition);
    this.driver.addStream(node);
    return node;
  }

  #attachSink(node: StreamNode): void {
    const { sink, encoder } = createSink(node.definition, this.#registry, this.#host);
    const task: SinkTask = new SinkTask(node.definition, sink, encoder, {
      onRowError: (error) => this.rowErrors.reject(node.definition, error),
      onPublishFailure: (error) => this.#publishFailed(node, sink, error),
      onPressure: (overloaded) => this.setPressure(node, task, overloaded),
    });
    this.#sinks.set(node, task);
    node.taps.add(task);
  }

  #publishFailed({ definition }: StreamNode, sink: Sink, error: ConnectorError): void {
    this.rowErrors.reportLoss(definition.name, error, sink.counters()['dropped'] ?? 0);
    if (definition.errorStrategy === 'fail') this.fail(error);
  }

  #sourcePlan(node: StreamNode): SourcePlan {
    const { definition } = node;
    const uses = this.#usesOf(node);
    const filter = this.#pushedFilter(node);
    return { uses, decoder: createDecoder(definition, this.#registry, uses, filter, this.#settings.codegen) };
  }

  #usesOf(node: StreamNode): readonly ColumnUse[] {
    const plans = this.#queries.filter((query) => query.node.source === node).map((query) => query.bound);
    const copies = this.#settings.optimize && this.#copiesText(node.definition, 'source');
    const uses = columnUses(node.definition, plans, copies ? (target) => this.#takesText(target) : false);
    // Somebody outside sees whole rows.
    return node.taps.size === 0 ? uses : uses.map((use, i) => (i < node.definition.visible ? 'value' : use));
  }

  /** Whether nobody but a sink looks at a stream, and the sink takes columns as the text they came in. */
  #takesText(target: string): boolean {
    const node = this.#nodes.get(target);
    if (node === undefined || node.readers.length > 0 || node.taps.size !== 1) return false;
    const { metadata, eventTime } = node.definition;
    return this.#copiesText(node.definition, 'sink') && metadata.length === 0 && eventTime.kind !== 'column';
  }

  /** Options of the format may change how values are written; then text is not copied. */
  #copiesText({ binding }: StreamDefinition, role: 'source' | 'sink'): boolean {
    if (binding?.role !== role || binding.format === undefined) return false;
    const format = this.#registry.formats.find(binding.format);
    const prefix = `${binding.format}.`;
    return format?.pushdown.copy === true && !Object.keys(binding.options).some((key) => key.startsWith(prefix));
  }

  #pushedFilter(node: StreamNode): readonly DecodeFilter[] {
    const [only, ...others] = this.#queries.filter((query) => query.node.source === node);
    return only === undefined || others.length > 0 || node.taps.size > 0 ? [] : scanOf(only.plan).pushed;
  }

  #replanSources(): void {
    for (const [node, task] of this.#sources) task.replan(this.#sourcePlan(node));
  }

  #sourceEnded(node: StreamNode, task: SourceTask, error: ConnectorError | undefined): void {
    this.#running.delete(task);
    if (error === undefined) this.driver.end(node);
    else this.fail(error);
    this.#wake();
  }

  #deadLetter(definition: StreamDefinition, row: RejectedRow): void {
    const target =
      definition.deadLetterStream === undefined ? undefined : this.#catalog.find(definition.deadLetterStream);
    if (target === undefined || target.name === definition.name) return;
    const batch = new ColumnBatch(target.schema);
    const now = this.#world.clock.now();
    appendRow(batch, deadLetterRow(target.schema, definition.name, row, now), now);
    this.push(this.node(target), batch);
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resume of waiting) resume();
  }
}

/** Waits for all of them, also when one fails; then rejects with the first failure. */
async function all(ends: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(ends);
  await Promise.all(ends);
}

const AFTER_END: RejectedRow = { code: 'R534', message: 'the stream has ended, so no row can enter it any more' };

const UNTIMED: RejectedRow = { code: 'R530', message: 'the event-time column is NULL or not a time' };

function targetOf(plan: Plan): string {
  return plan.kind === 'insert' ? plan.target : '';
}

function rowFailure(stream: string, row: RejectedRow): ConnectorError {
  const hint = 'set "error.strategy" to drop or dlq to go on after such rows';
  return new ConnectorError(
    errorDiagnostic(row.code, `stream "${stream}" stopped: ${row.message}`, { hint }),
    'user',
    'never',
  );
}

function closedFailure(): ConnectorError {
  const hint = 'await execute() before close(), push before close(), or open another engine';
  const diagnostic = errorDiagnostic('R540', 'the engine is closed', { hint });
  return new ConnectorError(diagnostic, 'user', 'never');
}

function listenerFailure(error: unknown): ConnectorError {
  const hint = 'catch what may fail in the function that was given to subscribe()';
  const what = error instanceof Error ? error.message : String(error);
  return new ConnectorError(errorDiagnostic('R541', `a listener failed: ${what}`, { hint }), 'user', 'never', error);
}

function bugFailure(error: unknown): ConnectorError {
  const { message } = error instanceof InternalError ? error : new InternalError(String(error));
  return new ConnectorError(errorDiagnostic('X902', message), 'internal', 'never', error);
}
