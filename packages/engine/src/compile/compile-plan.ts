// Logical plan to operator specs, in the order in which rows pass them.
// Invariants: specs are frozen and hold no state; filters are fused into the operator above them; where generation is off or
// an expression has no generated form, the operator runs the interpreted loop with the same meaning.
import { BOOL, type Schema } from '@tidewire/core';
import { FilterProject, interpretedProjectLoop } from '../exec/filter-project.ts';
import type { OperatorSpec } from '../exec/operator.ts';
import { interpretedPaneLoop, type PaneLoopFactory } from '../exec/pane-loop.ts';
import { PickColumns } from '../exec/pick-columns.ts';
import { RunningAggregate } from '../exec/running-aggregate.ts';
import { WindowAggregate } from '../exec/window-aggregate.ts';
import type { Expr } from '../expr/expr.ts';
import type { Aggregate, Plan } from '../plan/plan.ts';
import { type Generated, type GenerationPolicy, NotCompilable } from './code.ts';
import { compilePaneLoop } from './compile-pane-loop.ts';
import { compileProjectLoop } from './compile-project-loop.ts';
import { layoutOf } from './layout-aggregates.ts';

/** How the code of one query is generated. */
interface Generation {
  readonly policy: GenerationPolicy;
  /** The query as it prints: a comment at the head of its code. */
  readonly sql: string;
}

/** The operators of a plan from its scan to its insert; empty when rows pass through untouched. */
export function compilePlan(plan: Plan, codegen: boolean, sql: string): readonly OperatorSpec[] {
  return operatorsOf(plan, { policy: codegen ? 'allowed' : 'never', sql });
}

function operatorsOf(plan: Plan, generation: Generation): readonly OperatorSpec[] {
  switch (plan.kind) {
    case 'scan':
      return [];
    case 'insert':
      return operatorsOf(plan.input, generation);
    case 'filter':
      return [
        ...operatorsOf(plan.input, generation),
        filterProjectSpec(plan.input.schema, plan.predicate, identity(plan.schema), plan.schema, generation),
      ];
    case 'project': {
      const { below, predicate } = fuseFilters(plan.input);
      return [
        ...operatorsOf(below, generation),
        filterProjectSpec(below.schema, predicate, plan.expressions, plan.schema, generation),
      ];
    }
    case 'aggregate': {
      const { below, predicate } = fuseFilters(plan.input);
      return [...operatorsOf(below, generation), aggregateSpec(plan, below.schema, predicate, generation)];
    }
  }
}

/**
 * Takes the filters off the top of a plan, as one predicate. A row leaves at the first filter that is not TRUE, so each is
 * tested for truth by itself: an AND of the bare conditions would go on after a NULL and might fail there.
 */
function fuseFilters(plan: Plan): { readonly below: Plan; readonly predicate: Expr | undefined } {
  const predicates: Expr[] = [];
  let below = plan;
  while (below.kind === 'filter') {
    predicates.unshift(below.predicate);
    below = below.input;
  }
  const [first, ...more] = predicates;
  if (first === undefined || more.length === 0) return { below, predicate: first };
  const operands = predicates.map(
    (operand): Expr => ({ kind: 'isTruth', operand, truth: true, negated: false, type: BOOL }),
  );
  return { below, predicate: { kind: 'logical', operator: 'AND', operands, type: BOOL } };
}

function identity(schema: Schema): readonly Expr[] {
  return schema.columns.map(({ name, type }, index) => ({ kind: 'column', index, name, type }));
}

/** The generated form where there is one. */
function generatedOrNot<F>(generate: () => Generated<F>): Generated<F> | undefined {
  try {
    return generate();
  } catch (error) {
    if (error instanceof NotCompilable) return undefined;
    throw error;
  }
}

function filterProjectSpec(
  input: Schema,
  predicate: Expr | undefined,
  expressions: readonly Expr[],
  schema: Schema,
  { policy, sql }: Generation,
): OperatorSpec {
  const picked = expressions.map((expr) => (expr.kind === 'column' ? expr.index : -1));
  if (predicate === undefined && !picked.includes(-1)) {
    return {
      name: 'pickColumns',
      schema,
      code: undefined,
      isDirect: true,
      create: () => new PickColumns(schema, picked),
    };
  }
  const generated = generatedOrNot(() => compileProjectLoop({ input, predicate, expressions, sql }, policy));
  const loop = generated?.run ?? interpretedProjectLoop(predicate, expressions);
  const spec = { schema, predicate, expressions, loop };
  return {
    name: 'filterProject',
    schema,
    code: generated?.text,
    create: (context) => new FilterProject(spec, context),
  };
}

function aggregateSpec(
  plan: Aggregate,
  input: Schema,
  predicate: Expr | undefined,
  { policy, sql }: Generation,
): OperatorSpec {
  const { schema, window, keys } = plan;
  const layout = layoutOf(plan.aggregates);
  const tracksGroup = window === undefined;
  const source = { input, predicate, keys, layout, tracksGroup, sql };
  const generated = generatedOrNot(() => compilePaneLoop(source, policy));
  const loop: PaneLoopFactory = generated?.run ?? (() => interpretedPaneLoop);
  const shared = { schema, predicate, keys, layout, loop };
  const code = generated?.text;
  if (window === undefined) {
    return { name: 'runningAggregate', schema, code, create: (context) => new RunningAggregate(shared, context) };
  }
  const spec = { ...shared, window };
  return { name: 'windowAggregate', schema, code, create: (context) => new WindowAggregate(spec, context) };
}
