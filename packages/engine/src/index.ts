// Public names of @tidewire/engine, one by one.
// Invariant: the engine runs wherever JavaScript runs; the platform comes in through World.
export { type ColumnSet, type ColumnValues, type TextIds, textDictionary } from './api/column-intake.ts';
export type { Query } from './api/query.ts';
export { DEFAULT_MAX_WAITING_ROWS, RESULT_HIGH_WATER } from './api/row-queue.ts';
export type { LongForm, Row } from './api/row-values.ts';
export type { StreamHandle } from './api/stream-handle.ts';
export { PLANNING_CODES, type PlanningCode } from './bind/error-codes.ts';
export { STREAM_OPTIONS } from './bind/stream-options.ts';
export type { EngineSettings, World } from './deployment.ts';
export {
  DEFAULT_MAX_GROUPS,
  Engine,
  type EngineOptions,
  type Execution,
  type QueryOptions,
  type SubscribeOptions,
} from './engine.ts';
export { EXPLAIN_STAGES, type ExplainStage } from './explain.ts';
export { builtinAggregates, builtinFunctions } from './functions/index.ts';
export type { EngineMetrics, QueryMetrics, StreamMetrics } from './metrics.ts';
export type { Definitions } from './registry.ts';
export { RUNTIME_CODES, type RuntimeCode } from './runtime/error-codes.ts';
export type { Snapshot } from './snapshot.ts';
export { builtinWindows } from './windows/index.ts';
