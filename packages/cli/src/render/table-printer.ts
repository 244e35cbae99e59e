// The table for people who read along: widths from the first rows, then every row as it comes.
// Invariants: at most SAMPLE_ROWS rows are held back, for at most SAMPLE_MS; nothing that was printed is touched again.
import type { Row, Timer } from 'tidewire';
import { amount } from './amount.ts';
import { BufferedOutput } from './buffered-output.ts';
import { Grid } from './grid.ts';
import type { PrinterSettings, RowPrinter, Schema } from './row-printer.ts';
import { type Style, styleFor } from './style.ts';

/** Rows that the widths of the columns are taken from. */
const SAMPLE_ROWS = 200;
/** Milliseconds to wait for them after the first one. */
const SAMPLE_MS = 300;

export class TablePrinter implements RowPrinter {
  readonly #settings: PrinterSettings;
  readonly #output: BufferedOutput;
  readonly #style: Style;
  readonly #grid: Grid;
  #sample: (readonly string[])[] | undefined = [];
  #timer: Timer | undefined;
  #count = 0;

  constructor(settings: PrinterSettings) {
    this.#settings = settings;
    this.#output = new BufferedOutput(settings.world.stdout);
    this.#style = styleFor(settings.world.stdout, settings.world);
    const [schema = NO_COLUMNS] = settings.schemas;
    this.#grid = new Grid(schema);
  }

  row(_query: number, row: Row): Promise<void> | undefined {
    this.#count++;
    const cells = this.#grid.cells(row);
    if (this.#sample === undefined) return this.#output.write(`${this.#grid.line(cells, this.#limit)}\n`);
    this.#sample.push(cells);
    if (this.#sample.length >= SAMPLE_ROWS) return this.#begin();
    this.#timer ??= this.#settings.clock.setTimer(SAMPLE_MS, () => void this.#begin());
    return undefined;
  }

  note(text: string): void {
    void this.#settings.world.stderr.write(text);
  }

  async end(): Promise<void> {
    await this.#begin();
    await this.#output.write(`${this.#style.dim(`(${amount(this.#count, 'row')})`)}\n`);
    await this.#output.flush();
  }

  #begin(): Promise<void> | undefined {
    const sample = this.#sample;
    if (sample === undefined) return undefined;
    this.#sample = undefined;
    this.#timer?.cancel();
    const grid = this.#grid;
    const heading = [this.#style.bold(grid.heading(this.#limit)), grid.rule(this.#limit)];
    const lines = [...heading, ...sample.map((cells) => grid.line(cells, this.#limit))];
    return this.#output.write(`${lines.join('\n')}\n`);
  }

  /** Only a terminal would wrap long lines. */
  get #limit(): number {
    const { stdout } = this.#settings.world;
    return stdout.isTerminal ? stdout.columns : Number.POSITIVE_INFINITY;
  }
}

const NO_COLUMNS: Schema = { columns: [] };
