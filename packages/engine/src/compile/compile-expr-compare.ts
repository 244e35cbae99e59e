// Generated comparisons: =, <, …, IS DISTINCT FROM, IN and LIKE.
// Invariant: numbers compare as doubles (they are whole cells), text by code point, NaN equals nothing but under IS DISTINCT
// FROM; a text column against a constant compares ids, never texts.
import { type Cell, type ComparisonOperator, compareText, type SqlType } from '@tidewire/core';
import { compares, sameValue } from '../expr/compare.ts';
import type { ComparisonExpr, DistinctExpr, Expr, InExpr, LikeExpr } from '../expr/expr.ts';
import { type LikePattern, matchesLike, readLikePattern } from '../expr/like.ts';
import { type Code, js } from './code.ts';
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
  receivedCell,
} from './compile-expr-operand.ts';

export function compileComparison(compiler: ExprCompiler, expr: ComparisonExpr, block: Block): Operand {
  const { operator } = expr;
  const byId =
    compareIds(compiler, operator, expr.left, expr.right, block) ??
    compareIds(compiler, operator, expr.right, expr.left, block);
  if (byId !== undefined) return byId;
  const left = asText(compiler.compile(expr.left, block));
  const right = asText(compiler.compile(expr.right, block));
  const isNull = anyNull(left.isNull, right.isNull);
  return operand('boolean', comparisonCode(compiler, operator, left, right, expr.left.type), isNull);
}

/** `column = 'constant'` (or <>) on ids: the constant is looked up once per batch. */
function compareIds(
  compiler: ExprCompiler,
  operator: ComparisonOperator,
  column: Expr,
  constant: Expr,
  block: Block,
): Operand | undefined {
  if (operator !== '=' && operator !== '<>') return undefined;
  if (column.kind !== 'column' || column.type.kind !== 'STRING') return undefined;
  if (constant.kind !== 'literal' || typeof constant.value !== 'string') return undefined;
  const source = compiler.compile(column, block);
  if (source.dictionary === undefined) return undefined;
  const { scope } = compiler.context;
  const id = scope.fresh('id');
  // -1, which no row has, when the dictionary does not hold the text.
  compiler.context.beforeLoop(js`const ${id} = ${source.dictionary}.find(${constant.value});`);
  const value = operator === '=' ? js`(${source.value} === ${id})` : js`(${source.value} !== ${id})`;
  return operand('boolean', value, source.isNull);
}

const INFIX: Readonly<Record<ComparisonOperator, Code>> = {
  '=': js`===`,
  '<>': js`!==`,
  '<': js`<`,
  '<=': js`<=`,
  '>': js`>`,
  '>=': js`>=`,
};

/** The value of a text that is NULL is garbage, null or undefined included; nobody looks at what comes out then. */
function compareTextOrNull(left: string | null | undefined, right: string | null | undefined): number {
  return typeof left === 'string' && typeof right === 'string' ? compareText(left, right) : 0;
}

function comparisonCode(
  compiler: ExprCompiler,
  operator: ComparisonOperator,
  left: Operand,
  right: Operand,
  type: SqlType,
): Code {
  const { scope } = compiler.context;
  const infix = INFIX[operator];
  switch (left.representation) {
    case 'number':
    case 'boolean':
      return js`(${left.value} ${infix} ${right.value})`;
    case 'string':
      if (operator === '=' || operator === '<>') return js`(${left.value} ${infix} ${right.value})`;
      return js`(${scope.capture('compareText', compareTextOrNull)}(${left.value}, ${right.value}) ${infix} 0)`;
    default: {
      const test = (a: Cell, b: Cell): boolean => a !== null && b !== null && compares(operator, a, b, type);
      return js`${scope.capture('compare', test)}(${left.value}, ${right.value})`;
    }
  }
}

export function compileDistinct(compiler: ExprCompiler, expr: DistinctExpr, block: Block): Operand {
  const left = pinned(compiler, block, asText(compiler.compile(expr.left, block)), 'left');
  const right = pinned(compiler, block, asText(compiler.compile(expr.right, block)), 'right');
  const { type } = expr.left;
  let same: Code;
  if (left.representation === 'cell' || right.representation === 'cell') {
    const test = (a: Cell, b: Cell): boolean => sameValue(a, b, type);
    same = js`${compiler.context.scope.capture('sameValue', test)}(${asCell(left)}, ${asCell(right)})`;
  } else {
    const equal = isFloating(type)
      ? js`(${left.value} === ${right.value} || (Number.isNaN(${left.value}) && Number.isNaN(${right.value})))`
      : js`${left.value} === ${right.value}`;
    const leftNull = left.isNull ?? js`false`;
    const rightNull = right.isNull ?? js`false`;
    const mayBeNull = left.isNull !== undefined || right.isNull !== undefined;
    same = mayBeNull ? js`(${leftNull} ? ${rightNull} : !${rightNull} && ${equal})` : js`(${equal})`;
  }
  return operand('boolean', expr.negated ? same : js`!${same}`, undefined);
}

function isFloating(type: SqlType): boolean {
  return type.kind === 'DOUBLE' || type.kind === 'FLOAT';
}

/** Items beyond so many constants are looked up in a set instead of compared one by one. */
const MAX_CHAIN = 4;

export function compileIn(compiler: ExprCompiler, expr: InExpr, block: Block): Operand {
  const source = pinned(compiler, block, asText(compiler.compile(expr.operand, block)), 'operand');
  const set = constantSet(expr);
  if (set !== undefined) {
    const { members, hasNull } = set;
    const found = js`${compiler.context.scope.capture('members', members)}.has(${source.value})`;
    const value = expr.negated ? js`!${found}` : found;
    if (!hasNull) return operand('boolean', value, source.isNull);
    const isNull = js`!${found}`;
    return operand('boolean', expr.negated ? js`false` : found, anyNull(source.isNull, isNull));
  }
  return compileItems(compiler, expr, source, block);
}

/** The members of a list of plain constants; NaN is left out, for it equals nothing. */
function constantSet(expr: InExpr): { readonly members: ReadonlySet<unknown>; readonly hasNull: boolean } | undefined {
  if (expr.list.length <= MAX_CHAIN) return undefined;
  if (expr.operand.type.kind === 'BYTES' || expr.operand.type.kind === 'OBJECT') return undefined;
  const members = new Set<unknown>();
  let hasNull = false;
  for (const item of expr.list) {
    if (item.kind !== 'literal') return undefined;
    if (item.value === null) hasNull = true;
    else if (!Number.isNaN(item.value)) members.add(item.value);
  }
  return { members, hasNull };
}

/** Item by item into a state: 0 not found, 1 found, 2 not found but there was a NULL. */
function compileItems(compiler: ExprCompiler, expr: InExpr, source: Operand, block: Block): Operand {
  const state = compiler.context.scope.fresh('found');
  const body = new Block();
  for (const item of expr.list) {
    const inner = new Block();
    const value = asText(compiler.compile(item, inner));
    const equal = comparisonCode(compiler, '=', source, value, expr.operand.type);
    const onMatch = js`if (${equal}) ${state} = 1;`;
    inner.emit(value.isNull === undefined ? onMatch : js`if (${value.isNull}) ${state} = 2;\nelse ${onMatch}`);
    body.emit(js`if (${state} !== 1) {`, inner.code, js`}`);
  }
  block.emit(js`let ${state} = 0;`);
  if (source.isNull === undefined) block.emit(body.code);
  else block.emit(js`if (!${source.isNull}) {`, body.code, js`}`);
  const value = expr.negated ? js`(${state} === 0)` : js`(${state} === 1)`;
  return operand('boolean', value, anyNull(source.isNull, js`(${state} === 2)`), true);
}

export function compileLike(compiler: ExprCompiler, expr: LikeExpr, block: Block): Operand {
  const text = asText(compiler.compile(expr.operand, block));
  const pattern = asText(compiler.compile(expr.pattern, block));
  const escape = expr.escape === undefined ? undefined : asText(compiler.compile(expr.escape, block));
  const matches = attempt(likeMatcher(expr.negated));
  const call = js`${compiler.context.scope.capture('like', matches)}(${text.value}, ${pattern.value}, ${escape?.value ?? null})`;
  const isNull = anyNull(text.isNull, pattern.isNull, escape?.isNull);
  return receivedCell(compiler, block, isNull === undefined ? call : js`${isNull} ? null : ${call}`, expr.type);
}

/** LIKE that reads a pattern only when it differs from the one of the row before. */
function likeMatcher(negated: boolean): (text: Cell, pattern: Cell, escape: Cell) => boolean {
  let lastPattern: Cell = null;
  let lastEscape: Cell = null;
  let read: LikePattern | undefined;
  return (text, pattern, escape) => {
    if (read === undefined || pattern !== lastPattern || escape !== lastEscape) {
      read = readLikePattern(pattern as string, escape === null ? undefined : (escape as string));
      lastPattern = pattern;
      lastEscape = escape;
    }
    return matchesLike(text as string, read) !== negated;
  };
}
