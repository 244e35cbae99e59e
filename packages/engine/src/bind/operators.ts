// Typed nodes from operands that are already bound: chooses operand types, inserts casts, refuses what does not meet.
// Invariant: a node that is returned obeys the typing rules of expr.ts; otherwise the problem was reported and it is POISON.
import {
  BOOL,
  type ComparisonOperator,
  isNumeric,
  NULL,
  OBJECT,
  printType,
  RowFailure,
  type Span,
  type SqlType,
  STRING,
} from '@tidewire/core';
import type { BinaryOperator } from '@tidewire/parser';
import type { Expr } from '../expr/expr.ts';
import { type ArithmeticOperator, type LiteralExpr, walk } from '../expr/expr.ts';
import { readLikePattern } from '../expr/like.ts';
import { arithmeticTypes, castable, isCondition, isText } from '../expr/numeric-types.ts';
import { concatOperator } from '../functions/string.ts';
import { coerce, convertLiteral, meetingType, meetingTypeOf } from './coerce.ts';
import type { Problems } from './problems.ts';

/** What binding gives for an expression whose problem was reported: everything that contains it becomes it, silently. */
export const POISON: LiteralExpr = { kind: 'literal', value: null, type: NULL };

export function isPoisoned(...exprs: readonly (Expr | undefined)[]): boolean {
  return exprs.includes(POISON);
}

/** Where an operator stands and where to complain. */
export interface Site {
  readonly span: Span;
  readonly problems: Problems;
}

const COMPARISONS: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>=']);

export function binary(operator: BinaryOperator, left: Expr, right: Expr, site: Site): Expr {
  if (isPoisoned(left, right)) return POISON;
  if (operator === 'AND' || operator === 'OR') return logical(operator, [left, right], site);
  if (operator === '||') return concatenation(left, right, site);
  if (COMPARISONS.has(operator)) return comparison(operator as ComparisonOperator, left, right, site);
  return arithmetic(operator as ArithmeticOperator, left, right, site);
}

/** `a AND b AND c` as one node. */
export function logical(operator: 'AND' | 'OR', operands: readonly Expr[], site: Site): Expr {
  if (isPoisoned(...operands)) return POISON;
  const conditions = operands.map((o) => condition(o, operator, site.problems));
  if (isPoisoned(...conditions)) return POISON;
  const flat = conditions.flatMap((c) => (c.kind === 'logical' && c.operator === operator ? c.operands : [c]));
  return { kind: 'logical', operator, operands: flat, type: BOOL, span: site.span };
}

/** A value as a condition; `where` names what wants it. */
export function condition(expr: Expr, where: string, problems: Problems): Expr {
  if (isPoisoned(expr)) return POISON;
  if (isCondition(expr.type)) return coerce(expr, BOOL);
  const hint = castable(expr.type, BOOL)
    ? 'compare it with a value, or write CAST(… AS BOOL)'
    : 'compare it with a value';
  problems.error('B208', `${where} wants a condition, not a value of type ${printType(expr.type)}`, {
    span: expr.span,
    hint,
  });
  return POISON;
}

function concatenation(left: Expr, right: Expr, site: Site): Expr {
  const bound = concatOperator.bind([left.type, right.type]);
  if (bound === undefined) {
    mismatch('||', left, right, 'convert both to text with CAST(… AS STRING)', site);
    return POISON;
  }
  const args = [left, right].map((arg, i) => coerce(arg, bound.params[i] ?? STRING));
  return { kind: 'call', function: bound, args, type: bound.returns, span: site.span };
}

function arithmetic(operator: ArithmeticOperator, left: Expr, right: Expr, site: Site): Expr {
  const types = arithmeticTypes(operator, left.type, right.type);
  if (types === undefined) {
    mismatch(operator, left, right, arithmeticHint(left.type, right.type), site);
    return POISON;
  }
  const operands = { left: coerceOperand(left, types.left), right: coerceOperand(right, types.right) };
  return { kind: 'arithmetic', operator, ...operands, type: types.result, span: site.span };
}

/** Operands of DECIMAL arithmetic keep their own scales; only other kinds are converted. */
function coerceOperand(expr: Expr, type: SqlType): Expr {
  return expr.type.kind === 'DECIMAL' && type.kind === 'DECIMAL' ? expr : coerce(expr, type);
}

function arithmeticHint(left: SqlType, right: SqlType): string {
  const kinds = new Set([left.kind, right.kind]);
  if (kinds.has('TIMESTAMP')) return "add or subtract an interval such as INTERVAL '5' SECOND";
  if (kinds.has('INTERVAL')) return 'intervals are added to timestamps: write CAST(… AS TIMESTAMP) for milliseconds';
  if (kinds.has('OBJECT')) return 'write CAST(… AS DOUBLE) for the value inside the object';
  if (kinds.has('STRING')) return 'write CAST(… AS DOUBLE) for text that holds a number';
  return 'convert an operand with CAST';
}

export function comparison(operator: ComparisonOperator, left: Expr, right: Expr, site: Site): Expr {
  if (isPoisoned(left, right)) return POISON;
  const pair = meet(operator, left, right, site);
  return pair === undefined ? POISON : { kind: 'comparison', operator, ...pair, type: BOOL, span: site.span };
}

export function distinct(left: Expr, right: Expr, negated: boolean, site: Site): Expr {
  if (isPoisoned(left, right)) return POISON;
  const pair = meet('IS DISTINCT FROM', left, right, site);
  return pair === undefined ? POISON : { kind: 'distinct', ...pair, negated, type: BOOL, span: site.span };
}

interface Pair {
  readonly left: Expr;
  readonly right: Expr;
}

/** Both operands in the type in which they meet. */
function meet(operator: string, left: Expr, right: Expr, site: Site): Pair | undefined {
  const type = meetingType(left, right);
  if (type === undefined) {
    mismatch(operator, left, right, comparisonHint(left, right), site);
    return undefined;
  }
  return all([left, right], type, site) ? { left: coerce(left, type), right: coerce(right, type) } : undefined;
}

/** Literals that cannot be read as the type in which they meet other values would fail in every row: said here instead. */
function all(values: readonly Expr[], type: SqlType, site: Site): boolean {
  const wrong = values.find((v) => v.kind === 'literal' && convertLiteral(v, type) === undefined);
  if (wrong === undefined) return true;
  site.problems.error('B212', `literal cannot be read as ${printType(type)}`, { span: wrong.span ?? site.span });
  return false;
}

function comparisonHint(left: Expr, right: Expr): string {
  const [text, other] = left.type.kind === 'STRING' ? [left, right] : [right, left];
  if (text.type.kind === 'STRING' && isNumeric(other.type)) {
    if (text.kind === 'literal') return 'leave out the quotes to compare with a number';
    if (other.kind === 'literal')
      return 'put quotes around the number to compare with text, or write CAST(… AS DOUBLE)';
    return 'write CAST(… AS DOUBLE) for the text';
  }
  const [object, beside] = left.type.kind === 'OBJECT' ? [left, right] : [right, left];
  const times = left.type.kind === 'TIMESTAMP' ? right : left;
  if (object.type.kind === 'OBJECT') {
    const wanted = isNumeric(beside.type) ? 'DOUBLE' : printType(beside.type);
    return `write CAST(… AS ${wanted}) for the value inside the object`;
  }
  if (isNumeric(times.type)) return 'write CAST(… AS TIMESTAMP) for milliseconds';
  return 'convert one of them with CAST';
}

function mismatch(operator: string, left: Expr, right: Expr, hint: string, site: Site): void {
  const types = `${printType(left.type)} and ${printType(right.type)}`;
  site.problems.error('B207', `operator ${operator} does not take ${types}`, { span: site.span, hint });
}

export function negate(operand: Expr, site: Site): Expr {
  if (isPoisoned(operand)) return POISON;
  if (isNumeric(operand.type) || operand.type.kind === 'INTERVAL' || operand.type.kind === 'NULL') {
    return { kind: 'negate', operand, type: operand.type, span: site.span };
  }
  site.problems.error('B207', `operator - does not take ${printType(operand.type)}`, {
    span: site.span,
    hint: 'write CAST(… AS DOUBLE) for text or an object that holds a number',
  });
  return POISON;
}

export function like(
  parts: { readonly operand: Expr; readonly pattern: Expr; readonly escape: Expr | undefined },
  negated: boolean,
  site: Site,
): Expr {
  const { operand, pattern, escape } = parts;
  if (isPoisoned(operand, pattern, escape)) return POISON;
  for (const part of [operand, pattern, escape]) {
    if (part === undefined || isText(part.type) || part.type.kind === 'OBJECT') continue;
    site.problems.error('B207', `operator LIKE does not take ${printType(part.type)}`, {
      span: part.span ?? site.span,
      hint: 'write CAST(… AS STRING)',
    });
    return POISON;
  }
  const texts = {
    operand: coerce(operand, STRING),
    pattern: coerce(pattern, STRING),
    escape: escape === undefined ? undefined : coerce(escape, STRING),
  };
  const mistake = patternMistake(texts.pattern, texts.escape);
  if (mistake !== undefined) {
    site.problems.error('B212', mistake, { span: (escape ?? pattern).span ?? site.span });
    return POISON;
  }
  return { kind: 'like', ...texts, negated, type: BOOL, span: site.span };
}

/** What is wrong with a pattern that is written out; it would fail for every row. */
function patternMistake(pattern: Expr, escape: Expr | undefined): string | undefined {
  const [text, sign] = [textLiteral(pattern), escape === undefined ? undefined : textLiteral(escape)];
  if (text === undefined || (escape !== undefined && sign === undefined)) return undefined;
  try {
    readLikePattern(text, sign);
    return undefined;
  } catch (error) {
    if (error instanceof RowFailure) return error.message;
    throw error;
  }
}

function textLiteral(expr: Expr): string | undefined {
  return expr.kind === 'literal' && typeof expr.value === 'string' ? expr.value : undefined;
}

export function inList(operand: Expr, list: readonly Expr[], negated: boolean, site: Site): Expr {
  if (isPoisoned(operand, ...list)) return POISON;
  const values = together('IN', [operand, ...list], site);
  const [first, ...rest] = values ?? [];
  if (first === undefined) return POISON;
  return { kind: 'in', operand: first, list: rest, negated, type: BOOL, span: site.span };
}

/** All values in the one type in which they meet; undefined after reporting that there is none. */
export function together(what: string, values: readonly Expr[], site: Site): readonly Expr[] | undefined {
  const type = meetingTypeOf(values);
  if (type === undefined) {
    const types = [...new Set(values.map((v) => printType(v.type)))].join(', ');
    site.problems.error('B207', `${what} has values of types that do not meet: ${types}`, {
      span: site.span,
      hint: 'convert them to one type with CAST',
    });
    return undefined;
  }
  return all(values, type, site) ? values.map((v) => coerce(v, type)) : undefined;
}

/** `base.name`. */
export function field(base: Expr, name: string, site: Site): Expr {
  if (isPoisoned(base)) return POISON;
  if (hasParts(base, `field "${name}"`, site)) return { kind: 'field', base, name, type: OBJECT, span: site.span };
  return POISON;
}

/** `base[index]`. */
export function item(base: Expr, index: Expr, site: Site): Expr {
  if (isPoisoned(base, index)) return POISON;
  if (!hasParts(base, 'positions', site)) return POISON;
  if (index.type.kind === 'INT' || index.type.kind === 'LONG' || index.type.kind === 'STRING') {
    return { kind: 'item', base, index, type: OBJECT, span: site.span };
  }
  site.problems.error('B207', `a position in an object cannot be of type ${printType(index.type)}`, {
    span: index.span ?? site.span,
    hint: "write a whole number as in a[0], or the name of a field as in a['b']",
  });
  return POISON;
}

function hasParts(base: Expr, what: string, site: Site): boolean {
  if (base.type.kind === 'OBJECT' || base.type.kind === 'NULL') return true;
  site.problems.error('B229', `value of type ${printType(base.type)} has no ${what}`, {
    span: site.span,
    hint:
      base.type.kind === 'STRING'
        ? 'write CAST(… AS OBJECT) for text that holds JSON'
        : 'only OBJECT values have fields',
  });
  return false;
}

/** Refuses an operand that would be evaluated several times although it changes. */
export function isRepeatable(expr: Expr, what: string, site: Site): boolean {
  let repeatable = true;
  walk(expr, (e) => {
    if (e.kind === 'call' && e.function.volatility === 'volatile') repeatable = false;
  });
  if (!repeatable) {
    site.problems.error('U348', `${what} cannot repeat a function that changes`, {
      span: expr.span ?? site.span,
      hint: 'compute it in a stream of its own with INSERT INTO, then read that stream',
    });
  }
  return repeatable;
}
