// Cells as text: exact JSON, and plain text for tables, lines and CSV.
// Invariants: no digit of LONG or DECIMAL is lost; plain text has no control characters.
import type { Query } from 'tidewire';

export type ColumnType = Query['schema']['columns'][number]['type'];

/** The JSON of a cell, as a JSON sink writes it by default: DECIMAL as a number, TIMESTAMP as ISO 8601. */
export function jsonCell(value: unknown, type: ColumnType): string {
  if (value === null || value === undefined) return 'null';
  switch (type.kind) {
    case 'DECIMAL':
      return String(value);
    case 'TIMESTAMP':
      return JSON.stringify(instantText(value));
    case 'FLOAT':
      return Number.isFinite(value) ? floatText(value as number) : 'null';
    default:
      return jsonText(value);
  }
}

/** The cell as a person reads it; `nothing` stands for NULL. */
export function plainCell(value: unknown, type: ColumnType, nothing: string): string {
  if (value === null || value === undefined) return nothing;
  switch (type.kind) {
    case 'STRING':
      return printable(String(value));
    case 'TIMESTAMP':
      return instantText(value);
    case 'FLOAT':
      return floatText(value as number);
    case 'BYTES':
      return base64(value as Uint8Array);
    case 'OBJECT':
      return printable(jsonText(value));
    default:
      return String(value);
  }
}

/** Whether cells of this type line up at their right end. */
export function isNumberType(type: ColumnType): boolean {
  return ['INT', 'LONG', 'FLOAT', 'DOUBLE', 'DECIMAL', 'INTERVAL'].includes(type.kind);
}

/** JSON of a value that may hold bigints and bytes. Depth is bounded by what the engine accepts. */
function jsonText(value: unknown): string {
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) return JSON.stringify(base64(value));
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}:${jsonText(member)}`);
  return `{${members.join(',')}}`;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
}

/** Most significant digits that a 32-bit number needs to be read back. */
const FLOAT_DIGITS_MAX = 9;

/** The shortest text that reads back as the same 32-bit number. */
function floatText(value: number): string {
  for (let digits = 1; digits < FLOAT_DIGITS_MAX; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(value);
}

/** Largest distance from 1970 that a calendar date can have, in milliseconds. */
const INSTANT_MAX_MS = 8.64e15;

function instantText(value: unknown): string {
  const ms = Number(value);
  return Math.abs(ms) <= INSTANT_MAX_MS ? new Date(ms).toISOString() : String(value);
}

/** Text that cannot move the cursor or colour the terminal. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '\uFFFD');
}
