// Constant folding: subtrees that depend on no row become literals, conditions that are known drop their dead parts.
// Invariant: folding changes neither a value nor a failure. A constant that cannot be computed is left as it is and fails
// when a row asks for it.
import { type Cell, InternalError, RowFailure, type SqlType } from '@tidewire/core';
import { type CaseExpr, children, type Expr, type LogicalExpr, transformUp } from './expr.ts';
import { evaluate, type Row } from './interpret.ts';

export function foldConstants(expr: Expr): Expr {
  return transformUp(expr, foldNode);
}

/** Whether a node, apart from its operands, always gives the same value for the same operands. */
function isImmutable(expr: Expr): boolean {
  if (expr.kind === 'column' || expr.kind === 'eventTime') return false;
  return expr.kind !== 'call' || expr.function.volatility === 'immutable';
}

function foldNode(expr: Expr): Expr {
  if (expr.kind === 'literal') return expr;
  if (isImmutable(expr) && children(expr).every((child) => child.kind === 'literal')) return evaluated(expr);
  if (expr.kind === 'logical') return foldLogical(expr);
  return expr.kind === 'case' ? foldCase(expr) : expr;
}

const NO_ROW: Row = {
  column: () => {
    throw new InternalError('a constant asked for a column');
  },
  eventTime: () => {
    throw new InternalError('a constant asked for the event time');
  },
};

function evaluated(expr: Expr): Expr {
  try {
    return literal(evaluate(expr, NO_ROW), expr);
  } catch (error) {
    if (error instanceof RowFailure) return expr;
    throw error;
  }
}

function literal(value: Cell, like: { readonly type: SqlType; readonly span?: Expr['span'] }): Expr {
  return { kind: 'literal', value, type: like.type, span: like.span };
}

/** Drops operands that cannot decide (TRUE of AND, FALSE of OR) and everything behind one that always does. */
function foldLogical(expr: LogicalExpr): Expr {
  const decides = expr.operator === 'OR';
  const kept: Expr[] = [];
  for (const operand of expr.operands) {
    if (operand.kind === 'literal' && operand.value === !decides) continue;
    kept.push(operand);
    if (operand.kind === 'literal' && operand.value === decides) break;
  }
  const [only] = kept;
  if (only === undefined) return literal(!decides, expr);
  if (kept.length === 1 && only.type.kind === expr.type.kind) return only;
  return kept.length === expr.operands.length ? expr : { ...expr, operands: kept };
}

/** Drops branches whose condition is never TRUE and everything behind one that always is. */
function foldCase(expr: CaseExpr): Expr {
  const kept: CaseExpr['branches'][number][] = [];
  let { otherwise } = expr;
  for (const branch of expr.branches) {
    if (branch.when.kind === 'literal' && branch.when.value !== true) continue;
    if (branch.when.kind === 'literal') {
      otherwise = branch.then;
      break;
    }
    kept.push(branch);
  }
  if (kept.length === 0) return otherwise;
  const same = kept.length === expr.branches.length && otherwise === expr.otherwise;
  return same ? expr : { ...expr, branches: kept, otherwise };
}
