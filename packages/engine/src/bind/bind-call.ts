// Calls: scalar functions by overload, aggregates into the collector of the query, and the three names that the engine
// itself knows: window_start(), window_end() and event_timestamp().
// Invariant: DISTINCT, FILTER, IGNORE NULLS and * are used by an aggregate or refused.
import { type AggregateFunction, didYouMean, didYouMeanHint, LONG, type ScalarFunction } from '@tidewire/core';
import type { FunctionCall, NameReference } from '@tidewire/parser';
import type { Expr } from '../expr/expr.ts';
import { type WindowBound, windowBound } from './aggregate-collector.ts';
import { bindAggregate } from './bind-aggregate.ts';
import type { ExprContext } from './bind-expr.ts';
import { type BindExpr, modifierOf, reportArguments } from './call-shape.ts';
import { coerce } from './coerce.ts';
import { isPoisoned, POISON } from './operators.ts';

type SpecialName = WindowBound | 'event_timestamp';

const SPECIAL_NAMES: ReadonlyMap<string, SpecialName> = new Map<string, SpecialName>([
  ['window_start', 'window_start'],
  ['window_end', 'window_end'],
  ['event_timestamp', 'event_timestamp'],
  ['eventtimestamp', 'event_timestamp'],
]);

/** The name that the engine itself gives a meaning to, ignoring case. */
export function specialName(name: string): SpecialName | undefined {
  return SPECIAL_NAMES.get(name.toLowerCase());
}

export function bindCall(call: FunctionCall, context: ExprContext, bindExpr: BindExpr): Expr {
  const special = specialName(call.name.name);
  if (special !== undefined) return bindSpecialCall(special, call, context);
  const { registry } = context;
  const aggregate = registry.aggregates.find(call.name.name);
  const scalar = registry.functions.find(call.name.name);
  if (aggregate !== undefined && !prefersScalar(call, aggregate, scalar)) {
    return bindAggregate(aggregate, call, context, bindExpr);
  }
  if (scalar !== undefined) return bindScalar(scalar, call, context, bindExpr);
  reportUnknown(call, context);
  return POISON;
}

/** MIN(a, b) is the function where there is one of that name: no aggregate of ours takes several plain values. */
function prefersScalar(call: FunctionCall, aggregate: AggregateFunction, scalar: ScalarFunction | undefined): boolean {
  if (scalar === undefined || call.args.length < 2) return false;
  return !aggregate.signatures.some((s) => s.includes(','));
}

function bindScalar(definition: ScalarFunction, call: FunctionCall, context: ExprContext, bindExpr: BindExpr): Expr {
  const { problems } = context;
  const modifier = modifierOf(call);
  if (modifier !== undefined) {
    problems.error('B228', `function ${definition.name} takes no ${modifier}`, {
      span: call.span,
      hint: 'leave it out: the function is no aggregate',
    });
    return POISON;
  }
  const args = call.args.map((arg) => bindExpr(arg, context));
  if (isPoisoned(...args)) return POISON;
  const bound = definition.bind(args.map((a) => a.type));
  if (bound === undefined) {
    reportArguments(definition, call, args, context);
    return POISON;
  }
  const fitted = args.map((arg, i) => coerce(arg, bound.params[i] ?? arg.type));
  return { kind: 'call', function: bound, args: fitted, type: bound.returns, span: call.span };
}

function reportUnknown(call: FunctionCall, context: ExprContext): void {
  const { functions, aggregates } = context.registry;
  const names = [...functions.names(), ...aggregates.names(), ...SPECIAL_NAMES.keys()];
  const suggestions = didYouMean(call.name.name, names);
  context.problems.error('B205', `function "${call.name.name}" does not exist`, {
    span: call.name.span,
    hint: didYouMeanHint(suggestions),
    suggestions,
  });
}

function bindSpecialCall(name: SpecialName, call: FunctionCall, context: ExprContext): Expr {
  const { problems } = context;
  const modifier = call.args.length > 0 ? 'arguments' : modifierOf(call);
  if (modifier !== undefined) {
    problems.error('B206', `function ${name} takes no ${modifier}`, { span: call.span, hint: `write ${name}()` });
    return POISON;
  }
  return bindSpecial(name, call, context);
}

/** `window_start` and `window_end` without parentheses, where the stream has no such column. */
export function bindSpecialName(expr: NameReference, context: ExprContext): Expr | undefined {
  const name = specialName(expr.name.name);
  if (name === undefined || name === 'event_timestamp') return undefined;
  return bindSpecial(name, expr, context);
}

function bindSpecial(name: SpecialName, expr: NameReference | FunctionCall, context: ExprContext): Expr {
  const { span } = expr;
  const grouped = context.windowed && context.collector !== undefined;
  if (name === 'event_timestamp') {
    if (context.windowed && context.clause === 'GROUP BY') return ambiguousTime(expr, context);
    return grouped ? { ...windowBound('window_end', span), name } : { kind: 'eventTime', type: LONG, span };
  }
  if (grouped) return windowBound(name, span);
  const hint = context.windowed
    ? 'use it in SELECT or HAVING, where the window is known'
    : 'add a WINDOW clause, such as WINDOW TUMBLING(1 MINUTE)';
  context.problems.error(
    'B225',
    `${name} is not known in ${context.windowed ? context.clause : 'a query without a window'}`,
    { span, hint },
  );
  return POISON;
}

/** In SELECT it would be the end of the window, so a key made of it could not be selected. */
function ambiguousTime(expr: NameReference | FunctionCall, { problems }: ExprContext): Expr {
  problems.error('B225', 'event_timestamp is not known in GROUP BY', {
    span: expr.span,
    detail: 'the event_timestamp of a group is the end of its window',
    hint: 'to tell rows of one window apart by their time, group by the event-time column',
  });
  return POISON;
}
