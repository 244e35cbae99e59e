// A script as typed plans and stream definitions: pure, synchronous, and complete in its complaints.
// Invariant: statements see what earlier ones declared; the catalog given is not changed; no step is returned for a statement
// with an error.
import type { Diagnostic, Span } from '@tidewire/core';
import { type InsertSelect, print, type SelectStatement, type Statement } from '@tidewire/parser';
import type { Catalog, StreamDefinition } from '../catalog/catalog.ts';
import type { Plan } from '../plan/plan.ts';
import { queryEdge } from '../plan/properties.ts';
import type { Registry } from '../registry.ts';
import { bindCreate } from './bind-create.ts';
import { bindInsert, bindInsertNew, insertInto } from './bind-insert.ts';
import { type BindContext, bindSelect } from './bind-select.ts';
import { outputSchema, withNames } from './output-schema.ts';
import { Problems } from './problems.ts';

export type BoundStatement = BoundCreateStream | BoundQuery | BoundAnswer;

interface BoundCreateStream {
  readonly kind: 'createStream';
  /** `span` of the definition is undefined when an INSERT or an option declared the stream by using its name. */
  readonly definition: StreamDefinition;
}

/** INSERT INTO … SELECT: the plan's root is an Insert. */
interface BoundQuery {
  readonly kind: 'query';
  readonly plan: Plan;
  /** `Trades -> Totals`. */
  readonly label: string;
  /** The statement as it prints. */
  readonly sql: string;
  readonly warnings: readonly Diagnostic[];
  readonly span: Span;
}

/** A SELECT on its own: the plan's root is an Insert into a stream that is in no catalog and has no other reader. */
export interface BoundAnswer {
  readonly kind: 'select';
  readonly plan: Plan;
  readonly definition: StreamDefinition;
  readonly limit: number | undefined;
  readonly label: string;
  /** The statement as it prints. */
  readonly sql: string;
  readonly span: Span;
}

export interface Binding {
  readonly steps: readonly BoundStatement[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Binds resolved statements. `secrets` are texts that no diagnostic may show. */
export function bind(
  statements: readonly Statement[],
  catalog: Catalog,
  registry: Registry,
  secrets: readonly string[] = [],
): Binding {
  const problems = new Problems(secrets);
  const context: BindContext = { catalog: catalog.copy(), registry, problems, broken: new Set() };
  const steps = statements.flatMap((statement) => bindStatement(statement, context));
  return { steps, diagnostics: problems.all };
}

function bindStatement(statement: Statement, context: BindContext): readonly BoundStatement[] {
  switch (statement.kind) {
    case 'createStream': {
      const before = context.problems.errors;
      const { definition, declares } = bindCreate(statement, context);
      const known = context.catalog.find(definition.name) !== undefined;
      if (declares !== undefined) context.catalog.add(declares);
      if (!known) context.catalog.add(definition);
      if (context.problems.errors > before) return [];
      const first: readonly BoundStatement[] =
        declares === undefined ? [] : [{ kind: 'createStream', definition: declares }];
      return [...first, { kind: 'createStream', definition }];
    }
    case 'insertSelect':
      return bindInsertStatement(statement, context);
    case 'selectStatement':
      return bindSelectStatement(statement, context);
  }
}

function bindInsertStatement(statement: InsertSelect, context: BindContext): readonly BoundStatement[] {
  const { problems, catalog } = context;
  const [errors, found] = [problems.errors, problems.count];
  refuseLimit(statement, problems);
  const target = catalog.find(statement.target.name);
  const insertable = checkTarget(statement, target, problems);
  const select = bindSelect(statement.select, context);
  const plan =
    select === undefined || !insertable
      ? undefined
      : target === undefined
        ? bindInsertNew(statement.target, statement.columns, select, problems)
        : bindInsert(statement, select, target, problems);
  if (plan === undefined || problems.errors > errors) {
    if (target === undefined) context.broken.add(statement.target.name.toLowerCase());
    return [];
  }
  const edge = queryEdge(plan);
  if (!fitsGraph(statement, edge.from, edge.to, context)) return [];
  const created: BoundStatement[] = [];
  if (target === undefined) {
    const updating = edge.kind === 'running' || (edge.kind === 'rows' && catalog.isUpdating(edge.from));
    const definition = derivedStream(plan.target, plan.schema, updating);
    catalog.add(definition);
    created.push({ kind: 'createStream', definition });
  }
  catalog.addQuery(edge);
  if (!readersAllow(statement, edge.to, context)) return [];
  const label = `${edge.from} -> ${edge.to}`;
  const warnings = problems.warningsSince(found);
  return [...created, { kind: 'query', plan, label, sql: print(statement), warnings, span: statement.span }];
}

function bindSelectStatement(statement: SelectStatement, context: BindContext): readonly BoundStatement[] {
  const bound = bindSelect(statement.select, context);
  if (bound === undefined) return [];
  const items = withNames(bound.items);
  const schema = outputSchema(items, context.problems);
  if (schema === undefined) return [];
  const name = unusedName(context.catalog);
  const plan = insertInto(
    name,
    schema,
    bound,
    items.map((item) => item.expr),
  );
  const { from, kind } = queryEdge(plan);
  const updating = kind === 'running' || (kind === 'rows' && context.catalog.isUpdating(from));
  const definition = derivedStream(name, schema, updating);
  const { limit } = statement.select;
  const label = `${from} -> select`;
  return [{ kind: 'select', plan, definition, limit, label, sql: print(statement), span: statement.span }];
}

function unusedName(catalog: Catalog): string {
  let name = '__select';
  for (let n = 2; catalog.find(name) !== undefined; n++) name = `__select_${n}`;
  return name;
}

function derivedStream(name: string, schema: StreamDefinition['schema'], updating: boolean): StreamDefinition {
  return {
    name,
    schema,
    visible: schema.columns.length,
    metadata: [],
    eventTime: { kind: 'derived' },
    idleTimeout: undefined,
    binding: undefined,
    errorStrategy: 'drop',
    deadLetterStream: undefined,
    updating,
    span: undefined,
  };
}

function refuseLimit(statement: InsertSelect, problems: Problems): void {
  if (statement.select.limit === undefined) return;
  problems.error('U342', 'LIMIT is not supported in INSERT INTO', {
    span: statement.select.span,
    hint: 'leave it out, or write the SELECT on its own',
  });
}

function checkTarget(statement: InsertSelect, target: StreamDefinition | undefined, problems: Problems): boolean {
  if (target?.binding?.role !== 'source') return true;
  problems.error('B223', `stream "${target.name}" is a source and cannot be inserted into`, {
    span: statement.target.span,
    hint: "insert into a stream of type 'sink', or into one without WITH",
  });
  return false;
}

/** Rows must not come round to where they started. */
function fitsGraph(statement: InsertSelect, from: string, to: string, context: BindContext): boolean {
  const round = context.catalog.path(to, from);
  if (round === undefined) return true;
  context.problems.error('B230', 'streams form a cycle', {
    span: statement.target.span,
    detail: [...round, to].join(' -> '),
    hint: 'insert into another stream',
  });
  return false;
}

/** A stream that becomes updating must not be aggregated by queries that were there before. */
function readersAllow(statement: InsertSelect, to: string, context: BindContext): boolean {
  const { catalog } = context;
  const downstream = new Set<string>([to]);
  for (const stream of downstream) {
    if (!catalog.isUpdating(stream)) continue;
    for (const query of catalog.queriesReading(stream)) {
      if (query.kind === 'rows') downstream.add(query.to);
      else {
        context.problems.error('U343', `stream "${stream}" would become updating and cannot be aggregated`, {
          span: statement.target.span,
          detail: `the query ${query.from} -> ${query.to} aggregates it`,
          hint: 'add a WINDOW clause to this query: then each group gives one final row',
        });
        return false;
      }
    }
  }
  return true;
}
