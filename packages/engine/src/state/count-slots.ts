// COUNT: rows, or values that are not NULL. Hot loop: the addition is generated.
// Invariant: the field holds a whole number, 0 while nothing was counted.
import type { Cell } from '@tidewire/core';
import type { Slots } from './slots.ts';
import type { StateRows } from './state-rows.ts';

export class CountSlots implements Slots {
  readonly count: number;
  readonly #rows: StateRows;

  constructor(rows: StateRows) {
    this.#rows = rows;
    this.count = rows.field(0);
  }

  add(slot: number): void {
    this.#rows.set(slot, this.count, this.#rows.get(slot, this.count) + 1);
  }

  value(slot: number): Cell {
    return this.#rows.get(slot, this.count);
  }

  save(slot: number): unknown {
    return this.#rows.get(slot, this.count);
  }

  load(slot: number, saved: unknown): void {
    this.#rows.set(slot, this.count, saved as number);
  }
}
