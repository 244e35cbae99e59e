// Public names of @tidewire/formats, listed one by one, and the visible list of built-in formats.
// Invariant: depends on core alone and imports no Node built-in; adding a format is one file and one line below.
import type { Format } from '@tidewire/core';
import { bytesFormat } from './bytes.ts';
import { csvFormat } from './csv/format.ts';
import { jsonFormat } from './json/format.ts';
import { textFormat } from './text.ts';

export { FORMAT_ERRORS, type FormatErrorInfo } from './error-codes.ts';
export { ROW_ERRORS, type RowErrorInfo } from './row-errors.ts';
export { bytesFormat, csvFormat, jsonFormat, textFormat };

/** Every format that needs no registration, in the order in which messages and documentation list them. */
export const builtinFormats: readonly Format[] = [jsonFormat, textFormat, bytesFormat, csvFormat];
