// The columns of CREATE STREAM: those of the message, those the connector fills or takes, and the hidden ones a source offers.
// Invariant: names are unique by exact letter case; hidden columns stand behind the declared ones.
import {
  type Column,
  didYouMean,
  didYouMeanHint,
  printType,
  type Schema,
  type SqlType,
  STRING,
  sameType,
} from '@tidewire/core';
import type { ColumnDefinition, CreateStream, StringLiteral } from '@tidewire/parser';
import type { MetadataColumn } from '../catalog/catalog.ts';
import { bindType } from './bind-type.ts';
import type { Problems } from './problems.ts';
import type { StreamType } from './stream-options.ts';

export interface StreamColumns {
  readonly schema: Schema;
  readonly visible: number;
  readonly metadata: readonly MetadataColumn[];
}

const METADATA_PREFIX = '__meta_';

/** What the connector of a source fills, or that of a sink takes; undefined for a stream without a connector. */
export interface OfferedMetadata {
  readonly role: StreamType;
  /** `unknown` when the connector itself is not known. */
  readonly columns: ReadonlyMap<string, SqlType> | 'unknown';
}

export function bindColumns(
  statement: CreateStream,
  offered: OfferedMetadata | undefined,
  problems: Problems,
): StreamColumns {
  const columns: Column[] = [];
  const metadata: MetadataColumn[] = [];
  for (const definition of statement.columns) {
    const { name } = definition;
    // Carrying on with a column of some type keeps later statements from complaining about its absence.
    const type = bindType(definition.type, problems) ?? STRING;
    if (columns.some((c) => c.name === name.name)) {
      problems.error('B224', `column "${name.name}" is declared twice`, { span: name.span });
      continue;
    }
    checkName(definition, problems);
    if (definition.metadata !== undefined) {
      checkMetadata(definition, definition.metadata, type, offered, problems);
      checkOnce(definition.metadata, metadata, offered, problems);
      metadata.push({ column: columns.length, name: definition.metadata.value });
    }
    columns.push({ name: name.name, type });
  }
  if (columns.length === 0) {
    problems.error('B236', `stream "${statement.name.name}" has no columns`, { span: statement.name.span });
  }
  const visible = columns.length;
  // A query that wants to tell a sink something declares it; a source offers everything it knows.
  const hidden = offered?.role === 'source' && offered.columns !== 'unknown' ? offered.columns : [];
  for (const [name, type] of hidden) {
    if (columns.some((c) => c.name === name)) continue;
    metadata.push({ column: columns.length, name });
    columns.push({ name, type });
  }
  return { schema: { columns }, visible, metadata };
}

function checkName(definition: ColumnDefinition, problems: Problems): void {
  const { name, metadata } = definition;
  if (metadata !== undefined || !name.name.toLowerCase().startsWith(METADATA_PREFIX)) return;
  problems.error('B233', `column "${name.name}" has a name that is kept for metadata`, {
    span: name.span,
    hint: `leave it out, since queries may name it anyway, or write METADATA FROM '${name.name}' after its type`,
  });
}

/** A sink is told each thing by one column; a source may fill several with the same. */
function checkOnce(
  key: StringLiteral,
  before: readonly MetadataColumn[],
  offered: OfferedMetadata | undefined,
  problems: Problems,
): void {
  if (offered?.role !== 'sink' || !before.some(({ name }) => name === key.value)) return;
  problems.error('B233', `metadata "${key.value}" is declared twice`, {
    span: key.span,
    hint: 'a sink is told it by one column',
  });
}

function checkMetadata(
  definition: ColumnDefinition,
  key: StringLiteral,
  type: SqlType,
  offered: OfferedMetadata | undefined,
  problems: Problems,
): void {
  if (offered === undefined) {
    problems.error('B233', 'METADATA FROM is only possible in a stream with a connector', { span: key.span });
    return;
  }
  const { role, columns } = offered;
  if (columns === 'unknown') return;
  const given = columns.get(key.value);
  if (given === undefined) {
    const suggestions = didYouMean(key.value, columns.keys());
    const does = role === 'source' ? 'fills' : 'takes';
    const hint = didYouMeanHint(suggestions) ?? `the connector ${does}: ${[...columns.keys()].join(', ') || 'none'}`;
    const where = role === 'sink' ? ' for a sink' : '';
    problems.error('B233', `metadata "${key.value}" does not exist${where}`, { span: key.span, hint, suggestions });
  } else if (!sameType(given, type)) {
    problems.error('B233', `metadata "${key.value}" has the type ${printType(given)}, not ${printType(type)}`, {
      span: definition.type.span,
      hint: `write ${definition.name.name} ${printType(given)} METADATA FROM '${key.value}'`,
    });
  }
}
