// Subtrees that depend on a single text column: computed once per text of its dictionary instead of once per row.
// Invariant: only immutable subtrees are taken; the column itself and its NULL test are cheaper as they are.
import { type Expr, walk } from '../expr/expr.ts';
import { js } from './code.ts';
import {
  asText,
  type Block,
  type ExprCompiler,
  type Operand,
  operand,
  representationOf,
} from './compile-expr-operand.ts';
import { MEMO_BAIL, MEMO_NULL, MEMO_VALUE, TextMemo } from './text-memo.ts';

/** The one text column that the value depends on; undefined when there is another input or nothing to gain. */
export function soleTextColumn(expr: Expr): Expr | undefined {
  if (expr.kind === 'column' || (expr.kind === 'isNull' && expr.operand.kind === 'column')) return undefined;
  if (isIdComparison(expr)) return undefined;
  let column: Expr | undefined;
  let sole = true;
  walk(expr, (node) => {
    if (node.kind === 'eventTime') sole = false;
    if (node.kind === 'call' && node.function.volatility !== 'immutable') sole = false;
    if (node.kind !== 'column') return;
    if (node.type.kind !== 'STRING' || (column?.kind === 'column' && column.index !== node.index)) sole = false;
    column = node;
  });
  return sole ? column : undefined;
}

/** `column = 'constant'` compares ids: one comparison, no table. */
function isIdComparison(expr: Expr): boolean {
  if (expr.kind !== 'comparison' || (expr.operator !== '=' && expr.operator !== '<>')) return false;
  const kinds = `${expr.left.kind} ${expr.right.kind}`;
  return kinds === 'column literal' || kinds === 'literal column';
}

export function compileByText(compiler: ExprCompiler, expr: Expr, column: Expr, block: Block): Operand {
  const source = compiler.compile(column, block);
  const { context } = compiler;
  if (source.dictionary === undefined) return asText(source);
  const representation = representationOf(expr.type);
  const holds = representation === 'number' ? 'numbers' : representation === 'boolean' ? 'truths' : 'cells';
  const memo = context.scope.capture('memo', new TextMemo(expr, holds));
  const codes = context.scope.fresh('codes');
  const values = context.scope.fresh('texts');
  context.beforeLoop(js`const ${codes} = ${memo}.refresh(${source.dictionary}).codes;`);
  if (representation !== 'boolean') context.beforeLoop(js`const ${values} = ${memo}.values;`);
  const entry = context.scope.fresh('entry');
  const code = context.scope.fresh('code');
  const id = js`${source.value} + 1`;
  block.emit(
    js`const ${entry} = ${source.isNull === undefined ? id : js`${source.isNull} ? 0 : ${id}`};`,
    js`const ${code} = ${codes}[${entry}];`,
    js`if (${code} === ${MEMO_BAIL}) {`,
    context.bail,
    js`}`,
  );
  const value = representation === 'boolean' ? js`(${code} === ${MEMO_VALUE})` : js`${values}[${entry}]`;
  return operand(representation, value, js`(${code} === ${MEMO_NULL})`, true);
}
