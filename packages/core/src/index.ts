// Public names of @tidewire/core, one by one: the vocabulary and contracts that every other package shares.
// Invariant: imports nothing of ours and nothing of Node.
export type {
  Accumulator,
  AggregateCallShape,
  AggregateFunction,
  BoundAggregate,
  Fold,
} from './aggregate.ts';
export { assert, assertNever } from './assert.ts';
export {
  type AbsentColumn,
  type BatchColumn,
  ColumnBatch,
  type ColumnUse,
  createColumn,
  type NumberColumn,
  type SpanColumn,
  setNull,
  type TextColumn,
  type ValueColumn,
} from './batch.ts';
export { appendRow, cellAt, rowAt, setCell } from './cell-access.ts';
export { type Clock, type Environment, type Log, type LogLevel, type Random, sleep, type Timer } from './clock.ts';
export { compareText, satisfies } from './comparison.ts';
export type {
  ConnectionEvent,
  ConnectionEventKind,
  Connector,
  ConnectorHost,
  PayloadMetadata,
  Shared,
  Sink,
  SinkFactory,
  Source,
  SourceFactory,
  SourceHandler,
} from './connector.ts';
export {
  decimalToNumber,
  divideDecimals,
  divideRounded,
  fitsPrecision,
  numberToDecimal,
  parseDecimal,
  powerOfTen,
  printDecimal,
  rescale,
} from './decimal.ts';
export {
  ConnectorError,
  type Diagnostic,
  type DiagnosticParts,
  type ErrorDomain,
  errorDiagnostic,
  InternalError,
  type RetryAdvice,
  type Severity,
  type Span,
  SqlError,
  warningDiagnostic,
} from './diagnostic.ts';
export { Dictionary, HASH_PRIME, HASH_SEED, MAX_DICTIONARY_CHARACTERS, MAX_DICTIONARY_TEXTS } from './dictionary.ts';
export { didYouMean, didYouMeanHint } from './did-you-mean.ts';
export { DURATION_UNITS, parseDuration, printDuration, unitMilliseconds } from './duration.ts';
export {
  type ComparisonOperator,
  type DecodeFilter,
  type DecodeRequest,
  type Decoder,
  type EncodeRequest,
  type Encoder,
  type Format,
  type MessageRun,
  PayloadBuffer,
  type RowError,
  type RowErrorSink,
} from './format.ts';
export { type BoundFunction, type Example, RowFailure, type ScalarFunction, type Volatility } from './function.ts';
export {
  addIntegers,
  compareIntegers,
  fitsInt,
  fitsLong,
  fromBigint,
  type Integer,
  MAX_LONG,
  MAX_NUMBER_CHARACTERS,
  MIN_LONG,
  multiplyIntegers,
  negateInteger,
  parseInteger,
  subtractIntegers,
} from './integer.ts';
export {
  booleanOption,
  choiceOption,
  durationOption,
  familyOption,
  integerOption,
  type OptionCondition,
  type OptionProblem,
  type OptionReading,
  type OptionSpec,
  type OptionTexts,
  OptionValues,
  onlyWhen,
  readOptions,
  specOfKey,
  textOption,
  unknownOption,
} from './options.ts';
export { type Column, type Lookup, lookupColumn, lookupName, type Schema } from './schema.ts';
export { type Position, positionAt, renderDiagnostic, type SourceText } from './source-text.ts';
export {
  BOOL,
  BYTES,
  type Cell,
  DOUBLE,
  decimal,
  FLOAT,
  INT,
  INTERVAL,
  isNumeric,
  type JsonArray,
  type JsonObject,
  type JsonValue,
  LONG,
  MAX_DECIMAL_PRECISION,
  NULL,
  OBJECT,
  printType,
  type SqlType,
  STRING,
  sameType,
  TIMESTAMP,
  TYPE_NAMES,
  type TypeKind,
} from './types.ts';
export type { BoundWindow, WindowKind, WindowParameter } from './window.ts';
