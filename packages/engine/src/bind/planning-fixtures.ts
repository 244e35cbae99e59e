// A small world for the tests of planning: connectors, formats, functions and aggregates as plain definitions, and the road
// from a text to printed plans or rendered diagnostics. Nothing here ever runs.
import {
  type AggregateFunction,
  type BoundAggregate,
  BYTES,
  booleanOption,
  type Connector,
  DOUBLE,
  errorDiagnostic,
  type Format,
  familyOption,
  INT,
  InternalError,
  integerOption,
  LONG,
  type OptionSpec,
  renderDiagnostic,
  type ScalarFunction,
  type SqlType,
  STRING,
  textOption,
} from '@tidewire/core';
import { parse, type Statement } from '@tidewire/parser';
import { Catalog } from '../catalog/catalog.ts';
import { averageType, sumType } from '../expr/numeric-types.ts';
import { checkPlan } from '../plan/check.ts';
import { printPlan } from '../plan/print.ts';
import { Registry } from '../registry.ts';
import { builtinWindows } from '../windows/index.ts';
import { type Binding, bind } from './bind.ts';

function neverRuns(): never {
  throw new InternalError('definitions of the planning tests do not run');
}

const FEED_OPTIONS = [
  textOption({ name: 'feed.url', summary: 'where the feed is', required: true }),
  booleanOption({ name: 'feed.retry', summary: 'whether to try again', fallback: true }),
  integerOption({ name: 'feed.attempts', summary: 'how often', max: 99 }),
  textOption({ name: 'feed.token', summary: 'who we are', secret: true }),
  familyOption({ name: 'feed.headers.', summary: 'headers of the request' }),
] as unknown as readonly OptionSpec[];

/** Reads and writes messages. */
const feed: Connector = {
  name: 'feed',
  aliases: [],
  summary: 'messages',
  source: {
    options: FEED_OPTIONS,
    format: 'required',
    metadata: new Map<string, SqlType>([
      ['__meta_source', STRING],
      ['__meta_ingest_time', LONG],
    ]),
    createInitialized: neverRuns,
  },
  sink: { options: FEED_OPTIONS, format: 'required', createInitialized: neverRuns },
};

/** Only writes, and knows how to show rows without a format. */
const screen: Connector = {
  name: 'screen',
  aliases: ['stdout'],
  summary: 'rows for people',
  sink: { options: [], format: 'optional', createInitialized: neverRuns },
};

/** Only reads, and delivers rows itself. */
const ticker: Connector = {
  name: 'ticker',
  aliases: [],
  summary: 'rows at intervals',
  source: { options: [], format: 'none', metadata: new Map(), createInitialized: neverRuns },
};

const json: Format = {
  name: 'json',
  aliases: [],
  summary: 'objects',
  options: [familyOption({ name: 'json.mapping.', summary: 'where a column is' })] as unknown as readonly OptionSpec[],
  pushdown: { filter: true, copy: true },
  check: (schema, options) =>
    Object.keys(options)
      .filter((key) => !schema.columns.some((c) => key === `json.mapping.${c.name}`))
      .map((key) => errorDiagnostic('C402', `option "${key}" names no column`)),
  decoder: neverRuns,
  encoder: neverRuns,
};

const bytes: Format = {
  name: 'bytes',
  aliases: [],
  summary: 'payloads as they are',
  options: [],
  pushdown: { filter: false, copy: false },
  check: (schema) =>
    schema.columns.flatMap((c) =>
      c.type.kind === BYTES.kind ? [] : [errorDiagnostic('C402', `column "${c.name}" cannot hold a payload`)],
    ),
  decoder: neverRuns,
  encoder: neverRuns,
};

function scalar(name: string, volatility: 'immutable' | 'volatile', params: readonly SqlType[]): ScalarFunction {
  return {
    name,
    aliases: [],
    summary: name,
    signatures: [`${name}(${params.map((_, i) => `x${i + 1}`).join(', ')})`],
    examples: [],
    bind: (args) => {
      if (args.length !== params.length || args.some((a) => a.kind === 'STRING')) return undefined;
      return { name, params, returns: DOUBLE, nulls: 'propagate', volatility, eval: neverRuns };
    },
  };
}

function aggregate(name: string, returns: (type: SqlType) => SqlType | undefined): AggregateFunction {
  const reportsRow = name === 'last';
  return {
    name,
    aliases: [],
    summary: name,
    signatures: [`${name.toUpperCase()}(x)`],
    allowsDistinct: !reportsRow,
    allowsIgnoreNulls: reportsRow,
    examples: [],
    bind: ({ args, star }): BoundAggregate | undefined => {
      const [type] = args;
      const result = star ? returns(INT) : type === undefined || args.length > 1 ? undefined : returns(type);
      if (result === undefined || (star && name !== 'count')) return undefined;
      return { name, params: args, returns: result, accumulators: [{ kind: 'count' }], result: neverRuns };
    },
  };
}

function ofNumbers(type: (t: SqlType) => SqlType): (t: SqlType) => SqlType | undefined {
  return (t) => (t.kind === 'STRING' || t.kind === 'OBJECT' || t.kind === 'BOOL' ? undefined : type(t));
}

export const registry: Registry = new Registry({
  functions: [scalar('round', 'immutable', [DOUBLE]), scalar('random', 'volatile', [])],
  aggregates: [
    aggregate('count', () => LONG),
    aggregate('sum', ofNumbers(sumType)),
    aggregate('avg', ofNumbers(averageType)),
    aggregate('max', (type) => type),
    aggregate('last', (type) => type),
  ],
  windows: builtinWindows,
  connectors: [feed, screen, ticker],
  formats: [json, bytes],
});

/** Streams that most tests use: a source with arrival time, one with event time, a sink. */
export const DECLARED = `
CREATE STREAM Trades (symbol STRING, price DOUBLE, qty INT, id LONG, fee DECIMAL(10, 4), data OBJECT, ts TIMESTAMP)
  WITH (type = 'source', extension = 'feed', format = 'json', "feed.url" = 'x');
CREATE STREAM Timed (symbol STRING, price DOUBLE, T LONG, WATERMARK FOR T AS T - INTERVAL '5' SECOND)
  WITH (type = 'source', extension = 'feed', format = 'json', "feed.url" = 'x');
CREATE STREAM Alerts (symbol STRING, price DOUBLE, qty INT)
  WITH (type = 'sink', extension = 'feed', format = 'json', "feed.url" = 'x');
`;

function statementsOf(sql: string): readonly Statement[] {
  const { statements, diagnostics } = parse(sql);
  if (diagnostics.length > 0)
    throw new Error(diagnostics.map((d) => renderDiagnostic(d, { name: 'test.sql', text: sql })).join('\n'));
  return statements;
}

export function bindText(sql: string, catalog: Catalog = new Catalog(), secrets: readonly string[] = []): Binding {
  return bind(statementsOf(sql), catalog, registry, secrets);
}

/** A catalog with what the steps of a script declare and run. */
export function catalogOf(sql: string): Catalog {
  const catalog = new Catalog();
  for (const step of bindText(sql).steps) {
    if (step.kind === 'createStream') catalog.add(step.definition);
  }
  return catalog;
}

/** What a script that uses DECLARED comes to: its plans one after the other, or what is wrong with it. */
export function planText(sql: string): string {
  const catalog = catalogOf(DECLARED);
  const { steps, diagnostics } = bindText(sql, catalog);
  if (diagnostics.length > 0) return render(diagnostics, sql);
  const plans = steps.flatMap((step) => (step.kind === 'createStream' ? [] : [step.plan]));
  const violations = plans.flatMap(checkPlan);
  return [...plans.map(printPlan), ...violations].join('\n');
}

/** What is wrong with a script that stands alone. */
export function problemsOf(sql: string, secrets: readonly string[] = []): string {
  return render(bindText(sql, new Catalog(), secrets).diagnostics, sql);
}

function render(diagnostics: Binding['diagnostics'], text: string): string {
  return diagnostics.map((d) => renderDiagnostic(d, { name: 'test.sql', text })).join('\n');
}
