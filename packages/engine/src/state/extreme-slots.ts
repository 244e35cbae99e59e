// MIN and MAX. Hot loop: comparisons of ordinary numbers are generated on `best`.
// Invariant: the field `best` holds the best ordinary number, NaN while there was none; everything that is not an ordinary number
// (NaN itself, bigints, texts, bytes) competes in `others`; value() compares the two. Order is compareForOrder's.
import type { Cell } from '@tidewire/core';
import { compareForOrder } from '../expr/compare.ts';
import type { Slots } from './slots.ts';
import type { StateRows } from './state-rows.ts';

export class ExtremeSlots implements Slots {
  readonly best: number;
  readonly #rows: StateRows;
  readonly #others = new Map<number, Cell>();
  /** 1 for MAX, -1 for MIN. */
  readonly #sign: number;
  readonly #asBoolean: boolean;

  constructor(rows: StateRows, which: 'min' | 'max', asBoolean: boolean) {
    this.#rows = rows;
    this.best = rows.field(Number.NaN);
    this.#sign = which === 'max' ? 1 : -1;
    this.#asBoolean = asBoolean;
  }

  add(slot: number, cell: Cell): void {
    const number = typeof cell === 'boolean' ? Number(cell) : cell;
    if (typeof number === 'number' && !Number.isNaN(number)) {
      const best = this.#rows.get(slot, this.best);
      const isBetter = this.#sign > 0 ? number > best : number < best;
      if (Number.isNaN(best) || isBetter) this.#rows.set(slot, this.best, number + 0);
      return;
    }
    const other = this.#others.get(slot);
    if (other === undefined || compareForOrder(cell, other) * this.#sign > 0) this.#others.set(slot, cell);
  }

  value(slot: number): Cell {
    const value = this.#rows.get(slot, this.best);
    const other = this.#others.get(slot);
    if (Number.isNaN(value)) return other ?? null;
    const best = this.#asBoolean ? value !== 0 : value;
    return other !== undefined && compareForOrder(other, value) * this.#sign > 0 ? other : best;
  }

  clear(slot: number): void {
    if (this.#others.size > 0) this.#others.delete(slot);
  }

  save(slot: number): unknown {
    return [this.#rows.get(slot, this.best), this.#others.get(slot) ?? null];
  }

  load(slot: number, saved: unknown): void {
    const [value, other] = saved as [number, Cell];
    this.#rows.set(slot, this.best, value);
    if (other !== null) this.#others.set(slot, other);
  }
}
