// Brings bound expressions to the types that their surroundings want: literals are converted here, everything else is cast.
// Invariant: a converted literal has exactly the value that a CAST at run time would give; what would fail stays a cast.
import { isNumeric, RowFailure, type SqlType, sameType, TIMESTAMP } from '@tidewire/core';
import { castCell } from '../expr/cast.ts';
import type { Expr, LiteralExpr } from '../expr/expr.ts';
import { castable, commonType } from '../expr/numeric-types.ts';

/** The expression as a value of `type`; the caller has made sure that there is such a conversion. */
export function coerce(expr: Expr, type: SqlType): Expr {
  if (sameType(expr.type, type)) return expr;
  if (expr.kind === 'literal') {
    const literal = convertLiteral(expr, type);
    if (literal !== undefined) return literal;
  }
  return { kind: 'cast', operand: expr, lenient: false, type, span: expr.span };
}

/** The literal in another type; undefined when its value does not fit. */
export function convertLiteral(expr: LiteralExpr, type: SqlType): LiteralExpr | undefined {
  if (expr.value === null) return { ...expr, type };
  if (!castable(expr.type, type)) return undefined;
  try {
    return { ...expr, value: castCell(expr.value, expr.type, type), type };
  } catch (error) {
    if (error instanceof RowFailure) return undefined;
    throw error;
  }
}

/** The type in which two values meet; a literal beside another value goes some way to meet it. */
export function meetingType(left: Expr, right: Expr): SqlType | undefined {
  return literalMeeting(left, right) ?? literalMeeting(right, left) ?? commonType(left.type, right.type);
}

/**
 * FLOAT meets numbers as written in single precision, so that f = 0.1 finds 0.1; TIMESTAMP meets its text; DECIMAL meets
 * numbers that it can hold, so that the column needs no cast.
 */
function literalMeeting(literal: Expr, other: Expr): SqlType | undefined {
  if (literal.kind !== 'literal' || other.kind === 'literal') return undefined;
  if (other.type.kind === 'FLOAT' && isNumeric(literal.type)) return other.type;
  if (other.type.kind === 'TIMESTAMP' && literal.type.kind === 'STRING') return TIMESTAMP;
  if (other.type.kind === 'DECIMAL' && isNumeric(literal.type)) {
    const scale = literal.type.kind === 'DECIMAL' ? literal.type.scale : 0;
    const exact = literal.type.kind !== 'DOUBLE' && scale <= other.type.scale;
    return exact && convertLiteral(literal, other.type) !== undefined ? other.type : undefined;
  }
  return undefined;
}

/** The type that all values become in IN, CASE and COALESCE; undefined when they have none. */
export function meetingTypeOf(values: readonly Expr[]): SqlType | undefined {
  const [first, ...rest] = values;
  if (first === undefined) return undefined;
  // Literals last: they adapt to the others.
  const ordered = [first, ...rest].sort((a, b) => Number(a.kind === 'literal') - Number(b.kind === 'literal'));
  let meeting: Expr | undefined = ordered[0];
  for (const value of ordered.slice(1)) {
    if (meeting === undefined) return undefined;
    const type = meetingType(meeting, value);
    meeting = type === undefined ? undefined : { ...meeting, type };
  }
  return meeting?.type;
}
