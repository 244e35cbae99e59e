// The pages of docs/reference, each made from the lists that the engine itself reads.
// Invariant: nothing here states a fact about a definition; a page changes only when a definition does.

import {
  type AggregateFunction,
  type Connector,
  type Format,
  printType,
  type ScalarFunction,
  type SqlType,
  TYPE_NAMES,
  type WindowKind,
} from '@tidewire/core';
import { builtinAggregates, builtinFunctions, builtinWindows, STREAM_OPTIONS } from '@tidewire/engine';
import { builtinConnectors, builtinFormats } from 'tidewire';
import { errorCodes } from './reference-errors.ts';
import { code, optionTable, type Page, page, sentence, table } from './reference-text.ts';

/** Every generated page; the index comes first. */
export function referencePages(): readonly Page[] {
  const pages = [
    functions(),
    aggregates(),
    windows(),
    types(),
    streams(),
    connectors(),
    formats(),
    metadata(),
    errors(),
  ];
  return [index(pages), ...pages];
}

function index(pages: readonly Page[]): Page {
  return page('README.md', 'Reference', [
    'Generated from the code: what is written here is what this version does.',
    pages.map(({ file, title }) => `- [${title}](${file})`).join('\n'),
    'The language as a whole is described in [sql.md](../sql.md), WebSocket streams in [websocket.md](../websocket.md).',
  ]);
}

function functions(): Page {
  const list = sorted(builtinFunctions);
  return page('functions.md', 'Functions', [
    'Unless a function says otherwise, a NULL argument makes the result NULL. Names ignore letter case.',
    'Besides the functions below there are `event_timestamp()` (the event time of a row; of a window its end), `window_start()` and `window_end()` (LONG, milliseconds since 1970), which a query resolves itself, and the [aggregates](aggregates.md).',
    ...list.map(functionEntry),
  ]);
}

function functionEntry(definition: ScalarFunction): string {
  const { signatures, summary, examples } = definition;
  const rows = examples.map(({ sql, result }) => [code(sql), code(result)]);
  return [
    heading(definition),
    signatures.map(code).join(' · '),
    sentence(summary),
    table(['Example', 'Value'], rows),
  ].join('\n\n');
}

function aggregates(): Page {
  return page('aggregates.md', 'Aggregates', [
    'Aggregates leave NULLs out unless they say otherwise. `FILTER (WHERE …)` after the call limits the rows that it sees. Two calls that need the same sum or count share it.',
    ...sorted(builtinAggregates).map(aggregateEntry),
  ]);
}

function aggregateEntry(definition: AggregateFunction): string {
  const { signatures, summary, examples, allowsDistinct, allowsIgnoreNulls } = definition;
  const rows = examples.map(({ sql, values, result }) => [code(sql), code(values.join(', ')), code(result)]);
  const takes = [allowsDistinct ? 'DISTINCT' : '', allowsIgnoreNulls ? 'IGNORE NULLS' : ''].filter(Boolean);
  return [
    heading(definition),
    signatures.map(code).join(' · '),
    sentence(summary),
    ...(takes.length === 0 ? [] : [`Takes ${takes.join(' and ')}.`]),
    table(['Example', 'Values of x', 'Value'], rows),
  ].join('\n\n');
}

function windows(): Page {
  return page('windows.md', 'Windows', [
    'A window kind says which span of time a row belongs to. When a window is final, late rows and order are the same for every kind: see [sql.md](../sql.md).',
    ...builtinWindows.map(windowEntry),
  ]);
}

function windowEntry(definition: WindowKind): string {
  const params = definition.params.map(({ name, optional }) => (optional ? `[${name}]` : name)).join(', ');
  const spellings = [`WINDOW ${definition.name.toUpperCase()}(${params})`, `WINDOW('${definition.name}', ${params})`];
  const rows = definition.examples.map(({ sql, result }) => [code(sql), result]);
  return [
    heading(definition),
    spellings.map(code).join(' · '),
    sentence(definition.summary),
    table(['Example', 'Span'], rows),
  ].join('\n\n');
}

function types(): Page {
  const names = new Map<string, string[]>();
  for (const [name, type] of TYPE_NAMES) names.set(printType(type), [...(names.get(printType(type)) ?? []), name]);
  const rows = [...names].map(([type, spellings]) => [code(type), spellings.map(code).join(', ')]);
  return page('types.md', 'Types', [
    'The names that a column or a CAST may give. DECIMAL and NUMERIC take a precision from 1 to 38 and a scale; no other type takes arguments.',
    table(['Type', 'Written as'], rows),
  ]);
}

function streams(): Page {
  return page('stream-options.md', 'Options of streams', [
    'These options belong to the stream itself, whatever its connector and format. Keys are written bare, dotted or quoted; values are strings, numbers, TRUE or FALSE.',
    optionTable(STREAM_OPTIONS),
  ]);
}

function connectors(): Page {
  return page('connectors.md', 'Connectors', [
    "A stream names its connector with `extension = '…'` and the side it stands on with `type = 'source'` or `type = 'sink'`.",
    ...builtinConnectors.map(connectorEntry),
  ]);
}

function connectorEntry(definition: Connector): string {
  const { source, sink } = definition;
  const parts = [heading(definition), sentence(definition.summary)];
  if (source !== undefined) {
    const form = source.format === 'required' ? 'Needs a format.' : 'Delivers rows and takes no format.';
    parts.push('### Source', form, optionTable(source.options));
    if (source.metadata.size > 0) parts.push('Fills the metadata columns', metadataTable(source.metadata));
  }
  if (sink !== undefined) {
    const form = sink.format === 'required' ? 'Needs a format.' : 'Takes a format; json when none is named.';
    parts.push('### Sink', form, optionTable(sink.options));
  }
  // Headings of several connectors must differ for links to find them.
  return parts.join('\n\n').replace(/^### (Source|Sink)$/gm, (_, side) => `### ${side} ${definition.name}`);
}

function formats(): Page {
  return page('formats.md', 'Formats', [
    "A format says what the bytes of a message mean: `format = '…'`. The same formats serve sources and sinks.",
    ...builtinFormats.map(formatEntry),
  ]);
}

function formatEntry(definition: Format): string {
  return [heading(definition), sentence(definition.summary), optionTable(definition.options)].join('\n\n');
}

function metadata(): Page {
  const of = (title: (name: string) => string, side: 'source' | 'sink'): string[] =>
    builtinConnectors.flatMap(({ name, ...connector }) => {
      const columns = connector[side]?.metadata ?? new Map<string, SqlType>();
      return columns.size === 0 ? [] : [title(name), metadataTable(columns)];
    });
  return page('metadata.md', 'Metadata columns', [
    "Metadata columns of a source are filled by the connector, not by the message. Every query of the stream can name them; `*` leaves them out. A declaration such as `src STRING METADATA FROM '__meta_source'` gives one a name of its own and makes it an ordinary column.",
    ...of((name) => `## ${name}`, 'source'),
    "Metadata columns of a sink tell the connector what to do with a row, and are no part of the message. They are there only when the stream declares them, such as `asker STRING METADATA FROM '__meta_session_id'`, and are filled like any column.",
    ...of((name) => `## ${name} sink`, 'sink'),
  ]);
}

function metadataTable(columns: ReadonlyMap<string, SqlType>): string {
  return table(
    ['Column', 'Type'],
    [...columns].map(([name, type]) => [code(name), printType(type)]),
  );
}

function errors(): Page {
  const groups: readonly (readonly [letter: string, what: string])[] = [
    ['P', 'The text is not well-formed'],
    ['B', 'Names and types'],
    ['U', 'Known SQL that this version does not run'],
    ['C', 'Options, connectors and formats'],
    ['R', 'Rows and results at run time'],
    ['X', 'Bugs of Tidewire'],
  ];
  const all = errorCodes();
  const parts = groups.flatMap(([letter, what]) => {
    const rows = all
      .filter((one) => one.code.startsWith(letter))
      .map(({ code: name, title, explanation, owner }) => [`**${name}**`, owner, title, explanation]);
    return [`## ${letter}: ${what}`, table(['Code', 'Reported by', 'Title', 'Explanation'], rows)];
  });
  return page('errors.md', 'Error codes', [
    'Every problem has a stable code, a message, usually a hint, and for SQL the place in the script. Codes keep their meaning; the wording of messages may change.',
    ...parts,
  ]);
}

function heading({ name, aliases }: { readonly name: string; readonly aliases: readonly string[] }): string {
  const also = aliases.length === 0 ? '' : `\n\nAlso ${aliases.map(code).join(', ')}.`;
  return `## ${name}${also}`;
}

function sorted<T extends { readonly name: string }>(definitions: readonly T[]): readonly T[] {
  return [...definitions].sort((a, b) => (a.name < b.name ? -1 : 1));
}
