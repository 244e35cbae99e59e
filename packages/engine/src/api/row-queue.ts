// Rows of a query on their way to a consumer that iterates: a bounded queue between the driver and `for await`.
// Invariants: rows keep their order; above the high-water mark the sources behind the query are asked to pause, and what
// comes all the same is kept up to the limit, beyond which the query ends with an error instead of losing rows.
import { type ColumnBatch, ConnectorError, errorDiagnostic, type Schema } from '@tidewire/core';
import type { Tap } from '../runtime/graph.ts';
import { type LongForm, type Row, rowObject } from './row-values.ts';

/** Rows waiting above which sources pause. */
export const RESULT_HIGH_WATER = 10_000;
/** Most rows that may wait. */
export const RESULT_LIMIT = 1_000_000;

export interface RowQueueHooks {
  onPressure(overloaded: boolean): void;
}

export class RowQueue implements Tap {
  readonly #schema: Schema;
  readonly #visible: number;
  readonly #long: LongForm;
  readonly #hooks: RowQueueHooks;
  #rows: Row[] = [];
  /** Position of the next row to hand out. */
  #head = 0;
  #remaining: number;
  #ended = false;
  #failure: Error | undefined;
  #waiting: (() => void) | undefined;
  #overloaded = false;

  constructor(schema: Schema, visible: number, limit: number | undefined, long: LongForm, hooks: RowQueueHooks) {
    this.#schema = schema;
    this.#visible = visible;
    this.#long = long;
    this.#hooks = hooks;
    this.#remaining = limit ?? Number.POSITIVE_INFINITY;
  }

  rows(batch: ColumnBatch, from: number, to: number): void {
    for (let row = from; row < to && !this.#ended; row++) {
      if (this.#rows.length - this.#head >= RESULT_LIMIT) {
        this.fail(tooManyRows());
        return;
      }
      this.#rows.push(rowObject(batch, row, this.#schema, this.#visible, this.#long));
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
    const overloaded = this.#rows.length - this.#head > RESULT_HIGH_WATER;
    if (overloaded === this.#overloaded) return;
    this.#overloaded = overloaded;
    this.#hooks.onPressure(overloaded);
  }

  #wake(): void {
    const wake = this.#waiting;
    this.#waiting = undefined;
    wake?.();
  }
}

function tooManyRows(): ConnectorError {
  const hint = 'read the results faster, or narrow the query';
  const message = `more than ${RESULT_LIMIT} rows wait to be read, the limit of one query`;
  return new ConnectorError(errorDiagnostic('R523', message, { hint }), 'user', 'never');
}
