// Generated arithmetic on doubles, checked: a result that the type or the safe integers cannot hold leaves the row to the
// interpreter, which has the exact answer or the failure.
// Invariant: integers in code are never -0.
import { MAX_DECIMAL_PRECISION, type SqlType } from '@tidewire/core';
import { arithmetic } from '../expr/arithmetic.ts';
import type { ArithmeticExpr, ArithmeticOperator, NegateExpr } from '../expr/expr.ts';
import { MAX_TIMESTAMP } from '../expr/scalar-text.ts';
import { type Code, js } from './code.ts';
import { attempt } from './compile-expr-attempt.ts';
import {
  anyNull,
  type Block,
  bailUnless,
  type ExprCompiler,
  type Operand,
  operand,
  pinned,
  receivedCell,
} from './compile-expr-operand.ts';

/** The largest magnitude that a type's cells have as ordinary numbers; undefined: no limit. */
function limitOf(type: SqlType): number | undefined {
  switch (type.kind) {
    case 'LONG':
    case 'INTERVAL':
      return Number.MAX_SAFE_INTEGER;
    case 'TIMESTAMP':
      return MAX_TIMESTAMP;
    case 'DECIMAL':
      return type.precision <= 15 ? 10 ** type.precision - 1 : Number.MAX_SAFE_INTEGER;
    default:
      return undefined;
  }
}

/** The condition under which a number is an ordinary value of the type; undefined: always. NaN never is, where there is one. */
function ordinaryNumber(value: Code, type: SqlType): Code | undefined {
  if (type.kind === 'INT') return js`${value} >= -2147483648 && ${value} <= 2147483647`;
  const limit = limitOf(type);
  return limit === undefined ? undefined : js`${value} >= -${limit} && ${value} <= ${limit}`;
}

/** A number of the type in a local, after making sure that it is ordinary. */
export function checkedNumber(
  compiler: ExprCompiler,
  block: Block,
  value: Code,
  isNull: Code | undefined,
  type: SqlType,
): Operand {
  const local = compiler.context.scope.fresh('number');
  const nullLocal = isNull === undefined ? undefined : compiler.context.scope.fresh('isNull');
  block.emit(js`const ${local} = ${value};`);
  if (nullLocal !== undefined && isNull !== undefined) block.emit(js`const ${nullLocal} = ${isNull};`);
  const ordinary = ordinaryNumber(local, type);
  if (ordinary !== undefined) bailUnless(compiler, block, ordinary, nullLocal);
  return operand('number', local, nullLocal, true);
}

export function compileNegate(compiler: ExprCompiler, expr: NegateExpr, block: Block): Operand {
  const source = compiler.compile(expr.operand, block);
  if (expr.type.kind === 'NULL') return source;
  if (isFloating(expr.type)) return operand('number', js`(-${source.value})`, source.isNull);
  return checkedNumber(compiler, block, js`0 - ${source.value}`, source.isNull, expr.type);
}

export function compileArithmetic(compiler: ExprCompiler, expr: ArithmeticExpr, block: Block): Operand {
  const left = compiler.compile(expr.left, block);
  const right = compiler.compile(expr.right, block);
  if (expr.type.kind === 'DECIMAL') return decimalArithmetic(compiler, expr, left, right, block);
  if (expr.operator === '/' || expr.operator === '%' || expr.operator === 'DIV') {
    return division(compiler, expr, left, right, block);
  }
  const isNull = anyNull(left.isNull, right.isNull);
  const value = sumOrProduct(expr.operator, left.value, right.value);
  if (expr.type.kind === 'DOUBLE') return operand('number', js`(${value})`, isNull);
  if (expr.type.kind === 'FLOAT') return operand('number', js`Math.fround(${value})`, isNull);
  return checkedNumber(compiler, block, expr.operator === '*' ? js`${value} + 0` : value, isNull, expr.type);
}

function isFloating(type: SqlType): boolean {
  return type.kind === 'DOUBLE' || type.kind === 'FLOAT';
}

function sumOrProduct(operator: ArithmeticOperator, left: Code, right: Code): Code {
  return operator === '+' ? js`${left} + ${right}` : operator === '-' ? js`${left} - ${right}` : js`${left} * ${right}`;
}

/** NULL for a divisor of zero. Quotients of safe integers, cut toward zero, are exact in doubles. */
function division(compiler: ExprCompiler, expr: ArithmeticExpr, left: Operand, right: Operand, block: Block): Operand {
  const divisor = pinned(compiler, block, right, 'divisor');
  const isNull = anyNull(left.isNull, divisor.isNull, js`(${divisor.value} === 0)`);
  const { type, operator } = expr;
  if (operator === '/') {
    const quotient = js`(${left.value} / ${divisor.value})`;
    return operand('number', type.kind === 'FLOAT' ? js`Math.fround${quotient}` : quotient, isNull);
  }
  const exact =
    operator === '%' ? js`${left.value} % ${divisor.value}` : js`Math.trunc(${left.value} / ${divisor.value})`;
  if (type.kind === 'DOUBLE') return operand('number', js`(${exact})`, isNull);
  if (type.kind === 'FLOAT') return operand('number', js`Math.fround(${exact})`, isNull);
  return checkedNumber(compiler, block, js`${exact} + 0`, isNull, type);
}

function scaleOf(type: SqlType): number {
  return type.kind === 'DECIMAL' ? type.scale : 0;
}

/** Scaled doubles where the result is exact at once; everything else calls the interpreter's arithmetic. */
function decimalArithmetic(
  compiler: ExprCompiler,
  expr: ArithmeticExpr,
  left: Operand,
  right: Operand,
  block: Block,
): Operand {
  const { operator, type } = expr;
  const leftScale = scaleOf(expr.left.type);
  const rightScale = scaleOf(expr.right.type);
  const scale = scaleOf(type);
  const isNull = anyNull(left.isNull, right.isNull);
  if (operator === '*' && scale === leftScale + rightScale) {
    return checkedNumber(compiler, block, js`${left.value} * ${right.value} + 0`, isNull, type);
  }
  const isSum = operator === '+' || operator === '-';
  if (isSum && scale === Math.max(leftScale, rightScale)) {
    const a = rescaled(compiler, block, left, scale - leftScale);
    const b = rescaled(compiler, block, right, scale - rightScale);
    const bothNull = anyNull(a.isNull, b.isNull);
    return checkedNumber(compiler, block, sumOrProduct(operator, a.value, b.value), bothNull, type);
  }
  const compute = attempt((a, b) => arithmetic(operator, a, expr.left.type, b, expr.right.type, type));
  const call = js`${compiler.context.scope.capture('arithmetic', compute)}(${left.value}, ${right.value})`;
  return receivedCell(compiler, block, isNull === undefined ? call : js`${isNull} ? null : ${call}`, type);
}

const ANY_DECIMAL: SqlType = { kind: 'DECIMAL', precision: MAX_DECIMAL_PRECISION, scale: 0 };

/** The unscaled number with so many more digits after the point. */
export function rescaled(
  compiler: ExprCompiler,
  block: Block,
  source: Operand,
  digits: number,
  type: SqlType = ANY_DECIMAL,
): Operand {
  if (digits === 0) return source;
  return checkedNumber(compiler, block, js`${source.value} * ${10 ** digits} + 0`, source.isNull, type);
}
