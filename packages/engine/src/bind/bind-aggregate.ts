// Calls of aggregates: their arguments see single rows, their results stand for the whole group.
// Invariant: an aggregate is never within another one, and never in a clause that looks at single rows.
import { type AggregateFunction, type BoundAggregate, printType } from '@tidewire/core';
import { type FunctionCall, printExpression } from '@tidewire/parser';
import type { Expr } from '../expr/expr.ts';
import type { ExprContext } from './bind-expr.ts';
import { type BindExpr, reportArguments } from './call-shape.ts';
import { coerce } from './coerce.ts';
import { condition, isPoisoned, POISON } from './operators.ts';

export function bindAggregate(
  definition: AggregateFunction,
  call: FunctionCall,
  context: ExprContext,
  bindExpr: BindExpr,
): Expr {
  const { collector } = context;
  if (collector === undefined) {
    reportPlace(definition, call, context);
    return POISON;
  }
  // Within the call only rows are seen: no groups, no aliases.
  const inner: ExprContext = { ...context, collector: undefined, aliasUse: 'hidden', clause: 'an aggregate' };
  const args = call.args.map((arg) => bindExpr(arg, inner));
  const filter = call.filter === undefined ? undefined : bindFilter(call.filter, inner, bindExpr);
  if (!modifiersFit(definition, call, context) || isPoisoned(filter, ...args)) return POISON;
  const aggregate = definition.bind({
    args: args.map((a) => a.type),
    star: call.star,
    ignoreNulls: call.nulls === 'IGNORE',
  });
  if (aggregate === undefined) {
    reportArguments(definition, call, args, context);
    return POISON;
  }
  if (call.distinct && !isDistinctable(aggregate, call, context)) return POISON;
  const fitted = args.map((arg, i) => coerce(arg, aggregate.params[i] ?? arg.type));
  const item = { aggregate, args: fitted, distinct: call.distinct, filter, label: labelOf(definition, call) };
  return collector.add(item, call.span);
}

function bindFilter(expr: NonNullable<FunctionCall['filter']>, inner: ExprContext, bindExpr: BindExpr): Expr {
  const context: ExprContext = { ...inner, clause: 'FILTER' };
  return condition(bindExpr(expr, context), 'FILTER', context.problems);
}

/** The call as it was written, the name in its definition's spelling. */
function labelOf(definition: AggregateFunction, call: FunctionCall): string {
  return printExpression({ ...call, name: { ...call.name, name: definition.name.toUpperCase(), quoted: false } });
}

function reportPlace(definition: AggregateFunction, call: FunctionCall, context: ExprContext): void {
  const name = definition.name.toUpperCase();
  if (context.clause === 'an aggregate' || context.clause === 'FILTER') {
    const place = context.clause === 'FILTER' ? 'FILTER' : 'another aggregate';
    context.problems.error('B214', `aggregate ${name} cannot stand in ${place}`, {
      span: call.span,
      hint: 'write the inner aggregate with INSERT INTO a stream and aggregate that stream',
    });
    return;
  }
  const hint =
    context.clause === 'WHERE' ? 'use HAVING for conditions on aggregates' : 'group by columns of the stream';
  context.problems.error('B213', `aggregate ${name} cannot stand in ${context.clause}`, { span: call.span, hint });
}

function modifiersFit(definition: AggregateFunction, call: FunctionCall, context: ExprContext): boolean {
  const refused =
    call.distinct && !definition.allowsDistinct
      ? 'DISTINCT'
      : call.nulls !== undefined && !definition.allowsIgnoreNulls
        ? `${call.nulls} NULLS`
        : undefined;
  if (refused === undefined) return true;
  const hint =
    refused === 'DISTINCT' ? 'leave out DISTINCT' : 'leave it out: only aggregates that report one row take it';
  context.problems.error('B228', `aggregate ${definition.name.toUpperCase()} takes no ${refused}`, {
    span: call.span,
    hint,
  });
  return false;
}

/** DISTINCT looks at one value per row. */
function isDistinctable(aggregate: BoundAggregate, call: FunctionCall, context: ExprContext): boolean {
  if (aggregate.params.length === 1) return true;
  const what = call.star ? '*' : `several arguments (${aggregate.params.map(printType).join(', ')})`;
  context.problems.error('B228', `DISTINCT cannot be applied to ${what}`, { span: call.span, hint: 'name one column' });
  return false;
}
