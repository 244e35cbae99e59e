// Generated CASTs: conversions between numbers inline, everything else by the interpreter's CAST.
// Invariant: a value that does not fit leaves the row, also under TRY_CAST, whose NULL then comes from the interpreter.
import { type Cell, RowFailure, type SqlType } from '@tidewire/core';
import { castCell } from '../expr/cast.ts';
import type { CastExpr } from '../expr/expr.ts';
import { type Code, js } from './code.ts';
import { checkedNumber, rescaled } from './compile-expr-arithmetic.ts';
import { attempt } from './compile-expr-attempt.ts';
import {
  asText,
  type Block,
  bailUnless,
  type ExprCompiler,
  type Operand,
  operand,
  pinned,
  receivedCell,
} from './compile-expr-operand.ts';

/** The largest scale whose power of ten is an exact double. */
const MAX_EXACT_SCALE = 22;

export function compileCast(compiler: ExprCompiler, expr: CastExpr, block: Block): Operand {
  const source = compiler.compile(expr.operand, block);
  const from = expr.operand.type;
  return inlineCast(compiler, source, from, expr.type, block) ?? calledCast(compiler, expr, source, block);
}

function calledCast(compiler: ExprCompiler, expr: CastExpr, source: Operand, block: Block): Operand {
  const { lenient, type } = expr;
  const from = expr.operand.type;
  const cast = attempt(lenient ? (cell) => castOrNull(cell, from, type) : (cell) => castCell(cell, from, type));
  const text = asText(source);
  const call = js`${compiler.context.scope.capture('cast', cast)}(${text.value})`;
  return receivedCell(compiler, block, text.isNull === undefined ? call : js`${text.isNull} ? null : ${call}`, type);
}

function castOrNull(cell: Cell, from: SqlType, to: SqlType): Cell {
  try {
    return castCell(cell, from, to);
  } catch (error) {
    if (error instanceof RowFailure) return null;
    throw error;
  }
}

/** undefined: not a conversion between numbers. */
function inlineCast(
  compiler: ExprCompiler,
  source: Operand,
  from: SqlType,
  to: SqlType,
  block: Block,
): Operand | undefined {
  if (from.kind === to.kind && from.kind !== 'DECIMAL') return source;
  if (source.representation === 'boolean' && (to.kind === 'INT' || to.kind === 'LONG')) {
    return operand('number', js`(${source.value} ? 1 : 0)`, source.isNull);
  }
  if (source.representation !== 'number') return undefined;
  switch (to.kind) {
    case 'BOOL':
      return operand('boolean', js`(${source.value} !== 0)`, source.isNull);
    case 'INT':
    case 'LONG':
      return toInteger(compiler, source, from, to, block);
    case 'TIMESTAMP':
      return checkedNumber(compiler, block, source.value, source.isNull, to);
    case 'DOUBLE':
      return toDouble(source, from);
    case 'FLOAT':
      return toFloat(compiler, source, from, block);
    case 'DECIMAL':
      return toDecimal(compiler, source, from, to, block);
    default:
      return undefined;
  }
}

function toInteger(
  compiler: ExprCompiler,
  source: Operand,
  from: SqlType,
  to: SqlType,
  block: Block,
): Operand | undefined {
  const whole = wholeNumber(source.value, from);
  if (whole === undefined) return undefined;
  const widens = to.kind === 'LONG' && from.kind !== 'FLOAT' && from.kind !== 'DOUBLE' && from.kind !== 'DECIMAL';
  return widens ? source : checkedNumber(compiler, block, whole, source.isNull, to);
}

/** The number cut toward zero; dividing a safe integer by a power of ten and cutting is exact. */
function wholeNumber(value: Code, from: SqlType): Code | undefined {
  if (from.kind !== 'DECIMAL') return js`Math.trunc(${value}) + 0`;
  return from.scale <= MAX_EXACT_SCALE ? js`Math.trunc(${value} / ${10 ** from.scale}) + 0` : undefined;
}

function toDouble(source: Operand, from: SqlType): Operand | undefined {
  if (from.kind !== 'DECIMAL') return source;
  if (from.scale > MAX_EXACT_SCALE) return undefined;
  return operand('number', js`(${source.value} / ${10 ** from.scale})`, source.isNull);
}

function toFloat(compiler: ExprCompiler, source: Operand, from: SqlType, block: Block): Operand | undefined {
  const double = toDouble(source, from);
  if (double === undefined) return undefined;
  const exact = pinned(compiler, block, double, 'double');
  const single = pinned(compiler, block, operand('number', js`Math.fround(${exact.value})`, exact.isNull), 'single');
  // A finite number must not become infinite.
  bailUnless(compiler, block, js`Number.isFinite(${single.value}) || !Number.isFinite(${exact.value})`, single.isNull);
  return single;
}

function toDecimal(
  compiler: ExprCompiler,
  source: Operand,
  from: SqlType,
  to: SqlType,
  block: Block,
): Operand | undefined {
  if (to.kind !== 'DECIMAL' || from.kind === 'FLOAT' || from.kind === 'DOUBLE') return undefined;
  const digits = to.scale - (from.kind === 'DECIMAL' ? from.scale : 0);
  if (digits < 0 || digits > MAX_EXACT_SCALE) return undefined;
  if (digits === 0) return checkedNumber(compiler, block, source.value, source.isNull, to);
  return rescaled(compiler, block, source, digits, to);
}
