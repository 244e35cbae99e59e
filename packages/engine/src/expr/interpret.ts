// The reference meaning of expressions: one row, one cell, no cleverness. Generated code must agree with it.
// Invariant: operands are evaluated from left to right; AND, OR, IN, CASE and short-circuit calls stop at the operand that
// decides; whatever cannot be computed is a RowFailure.
import {
  assertNever,
  type Cell,
  type ColumnBatch,
  cellAt,
  InternalError,
  type JsonValue,
  RowFailure,
  type SqlType,
} from '@tidewire/core';
import { arithmetic, negate } from './arithmetic.ts';
import { castCell } from './cast.ts';
import { compares, sameValue } from './compare.ts';
import type {
  ArithmeticExpr,
  CallExpr,
  CaseExpr,
  CastExpr,
  ComparisonExpr,
  Expr,
  InExpr,
  ItemExpr,
  LikeExpr,
  LogicalExpr,
} from './expr.ts';
import { jsonField, jsonItem } from './json-text.ts';
import { matchesLike, readLikePattern } from './like.ts';

/** Where columns and the event time come from. */
export interface Row {
  column(index: number, type: SqlType): Cell;
  eventTime(): number;
}

/** The value in one row of a batch. Throws RowFailure. */
export function interpret(expr: Expr, batch: ColumnBatch, row: number): Cell {
  return evaluate(expr, {
    column: (index, type) => {
      const column = batch.columns[index];
      if (column === undefined) throw new InternalError(`there is no column ${index}`);
      return cellAt(column, type, row);
    },
    eventTime: () => batch.eventTime[row] ?? 0,
  });
}

/** The value for a row given in any form. Throws RowFailure. */
export function evaluate(expr: Expr, row: Row): Cell {
  switch (expr.kind) {
    case 'literal':
      return expr.value;
    case 'column':
      return row.column(expr.index, expr.type);
    case 'eventTime':
      return row.eventTime();
    case 'not': {
      const operand = evaluate(expr.operand, row);
      return operand === null ? null : operand !== true;
    }
    case 'negate': {
      const operand = evaluate(expr.operand, row);
      return operand === null ? null : negate(operand, expr.type);
    }
    case 'arithmetic':
      return evaluateArithmetic(expr, row);
    case 'comparison':
      return evaluateComparison(expr, row);
    case 'logical':
      return evaluateLogical(expr, row);
    case 'isNull':
      return (evaluate(expr.operand, row) === null) !== expr.negated;
    case 'isTruth':
      return (evaluate(expr.operand, row) === expr.truth) !== expr.negated;
    case 'distinct': {
      const left = evaluate(expr.left, row);
      const right = evaluate(expr.right, row);
      return sameValue(left, right, expr.left.type) === expr.negated;
    }
    case 'in':
      return evaluateIn(expr, row);
    case 'like':
      return evaluateLike(expr, row);
    case 'case':
      return evaluateCase(expr, row);
    case 'cast':
      return evaluateCast(expr, row);
    case 'call':
      return evaluateCall(expr, row);
    case 'field':
      return jsonField(evaluate(expr.base, row) as JsonValue, expr.name);
    case 'item':
      return evaluateItem(expr, row);
    default:
      return assertNever(expr);
  }
}

function evaluateArithmetic(expr: ArithmeticExpr, row: Row): Cell {
  const left = evaluate(expr.left, row);
  const right = evaluate(expr.right, row);
  if (left === null || right === null) return null;
  return arithmetic(expr.operator, left, expr.left.type, right, expr.right.type, expr.type);
}

function evaluateComparison(expr: ComparisonExpr, row: Row): Cell {
  const left = evaluate(expr.left, row);
  const right = evaluate(expr.right, row);
  if (left === null || right === null) return null;
  return compares(expr.operator, left, right, expr.left.type);
}

function evaluateLogical(expr: LogicalExpr, row: Row): Cell {
  const decides = expr.operator === 'OR';
  let sawNull = false;
  for (const operand of expr.operands) {
    const value = evaluate(operand, row);
    if (value === decides) return decides;
    if (value === null) sawNull = true;
  }
  return sawNull ? null : !decides;
}

function evaluateIn(expr: InExpr, row: Row): Cell {
  const operand = evaluate(expr.operand, row);
  if (operand === null) return null;
  let sawNull = false;
  for (const item of expr.list) {
    const value = evaluate(item, row);
    if (value === null) sawNull = true;
    else if (compares('=', operand, value, expr.operand.type)) return !expr.negated;
  }
  return sawNull ? null : expr.negated;
}

function evaluateLike(expr: LikeExpr, row: Row): Cell {
  const text = evaluate(expr.operand, row);
  const pattern = evaluate(expr.pattern, row);
  const escape = expr.escape === undefined ? undefined : evaluate(expr.escape, row);
  if (text === null || pattern === null || escape === null) return null;
  return matchesLike(text as string, readLikePattern(pattern as string, escape as string | undefined)) !== expr.negated;
}

function evaluateCase(expr: CaseExpr, row: Row): Cell {
  for (const branch of expr.branches) {
    if (evaluate(branch.when, row) === true) return evaluate(branch.then, row);
  }
  return evaluate(expr.otherwise, row);
}

function evaluateCast(expr: CastExpr, row: Row): Cell {
  const operand = evaluate(expr.operand, row);
  try {
    return castCell(operand, expr.operand.type, expr.type);
  } catch (error) {
    if (expr.lenient && error instanceof RowFailure) return null;
    throw error;
  }
}

function evaluateCall(expr: CallExpr, row: Row): Cell {
  const bound = expr.function;
  if (bound.shortCircuit === 'coalesce') {
    for (const arg of expr.args) {
      const value = evaluate(arg, row);
      if (value !== null) return value;
    }
    return null;
  }
  const [condition, then, otherwise] = expr.args;
  if (bound.shortCircuit === 'if' && condition !== undefined) {
    const chosen = evaluate(condition, row) === true ? then : otherwise;
    return chosen === undefined ? null : evaluate(chosen, row);
  }
  const args = expr.args.map((arg) => evaluate(arg, row));
  return bound.nulls === 'propagate' && args.includes(null) ? null : bound.eval(...args);
}

function evaluateItem(expr: ItemExpr, row: Row): Cell {
  const base = evaluate(expr.base, row) as JsonValue;
  const index = evaluate(expr.index, row);
  if (index === null) return null;
  return typeof index === 'string' ? jsonField(base, index) : jsonItem(base, index as number | bigint);
}
