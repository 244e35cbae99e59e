// The five properties of a plan that decide what may be built on it and that EXPLAIN shows.
// Invariant: derived from the plan and the catalog alone.
import { assertNever } from '@tidewire/core';
import type { Catalog, QueryEdge } from '../catalog/catalog.ts';
import type { Expr } from '../expr/expr.ts';
import { type Aggregate, type Plan, scanOf } from './plan.ts';

export interface PlanProperties {
  /** false when rows replace earlier rows of the same key. */
  readonly appendOnly: boolean;
  /** Where the event time of a row comes from, in words. */
  readonly eventTime: string;
  /** The window whose results the rows are: `tumbling(1 min)`. */
  readonly window: string | undefined;
  /** Output columns that together differ from row to row; for an updating plan, the key whose rows replace each other. */
  readonly uniqueKey: readonly string[] | undefined;
  /** What keeps the memory of the plan from growing for ever. */
  readonly stateBoundedBy: 'no state' | 'window' | 'number of groups';
}

export function propertiesOf(plan: Plan, catalog: Catalog): PlanProperties {
  switch (plan.kind) {
    case 'scan':
      return scanProperties(plan.stream, catalog);
    case 'filter':
      return propertiesOf(plan.input, catalog);
    case 'aggregate':
      return aggregateProperties(plan, propertiesOf(plan.input, catalog));
    case 'project': {
      const below = propertiesOf(plan.input, catalog);
      return { ...below, uniqueKey: renamedKey(below.uniqueKey, plan.expressions, plan) };
    }
    case 'insert': {
      const below = propertiesOf(plan.input, catalog);
      const names = plan.input.schema.columns.map((c) => c.name);
      return {
        ...below,
        uniqueKey: below.uniqueKey?.map((name) => plan.schema.columns[names.indexOf(name)]?.name ?? name),
      };
    }
    default:
      return assertNever(plan);
  }
}

function scanProperties(stream: string, catalog: Catalog): PlanProperties {
  const definition = catalog.find(stream);
  const spec = definition?.eventTime ?? { kind: 'derived' };
  const column = spec.kind === 'column' ? definition?.schema.columns[spec.column]?.name : undefined;
  return {
    appendOnly: !catalog.isUpdating(stream),
    eventTime:
      spec.kind === 'column' ? `column ${column ?? ''}` : spec.kind === 'arrival' ? 'arrival' : `stream ${stream}`,
    window: undefined,
    uniqueKey: undefined,
    stateBoundedBy: 'no state',
  };
}

function aggregateProperties(plan: Aggregate, below: PlanProperties): PlanProperties {
  const keys = plan.schema.columns.slice(0, plan.keys.length).map((c) => c.name);
  const end = plan.schema.columns.at(-1)?.name ?? '';
  if (plan.window === undefined) {
    const stateBoundedBy = plan.keys.length === 0 ? 'no state' : 'number of groups';
    return {
      appendOnly: false,
      eventTime: `latest ${below.eventTime}`,
      window: undefined,
      uniqueKey: keys,
      stateBoundedBy,
    };
  }
  return {
    appendOnly: below.appendOnly,
    eventTime: 'window end - 1 ms',
    window: plan.window.label,
    uniqueKey: [...keys, end],
    stateBoundedBy: 'window',
  };
}

/** The key in the names of a projection; undefined when a part of it is not selected. */
function renamedKey(
  key: readonly string[] | undefined,
  expressions: readonly Expr[],
  plan: Extract<Plan, { readonly kind: 'project' }>,
): readonly string[] | undefined {
  const renamed: string[] = [];
  for (const name of key ?? []) {
    const at = plan.input.schema.columns.findIndex((c) => c.name === name);
    const place = expressions.findIndex((e) => e.kind === 'column' && e.index === at);
    const column = plan.schema.columns[place];
    if (column === undefined) return undefined;
    renamed.push(column.name);
  }
  return key === undefined ? undefined : renamed;
}

/** The query between its two streams, for the catalog. */
export function queryEdge(plan: Plan): QueryEdge {
  const to = plan.kind === 'insert' ? plan.target : '';
  let kind: QueryEdge['kind'] = 'rows';
  for (let node = plan; node.kind !== 'scan'; node = node.input) {
    if (node.kind === 'aggregate') kind = node.window === undefined ? 'running' : 'windowed';
  }
  return { from: scanOf(plan).stream, to, kind };
}
