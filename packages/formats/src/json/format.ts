// The json format: what it is called, what it can take over, and what it refuses before anything runs.
// Invariant: options and schema are checked here, so decoder and encoder may rely on them.
import {
  type Diagnostic,
  errorDiagnostic,
  type Format,
  lookupColumn,
  type OptionTexts,
  type Schema,
} from '@tidewire/core';
import { unreadableColumns } from '../schema-rules.ts';
import { createJsonDecoder } from './decoder.ts';
import { createJsonEncoder } from './encode.ts';
import { JSON_OPTIONS, MAPPING_PREFIX } from './options.ts';
import { parsePath } from './path.ts';

export const jsonFormat: Format = {
  name: 'json',
  aliases: [],
  summary: 'one JSON object per message; columns by name, by path, or by position in a root array',
  options: JSON_OPTIONS,
  pushdown: { filter: true, copy: true },
  check(schema, options, use) {
    return use === 'source' ? [...unreadableColumns(schema, 'json'), ...checkMapping(schema, options)] : [];
  },
  decoder: createJsonDecoder,
  encoder: createJsonEncoder,
};

function checkMapping(schema: Schema, options: OptionTexts): Diagnostic[] {
  return Object.entries(options).flatMap(([key, text]) => {
    if (!key.startsWith(MAPPING_PREFIX)) return [];
    const name = key.slice(MAPPING_PREFIX.length);
    const problems: Diagnostic[] = [];
    if (lookupColumn(schema, name).kind !== 'found') {
      const names = schema.columns.map((c) => c.name).join(', ');
      const message = `option "${key}" names no column of the stream`;
      problems.push(errorDiagnostic('C470', message, { hint: `the columns are: ${names}` }));
    }
    if (parsePath(text) === undefined) {
      const hint = "write a path such as $.data.price, $.items[0] or $['key.with.dots']";
      problems.push(errorDiagnostic('C471', `option "${key}" does not accept "${text}" as a path`, { hint }));
    }
    return problems;
  });
}
