// The columns of CREATE STREAM: those the message fills, those the connector fills, and the hidden ones it offers besides.
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

export interface StreamColumns {
  readonly schema: Schema;
  readonly visible: number;
  readonly metadata: readonly MetadataColumn[];
}

const METADATA_PREFIX = '__meta_';

/** What the connector of a source can fill; `unknown` when the connector itself is not known. */
export type OfferedMetadata = ReadonlyMap<string, SqlType> | 'unknown' | undefined;

/** `offered` is undefined when the stream is no source. */
export function bindColumns(statement: CreateStream, offered: OfferedMetadata, problems: Problems): StreamColumns {
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
      metadata.push({ column: columns.length, name: definition.metadata.value });
    }
    columns.push({ name: name.name, type });
  }
  if (columns.length === 0) {
    problems.error('B236', `stream "${statement.name.name}" has no columns`, { span: statement.name.span });
  }
  const visible = columns.length;
  const hidden = offered === undefined || offered === 'unknown' ? [] : offered;
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

function checkMetadata(
  definition: ColumnDefinition,
  key: StringLiteral,
  type: SqlType,
  offered: OfferedMetadata,
  problems: Problems,
): void {
  if (offered === undefined) {
    problems.error('B233', 'METADATA FROM is only possible in a stream of type source', { span: key.span });
    return;
  }
  if (offered === 'unknown') return;
  const given = offered.get(key.value);
  if (given === undefined) {
    const suggestions = didYouMean(key.value, offered.keys());
    const hint = didYouMeanHint(suggestions) ?? `the connector fills: ${[...offered.keys()].join(', ') || 'none'}`;
    problems.error('B233', `metadata "${key.value}" does not exist`, { span: key.span, hint, suggestions });
  } else if (!sameType(given, type)) {
    problems.error('B233', `metadata "${key.value}" has the type ${printType(given)}, not ${printType(type)}`, {
      span: definition.type.span,
      hint: `write ${definition.name.name} ${printType(given)} METADATA FROM '${key.value}'`,
    });
  }
}
