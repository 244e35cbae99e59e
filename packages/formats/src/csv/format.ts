// The csv format: what it is called and what it refuses before anything runs.
// Invariant: options and schema are checked here, so decoder and encoder may rely on them.
import type { Format } from '@tidewire/core';
import { unreadableColumns } from '../schema-rules.ts';
import { createCsvDecoder } from './decode.ts';
import { createCsvEncoder } from './encode.ts';
import { CSV_OPTIONS, checkCharacters } from './options.ts';

export const csvFormat: Format = {
  name: 'csv',
  aliases: [],
  summary: 'RFC 4180 lines, one row per line; columns by position or by a header line',
  options: CSV_OPTIONS,
  pushdown: { filter: false, copy: false },
  check(schema, options, use) {
    return [...(use === 'source' ? unreadableColumns(schema, 'csv') : []), ...checkCharacters(options)];
  },
  decoder: createCsvDecoder,
  encoder: createCsvEncoder,
};
