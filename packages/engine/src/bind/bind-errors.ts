// What happens to rows in error: error.strategy, and the dead-letter stream that `dlq` names.
// Invariant: a dead-letter stream has only columns that a dead letter fills.
import { BYTES, type Column, LONG, type Schema, STRING } from '@tidewire/core';
import type { ErrorStrategy, StreamDefinition } from '../catalog/catalog.ts';
import type { StreamOptions } from './bind-options.ts';
import type { BindContext } from './bind-select.ts';
import { DEAD_LETTER_STREAM, ERROR_STRATEGY } from './stream-options.ts';

/** The columns of a dead letter: the raw message, what was wrong with it, where and when it came in (ms since 1970). */
const DEAD_LETTER_SCHEMA: Schema = {
  columns: [
    { name: 'payload', type: BYTES },
    { name: 'error_code', type: STRING },
    { name: 'error_message', type: STRING },
    { name: 'stream', type: STRING },
    { name: 'column_name', type: STRING },
    { name: 'ingest_time', type: LONG },
  ],
};

export interface ErrorHandling {
  readonly strategy: ErrorStrategy;
  readonly deadLetterStream: string | undefined;
  /** The dead-letter stream, when it has to be declared. */
  readonly declares: StreamDefinition | undefined;
}

export function bindErrorHandling(own: string, options: StreamOptions, context: BindContext): ErrorHandling {
  const { problems } = context;
  const strategy = options.values.optional(ERROR_STRATEGY) ?? 'drop';
  const name = options.values.optional(DEAD_LETTER_STREAM);
  const none: ErrorHandling = { strategy, deadLetterStream: undefined, declares: undefined };
  if (strategy !== 'dlq') {
    if (name !== undefined) {
      problems.error('C460', `option "${DEAD_LETTER_STREAM.name}" cannot be used here`, {
        span: options.spanOf(DEAD_LETTER_STREAM.name),
        detail: `it has no effect while "${ERROR_STRATEGY.name}" is '${strategy}'`,
        hint: `add "${ERROR_STRATEGY.name}" = 'dlq'`,
      });
    }
    return none;
  }
  if (name === undefined) {
    problems.error('C460', `option "${ERROR_STRATEGY.name}" needs "${DEAD_LETTER_STREAM.name}"`, {
      span: options.spanOf(ERROR_STRATEGY.name),
      hint: `add "${DEAD_LETTER_STREAM.name}" = 'name of a stream'`,
    });
    return none;
  }
  const span = options.valueSpanOf(DEAD_LETTER_STREAM.name);
  const report = (message: string, hint: string): ErrorHandling => {
    problems.error('C461', message, { span, hint });
    return none;
  };
  if (name.toLowerCase() === own.toLowerCase()) {
    return report(`stream "${own}" cannot be its own dead-letter stream`, 'name another stream');
  }
  const stream = context.catalog.find(name);
  if (stream === undefined) return { strategy, deadLetterStream: name, declares: deadLetterStream(name) };
  if (stream.binding?.role === 'source') {
    return report(`dead-letter stream "${stream.name}" is a source`, 'name a sink or an internal stream');
  }
  const stray = stream.schema.columns.find((column) => !fitsDeadLetter(column));
  if (stray !== undefined) {
    const columns = DEAD_LETTER_SCHEMA.columns.map((c) => `${c.name} ${c.type.kind}`).join(', ');
    return report(
      `column "${stray.name}" of dead-letter stream "${stream.name}" is never filled`,
      `choose among: ${columns}`,
    );
  }
  return { strategy, deadLetterStream: stream.name, declares: undefined };
}

/** Payloads are also given as text, for sinks that show them. */
function fitsDeadLetter(column: Column): boolean {
  const known = DEAD_LETTER_SCHEMA.columns.find((c) => c.name === column.name.toLowerCase());
  if (known === undefined) return false;
  return column.type.kind === known.type.kind || (known.name === 'payload' && column.type.kind === 'STRING');
}

function deadLetterStream(name: string): StreamDefinition {
  return {
    name,
    schema: DEAD_LETTER_SCHEMA,
    visible: DEAD_LETTER_SCHEMA.columns.length,
    metadata: [],
    eventTime: { kind: 'derived' },
    idleTimeout: undefined,
    binding: undefined,
    errorStrategy: 'drop',
    deadLetterStream: undefined,
    updating: false,
    span: undefined,
  };
}
