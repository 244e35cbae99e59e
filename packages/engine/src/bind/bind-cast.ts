// CAST and TRY_CAST as written in a script.
// Invariant: only conversions that exist are bound; a constant that cannot be converted is reported, not left to every row.
import { printType } from '@tidewire/core';
import type { CastExpression } from '@tidewire/parser';
import type { Expr } from '../expr/expr.ts';
import { castable } from '../expr/numeric-types.ts';
import { bindType } from './bind-type.ts';
import { convertLiteral } from './coerce.ts';
import { isPoisoned, POISON } from './operators.ts';
import type { Problems } from './problems.ts';

export function bindCast(operand: Expr, node: CastExpression, problems: Problems): Expr {
  const type = bindType(node.type, problems);
  if (type === undefined || isPoisoned(operand)) return POISON;
  const { lenient, span } = node;
  if (!castable(operand.type, type)) {
    const hint = castable(operand.type, { kind: 'STRING' }) ? 'cast to STRING first' : undefined;
    problems.error('B211', `${printType(operand.type)} cannot be cast to ${printType(type)}`, { span, hint });
    return POISON;
  }
  if (operand.kind === 'literal' && !lenient && convertLiteral(operand, type) === undefined) {
    problems.error('B212', `literal cannot be read as ${printType(type)}`, {
      span: operand.span ?? span,
      hint: 'write TRY_CAST for NULL instead',
    });
    return POISON;
  }
  return { kind: 'cast', operand, lenient, type, span };
}
