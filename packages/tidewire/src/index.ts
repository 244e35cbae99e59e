// Public names of tidewire, listed one by one: the only package that re-exports others.
// Invariant: nothing below imports this package.
export { builtinConnectors, webSocketSinkFactory, webSocketSourceFactory } from '@tidewire/connectors';
export {
  type AggregateFunction,
  type Clock,
  type Connector,
  ConnectorError,
  type ConnectorHost,
  type Diagnostic,
  didYouMean,
  didYouMeanHint,
  type Environment,
  type Format,
  InternalError,
  type Log,
  type LogLevel,
  parseDuration,
  positionAt,
  printDuration,
  type Random,
  renderDiagnostic,
  type ScalarFunction,
  type Sink,
  type Source,
  type SourceText,
  SqlError,
  sleep,
  type Timer,
  type WindowKind,
} from '@tidewire/core';
export {
  builtinAggregates,
  builtinFunctions,
  builtinWindows,
  type ColumnSet,
  type ColumnValues,
  DEFAULT_MAX_GROUPS,
  DEFAULT_MAX_WAITING_ROWS,
  Engine,
  type EngineMetrics,
  type EngineOptions,
  EXPLAIN_STAGES,
  type Execution,
  type ExplainStage,
  type LongForm,
  type Query,
  type QueryMetrics,
  type QueryOptions,
  type Row,
  type Snapshot,
  type StreamHandle,
  type StreamMetrics,
  type SubscribeOptions,
  type TextIds,
  textDictionary,
  type World,
} from '@tidewire/engine';
export { builtinFormats } from '@tidewire/formats';
export { type OpenOptions, openEngine } from './open.ts';
export { type StderrLogOptions, stderrLog } from './stderr-log.ts';
export { systemClock } from './system-clock.ts';
export { systemEnvironment, systemRandom } from './system-world.ts';
