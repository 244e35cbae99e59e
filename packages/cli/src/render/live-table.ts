// The live view of a terminal: the newest rows of each query, drawn again in place, with a line that counts.
// Invariant: keeps no more rows than the terminal can show; printing never waits for drawing.
import type { Row } from 'tidewire';
import { amount } from './amount.ts';
import { Grid } from './grid.ts';
import type { PrinterSettings, RowPrinter } from './row-printer.ts';
import { type BlockLine, Screen } from './screen.ts';
import { type Style, styleFor } from './style.ts';

/** Lines of a section besides its rows: heading, rule, and a blank line after it. */
const SECTION_LINES = 3;
/** Rows kept per query, however high the terminal is. */
const ROWS_MAX = 200;

interface Section {
  readonly grid: Grid;
  readonly rows: (readonly string[])[];
}

export class LiveTable implements RowPrinter {
  readonly #settings: PrinterSettings;
  readonly #style: Style;
  readonly #screen: Screen;
  readonly #sections: readonly Section[];
  #count = 0;
  #ended = false;

  constructor(settings: PrinterSettings) {
    const { world, clock, schemas } = settings;
    this.#settings = settings;
    this.#style = styleFor(world.stdout, world);
    this.#screen = new Screen(world.stdout, clock, () => this.#lines());
    this.#sections = schemas.map((schema) => ({ grid: new Grid(schema), rows: [] }));
    if (schemas.length > 0) this.#screen.changed();
  }

  row(query: number, row: Row): undefined {
    const section = this.#sections[query];
    if (section === undefined) return;
    this.#count++;
    section.rows.push(section.grid.cells(row));
    if (section.rows.length > ROWS_MAX) section.rows.shift();
    this.#screen.changed();
  }

  note(text: string): void {
    this.#screen.above(() => void this.#settings.world.stderr.write(text));
  }

  async end(): Promise<void> {
    this.#ended = true;
    if (this.#sections.length > 0) await this.#screen.end();
  }

  #lines(): readonly BlockLine[] {
    const { bold, dim } = this.#style;
    const forSection = Math.floor((this.#screen.capacity - 1) / this.#sections.length);
    const rows = Math.max(1, forSection - SECTION_LINES);
    const lines = this.#sections.flatMap(({ grid, rows: kept }): BlockLine[] => [
      { text: grid.heading(Number.POSITIVE_INFINITY), style: bold },
      { text: grid.rule(Number.POSITIVE_INFINITY), style: dim },
      ...kept.slice(-rows).map((cells) => ({ text: grid.line(cells, Number.POSITIVE_INFINITY) })),
      { text: '' },
    ]);
    const count = amount(this.#count, 'row');
    return [...lines, { text: `${count}${this.#ended ? '' : ', newest last · Ctrl-C stops'}`, style: dim }];
  }
}
