// Public names of @tidewire/engine/reference, one by one: what a script means, without the machinery that runs it fast.
// Invariant: nothing of compile/, exec/, state/ or runtime/ is reachable from here, so whoever compares a running engine
// with these names compares two independent answers.
export { inward, rowObject } from './api/row-values.ts';
export { type Binding, type BoundStatement, bind } from './bind/bind.ts';
export { Catalog, type EventTimeSpec, type StreamDefinition } from './catalog/catalog.ts';
export { resolve } from './catalog/resolve.ts';
export { createAccumulator, type GroupAccumulator } from './expr/accumulate.ts';
export { equalityKey } from './expr/compare.ts';
export type { Expr } from './expr/expr.ts';
export { evaluate, type Row as ExpressionRow } from './expr/interpret.ts';
export { columnUses } from './plan/needs.ts';
export { type Aggregate, type AggregateItem, type Plan, scanOf } from './plan/plan.ts';
export { queryEdge } from './plan/properties.ts';
export { type Definitions, Registry } from './registry.ts';
