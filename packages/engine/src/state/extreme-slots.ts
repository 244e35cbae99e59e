// MIN and MAX. Hot loop: comparisons of ordinary numbers are generated on `values`.
// Invariant: `values` holds the best ordinary number, NaN while there was none; everything that is not an ordinary number
// (NaN itself, bigints, texts, bytes) competes in `others`; value() compares the two. Order is compareForOrder's.
import type { Cell } from '@tidewire/core';
import { compareForOrder } from '../expr/compare.ts';
import { grownDoubles, nextCapacity, type Slots } from './slots.ts';

export class ExtremeSlots implements Slots {
  values: Float64Array = new Float64Array(0);
  readonly #others = new Map<number, Cell>();
  /** 1 for MAX, -1 for MIN. */
  readonly #sign: number;
  readonly #asBoolean: boolean;

  constructor(which: 'min' | 'max', asBoolean: boolean) {
    this.#sign = which === 'max' ? 1 : -1;
    this.#asBoolean = asBoolean;
  }

  ensure(slots: number): void {
    if (slots > this.values.length) {
      this.values = grownDoubles(this.values, nextCapacity(this.values.length, slots), Number.NaN);
    }
  }

  add(slot: number, cell: Cell): void {
    const number = typeof cell === 'boolean' ? Number(cell) : cell;
    if (typeof number === 'number' && !Number.isNaN(number)) {
      const best = this.values[slot]!;
      if (Number.isNaN(best) || (this.#sign > 0 ? number > best : number < best)) this.values[slot] = number + 0;
      return;
    }
    const other = this.#others.get(slot);
    if (other === undefined || compareForOrder(cell, other) * this.#sign > 0) this.#others.set(slot, cell);
  }

  value(slot: number): Cell {
    const value = this.values[slot]!;
    const other = this.#others.get(slot);
    if (Number.isNaN(value)) return other ?? null;
    const best = this.#asBoolean ? value !== 0 : value;
    return other !== undefined && compareForOrder(other, value) * this.#sign > 0 ? other : best;
  }

  clear(slot: number): void {
    this.values[slot] = Number.NaN;
    this.#others.delete(slot);
  }

  save(slot: number): unknown {
    return [this.values[slot], this.#others.get(slot) ?? null];
  }

  load(slot: number, saved: unknown): void {
    const [value, other] = saved as [number, Cell];
    this.values[slot] = value;
    if (other !== null) this.#others.set(slot, other);
  }
}
