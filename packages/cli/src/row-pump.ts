// Carries rows of running SELECTs to the printer, all of them at the printer's pace.
// Invariants: at most `limit` rows are printed in all; when the printer is slow the queries wait, and their sources with them.
import type { Query } from 'tidewire';
import type { RowPrinter } from './render/row-printer.ts';

export class RowPump {
  /** Rows printed so far. */
  printed = 0;
  /** Resolves when `limit` rows were printed; never without a limit. */
  readonly limitReached: Promise<void>;
  readonly #queries: readonly Query[];
  readonly #printer: RowPrinter;
  readonly #limit: number;
  readonly #done: Promise<void>;
  #onLimit: () => void = () => {};

  constructor(queries: readonly Query[], printer: RowPrinter, limit: number | undefined) {
    this.#queries = queries;
    this.#printer = printer;
    this.#limit = limit ?? Number.POSITIVE_INFINITY;
    this.limitReached = new Promise((resolve) => {
      this.#onLimit = resolve;
    });
    this.#done = Promise.all(queries.map((query, i) => this.#pump(query, i))).then(() => undefined);
    // A failure is met by whoever awaits finished(); it must not count as unhandled before.
    this.#done.catch(() => undefined);
  }

  /** Resolves when every query has ended and its rows are printed; rejects with what ended one. */
  finished(): Promise<void> {
    return this.#done;
  }

  /** Ends the queries; rows that wait are still printed. */
  stopAfterWaitingRows(): void {
    for (const query of this.#queries) query.cancel();
  }

  async #pump(query: Query, i: number): Promise<void> {
    for await (const row of query) {
      if (this.printed >= this.#limit) return;
      this.printed++;
      const room = this.#printer.row(i, row);
      if (room !== undefined) await room;
      if (this.printed >= this.#limit) {
        this.#onLimit();
        return;
      }
    }
  }
}
