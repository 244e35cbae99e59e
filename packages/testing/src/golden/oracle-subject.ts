// The oracle: stands in the engine's place and answers by evaluating every query again over everything that ever came in.
// Invariants: binds with the engine's binder, and from there on is independent of it; keeps inputs only; what it has already
// told of a stream is a prefix of what it finds the next time, or it fails.
import {
  appendRow,
  type Cell,
  ColumnBatch,
  type MessageRun,
  PayloadBuffer,
  readOptions,
  rowAt,
  type Schema,
} from '@tidewire/core';
import {
  bind,
  Catalog,
  columnUses,
  inward,
  type Plan,
  queryEdge,
  Registry,
  resolve,
  rowObject,
  type StreamDefinition,
} from '@tidewire/engine/reference';
import { parse } from '@tidewire/parser';
import { StaticEnvironment } from '../static-environment.ts';
import { durationOf } from './engine-subject.ts';
import { dueTimes } from './oracle-clock.ts';
import { type Item, merged, numbered, restamped, timeOf } from './oracle-history.ts';
import { evaluatePlan } from './oracle-plan.ts';
import type { Step } from './script.ts';
import { type Answer, accepted, Outputs, type Subject, scriptDefinitions, Visibility } from './subject.ts';
import { DEFAULT_SINK_NAME, DEFAULT_SOURCE_NAME, messageBytes, payloadText, TestEnds } from './test-connector.ts';
import { printValue, readRow, type ScriptRow } from './values.ts';

interface OracleQuery {
  readonly plan: Plan;
  readonly from: string;
  readonly to: string;
  /** Inputs that came before do not count. */
  readonly since: number;
}

interface Shown {
  readonly name: string;
  readonly definition: StreamDefinition;
  readonly limit: number;
  told: number;
}

export class OracleSubject implements Subject {
  readonly #registry = new Registry(scriptDefinitions(new TestEnds(() => {})));
  readonly #catalog = new Catalog();
  readonly #queries: OracleQuery[] = [];
  /** What came into streams from outside. */
  readonly #inputs = new Map<string, Item[]>();
  readonly #watermarks = new Map<string, number>();
  readonly #lastInput = new Map<string, number>();
  readonly #visibility = new Visibility();
  readonly #shown = new Map<string, Shown>();
  readonly #outputs = new Outputs();
  #answers = 0;
  #now = 0;
  #sequence = 0;

  async run(step: Step, input: readonly string[]): Promise<Answer | undefined> {
    if (step.error) return undefined;
    switch (step.command) {
      case 'sql':
        return this.#execute(input.join('\n'));
      case 'tap':
        this.#show(step.args, this.#stream(step.args));
        return this.#told();
      case 'push':
        this.#push(this.#stream(step.args), input.map(readRow));
        return this.#told();
      case 'feed':
        this.#feed(step.args === '' ? DEFAULT_SOURCE_NAME : step.args, input.map(messageBytes));
        return this.#told();
      case 'advance':
        this.#advance(this.#now + durationOf(step.args, this.#now));
        return this.#told();
      case 'end':
        this.#put(this.#rootOf(step.args), { kind: 'end', key: [this.#sequence++] });
        return this.#told();
      default:
        return undefined;
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #execute(sql: string): Promise<Answer | undefined> {
    const { statements } = await resolve(parse(sql).statements, new StaticEnvironment({ TW_NAME: 'left' }));
    const { steps } = bind(statements, this.#catalog, this.#registry);
    const labels: string[] = [];
    for (const step of steps) {
      if (step.kind === 'createStream') {
        this.#catalog.add(step.definition);
        continue;
      }
      const { from, to, kind } = queryEdge(step.plan);
      const query = { plan: step.plan, from, since: this.#sequence };
      if (step.kind === 'query') {
        this.#queries.push({ ...query, to });
        this.#catalog.addQuery({ from, to, kind });
        labels.push(step.label);
      } else {
        this.#answers++;
        const name = this.#answers === 1 ? 'select' : `select-${this.#answers}`;
        this.#queries.push({ ...query, to: name });
        this.#show(name, { ...step.definition, name }, step.limit);
      }
    }
    this.#visibility.take(sql, labels);
    for (const name of this.#visibility.ends) this.#show(name, this.#stream(name));
    for (const definition of this.#catalog.streams()) {
      const { binding } = definition;
      if (binding?.role === 'sink') this.#show(binding.options['test.name'] ?? DEFAULT_SINK_NAME, definition);
    }
    return accepted(['ok']);
  }

  #show(name: string, definition: StreamDefinition, limit = Number.POSITIVE_INFINITY): void {
    if (this.#shown.has(definition.name)) return;
    const told = this.#historyOf(definition).filter((item) => item.kind === 'row').length;
    this.#shown.set(definition.name, { name, definition, limit, told });
    this.#outputs.open(name);
  }

  #stream(name: string): StreamDefinition {
    const definition = this.#catalog.find(name);
    if (definition === undefined) throw new Error(`stream "${name}" is not declared`);
    return definition;
  }

  /** A stream by its own name or the one under which its source is fed. */
  #rootOf(name: string): StreamDefinition {
    const fed = this.#catalog.streams().find((d) => d.binding?.role === 'source' && feedName(d) === name);
    return fed ?? this.#stream(name);
  }

  #put(definition: StreamDefinition, item: Item): void {
    const items = this.#inputs.get(definition.name) ?? [];
    items.push(item);
    this.#inputs.set(definition.name, items);
  }

  #push(definition: StreamDefinition, rows: readonly ScriptRow[]): void {
    const { schema } = definition;
    this.#enter(
      definition,
      rows.map((row) =>
        schema.columns.map((column) => inward(Object.hasOwn(row, column.name) ? row[column.name] : undefined, column)),
      ),
    );
  }

  /** Rows get their time and are followed, or for arrival time preceded, by the watermark they bring. */
  #enter(definition: StreamDefinition, rows: readonly (readonly Cell[])[]): void {
    const { eventTime, name } = definition;
    if (rows.length === 0) return;
    const last = this.#lastInput.get(name) ?? Number.POSITIVE_INFINITY;
    const { idleTimeout } = definition;
    if (eventTime.kind === 'column' && idleTimeout !== undefined && this.#now - last >= idleTimeout) {
      this.#raise(definition, this.#now - eventTime.delay - idleTimeout);
    }
    this.#lastInput.set(name, this.#now);
    for (const cells of rows) {
      const key = [this.#sequence++];
      if (eventTime.kind !== 'column') {
        this.#raise(definition, this.#now);
        this.#put(definition, { kind: 'row', key: [this.#sequence++], cells, time: this.#now });
        continue;
      }
      const time = timeOf(eventTime, cells);
      if (time === undefined) continue;
      this.#put(definition, { kind: 'row', key, cells, time });
      this.#raise(definition, time - eventTime.delay);
    }
  }

  #raise(definition: StreamDefinition, watermark: number): void {
    if (watermark <= (this.#watermarks.get(definition.name) ?? Number.NEGATIVE_INFINITY)) return;
    this.#watermarks.set(definition.name, watermark);
    this.#put(definition, { kind: 'watermark', key: [this.#sequence++], time: watermark });
  }

  #feed(name: string, messages: readonly Uint8Array[]): void {
    const definition = this.#rootOf(name);
    const { binding, schema, metadata } = definition;
    const format = this.#registry.formats.find(binding?.format ?? '');
    if (binding === undefined || format === undefined)
      throw new Error(`stream "${definition.name}" is fed by no connector`);
    const filled = new Map(metadata.map((m) => [m.column, m.name]));
    const payload = schema.columns.flatMap((_, index) => (filled.has(index) ? [] : [index]));
    const payloadSchema: Schema = { columns: payload.flatMap((index) => schema.columns[index] ?? []) };
    const plans = this.#queries.filter((query) => query.from === definition.name).map((query) => query.plan);
    const needed = columnUses(definition, plans, false);
    const uses = payload.map((index) => (this.#shown.has(definition.name) ? 'value' : (needed[index] ?? 'skip')));
    const own = Object.fromEntries(
      Object.entries(binding.options).filter(([key]) => key.startsWith(`${format.name}.`)),
    );
    const options = readOptions(format.options, own, 'format').values;
    const decoder = format.decoder({ schema: payloadSchema, uses, filter: [], options, codegen: false });
    const batch = new ColumnBatch(payloadSchema, uses);
    decoder.decode(runOf(messages), batch, () => {});
    const rows = Array.from({ length: batch.length }, (_, row) => {
      const decoded = rowAt(batch, row);
      const byColumn = new Map(payload.map((index, k) => [index, decoded[k] ?? null]));
      return schema.columns.map(
        (_column, index): Cell => (filled.has(index) ? `test:${name}` : (byColumn.get(index) ?? null)),
      );
    });
    this.#enter(definition, rows);
  }

  #advance(target: number): void {
    const streams = this.#catalog.streams().flatMap((definition) => {
      const last = this.#lastInput.get(definition.name);
      const isFed = definition.binding?.role !== 'sink' && !this.#queries.some((query) => query.to === definition.name);
      const watermark = this.#watermarks.get(definition.name) ?? Number.NEGATIVE_INFINITY;
      return isFed ? [{ definition, last, watermark, sizes: this.#sizesBelow(definition.name) }] : [];
    });
    for (const { definition, watermark } of dueTimes(streams, this.#now, target)) this.#raise(definition, watermark);
    this.#now = target;
  }

  /** Lengths of all windows that rows of a stream can reach. */
  #sizesBelow(stream: string): readonly number[] {
    return this.#queries
      .filter((query) => query.from === stream)
      .flatMap(({ plan, to }) => [...windowSizes(plan), ...this.#sizesBelow(to)]);
  }

  #historyOf(definition: StreamDefinition): readonly Item[] {
    const { name, eventTime } = definition;
    const writers = this.#queries.flatMap((query, index) => (query.to === name ? [{ query, index }] : []));
    const inputs = this.#inputs.get(name) ?? [];
    if (writers.length === 0) return inputs;
    const histories = writers.map(({ query, index }) => {
      const source = this.#historyOf(this.#stream(query.from)).filter((item) => (item.key[0] ?? 0) >= query.since);
      return numbered(evaluatePlan(query.plan, source), index);
    });
    const items = merged(histories);
    return eventTime.kind === 'column' ? restamped(items, eventTime) : items;
  }

  #told(): Answer {
    for (const shown of this.#shown.values()) {
      const rows = this.#historyOf(shown.definition).flatMap((item) => (item.kind === 'row' ? [item] : []));
      const until = Math.min(rows.length, shown.limit);
      for (const row of rows.slice(shown.told, until)) this.#tell(shown, row.cells);
      shown.told = Math.max(shown.told, until);
    }
    return accepted(this.#outputs.drain());
  }

  #tell({ name, definition }: Shown, cells: readonly Cell[]): void {
    const batch = new ColumnBatch(definition.schema);
    appendRow(batch, cells, 0);
    const { binding } = definition;
    const format = binding === undefined ? undefined : this.#registry.formats.find(binding.format ?? '');
    if (binding === undefined || format === undefined) {
      this.#outputs.add(name, printValue(rowObject(batch, 0, definition.schema, definition.visible, 'auto')));
      return;
    }
    const own = Object.fromEntries(
      Object.entries(binding.options).filter(([key]) => key.startsWith(`${format.name}.`)),
    );
    const options = readOptions(format.options, own, 'format').values;
    const payloads = new PayloadBuffer();
    format.encoder({ schema: definition.schema, options }).encode(batch, 0, 1, payloads, () => {});
    if (payloads.count === 1) this.#outputs.add(name, payloadText(payloads.bytes.subarray(0, payloads.ends[0])));
  }
}

function feedName(definition: StreamDefinition): string {
  return definition.binding?.options['test.name'] ?? DEFAULT_SOURCE_NAME;
}

function windowSizes(plan: Plan): readonly number[] {
  if (plan.kind === 'scan') return [];
  const own = plan.kind === 'aggregate' && plan.window !== undefined ? [plan.window.size] : [];
  return [...own, ...windowSizes(plan.input)];
}

function runOf(messages: readonly Uint8Array[]): MessageRun {
  const spans = new Int32Array(messages.length * 2);
  let length = 0;
  messages.forEach((message, k) => {
    spans[2 * k] = length;
    length += message.length;
    spans[2 * k + 1] = length;
  });
  return {
    bytes: Uint8Array.from(messages.flatMap((message) => [...message])),
    spans,
    count: messages.length,
    binary: false,
  };
}
