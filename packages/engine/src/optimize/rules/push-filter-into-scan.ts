// Tells the decoder of a source about comparisons of a column with a constant, so that it need not build rows that fail them.
// Invariant: the filters stay in the plan, because other readers may join later and end the decoder's part; only comparisons that
// are evaluated before anything that can fail are told, so no row error disappears; event time from a column needs every row.
import type { ComparisonOperator, DecodeFilter } from '@tidewire/core';
import type { StreamDefinition } from '../../catalog/catalog.ts';
import type { ColumnExpr, Expr, LiteralExpr } from '../../expr/expr.ts';
import { type Plan, type Scan, scanOf, transformUp } from '../../plan/plan.ts';
import { canFail } from '../can-fail.ts';
import type { OptimizeContext, Rule } from '../rule.ts';

export const pushFilterIntoScan: Rule = {
  name: 'push filter into scan',
  apply: (plan, context) => {
    const scan = scanOf(plan);
    const stream = context.catalog.find(scan.stream);
    if (scan.pushed.length > 0 || stream === undefined || !isFilterable(stream, context)) return plan;
    const pushed = leadingFilters(plan).flatMap((predicate) => decodeFilter(predicate, stream) ?? []);
    if (pushed.length === 0) return plan;
    return transformUp(plan, (node) => (node === scan ? ({ ...scan, pushed } satisfies Scan) : node));
  },
};

function isFilterable(stream: StreamDefinition, context: OptimizeContext): boolean {
  const { binding, eventTime } = stream;
  const readers = context.plans.filter((plan) => scanOf(plan).stream === stream.name);
  if (readers.length > 1) return false;
  if (binding?.role !== 'source' || binding.format === undefined || eventTime.kind !== 'arrival') return false;
  return context.registry.formats.find(binding.format)?.pushdown.filter === true;
}

/** The filters directly above the scan, lowest first, up to the first that can fail. */
function leadingFilters(plan: Plan): readonly Expr[] {
  const predicates: Expr[] = [];
  for (let node = plan; node.kind !== 'scan'; node = node.input) {
    if (node.kind === 'filter') predicates.unshift(node.predicate);
    else predicates.length = 0;
  }
  const failing = predicates.findIndex(canFail);
  return failing === -1 ? predicates : predicates.slice(0, failing);
}

/** `column operator constant`, either way round, of a column that the message fills. */
function decodeFilter(predicate: Expr, stream: StreamDefinition): DecodeFilter | undefined {
  if (predicate.kind !== 'comparison') return undefined;
  const { left, right, operator } = predicate;
  if (left.kind === 'column' && right.kind === 'literal') return filterOf(left, operator, right, stream);
  if (left.kind === 'literal' && right.kind === 'column') return filterOf(right, MIRRORED[operator], left, stream);
  return undefined;
}

const MIRRORED: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

function filterOf(
  column: ColumnExpr,
  operator: ComparisonOperator,
  literal: LiteralExpr,
  stream: StreamDefinition,
): DecodeFilter | undefined {
  const simple = column.type.kind !== 'OBJECT' && column.type.kind !== 'BYTES';
  const fromMessage = !stream.metadata.some((m) => m.column === column.index);
  return simple && fromMessage && literal.value !== null
    ? { column: column.index, operator, value: literal.value }
    : undefined;
}
