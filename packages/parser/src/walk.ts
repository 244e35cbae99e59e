// The two structural tools for expressions: visit the children, rebuild with other children. All traversals stand on them.
// Invariant: the only place that knows where each kind of expression keeps its parts; an unchanged node is returned as it is.
import { assertNever } from '@tidewire/core';
import type { CaseBranch, Expression } from './ast.ts';

type Mapping = (child: Expression) => Expression;

/** The direct parts of an expression that are expressions, in the order in which they are written. */
export function children(expression: Expression): readonly Expression[] {
  const found: Expression[] = [];
  mapChildren(expression, (child) => {
    found.push(child);
    return child;
  });
  return found;
}

function mapList(list: readonly Expression[], f: Mapping): readonly Expression[] {
  const mapped = list.map(f);
  return mapped.every((item, at) => item === list[at]) ? list : mapped;
}

function mapOptional(child: Expression | undefined, f: Mapping): Expression | undefined {
  return child === undefined ? undefined : f(child);
}

function mapBranch(branch: CaseBranch, f: Mapping): CaseBranch {
  const [when, result] = [f(branch.when), f(branch.then)];
  // biome-ignore lint/suspicious/noThenProperty: THEN is the SQL word
  return replaceParts(branch, { when, then: result });
}

/** The node itself when every part is the same, else a copy with the parts replaced. */
function replaceParts<N extends object>(node: N, parts: Partial<N>): N {
  const same = (Object.keys(parts) as (keyof N)[]).every((key) => node[key] === parts[key]);
  return same ? node : { ...node, ...parts };
}

/** The same expression over other children. */
export function mapChildren(expression: Expression, f: Mapping): Expression {
  switch (expression.kind) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
    case 'interval':
    case 'name':
      return expression;
    case 'field':
      return replaceParts(expression, { base: f(expression.base) });
    case 'index':
      return replaceParts(expression, { base: f(expression.base), index: f(expression.index) });
    case 'unary':
    case 'cast':
      return replaceParts(expression, { operand: f(expression.operand) });
    case 'binary':
      return replaceParts(expression, { left: f(expression.left), right: f(expression.right) });
    case 'is':
      return replaceParts(expression, { operand: f(expression.operand), right: mapOptional(expression.right, f) });
    case 'between':
      return replaceParts(expression, {
        operand: f(expression.operand),
        low: f(expression.low),
        high: f(expression.high),
      });
    case 'in':
      return replaceParts(expression, { operand: f(expression.operand), list: mapList(expression.list, f) });
    case 'like':
      return replaceParts(expression, {
        operand: f(expression.operand),
        pattern: f(expression.pattern),
        escape: mapOptional(expression.escape, f),
      });
    case 'case': {
      const operand = mapOptional(expression.operand, f);
      const mapped = expression.branches.map((branch) => mapBranch(branch, f));
      const same = mapped.every((branch, at) => branch === expression.branches[at]);
      const branches = same ? expression.branches : mapped;
      return replaceParts(expression, { operand, branches, otherwise: mapOptional(expression.otherwise, f) });
    }
    case 'call':
      return replaceParts(expression, {
        args: mapList(expression.args, f),
        filter: mapOptional(expression.filter, f),
      });
    default:
      return assertNever(expression);
  }
}
