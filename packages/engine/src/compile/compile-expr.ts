// Generated code for expressions inside a row loop, with the meaning of expr/interpret.ts for ordinary values.
// Invariants: where the code does not bail, value and NULL test agree with the interpreter, which then does not fail either;
// numbers are doubles within the safe integers, BOOL is a JavaScript boolean, text is compared by dictionary id where it can.
import { assertNever, type Cell, type SqlType } from '@tidewire/core';
import type { ColumnExpr, Expr } from '../expr/expr.ts';
import { js, NotCompilable } from './code.ts';
import { compileArithmetic, compileNegate } from './compile-expr-arithmetic.ts';
import { compileCall, compileField, compileItem } from './compile-expr-call.ts';
import { compileCast } from './compile-expr-cast.ts';
import { compileComparison, compileDistinct, compileIn, compileLike } from './compile-expr-compare.ts';
import { compileCase, compileIsNull, compileIsTruth, compileLogical, compileNot } from './compile-expr-logic.ts';
import {
  Block,
  bailUnless,
  type CompiledExpr,
  type ExprCompiler,
  type LoopContext,
  type Operand,
  operand,
  placeholder,
  representationOf,
} from './compile-expr-operand.ts';
import { compileByText, soleTextColumn } from './compile-expr-text.ts';

export type { CompiledExpr, LoopContext } from './compile-expr-operand.ts';

/** Throws NotCompilable for what only the interpreter can do. A bare text column is the only `textId`. */
export function compileExpr(expr: Expr, context: LoopContext): CompiledExpr {
  const block = new Block();
  const compiler: ExprCompiler = { context, compile: (child, into) => compileNode(compiler, child, into) };
  const { value, isNull, representation } = compileNode(compiler, expr, block);
  return { before: block.code, value, isNull, representation };
}

function compileNode(compiler: ExprCompiler, expr: Expr, block: Block): Operand {
  const column = soleTextColumn(expr);
  if (column !== undefined) return compileByText(compiler, expr, column, block);
  switch (expr.kind) {
    case 'literal':
      return compileLiteral(expr.value, expr.type, compiler);
    case 'column':
      return compileColumn(compiler, expr, block);
    case 'eventTime':
      return operand('number', compiler.context.eventTime, undefined, true);
    case 'not':
      return compileNot(compiler, expr, block);
    case 'negate':
      return compileNegate(compiler, expr, block);
    case 'arithmetic':
      return compileArithmetic(compiler, expr, block);
    case 'comparison':
      return compileComparison(compiler, expr, block);
    case 'logical':
      return compileLogical(compiler, expr, block);
    case 'isNull':
      return compileIsNull(compiler, expr, block);
    case 'isTruth':
      return compileIsTruth(compiler, expr, block);
    case 'distinct':
      return compileDistinct(compiler, expr, block);
    case 'in':
      return compileIn(compiler, expr, block);
    case 'like':
      return compileLike(compiler, expr, block);
    case 'case':
      return compileCase(compiler, expr, block);
    case 'cast':
      return compileCast(compiler, expr, block);
    case 'call':
      return compileCall(compiler, expr, block);
    case 'field':
      return compileField(compiler, expr, block);
    case 'item':
      return compileItem(compiler, expr, block);
    default:
      return assertNever(expr);
  }
}

function compileLiteral(value: Cell, type: SqlType, compiler: ExprCompiler): Operand {
  const representation = representationOf(type);
  if (value === null) return operand(representation, placeholder(type), js`true`, true);
  if (representation === 'cell')
    return operand('cell', compiler.context.scope.capture('constant', value), undefined, true);
  if (typeof value === 'bigint') throw new NotCompilable(`the constant ${value} is beyond the safe integers`);
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') {
    return operand(representation, js`${value}`, undefined, true);
  }
  throw new NotCompilable('a constant of this type has no literal');
}

function compileColumn(compiler: ExprCompiler, expr: ColumnExpr, block: Block): Operand {
  const { context } = compiler;
  const locals = context.column(expr.index);
  const representation = representationOf(expr.type);
  if (representation === 'cell') {
    const cell = context.scope.fresh(expr.name);
    block.emit(js`const ${cell} = ${locals.values}[${context.row}] ?? null;`);
    return operand('cell', cell, js`(${cell} === null)`, true);
  }
  const { nulls, dictionary } = locals;
  const isNull = nulls === undefined ? undefined : js`(${nulls} !== null && ${nulls}[${context.row}] === 1)`;
  const value = js`${locals.values}[${context.row}]`;
  if (representation === 'boolean') return operand('boolean', js`(${value} !== 0)`, isNull, true);
  if (representation === 'string') {
    const source = operand('textId', value, isNull, true);
    return dictionary === undefined ? source : { ...source, dictionary };
  }
  if (expr.type.kind !== 'LONG' && expr.type.kind !== 'DECIMAL') return operand('number', value, isNull, true);
  const number = context.scope.fresh(expr.name);
  block.emit(js`const ${number} = ${value};`);
  // NaN stands for an integer beyond the safe ones, which only the interpreter looks up.
  bailUnless(compiler, block, js`${number} === ${number}`, isNull);
  return operand('number', number, isNull, true);
}
