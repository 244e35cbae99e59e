// Bound expressions as SQL-like text for EXPLAIN, labels and comments in generated code.
// Invariant: one line; parentheses stand wherever leaving them out could be read differently; casts that the binder
// inserted are shown.
import { assertNever, printType } from '@tidewire/core';
import type { CaseExpr, Expr, InExpr } from './expr.ts';
import { printCell } from './print-cell.ts';

/** How tightly a node binds; operands that bind less get parentheses. */
function precedence(expr: Expr): number {
  switch (expr.kind) {
    case 'logical':
      return expr.operator === 'OR' ? 1 : 2;
    case 'not':
      return 3;
    case 'comparison':
    case 'distinct':
    case 'isNull':
    case 'isTruth':
    case 'in':
    case 'like':
      return 4;
    case 'arithmetic':
      return expr.operator === '+' || expr.operator === '-' ? 5 : 6;
    case 'negate':
      return 7;
    case 'literal':
      return typeof expr.value === 'number' && expr.value < 0 ? 7 : 9;
    default:
      return 9;
  }
}

function operand(expr: Expr, least: number): string {
  const text = printExpr(expr);
  return precedence(expr) < least ? `(${text})` : text;
}

function list(exprs: readonly Expr[]): string {
  return exprs.map(printExpr).join(', ');
}

export function printExpr(expr: Expr): string {
  switch (expr.kind) {
    case 'literal':
      return printCell(expr.value, expr.type);
    case 'column':
      return printName(expr.name);
    case 'eventTime':
      return 'event_timestamp()';
    case 'not':
      return `NOT ${operand(expr.operand, 4)}`;
    case 'negate':
      return `-${operand(expr.operand, 8)}`;
    case 'arithmetic': {
      const own = precedence(expr);
      return `${operand(expr.left, own)} ${expr.operator} ${operand(expr.right, own + 1)}`;
    }
    case 'comparison':
      return `${operand(expr.left, 5)} ${expr.operator} ${operand(expr.right, 5)}`;
    case 'distinct':
      return `${operand(expr.left, 5)} IS ${expr.negated ? 'NOT ' : ''}DISTINCT FROM ${operand(expr.right, 5)}`;
    case 'logical':
      return expr.operands.map((o) => operand(o, precedence(expr) + 1)).join(` ${expr.operator} `);
    case 'isNull':
      return `${operand(expr.operand, 5)} IS ${expr.negated ? 'NOT ' : ''}NULL`;
    case 'isTruth':
      return `${operand(expr.operand, 5)} IS ${expr.negated ? 'NOT ' : ''}${expr.truth ? 'TRUE' : 'FALSE'}`;
    case 'in':
      return printIn(expr);
    case 'like': {
      const escape = expr.escape === undefined ? '' : ` ESCAPE ${operand(expr.escape, 5)}`;
      return `${operand(expr.operand, 5)} ${expr.negated ? 'NOT ' : ''}LIKE ${operand(expr.pattern, 5)}${escape}`;
    }
    case 'case':
      return printCase(expr);
    case 'cast':
      return `${expr.lenient ? 'TRY_CAST' : 'CAST'}(${printExpr(expr.operand)} AS ${printType(expr.type)})`;
    case 'call':
      return `${expr.function.name}(${list(expr.args)})`;
    case 'field':
      return `${operand(expr.base, 9)}.${printName(expr.name)}`;
    case 'item':
      return `${operand(expr.base, 9)}[${printExpr(expr.index)}]`;
    default:
      return assertNever(expr);
  }
}

function printIn(expr: InExpr): string {
  return `${operand(expr.operand, 5)} ${expr.negated ? 'NOT ' : ''}IN (${list(expr.list)})`;
}

function printCase(expr: CaseExpr): string {
  const branches = expr.branches.map((b) => `WHEN ${printExpr(b.when)} THEN ${printExpr(b.then)}`);
  return `CASE ${branches.join(' ')} ELSE ${printExpr(expr.otherwise)} END`;
}

/** A name as a script may write it: quoted unless it is a plain word. */
export function printName(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
