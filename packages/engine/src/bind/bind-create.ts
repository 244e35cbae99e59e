// CREATE STREAM: columns, connector and format, event time, error handling.
// Invariant: always gives a definition, so that statements that use a faulty stream add no problems of their own.

import type { Diagnostic, Span } from '@tidewire/core';
import type { CreateStream } from '@tidewire/parser';
import type { StreamDefinition } from '../catalog/catalog.ts';
import { bindColumns, type OfferedMetadata, type StreamColumns } from './bind-columns.ts';
import { bindErrorHandling } from './bind-errors.ts';
import { bindEventTime } from './bind-event-time.ts';
import { bindOptions, type StreamOptions } from './bind-options.ts';
import type { BindContext } from './bind-select.ts';

export interface BoundCreate {
  readonly definition: StreamDefinition;
  /** The dead-letter stream, when naming it declares it. */
  readonly declares: StreamDefinition | undefined;
}

export function bindCreate(statement: CreateStream, context: BindContext): BoundCreate {
  const { problems } = context;
  const { name } = statement;
  const existing = context.catalog.find(name.name);
  if (existing !== undefined) {
    const declared = existing.span === undefined ? 'an earlier statement declares it by using it' : undefined;
    problems.error('B202', `stream "${existing.name}" already exists`, {
      span: name.span,
      detail: declared,
      hint: declared === undefined ? 'choose another name' : 'move this statement before the one that uses it',
    });
  }
  const options = bindOptions(statement, context.registry, problems);
  const columns = bindColumns(statement, offeredMetadata(options), problems);
  const time = bindEventTime(statement, columns.schema, options, problems);
  const errors = bindErrorHandling(name.name, options, context);
  checkFormat(statement, columns, options, context);
  return {
    definition: {
      name: name.name,
      ...columns,
      ...time,
      binding: options.binding,
      errorStrategy: errors.strategy,
      deadLetterStream: errors.deadLetterStream,
      updating: false,
      span: name.span,
    },
    declares: errors.declares,
  };
}

function offeredMetadata({ role, connector }: StreamOptions): OfferedMetadata | undefined {
  if (role === undefined) return undefined;
  if (connector === undefined) return { role, columns: 'unknown' };
  return { role, columns: connector[role]?.metadata ?? new Map() };
}

/** What the format has to say about the columns that messages hold. */
function checkFormat(
  statement: CreateStream,
  columns: StreamColumns,
  options: StreamOptions,
  context: BindContext,
): void {
  const { format, role } = options;
  if (format === undefined || role === undefined) return;
  const filled = new Set(columns.metadata.map((m) => m.column));
  const schema = { columns: columns.schema.columns.filter((_, index) => !filled.has(index)) };
  const ofFormat = Object.fromEntries(
    Object.entries(options.rest).filter(([key]) => key.startsWith(`${format.name}.`)),
  );
  for (const diagnostic of format.check(schema, ofFormat, role)) {
    const span = diagnostic.span ?? spanOfSubject(diagnostic, statement) ?? options.valueSpanOf('format');
    context.problems.add({ ...diagnostic, span });
  }
}

/** Formats know no script: the option or column that the message names in quotes is where the problem is. */
function spanOfSubject(diagnostic: Diagnostic, statement: CreateStream): Span | undefined {
  const names = (name: string): boolean => diagnostic.message.includes(`"${name}"`);
  return (
    statement.options.find((o) => names(o.key))?.keySpan ?? statement.columns.find((c) => names(c.name.name))?.name.span
  );
}
