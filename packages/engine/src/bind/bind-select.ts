// SELECT as a plan from its stream up to the select list, which INSERT INTO or the caller then projects.
// Invariant: WHERE stands below the window whichever was written first (T21). Conjuncts of WHERE and HAVING are Filters of
// their own, from left to right: a row is dropped by the first that is not TRUE, and the ones behind it never see it.
import { didYouMean, didYouMeanHint } from '@tidewire/core';
import type { Select, SelectStar, StreamReference } from '@tidewire/parser';
import type { Catalog, StreamDefinition } from '../catalog/catalog.ts';
import type { Expr } from '../expr/expr.ts';
import type { Filter, Plan } from '../plan/plan.ts';
import type { Registry } from '../registry.ts';
import { AggregateCollector } from './aggregate-collector.ts';
import { bindCondition, bindExpr, type ExprContext } from './bind-expr.ts';
import { bindWindow } from './bind-window.ts';
import { aggregateNode, bindKeys, overGroups } from './grouping.ts';
import { isPoisoned } from './operators.ts';
import { outputName } from './output-name.ts';
import type { Problems } from './problems.ts';
import { type Aliases, columnAt, isQualifier, type Scope } from './scope.ts';

export interface BindContext {
  readonly catalog: Catalog;
  readonly registry: Registry;
  readonly problems: Problems;
  /** Streams, in lower case, whose statement failed: reading them is no new problem. */
  readonly broken: Set<string>;
}

/** One column of the result. */
export interface OutputItem {
  readonly expr: Expr;
  /** undefined for an expression that suggests no name. */
  readonly name: string | undefined;
  readonly span: Select['span'];
}

export interface BoundSelect {
  readonly input: Plan;
  readonly items: readonly OutputItem[];
}

/** undefined after reporting at least one problem, now or at the statement that broke the stream. */
export function bindSelect(select: Select, context: BindContext): BoundSelect | undefined {
  const { problems } = context;
  const before = problems.errors;
  const stream = findStream(select.from, context);
  const window = select.window === undefined ? undefined : bindWindow(select.window, context.registry, problems);
  if (stream === undefined) return undefined;
  const scope: Scope = { stream, qualifier: select.from.alias?.name ?? stream.name };
  const aliases = aliasesOf(select);
  const windowed = select.window !== undefined;
  const base: ExprContext = {
    registry: context.registry,
    problems,
    scope,
    aliases,
    windowed,
    clause: 'WHERE',
    collector: undefined,
    aliasUse: 'hidden',
  };
  const where = select.where === undefined ? undefined : bindCondition(select.where, base);
  const keys = bindKeys(select, { ...base, clause: 'GROUP BY', aliasUse: 'last' });
  const collector = new AggregateCollector();
  const items = bindItems(select, { ...base, clause: 'SELECT', collector });
  const having =
    select.having === undefined
      ? undefined
      : bindCondition(select.having, { ...base, clause: 'HAVING', collector, aliasUse: 'first' });
  const grouped = select.groupBy.length > 0 || having !== undefined || collector.items.length > 0;
  checkShape(select, { grouped, windowKnown: window !== undefined }, stream, context);
  if (problems.errors > before) return undefined;

  const scan: Plan = { kind: 'scan', stream: stream.name, schema: stream.schema, pushed: [] };
  const rows = filtered(scan, where);
  if (!grouped) return { input: rows, items };
  const node = aggregateNode(rows, { window, keys, aggregates: collector.items });
  const reported = new Set<string>();
  const over = (expr: Expr): Expr => overGroups(expr, node, reported, problems);
  const results = items.map((item) => ({ ...item, expr: over(item.expr) }));
  const input = filtered(node, having === undefined ? undefined : over(having));
  return problems.errors > before ? undefined : { input, items: results };
}

function findStream(from: StreamReference, context: BindContext): StreamDefinition | undefined {
  const stream = context.catalog.find(from.name.name);
  if (context.broken.has(from.name.name.toLowerCase())) return undefined;
  if (stream === undefined) {
    const suggestions = didYouMean(from.name.name, context.catalog.names());
    const declare = `declare it before this statement with CREATE STREAM ${from.name.name} (…)`;
    context.problems.error('B201', `stream "${from.name.name}" does not exist`, {
      span: from.name.span,
      hint: didYouMeanHint(suggestions) ?? declare,
      suggestions,
    });
  }
  return stream;
}

function aliasesOf(select: Select): Aliases {
  const aliased = select.items.flatMap((item) =>
    item.kind === 'selectExpression' && item.alias !== undefined
      ? [{ name: item.alias.name, expr: item.expression }]
      : [],
  );
  return { names: aliased.map((a) => a.name), expressions: aliased.map((a) => a.expr) };
}

function bindItems(select: Select, context: ExprContext): readonly OutputItem[] {
  return select.items.flatMap((item): readonly OutputItem[] => {
    if (item.kind === 'selectStar') return expandStar(item, context);
    const expr = bindExpr(item.expression, context);
    const name = item.alias?.name ?? (isPoisoned(expr) ? undefined : outputName(item.expression, expr));
    return [{ expr, name, span: item.span }];
  });
}

/** The visible columns of the stream. */
function expandStar(star: SelectStar, context: ExprContext): readonly OutputItem[] {
  const { scope, problems } = context;
  if (star.qualifier !== undefined && !isQualifier(scope, star.qualifier)) {
    problems.error('B201', `stream "${star.qualifier.name}" is not read by this query`, {
      span: star.qualifier.span,
      hint: `write ${scope.qualifier}.*`,
    });
    return [];
  }
  return Array.from({ length: scope.stream.visible }, (_, index) => columnAt(scope, index, star.span)).flatMap(
    (expr) => (expr === undefined ? [] : [{ expr, name: expr.name, span: star.span }]),
  );
}

interface Shape {
  readonly grouped: boolean;
  readonly windowKnown: boolean;
}

/** What clauses demand of each other. */
function checkShape(select: Select, shape: Shape, stream: StreamDefinition, context: BindContext): void {
  const { problems } = context;
  const { grouped, windowKnown } = shape;
  const star = select.items.find((item) => item.kind === 'selectStar');
  if (star !== undefined && grouped) {
    problems.error('B217', '* cannot be used in a query that groups rows', {
      span: star.span,
      hint: 'name the columns of GROUP BY, and use aggregates such as LAST for others',
    });
  }
  if (select.window !== undefined && windowKnown && !grouped) {
    problems.error('B235', 'WINDOW has no effect without an aggregate or GROUP BY', {
      span: select.window.span,
      hint: 'add an aggregate such as COUNT(*), or leave the window out',
    });
  }
  if (grouped && context.catalog.isUpdating(stream.name)) {
    problems.error('U343', `stream "${stream.name}" is updating and cannot be aggregated`, {
      span: select.from.span,
      detail: 'it comes from an aggregate without a window, whose rows replace earlier ones of the same key',
      hint: 'add a WINDOW clause to the query that fills it: then each group gives one final row',
    });
  }
}

function filtered(input: Plan, predicate: Expr | undefined): Plan {
  if (predicate === undefined) return input;
  const conjuncts = predicate.kind === 'logical' && predicate.operator === 'AND' ? predicate.operands : [predicate];
  return conjuncts.reduce<Plan>(
    (below, conjunct): Filter => ({ kind: 'filter', input: below, predicate: conjunct, schema: below.schema }),
    input,
  );
}
