// What the readers of a stream need of its columns: columns that nobody reads are neither decoded nor checked.
// Invariant: this is meaning, not optimization: `skip` is decided alike with the optimizer on and off; only `copy`, which
// changes no result, is left to the caller to allow.
import { assertNever, type ColumnUse } from '@tidewire/core';
import type { StreamDefinition } from '../catalog/catalog.ts';
import { type Expr, walk } from '../expr/expr.ts';
import type { Plan } from './plan.ts';

/**
 * Into which targets a column may be handed as text: those that only a sink reads. `true` stands for all. A target that
 * queries or the API read wants values.
 */
export type CopyRule = boolean | ((target: string) => boolean);

/**
 * The use of each column of the stream's schema by all of `plans`, which read it. Give the plans as they were bound:
 * folding may drop the last mention of a column, and whether a column is checked must not depend on the optimizer.
 */
export function columnUses(stream: StreamDefinition, plans: readonly Plan[], copies: CopyRule): readonly ColumnUse[] {
  const uses: ColumnUse[] = stream.schema.columns.map(() => 'skip');
  const widen = (index: number, use: ColumnUse): void => {
    if (uses[index] !== 'value') uses[index] = use;
  };
  if (stream.eventTime.kind === 'column') widen(stream.eventTime.column, 'value');
  for (const plan of plans) {
    const target = plan.kind === 'insert' ? plan.target : '';
    const copy = typeof copies === 'boolean' ? copies : copies(target);
    const outputs = plan.schema.columns.map((): ColumnUse => (copy ? 'copy' : 'value'));
    needsOf(plan, outputs, widen);
  }
  // The connector fills metadata with values; there is no text of theirs to copy.
  for (const { column } of stream.metadata) {
    if (uses[column] === 'copy') uses[column] = 'value';
  }
  return uses;
}

type Need = (index: number, use: ColumnUse) => void;

/**
 * Goes down a plan with what is needed of each output column of `node`, and tells `need` about those of the scan.
 * A column that an expression looks at is a value; one that it merely hands on is needed as its output is.
 */
function needsOf(node: Plan, outputs: readonly ColumnUse[], need: Need): void {
  switch (node.kind) {
    case 'insert':
      needsOf(node.input, outputs, need);
      return;
    case 'scan':
      outputs.forEach((use, index) => {
        if (use !== 'skip') need(index, use);
      });
      return;
    case 'filter':
      needsOf(node.input, withValues(outputs, [node.predicate]), need);
      return;
    case 'project': {
      const { expressions } = node;
      const inputs: ColumnUse[] = node.input.schema.columns.map(() => 'skip');
      const computed: Expr[] = [];
      expressions.forEach((expr, i) => {
        const use = outputs[i] ?? 'value';
        if (use === 'skip') return;
        if (expr.kind !== 'column') computed.push(expr);
        else if (inputs[expr.index] !== 'value') inputs[expr.index] = use;
      });
      needsOf(node.input, withValues(inputs, computed), need);
      return;
    }
    case 'aggregate': {
      const read = [
        ...node.keys,
        ...node.aggregates.flatMap((a) => (a.filter === undefined ? a.args : [...a.args, a.filter])),
      ];
      needsOf(
        node.input,
        withValues(
          node.input.schema.columns.map(() => 'skip'),
          read,
        ),
        need,
      );
      return;
    }
    default:
      assertNever(node);
  }
}

/** The uses with every column that one of the expressions looks at made a value. */
function withValues(uses: readonly ColumnUse[], exprs: readonly Expr[]): readonly ColumnUse[] {
  const widened = [...uses];
  for (const expr of exprs) {
    walk(expr, (e) => {
      if (e.kind === 'column') widened[e.index] = 'value';
    });
  }
  return widened;
}
