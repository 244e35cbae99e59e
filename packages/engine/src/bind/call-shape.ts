// What calls of functions and of aggregates have in common: their modifiers, and the message when no overload fits.
// Invariant: knows no function by name.
import { printType } from '@tidewire/core';
import type { Expression, FunctionCall } from '@tidewire/parser';
import type { Expr } from '../expr/expr.ts';
import type { ExprContext } from './bind-expr.ts';

export type BindExpr = (expr: Expression, context: ExprContext) => Expr;

/** What a call has that only aggregates take. */
export function modifierOf(call: FunctionCall): string | undefined {
  if (call.star) return '*';
  if (call.distinct) return 'DISTINCT';
  if (call.filter !== undefined) return 'FILTER';
  return call.nulls === undefined ? undefined : `${call.nulls} NULLS`;
}

/** B206, for functions and aggregates alike. */
export function reportArguments(
  definition: { readonly name: string; readonly signatures: readonly string[] },
  call: FunctionCall,
  args: readonly Expr[],
  context: ExprContext,
): void {
  const types = call.star ? '*' : args.map((a) => printType(a.type)).join(', ');
  const message = `function ${definition.name} does not take (${types})`;
  context.problems.error('B206', message, { span: call.span, hint: `write ${definition.signatures.join(' or ')}` });
}
