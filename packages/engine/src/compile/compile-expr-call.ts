// Generated calls, fields and items: functions are captured and called with cells, NULL propagates outside of them.
// Invariant: a function that fails, or gives a number that is not ordinary, leaves the row; volatile functions are refused,
// because a row that bails is evaluated twice.
import type { JsonValue } from '@tidewire/core';
import type { CallExpr, FieldExpr, ItemExpr } from '../expr/expr.ts';
import { jsonField, jsonItem } from '../expr/json-text.ts';
import { js, list, NotCompilable } from './code.ts';
import { attempt } from './compile-expr-attempt.ts';
import {
  anyNull,
  asCell,
  asText,
  Block,
  type ExprCompiler,
  type Operand,
  operand,
  pinned,
  placeholder,
  receivedCell,
  representationOf,
} from './compile-expr-operand.ts';

export function compileCall(compiler: ExprCompiler, expr: CallExpr, block: Block): Operand {
  const bound = expr.function;
  if (bound.volatility === 'volatile') throw new NotCompilable(`function ${bound.name} is volatile`);
  if (bound.shortCircuit === 'coalesce') return compileCoalesce(compiler, expr, block);
  if (bound.shortCircuit === 'if') return compileIf(compiler, expr, block);
  const args = expr.args.map((arg) => asText(compiler.compile(arg, block)));
  const evaluate = compiler.context.scope.capture(bound.name, attempt(bound.eval));
  if (bound.nulls === 'handle') {
    return receivedCell(compiler, block, js`${evaluate}(${list(args.map(asCell))})`, expr.type);
  }
  const isNull = anyNull(...args.map((arg) => arg.isNull));
  const call = js`${evaluate}(${list(args.map((arg) => arg.value))})`;
  return receivedCell(compiler, block, isNull === undefined ? call : js`${isNull} ? null : ${call}`, expr.type);
}

/** Argument by argument, each only while there is no value yet. */
function compileCoalesce(compiler: ExprCompiler, expr: CallExpr, block: Block): Operand {
  const value = compiler.context.scope.fresh('value');
  const isNull = compiler.context.scope.fresh('isNull');
  block.emit(js`let ${value} = ${placeholder(expr.type)};`, js`let ${isNull} = true;`);
  for (const arg of expr.args) {
    const inner = new Block();
    const source = asText(compiler.compile(arg, inner));
    const take = js`${value} = ${source.value};\n${isNull} = false;`;
    inner.emit(source.isNull === undefined ? take : js`if (!${source.isNull}) {\n${take}\n}`);
    block.emit(js`if (${isNull}) {`, inner.code, js`}`);
  }
  return operand(representationOf(expr.type), value, isNull, true);
}

function compileIf(compiler: ExprCompiler, expr: CallExpr, block: Block): Operand {
  const [condition, then, otherwise] = expr.args;
  if (condition === undefined || then === undefined || otherwise === undefined)
    throw new NotCompilable('if without arguments');
  return compiler.compile({ kind: 'case', branches: [{ when: condition, then }], otherwise, type: expr.type }, block);
}

export function compileField(compiler: ExprCompiler, expr: FieldExpr, block: Block): Operand {
  const base = compiler.compile(expr.base, block);
  const field = compiler.context.scope.capture('field', jsonField);
  const found = operand('cell', js`${field}(${asCell(base)}, ${expr.name})`, undefined);
  return withNull(pinned(compiler, block, found, 'field'));
}

export function compileItem(compiler: ExprCompiler, expr: ItemExpr, block: Block): Operand {
  const base = compiler.compile(expr.base, block);
  const index = asText(compiler.compile(expr.index, block));
  const read = (from: JsonValue, at: number | string | null): JsonValue =>
    at === null ? null : typeof at === 'string' ? jsonField(from, at) : jsonItem(from, at);
  const item = compiler.context.scope.capture('item', read);
  const found = operand('cell', js`${item}(${asCell(base)}, ${asCell(index)})`, undefined);
  return withNull(pinned(compiler, block, found, 'item'));
}

/** A pinned cell that is NULL where it is null. */
function withNull(source: Operand): Operand {
  return { ...source, isNull: js`(${source.value} === null)` };
}
