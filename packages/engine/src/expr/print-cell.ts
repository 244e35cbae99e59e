// Cells as SQL literals, for messages, EXPLAIN and the documentation of functions.
// Invariant: what is printed reads back as the same value, apart from BYTES beyond ASCII digits and non-finite numbers.
import {
  assertNever,
  type Cell,
  type Integer,
  type JsonValue,
  printDecimal,
  printDuration,
  type SqlType,
} from '@tidewire/core';
import { printJson } from './json-text.ts';
import { printFloat, printTimestamp } from './scalar-text.ts';

function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The value as SQL: `'it''s'`, `12.50`, `TIMESTAMP '…'`. */
export function printCell(cell: Cell, type: SqlType): string {
  if (cell === null) return 'NULL';
  switch (type.kind) {
    case 'BOOL':
      return cell === true ? 'TRUE' : 'FALSE';
    case 'DECIMAL':
      return printDecimal(cell as Integer, type.scale);
    case 'FLOAT':
      return printFloat(cell as number);
    case 'INT':
    case 'LONG':
    case 'DOUBLE':
      return String(cell);
    case 'STRING':
      return quoteText(cell as string);
    case 'BYTES':
      return `X'${hex(cell as Uint8Array)}'`;
    case 'OBJECT':
      return quoteText(printJson(cell as JsonValue));
    case 'TIMESTAMP':
      return `TIMESTAMP '${printTimestamp(cell as number)}'`;
    case 'INTERVAL':
      return `INTERVAL '${printDuration(cell as number)}'`;
    case 'NULL':
      return 'NULL';
    default:
      return assertNever(type);
  }
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
