// Generated NOT, AND, OR, CASE and the tests IS NULL, IS TRUE: three-valued logic without allocation.
// Invariant: an operand that the interpreter would not evaluate is not evaluated here either, and the other way round, unless
// it cannot fail.
import type { CaseExpr, IsNullExpr, IsTruthExpr, LogicalExpr, NotExpr } from '../expr/expr.ts';
import { type Code, js } from './code.ts';
import {
  asText,
  Block,
  type ExprCompiler,
  isTrue,
  type Operand,
  operand,
  placeholder,
  representationOf,
} from './compile-expr-operand.ts';

export function compileNot(compiler: ExprCompiler, expr: NotExpr, block: Block): Operand {
  const source = compiler.compile(expr.operand, block);
  return operand('boolean', js`!${source.value}`, source.isNull, source.repeatable);
}

export function compileIsNull(compiler: ExprCompiler, expr: IsNullExpr, block: Block): Operand {
  const isNull = compiler.compile(expr.operand, block).isNull ?? js`false`;
  return operand('boolean', expr.negated ? js`!${isNull}` : isNull, undefined);
}

export function compileIsTruth(compiler: ExprCompiler, expr: IsTruthExpr, block: Block): Operand {
  const { value, isNull } = compiler.compile(expr.operand, block);
  const wanted = expr.truth ? value : js`!${value}`;
  const holds = isNull === undefined ? wanted : js`(!${isNull} && ${wanted})`;
  return operand('boolean', expr.negated ? js`!${holds}` : holds, undefined);
}

export function compileLogical(compiler: ExprCompiler, expr: LogicalExpr, block: Block): Operand {
  const parts = expr.operands.map((part) => {
    const inner = new Block();
    const source = compiler.compile(part, inner);
    return { inner, source };
  });
  const isPlain = parts.every(({ inner, source }) => inner.isEmpty && source.isNull === undefined);
  if (isPlain)
    return operand(
      'boolean',
      joined(
        expr.operator,
        parts.map((p) => p.source.value),
      ),
      undefined,
    );
  const { scope } = compiler.context;
  // 0 FALSE, 1 TRUE, 2 NULL; decided stands for the value that ends the evaluation.
  const state = scope.fresh('truth');
  const decided = expr.operator === 'AND' ? 0 : 1;
  block.emit(js`let ${state} = ${1 - decided};`);
  parts.forEach(({ inner, source }, i) => {
    const decides = expr.operator === 'AND' ? js`!${source.value}` : source.value;
    const decide = js`if (${decides}) ${state} = ${decided};`;
    inner.emit(source.isNull === undefined ? decide : js`if (${source.isNull}) ${state} = 2;\nelse ${decide}`);
    if (i === 0) block.emit(inner.code);
    else block.emit(js`if (${state} !== ${decided}) {`, inner.code, js`}`);
  });
  const mayBeNull = parts.some(({ source }) => source.isNull !== undefined);
  return operand('boolean', js`(${state} === 1)`, mayBeNull ? js`(${state} === 2)` : undefined, true);
}

function joined(operator: 'AND' | 'OR', values: readonly Code[]): Code {
  const [first = js`true`, ...rest] = values;
  const all = rest.reduce(
    (left, right) => (operator === 'AND' ? js`${left} && ${right}` : js`${left} || ${right}`),
    first,
  );
  return js`(${all})`;
}

/** Nested conditions; only the chosen branch is evaluated. */
export function compileCase(compiler: ExprCompiler, expr: CaseExpr, block: Block): Operand {
  const value = compiler.context.scope.fresh('value');
  const isNull = compiler.context.scope.fresh('isNull');
  block.emit(js`let ${value} = ${placeholder(expr.type)};`, js`let ${isNull} = false;`);
  const assign = (source: Operand, into: Block): void => {
    into.emit(js`${value} = ${asText(source).value};`);
    if (source.isNull !== undefined) into.emit(js`${isNull} = ${source.isNull};`);
  };
  // Each condition is computed in the ELSE part of the one before.
  for (const branch of expr.branches) {
    const condition = isTrue(compiler.compile(branch.when, block));
    const then = new Block();
    assign(compiler.compile(branch.then, then), then);
    block.emit(js`if (${condition}) {`, then.code, js`} else {`);
  }
  assign(compiler.compile(expr.otherwise, block), block);
  for (const _ of expr.branches) block.emit(js`}`);
  return operand(representationOf(expr.type), value, isNull, true);
}
