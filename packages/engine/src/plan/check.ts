// What must be true of every plan: asserted by tests after binding and after each rule of the optimizer.
// Invariant: an empty list means that every expression fits the rows it sees and every schema what its node gives.
import { type Column, printType, type Schema, type SqlType, sameType } from '@tidewire/core';
import { type Expr, walk } from '../expr/expr.ts';
import type { Plan } from './plan.ts';

/** Violations, from the root down; empty for a sound plan. */
export function checkPlan(plan: Plan): readonly string[] {
  const violations: string[] = [];
  if (plan.kind !== 'insert') violations.push('the root is no Insert');
  for (let node: Plan = plan; ; node = node.input) {
    for (const violation of checkNode(node)) violations.push(`${node.kind}: ${violation}`);
    if (node.kind === 'scan') return violations;
  }
}

function checkNode(node: Plan): readonly string[] {
  switch (node.kind) {
    case 'scan':
      return node.pushed
        .filter((f) => node.schema.columns[f.column] === undefined || f.value === null)
        .map((f) => `pushed comparison on column ${f.column} is not possible`);
    case 'filter':
      return [
        ...checkExpr(node.predicate, node.input.schema),
        ...(node.predicate.type.kind === 'BOOL' ? [] : [`predicate has the type ${printType(node.predicate.type)}`]),
        ...checkTypes(
          node.input.schema.columns.map((c) => c.type),
          node.schema,
        ),
        ...checkNames(node.schema),
      ];
    case 'project':
      return [
        ...node.expressions.flatMap((e) => checkExpr(e, node.input.schema)),
        ...checkTypes(
          node.expressions.map((e) => e.type),
          node.schema,
        ),
        ...checkNames(node.schema),
      ];
    case 'aggregate': {
      const bounds: readonly SqlType[] = node.window === undefined ? [] : [{ kind: 'LONG' }, { kind: 'LONG' }];
      const types = [...node.keys.map((k) => k.type), ...node.aggregates.map((a) => a.aggregate.returns), ...bounds];
      const exprs = [
        ...node.keys,
        ...node.aggregates.flatMap((a) => (a.filter === undefined ? a.args : [...a.args, a.filter])),
      ];
      return [
        ...exprs.flatMap((e) => checkExpr(e, node.input.schema)),
        ...checkTypes(types, node.schema),
        ...checkNames(node.schema),
      ];
    }
    case 'insert':
      return [
        ...checkTypes(
          node.input.schema.columns.map((c) => c.type),
          node.schema,
        ),
        ...checkNames(node.schema),
      ];
  }
}

function checkTypes(types: readonly SqlType[], schema: Schema): readonly string[] {
  const { columns } = schema;
  if (types.length !== columns.length) return [`gives ${types.length} columns, but its schema has ${columns.length}`];
  return types.flatMap((type, i) => mismatch(type, columns[i]));
}

function mismatch(type: SqlType, column: Column | undefined): readonly string[] {
  if (column === undefined || sameType(type, column.type)) return [];
  return [`column ${column.name} is ${printType(type)}, but its schema says ${printType(column.type)}`];
}

function checkNames(schema: Schema): readonly string[] {
  const names = schema.columns.map((c) => c.name);
  return names.filter((name, i) => names.indexOf(name) !== i).map((name) => `column ${name} stands twice`);
}

function checkExpr(expr: Expr, input: Schema): readonly string[] {
  const violations: string[] = [];
  walk(expr, (e) => {
    if (e.kind === 'column') {
      const column = input.columns[e.index];
      if (column === undefined) violations.push(`there is no column ${e.index} (${e.name}) below`);
      else violations.push(...mismatch(e.type, column));
    }
    if (e.kind === 'comparison' || e.kind === 'distinct')
      violations.push(...checkOperands([e.left, e.right], 'comparison'));
    if (e.kind === 'in') violations.push(...checkOperands([e.operand, ...e.list], 'IN'));
    if (e.kind === 'case') violations.push(...checkOperands([...e.branches.map((b) => b.then), e.otherwise], 'CASE'));
    if (e.kind === 'logical') violations.push(...checkConditions(e.operands));
    if (e.kind === 'not' || e.kind === 'isTruth') violations.push(...checkConditions([e.operand]));
  });
  return violations;
}

/** DECIMALs of one scale compare as their unscaled integers. */
function comparable(a: SqlType, b: SqlType): boolean {
  return sameType(a, b) || (a.kind === 'DECIMAL' && b.kind === 'DECIMAL' && a.scale === b.scale);
}

function checkOperands(operands: readonly Expr[], what: string): readonly string[] {
  const [first, ...rest] = operands;
  const other = rest.find((o) => first !== undefined && !comparable(o.type, first.type));
  return first === undefined || other === undefined
    ? []
    : [`${what} has operands of ${printType(first.type)} and ${printType(other.type)}`];
}

function checkConditions(operands: readonly Expr[]): readonly string[] {
  return operands.filter((o) => o.type.kind !== 'BOOL').map((o) => `a condition has the type ${printType(o.type)}`);
}
