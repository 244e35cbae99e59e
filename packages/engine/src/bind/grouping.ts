// GROUP BY and what it makes of expressions: after grouping only keys, aggregates and window bounds are left.
// Invariant: a rewritten expression refers to the columns of the Aggregate node; an ungrouped column is reported once per name.
import { type BoundWindow, type Column, LONG, type Schema } from '@tidewire/core';
import type { Expression, Select } from '@tidewire/parser';
import { type ColumnExpr, type Expr, mapChildren } from '../expr/expr.ts';
import { MAX_KEY_PARTS } from '../expr/group-keys.ts';
import { printExpr } from '../expr/print.ts';
import type { Aggregate, AggregateItem, Plan } from '../plan/plan.ts';
import { groupResult } from './aggregate-collector.ts';
import { specialName } from './bind-call.ts';
import { bindExpr, type ExprContext } from './bind-expr.ts';
import { isPoisoned } from './operators.ts';
import type { Problems } from './problems.ts';
import { sameExpr } from './same-expr.ts';
import { lookupAlias, lookupScope } from './scope.ts';

/** The keys of a query. Window bounds among them are left out: rows are grouped by window anyway. */
export function bindKeys(select: Select, context: ExprContext): readonly Expr[] {
  const keys: Expr[] = [];
  for (const written of select.groupBy) {
    const expr = byPosition(written, select, context.problems);
    if (expr === undefined || (context.windowed && isWindowBound(expr, context))) continue;
    const key = bindExpr(expr, expr === written ? context : { ...context, aliasUse: 'hidden' });
    if (!isPoisoned(key) && !keys.some((k) => sameExpr(k, key))) keys.push(key);
  }
  const extra = keys[MAX_KEY_PARTS];
  if (extra !== undefined) {
    context.problems.error('B238', `GROUP BY has ${keys.length} keys, but at most ${MAX_KEY_PARTS} are possible`, {
      span: extra.span,
      hint: 'group by one text or object that holds several of them',
    });
  }
  return keys;
}

/** `GROUP BY 2` is the second item of the select list. */
function byPosition(expr: Expression, select: Select, problems: Problems): Expression | undefined {
  if (expr.kind !== 'number') return expr;
  const position = /^\d+$/.test(expr.text) ? Number(expr.text) : 0;
  const item = select.items[position - 1];
  if (item?.kind === 'selectExpression') return item.expression;
  const { length } = select.items;
  problems.error('B216', `GROUP BY position ${expr.text} is no item of the select list`, {
    span: expr.span,
    hint:
      length === 1 ? 'the select list has one item' : `write a position from 1 to ${length}, or the expression itself`,
  });
  return undefined;
}

function isWindowBound(expr: Expression, context: ExprContext): boolean {
  if (expr.kind === 'call') return specialName(expr.name.name) !== undefined;
  if (expr.kind !== 'name' || lookupScope(context.scope, expr.name).kind !== 'missing') return false;
  const behind = context.aliasUse === 'hidden' ? undefined : lookupAlias(context.aliases, expr.name);
  if (behind !== undefined) return isWindowBound(behind, { ...context, aliasUse: 'hidden' });
  const name = specialName(expr.name.name);
  return name !== undefined && name !== 'event_timestamp';
}

export interface Grouping {
  readonly window: BoundWindow | undefined;
  readonly keys: readonly Expr[];
  readonly aggregates: readonly AggregateItem[];
}

/** The Aggregate node: keys, then aggregates, then window bounds. */
export function aggregateNode(input: Plan, grouping: Grouping): Aggregate {
  const { window, keys, aggregates } = grouping;
  const taken = new Set<string>();
  const column = (name: string, type: Column['type']): Column => ({ name: unusedName(name, taken), type });
  const columns = [
    ...keys.map((key) => column(key.kind === 'column' ? key.name : printExpr(key), key.type)),
    ...aggregates.map((item) => column(item.label, item.aggregate.returns)),
    ...(window === undefined ? [] : [column('window_start', LONG), column('window_end', LONG)]),
  ];
  const schema: Schema = { columns };
  return { kind: 'aggregate', input, window, keys, aggregates, schema };
}

function unusedName(name: string, taken: Set<string>): string {
  let unused = name;
  for (let n = 2; taken.has(unused); n++) unused = `${name} #${n}`;
  taken.add(unused);
  return unused;
}

/** An expression of SELECT or HAVING over the columns of the Aggregate node. */
export function overGroups(expr: Expr, node: Aggregate, reported: Set<string>, problems: Problems): Expr {
  const key = node.keys.findIndex((k) => sameExpr(k, expr));
  if (key !== -1) return outputColumn(node, key, expr);
  if (expr.kind === 'column') {
    const result = groupResult(expr);
    if (result === undefined) {
      reportUngrouped(expr, reported, problems);
      return expr;
    }
    const first = node.keys.length;
    if (result.kind === 'aggregate') return outputColumn(node, first + result.index, expr);
    const bounds = first + node.aggregates.length;
    return outputColumn(node, result.bound === 'window_start' ? bounds : bounds + 1, expr);
  }
  return mapChildren(expr, (child) => overGroups(child, node, reported, problems));
}

function outputColumn(node: Aggregate, index: number, from: Expr): ColumnExpr {
  const column = node.schema.columns[index] ?? { name: '', type: from.type };
  return { kind: 'column', index, name: column.name, type: column.type, span: from.span };
}

function reportUngrouped(column: ColumnExpr, reported: Set<string>, problems: Problems): void {
  if (reported.has(column.name)) return;
  reported.add(column.name);
  problems.error('B215', `column "${column.name}" is neither in GROUP BY nor in an aggregate`, {
    span: column.span,
    hint: `write LAST(${column.name}) for the latest value of the group, or add ${column.name} to GROUP BY`,
  });
}
