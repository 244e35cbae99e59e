// Structural equality of bound expressions, wherever in the script they stand.
// Invariant: equal expressions give equal values for the same row, unless they call a volatile function: those are never equal.
import { sameType } from '@tidewire/core';
import { children, type Expr } from '../expr/expr.ts';

export function sameExpr(a: Expr, b: Expr): boolean {
  if (a === b) return true;
  if (!sameType(a.type, b.type) || !sameNode(a, b)) return false;
  const left = children(a);
  const right = children(b);
  return left.length === right.length && left.every((child, i) => right[i] !== undefined && sameExpr(child, right[i]));
}

/** Equality of everything but the type and the operands. */
function sameNode(a: Expr, b: Expr): boolean {
  switch (a.kind) {
    case 'literal':
      return b.kind === 'literal' && Object.is(a.value, b.value);
    case 'column':
      return b.kind === 'column' && a.index === b.index;
    case 'arithmetic':
    case 'comparison':
    case 'logical':
      return b.kind === a.kind && a.operator === b.operator;
    case 'isNull':
    case 'distinct':
    case 'in':
    case 'like':
      return b.kind === a.kind && a.negated === b.negated;
    case 'isTruth':
      return b.kind === 'isTruth' && a.truth === b.truth && a.negated === b.negated;
    case 'cast':
      return b.kind === 'cast' && a.lenient === b.lenient;
    case 'call':
      return b.kind === 'call' && a.function.name === b.function.name && a.function.volatility !== 'volatile';
    case 'field':
      return b.kind === 'field' && a.name === b.name;
    case 'eventTime':
    case 'not':
    case 'negate':
    case 'case':
    case 'item':
      return a.kind === b.kind;
  }
}
