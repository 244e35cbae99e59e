// The forms in which rows can be printed: one entry per value of --output.
// Invariant: a form that cannot tell the rows of several queries apart is not used for several.
import { badValue } from '../args.ts';
import type { CliWorld } from '../world.ts';
import { LiveTable } from './live-table.ts';
import type { PrinterSettings, RowPrinter } from './row-printer.ts';
import { TablePrinter } from './table-printer.ts';
import { csvPrinter, jsonPrinter, linesPrinter, ndjsonPrinter } from './text-printers.ts';

export interface OutputForm {
  readonly name: string;
  /** Whether it can show rows of several queries. */
  readonly several: boolean;
  readonly create: (settings: PrinterSettings) => RowPrinter;
}

const OUTPUT_FORMS: readonly OutputForm[] = [
  { name: 'live', several: true, create: (settings) => new LiveTable(settings) },
  { name: 'table', several: false, create: (settings) => new TablePrinter(settings) },
  { name: 'lines', several: true, create: linesPrinter },
  { name: 'ndjson', several: true, create: ndjsonPrinter },
  { name: 'json', several: false, create: jsonPrinter },
  { name: 'csv', several: false, create: csvPrinter },
];

/** The form asked for, or the one that suits the reader. Throws UsageError. */
export function outputForm(name: string | undefined, world: CliWorld): OutputForm {
  const wanted = name ?? (world.stdout.isTerminal ? 'live' : 'ndjson');
  const form = OUTPUT_FORMS.find((one) => one.name === wanted);
  if (form === undefined) {
    throw badValue('output', wanted, `write one of ${OUTPUT_FORMS.map((one) => one.name).join(', ')}`);
  }
  return form;
}
