// Plans as indented trees, root first: what EXPLAIN shows and what tests compare.
// Invariant: everything that a plan means is printed; equal texts are equal plans up to the places in the script.
import { assertNever, printType, type Schema } from '@tidewire/core';
import type { Expr } from '../expr/expr.ts';
import { printExpr, printName } from '../expr/print.ts';
import { printCell } from '../expr/print-cell.ts';
import type { Aggregate, Plan, Project, Scan } from './plan.ts';

/** One line per node, two blanks of indentation per level, no newline at the end. */
export function printPlan(plan: Plan): string {
  const lines: string[] = [];
  let indent = '';
  for (let node: Plan | undefined = plan; node !== undefined; node = node.kind === 'scan' ? undefined : node.input) {
    lines.push(`${indent}${printNode(node)}`);
    indent += '  ';
  }
  return lines.join('\n');
}

function printNode(node: Plan): string {
  switch (node.kind) {
    case 'scan':
      return `Scan ${printName(node.stream)}${printPushed(node)}`;
    case 'filter':
      return `Filter ${printExpr(node.predicate)}`;
    case 'project':
      return `Project ${node.expressions.map((e, i) => printOutput(e, node, i)).join(', ')}`;
    case 'aggregate':
      return printAggregate(node);
    case 'insert':
      return `Insert ${printName(node.target)} (${printSchema(node.schema)})`;
    default:
      return assertNever(node);
  }
}

function printPushed(node: Scan): string {
  if (node.pushed.length === 0) return '';
  const comparisons = node.pushed.map(({ column, operator, value }) => {
    const { name = '', type } = node.schema.columns[column] ?? {};
    return `${printName(name)} ${operator} ${type === undefined ? '' : printCell(value, type)}`;
  });
  return ` decoding only ${comparisons.join(' and ')}`;
}

function printOutput(expr: Expr, node: Project, index: number): string {
  const name = node.schema.columns[index]?.name ?? '';
  return expr.kind === 'column' && expr.name === name ? printName(name) : `${printExpr(expr)} AS ${printName(name)}`;
}

function printAggregate(node: Aggregate): string {
  const window = node.window === undefined ? 'running' : node.window.label;
  const keys = node.keys.length === 0 ? '' : ` by ${node.keys.map(printExpr).join(', ')}`;
  const aggregates = node.aggregates.map((item) => {
    const args = item.args.map(printExpr).join(', ');
    const distinct = item.distinct ? 'DISTINCT ' : '';
    const filter = item.filter === undefined ? '' : ` FILTER (WHERE ${printExpr(item.filter)})`;
    const nulls = item.label.includes(' IGNORE NULLS') ? ' IGNORE NULLS' : '';
    return `${item.aggregate.name.toUpperCase()}(${distinct}${args === '' ? '*' : args})${nulls}${filter}`;
  });
  return `Aggregate ${window}${keys}${aggregates.length === 0 ? '' : `: ${aggregates.join(', ')}`}`;
}

/** `symbol STRING, price DOUBLE`. */
function printSchema(schema: Schema): string {
  return schema.columns.map((c) => `${printName(c.name)} ${printType(c.type)}`).join(', ');
}
