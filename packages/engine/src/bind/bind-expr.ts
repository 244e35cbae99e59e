// Expressions of the syntax tree as typed expressions over the columns of one stream.
// Invariant: never stops at the first problem; what could not be bound is POISON and was reported exactly once.
import { BOOL, type Span } from '@tidewire/core';
import type {
  BetweenExpression,
  CaseExpression,
  CastExpression,
  Expression,
  FieldAccess,
  Identifier,
  IsExpression,
  NameReference,
  UnaryExpression,
} from '@tidewire/parser';
import type { Expr } from '../expr/expr.ts';
import type { Registry } from '../registry.ts';
import type { AggregateCollector } from './aggregate-collector.ts';
import { bindCall, bindSpecialName } from './bind-call.ts';
import { bindCast } from './bind-cast.ts';
import { bindLiteral, bindNumber } from './bind-literal.ts';
import * as node from './operators.ts';
import { isPoisoned, POISON, type Site } from './operators.ts';
import type { Problems } from './problems.ts';
import { type Aliases, columnAt, isQualifier, lookupAlias, lookupScope, reportColumn, type Scope } from './scope.ts';

/** What an expression may use, which depends on the clause it stands in. */
export interface ExprContext {
  readonly registry: Registry;
  readonly problems: Problems;
  readonly scope: Scope;
  /** For messages. */
  readonly clause: 'SELECT' | 'WHERE' | 'GROUP BY' | 'HAVING' | 'FILTER' | 'an aggregate';
  /** Where aggregates are gathered; undefined where only single rows are seen. */
  readonly collector: AggregateCollector | undefined;
  readonly windowed: boolean;
  readonly aliases: Aliases;
  /** Whether an alias wins over a column of the same name, only stands in for a missing one, or is not seen. */
  readonly aliasUse: 'first' | 'last' | 'hidden';
}

export function bindExpr(expr: Expression, context: ExprContext): Expr {
  const site: Site = { span: expr.span, problems: context.problems };
  const bind = (e: Expression): Expr => bindExpr(e, context);
  switch (expr.kind) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
    case 'interval':
      return bindLiteral(expr, context.problems);
    case 'name':
      return bindName(expr, context);
    case 'field':
      return bindField(expr, context, site);
    case 'index':
      return node.item(bind(expr.base), bind(expr.index), site);
    case 'unary':
      return bindUnary(expr, context, site);
    case 'binary':
      return node.binary(expr.operator, bind(expr.left), bind(expr.right), site);
    case 'is':
      return bindIs(expr, context, site);
    case 'between':
      return bindBetween(expr, context, site);
    case 'in':
      return node.inList(bind(expr.operand), expr.list.map(bind), expr.negated, site);
    case 'like': {
      const escape = expr.escape === undefined ? undefined : bind(expr.escape);
      return node.like({ operand: bind(expr.operand), pattern: bind(expr.pattern), escape }, expr.negated, site);
    }
    case 'case':
      return bindCase(expr, context, site);
    case 'cast':
      return bindCastExpression(expr, context);
    case 'call':
      return bindCall(expr, context, bindExpr);
  }
}

/** A value as a condition of a clause. */
export function bindCondition(expr: Expression, context: ExprContext): Expr {
  return node.condition(bindExpr(expr, context), context.clause, context.problems);
}

function bindName(expr: NameReference, context: ExprContext): Expr {
  const { aliasUse, aliases, scope } = context;
  const alias = lookupAlias(aliases, expr.name);
  const behind = (e: Expression): Expr => bindExpr(e, { ...context, aliasUse: 'hidden' });
  if (alias !== undefined && aliasUse === 'first') return behind(alias);
  const found = lookupScope(scope, expr.name);
  if (found.kind === 'found') return columnAt(scope, found.index, expr.span) ?? POISON;
  if (found.kind === 'missing') {
    if (alias !== undefined && aliasUse === 'last') return behind(alias);
    const special = bindSpecialName(expr, context);
    if (special !== undefined) return special;
    if (alias !== undefined) return reportHiddenAlias(expr.name, context);
  }
  reportColumn(scope, expr.name, found, aliasUse === 'hidden' ? NO_ALIASES : aliases, context.problems);
  return POISON;
}

const NO_ALIASES: Aliases = { names: [], expressions: [] };

function reportHiddenAlias(name: Identifier, context: ExprContext): Expr {
  context.problems.error('B234', `alias "${name.name}" is not visible in ${context.clause}`, {
    span: name.span,
    hint: 'repeat the expression that it stands for',
  });
  return POISON;
}

/** `a.b` is a column of the stream when `a` names the stream and has such a column, otherwise a field of the column `a`. */
function bindField(expr: FieldAccess, context: ExprContext, site: Site): Expr {
  const { base, field } = expr;
  if (base.kind === 'name') {
    const column = lookupScope(context.scope, base.name);
    if (isQualifier(context.scope, base.name)) {
      const found = lookupScope(context.scope, field);
      if (found.kind === 'found') return columnAt(context.scope, found.index, expr.span) ?? POISON;
      if (column.kind !== 'found') {
        reportColumn(context.scope, field, found, NO_ALIASES, context.problems);
        return POISON;
      }
    } else if (column.kind === 'missing' && lookupAlias(context.aliases, base.name) === undefined) {
      return reportQualifier(base.name, context);
    }
  }
  return node.field(bindExpr(base, context), field.name, site);
}

function reportQualifier(name: Identifier, context: ExprContext): Expr {
  const { scope, problems } = context;
  const isStream = scope.stream.name.toLowerCase() === name.name.toLowerCase();
  problems.error('B203', `stream or column "${name.name}" does not exist in this query`, {
    span: name.span,
    hint: isStream ? `the stream has the alias "${scope.qualifier}" here` : `columns are those of "${scope.qualifier}"`,
  });
  return POISON;
}

function bindUnary(expr: UnaryExpression, context: ExprContext, site: Site): Expr {
  const { operator, operand } = expr;
  if (operator === 'NOT') {
    const bound = node.condition(bindExpr(operand, context), 'NOT', context.problems);
    return isPoisoned(bound) ? POISON : { kind: 'not', operand: bound, type: BOOL, span: expr.span };
  }
  if (operator === '-' && operand.kind === 'number') return bindNumber(`-${operand.text}`, site);
  const bound = bindExpr(operand, context);
  if (operator === '-') return node.negate(bound, site);
  // +x is x, but only of what - takes.
  return isPoisoned(node.negate(bound, site)) ? POISON : bound;
}

function bindIs(expr: IsExpression, context: ExprContext, site: Site): Expr {
  const operand = bindExpr(expr.operand, context);
  const { negated, span } = expr;
  switch (expr.test) {
    case 'NULL':
      return isPoisoned(operand) ? POISON : { kind: 'isNull', operand, negated, type: BOOL, span };
    case 'TRUE':
    case 'FALSE': {
      const truth = node.condition(operand, `IS ${expr.test}`, context.problems);
      if (isPoisoned(truth)) return POISON;
      return { kind: 'isTruth', operand: truth, truth: expr.test === 'TRUE', negated, type: BOOL, span };
    }
    case 'DISTINCT FROM': {
      const right = expr.right === undefined ? POISON : bindExpr(expr.right, context);
      return node.distinct(operand, right, negated, site);
    }
  }
}

/** `x BETWEEN a AND b` is `x >= a AND x <= b`. */
function bindBetween(expr: BetweenExpression, context: ExprContext, site: Site): Expr {
  const operand = bindExpr(expr.operand, context);
  const [low, high] = [bindExpr(expr.low, context), bindExpr(expr.high, context)];
  if (isPoisoned(operand, low, high) || !node.isRepeatable(operand, 'BETWEEN', site)) return POISON;
  const bounds = [node.comparison('>=', operand, low, site), node.comparison('<=', operand, high, site)];
  const both = node.logical('AND', bounds, site);
  if (isPoisoned(both) || !expr.negated) return both;
  return { kind: 'not', operand: both, type: BOOL, span: expr.span };
}

function bindCase(expr: CaseExpression, context: ExprContext, site: Site): Expr {
  const operand = expr.operand === undefined ? undefined : bindExpr(expr.operand, context);
  const whens = expr.branches.map((branch) => {
    const when = bindExpr(branch.when, context);
    if (operand === undefined) return node.condition(when, 'WHEN', context.problems);
    return node.comparison('=', operand, when, { ...site, span: branch.when.span });
  });
  const results = [...expr.branches.map((b) => b.then), ...(expr.otherwise === undefined ? [] : [expr.otherwise])];
  const bound = results.map((r) => bindExpr(r, context));
  if (isPoisoned(operand, ...whens, ...bound)) return POISON;
  if (operand !== undefined && whens.length > 1 && !node.isRepeatable(operand, 'CASE', site)) return POISON;
  const values = node.together('CASE', bound, site);
  const [first] = values ?? [];
  if (values === undefined || first === undefined) return POISON;
  const { type } = first;
  // biome-ignore lint/suspicious/noThenProperty: THEN is the SQL word
  const branches = whens.map((when, i) => ({ when, then: values[i] ?? first }));
  const otherwise = values[whens.length] ?? nullOf(type, expr.span);
  return { kind: 'case', branches, otherwise, type, span: expr.span };
}

function nullOf(type: Expr['type'], span: Span): Expr {
  return { kind: 'literal', value: null, type, span };
}

function bindCastExpression(expr: CastExpression, context: ExprContext): Expr {
  return bindCast(bindExpr(expr.operand, context), expr, context.problems);
}
