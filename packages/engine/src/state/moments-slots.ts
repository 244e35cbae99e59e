// Welford's running count, mean and sum of squared differences, for variances without cancellation.
// Hot loop: the update is generated on the three fields. value() is the sum of squared differences, NULL while empty.
import type { Cell } from '@tidewire/core';
import type { Slots } from './slots.ts';
import type { StateRows } from './state-rows.ts';

export class MomentsSlots implements Slots {
  readonly count: number;
  readonly mean: number;
  readonly squares: number;
  readonly #rows: StateRows;

  constructor(rows: StateRows) {
    this.#rows = rows;
    this.count = rows.field(0);
    this.mean = rows.field(0);
    this.squares = rows.field(0);
  }

  add(slot: number, cell: Cell): void {
    const rows = this.#rows;
    const value = Number(cell);
    const count = rows.get(slot, this.count) + 1;
    const difference = value - rows.get(slot, this.mean);
    const mean = rows.get(slot, this.mean) + difference / count;
    rows.set(slot, this.count, count);
    rows.set(slot, this.mean, mean);
    rows.set(slot, this.squares, rows.get(slot, this.squares) + difference * (value - mean));
  }

  value(slot: number): Cell {
    return this.#rows.get(slot, this.count) === 0 ? null : this.#rows.get(slot, this.squares);
  }

  save(slot: number): unknown {
    return [this.count, this.mean, this.squares].map((field) => this.#rows.get(slot, field));
  }

  load(slot: number, saved: unknown): void {
    const [count, mean, squares] = saved as [number, number, number];
    this.#rows.set(slot, this.count, count);
    this.#rows.set(slot, this.mean, mean);
    this.#rows.set(slot, this.squares, squares);
  }
}
