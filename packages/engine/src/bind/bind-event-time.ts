// Where rows of a stream get their event time, and how far the watermark stays behind: WATERMARK FOR or options.
// Invariant: event time comes from a column that holds times; options about it are refused where they would do nothing.
import { lookupColumn, type OptionSpec, printType, type Schema, type Span } from '@tidewire/core';
import { type CreateStream, type Expression, printExpression, type WatermarkDefinition } from '@tidewire/parser';
import type { EventTimeSpec } from '../catalog/catalog.ts';
import { intervalMilliseconds } from './bind-literal.ts';
import type { StreamOptions } from './bind-options.ts';
import type { Problems } from './problems.ts';
import {
  DEFAULT_IDLE_TIMEOUT,
  EVENT_TIME,
  EVENT_TIME_UNIT,
  IDLE_TIMEOUT,
  LATE_POLICY,
  WATERMARK_DELAY,
} from './stream-options.ts';

export interface StreamTime {
  readonly eventTime: EventTimeSpec;
  readonly idleTimeout: number | undefined;
}

export function bindEventTime(
  statement: CreateStream,
  schema: Schema,
  options: StreamOptions,
  problems: Problems,
): StreamTime {
  const { watermark } = statement;
  const untimed: StreamTime = {
    eventTime: { kind: options.role === 'source' ? 'arrival' : 'derived' },
    idleTimeout: undefined,
  };
  if (options.role === 'sink') {
    refuseOnSink(watermark, options, problems);
    return untimed;
  }
  const named = options.values.optional(EVENT_TIME);
  if (watermark === undefined && named === undefined) {
    const reason = 'it has no effect without an event-time column';
    refuseAll(
      [EVENT_TIME_UNIT, WATERMARK_DELAY, IDLE_TIMEOUT],
      reason,
      'add "event.time" = \'column\'',
      options,
      problems,
    );
    return untimed;
  }
  if (watermark !== undefined && named !== undefined) {
    problems.error('B232', 'event time is declared twice', {
      span: options.spanOf(EVENT_TIME.name),
      hint: 'keep WATERMARK FOR or the option "event.time"',
    });
    return untimed;
  }
  const column = watermark === undefined ? named : watermark.column.name;
  const span = watermark === undefined ? options.valueSpanOf(EVENT_TIME.name) : watermark.column.span;
  const index = timeColumn(column ?? '', span, schema, options, problems);
  const delay =
    watermark === undefined ? options.values.optional(WATERMARK_DELAY) : delayOf(watermark, options, problems);
  if (index === undefined || (watermark !== undefined && delay === undefined)) return untimed;
  const unit = options.values.optional(EVENT_TIME_UNIT) ?? 'ms';
  return { eventTime: { kind: 'column', column: index, unit, delay: delay ?? 0 }, idleTimeout: idleTimeoutOf(options) };
}

/** Streams between queries have no socket that could fall silent: their watermark follows the clock only when asked to. */
function idleTimeoutOf(options: StreamOptions): number | undefined {
  const written = options.values.optional(IDLE_TIMEOUT);
  if (written === 'off') return undefined;
  return written ?? (options.role === 'source' ? DEFAULT_IDLE_TIMEOUT : undefined);
}

function refuseOnSink(watermark: WatermarkDefinition | undefined, options: StreamOptions, problems: Problems): void {
  const reason = 'rows of a sink bring their event time along';
  if (watermark !== undefined) {
    problems.error('B231', 'WATERMARK FOR is not possible in a stream of type sink', {
      span: watermark.span,
      detail: reason,
    });
  }
  const specs = [EVENT_TIME, EVENT_TIME_UNIT, WATERMARK_DELAY, IDLE_TIMEOUT, LATE_POLICY] as readonly OptionSpec[];
  refuseAll(specs, reason, 'leave it out', options, problems);
}

function refuseAll(
  specs: readonly { readonly name: string }[],
  reason: string,
  hint: string,
  options: StreamOptions,
  problems: Problems,
): void {
  for (const { name } of specs) {
    if (!options.has(name)) continue;
    problems.error('C460', `option "${name}" cannot be used here`, {
      span: options.spanOf(name),
      detail: reason,
      hint,
    });
  }
}

function timeColumn(
  name: string,
  span: Span,
  schema: Schema,
  options: StreamOptions,
  problems: Problems,
): number | undefined {
  const found = lookupColumn(schema, name);
  const column = found.kind === 'found' ? schema.columns[found.index] : undefined;
  if (found.kind !== 'found' || column === undefined) {
    const names = found.kind === 'ambiguous' ? found.names : schema.columns.map((c) => c.name);
    const hint = `write the exact name; the columns are: ${names.join(', ')}`;
    problems.error('B231', `event-time column "${name}" does not exist`, { span, hint });
    return undefined;
  }
  const { kind } = column.type;
  if (kind === 'TIMESTAMP') {
    if (!options.has(EVENT_TIME_UNIT.name)) return found.index;
    problems.error('C460', `option "${EVENT_TIME_UNIT.name}" cannot be used here`, {
      span: options.spanOf(EVENT_TIME_UNIT.name),
      detail: `column "${column.name}" is a TIMESTAMP, which has no unit`,
      hint: 'leave it out',
    });
    return undefined;
  }
  if (kind === 'LONG' || kind === 'INT') return found.index;
  const hint =
    kind === 'STRING'
      ? `declare ${column.name} as TIMESTAMP: times written as text are read`
      : `declare ${column.name} as TIMESTAMP, or as LONG with "event.time.unit"`;
  problems.error('B231', `event-time column "${column.name}" has the type ${printType(column.type)}`, { span, hint });
  return undefined;
}

/** `AS column` or `AS column - INTERVAL …`. */
function delayOf(watermark: WatermarkDefinition, options: StreamOptions, problems: Problems): number | undefined {
  const { expression, column } = watermark;
  if (options.has(WATERMARK_DELAY.name)) {
    refuseAll([WATERMARK_DELAY], 'WATERMARK FOR says the delay', 'leave it out', options, problems);
    return undefined;
  }
  if (isColumn(expression, column.name)) return 0;
  if (expression.kind === 'binary' && expression.operator === '-' && isColumn(expression.left, column.name)) {
    if (expression.right.kind === 'interval') {
      const delay = intervalMilliseconds(expression.right, problems);
      if (delay === undefined || delay >= 0) return delay;
    }
  }
  problems.error('B231', `watermark ${printExpression(expression)} is not supported`, {
    span: expression.span,
    hint: `write ${column.name}, or ${column.name} - INTERVAL '5' SECOND`,
  });
  return undefined;
}

function isColumn(expression: Expression, name: string): boolean {
  return expression.kind === 'name' && expression.name.name.toLowerCase() === name.toLowerCase();
}
