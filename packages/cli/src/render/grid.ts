// Rows as aligned columns of text: the heading, the widths, and lines cut to the width of the terminal.
// Invariant: a line never takes more cells than the limit, so that it never wraps.
import type { Row } from 'tidewire';
import { isNumberType, plainCell, printable } from './cell-text.ts';
import type { Schema } from './row-printer.ts';
import { cut, displayWidth, pad } from './width.ts';

/** Widest column before its cells are cut. */
const COLUMN_WIDTH_MAX = 60;
const GAP = '  ';

export class Grid {
  readonly #schema: Schema;
  readonly #names: readonly string[];
  readonly #widths: number[];

  constructor(schema: Schema) {
    this.#schema = schema;
    this.#names = schema.columns.map(({ name }) => printable(name));
    this.#widths = this.#names.map((name) => Math.min(displayWidth(name), COLUMN_WIDTH_MAX));
  }

  /** The row's cells as text; columns widen to hold them. */
  cells(row: Row): readonly string[] {
    const cells = this.#schema.columns.map(({ name, type }) => plainCell(row[name], type, 'NULL'));
    cells.forEach((cell, i) => {
      this.#widths[i] = Math.min(Math.max(this.#widths[i] ?? 0, displayWidth(cell)), COLUMN_WIDTH_MAX);
    });
    return cells;
  }

  heading(limit: number): string {
    return this.line(this.#names, limit);
  }

  rule(limit: number): string {
    return cut(this.#widths.map((width) => '─'.repeat(width)).join(GAP), limit);
  }

  line(cells: readonly string[], limit: number): string {
    const shown = cells.map((cell, i) => {
      const type = this.#schema.columns[i]?.type;
      const width = this.#widths[i] ?? 0;
      return pad(cut(cell, width), width, type !== undefined && isNumberType(type) ? 'left' : 'right');
    });
    return cut(shown.join(GAP).trimEnd(), limit);
  }
}
