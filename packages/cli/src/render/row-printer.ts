// Contract of everything that prints rows of queries.
// Invariant: rows appear in the order in which they were given; what row() takes is shown at the latest by end().
import type { Clock, Query, Row } from 'tidewire';
import type { CliWorld } from '../world.ts';

export type Schema = Query['schema'];

export interface RowPrinter {
  /** Takes one row of the query with this number; the promise, when there is one, resolves when there is room for more. */
  row(query: number, row: Row): Promise<void> | undefined;
  /** Text for standard error, so that it does not disturb what is being drawn. */
  note(text: string): void;
  /** Shows what was held back. */
  end(): Promise<void>;
}

export interface PrinterSettings {
  readonly schemas: readonly Schema[];
  readonly world: CliWorld;
  readonly clock: Clock;
}
