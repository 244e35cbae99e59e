// Names of output columns that have no alias, as PostgreSQL gives them: the column, the field, the function, the cast value.
// Invariant: depends on the expression alone; whether a missing name matters is for INSERT and the catalog to say.
import type { Expression } from '@tidewire/parser';
import type { Expr } from '../expr/expr.ts';

/** undefined for operators and literals: they suggest no name. */
export function outputName(expr: Expression, bound: Expr): string | undefined {
  // The column's own spelling, not the letter case in which the query wrote it.
  if (bound.kind === 'column' && bound.index >= 0) return bound.name;
  switch (expr.kind) {
    case 'name':
      return expr.name.name;
    case 'field':
      return expr.field.name;
    case 'index':
      return expr.index.kind === 'string' ? expr.index.value : namedBy(expr.base);
    case 'call':
      return expr.name.name.toLowerCase();
    case 'cast':
      return namedBy(expr.operand) ?? expr.type.name.toLowerCase();
    case 'case':
      return 'case';
    default:
      return undefined;
  }
}

/** The name of a plain operand; its own column is not known here, so it is as written. */
function namedBy(expr: Expression): string | undefined {
  switch (expr.kind) {
    case 'name':
      return expr.name.name;
    case 'field':
      return expr.field.name;
    case 'index':
      return namedBy(expr.base);
    case 'call':
      return expr.name.name.toLowerCase();
    case 'cast':
      return namedBy(expr.operand);
    default:
      return undefined;
  }
}
