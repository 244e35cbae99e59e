// Rows of a query on their way to a consumer that iterates: a bounded queue between the driver and `for await`.
// Invariants: rows keep their order; above the high-water mark the sources behind the query are asked to pause, and what
// comes all the same is kept up to the limit, beyond which the query ends with an error instead of losing rows.
import { type ColumnBatch, ConnectorError, errorDiagnostic } from '@tidewire/core';
import type { RowMaker } from '../compile/compile-row-output.ts';
import type { Tap } from '../runtime/graph.ts';
import type { Row } from './row-values.ts';

/** Rows waiting above which sources pause; fewer when fewer may wait. */
export const RESULT_HIGH_WATER = 10_000;
/** Most rows of one query that may wait, unless told otherwise. */
export const DEFAULT_MAX_WAITING_ROWS = 1_000_000;

export interface RowQueueSetup {
  readonly makeRow: RowMaker;
  /** Rows after which the query has ended. */
  readonly limit: number | undefined;
  readonly maxWaiting: number;
  onPressure(overloaded: boolean): void;
}

export class RowQueue implements Tap {
  readonly #setup: RowQueueSetup;
  #rows: Row[] = [];
  /** Position of the next row to hand out. */
  #head = 0;
  #remaining: number;
  #ended = false;
  #failure: Error | undefined;
  #waiting: (() => void) | undefined;
  #overloaded = false;

  constructor(setup: RowQueueSetup) {
    this.#setup = setup;
    this.#remaining = setup.limit ?? Number.POSITIVE_INFINITY;
    this.#ended = this.#remaining <= 0;
  }

  rows(batch: ColumnBatch, from: number, to: number): void {
    const { makeRow, maxWaiting } = this.#setup;
    for (let row = from; row < to && !this.#ended; row++) {
      if (this.#rows.length - this.#head >= maxWaiting) {
        this.fail(tooManyRows(maxWaiting));
        return;
      }
      this.#rows.push(makeRow(batch, row));
      if (--this.#remaining <= 0) this.end();
    }
  }

  flush(): void {
    this.#checkPressure();
    if (this.#rows.length > this.#head) this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  fail(error: Error): void {
    this.#failure ??= error;
    this.#ended = true;
    this.#wake();
  }

  get isEnded(): boolean {
    return this.#ended;
  }

  /** The next row; undefined when there will be none. Rejects with what ended the query. */
  async next(): Promise<Row | undefined> {
    for (;;) {
      const row = this.#rows[this.#head];
      if (row !== undefined) {
        this.#head++;
        this.#compact();
        return row;
      }
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#ended) return undefined;
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
  }

  #compact(): void {
    if (this.#head < 1024 && this.#head < this.#rows.length) return;
    this.#rows = this.#rows.slice(this.#head);
    this.#head = 0;
    this.#checkPressure();
  }

  #checkPressure(): void {
    const highWater = Math.min(RESULT_HIGH_WATER, this.#setup.maxWaiting);
    const overloaded = this.#rows.length - this.#head > highWater;
    if (overloaded === this.#overloaded) return;
    this.#overloaded = overloaded;
    this.#setup.onPressure(overloaded);
  }

  #wake(): void {
    const wake = this.#waiting;
    this.#waiting = undefined;
    wake?.();
  }
}

function tooManyRows(limit: number): ConnectorError {
  const hint = 'read the results faster, narrow the query, or raise maxWaiting';
  const message = `more than ${limit} rows wait to be read, the limit of one query`;
  return new ConnectorError(errorDiagnostic('R523', message, { hint }), 'user', 'never');
}
