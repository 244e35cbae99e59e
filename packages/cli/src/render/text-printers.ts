// Printers that write each row once: JSON per line, one JSON array, CSV, and lines of name=value.
// Invariant: every row is complete by itself; NULL, bigints and times are told apart from texts in each form.
import type { Row } from 'tidewire';
import { BufferedOutput } from './buffered-output.ts';
import { jsonCell, plainCell } from './cell-text.ts';
import type { PrinterSettings, RowPrinter, Schema } from './row-printer.ts';

interface TextForm {
  readonly start: string;
  /** What stands before each row but the first. */
  readonly between: string;
  readonly row: (schema: Schema, row: Row) => string;
  readonly end: string;
}

export function ndjsonPrinter(settings: PrinterSettings): RowPrinter {
  return textPrinter(settings, { start: '', between: '', row: (schema, row) => `${jsonRow(schema, row)}\n`, end: '' });
}

/** One array of objects; `[]` when there is no row. */
export function jsonPrinter(settings: PrinterSettings): RowPrinter {
  return textPrinter(settings, {
    start: '[',
    between: ',',
    row: (schema, row) => `\n${jsonRow(schema, row)}`,
    end: '\n]\n',
  });
}

/** RFC 4180 with a heading; NULL is an empty field, an empty text is `""`. */
export function csvPrinter(settings: PrinterSettings): RowPrinter {
  const heading = settings.schemas.map(({ columns }) => columns.map(({ name }) => csvField(name)).join(','));
  const row = ({ columns }: Schema, values: Row): string =>
    columns.map(({ name, type }) => csvCell(values[name], type)).join(',');
  const form = { start: heading.map((line) => `${line}\r\n`).join(''), between: '', end: '' };
  return textPrinter(settings, { ...form, row: (schema, values) => `${row(schema, values)}\r\n` });
}

/** One line per row, `symbol=ABC trades=12`; with the number of the query when there are several. */
export function linesPrinter(settings: PrinterSettings): RowPrinter {
  const line = ({ columns }: Schema, row: Row): string =>
    columns.map(({ name, type }) => `${name}=${lineCell(row[name], type)}`).join(' ');
  return textPrinter(settings, { start: '', between: '', row: (schema, row) => `${line(schema, row)}\n`, end: '' });
}

function textPrinter({ schemas, world }: PrinterSettings, form: TextForm): RowPrinter {
  const output = new BufferedOutput(world.stdout);
  let rows = 0;
  void output.write(form.start);
  return {
    row: (query, row) => {
      const schema = schemas[query];
      if (schema === undefined) return undefined;
      return output.write(`${rows++ === 0 ? '' : form.between}${form.row(schema, row)}`);
    },
    note: (text) => void world.stderr.write(text),
    end: async () => {
      await output.write(form.end);
      await output.flush();
    },
  };
}

function jsonRow({ columns }: Schema, row: Row): string {
  const members = columns.map(({ name, type }) => `${JSON.stringify(name)}:${jsonCell(row[name], type)}`);
  return `{${members.join(',')}}`;
}

type ColumnType = Parameters<typeof plainCell>[1];

function csvCell(value: unknown, type: ColumnType): string {
  if (value === null || value === undefined) return '';
  if (type.kind === 'STRING') return value === '' ? '""' : csvField(String(value));
  return csvField(plainCell(value, type, ''));
}

function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function lineCell(value: unknown, type: ColumnType): string {
  const text = plainCell(value, type, 'NULL');
  return type.kind === 'STRING' && value !== null && /[\s="]|^$|^NULL$/.test(text) ? JSON.stringify(text) : text;
}
