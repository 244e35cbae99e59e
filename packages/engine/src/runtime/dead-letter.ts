// The rows of dead-letter streams: which of the known facts about a rejected row each declared column gets.
// Invariant: columns are matched by name; a column with no known name is NULL; the payload is the raw message, uncut.
import type { Cell, Schema } from '@tidewire/core';
import type { RejectedRow } from './row-errors.ts';

export function deadLetterRow(schema: Schema, stream: string, row: RejectedRow, now: number): readonly Cell[] {
  return schema.columns.map(({ name, type }): Cell => {
    switch (name.toLowerCase()) {
      case 'payload':
        if (row.payload === undefined) return null;
        return type.kind === 'BYTES' ? row.payload.slice() : new TextDecoder().decode(row.payload);
      case 'error_code':
        return row.code;
      case 'error_message':
        return row.message;
      case 'stream':
        return stream;
      case 'column_name':
        return row.column ?? null;
      case 'ingest_time':
        return now;
      default:
        return null;
    }
  });
}
