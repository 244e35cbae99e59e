// COUNT(x) as the rows of the group less its NULLs, so that rows without NULL cost nothing beside the count of rows.
// Hot loop: nothing is generated for values, NULLs are counted by add(). Invariant: `all` counts every row of the slot.
import type { Cell } from '@tidewire/core';
import type { CountSlots } from './count-slots.ts';
import type { Slots } from './slots.ts';
import type { StateRows } from './state-rows.ts';

export class PresentCountSlots implements Slots {
  readonly #all: CountSlots;
  readonly #rows: StateRows;
  readonly #nulls: number;

  constructor(rows: StateRows, all: CountSlots) {
    this.#all = all;
    this.#rows = rows;
    this.#nulls = rows.field(0);
  }

  add(slot: number, cell: Cell): void {
    if (cell === null) this.#rows.set(slot, this.#nulls, this.#rows.get(slot, this.#nulls) + 1);
  }

  value(slot: number): Cell {
    return this.#rows.get(slot, this.#all.count) - this.#rows.get(slot, this.#nulls);
  }

  save(slot: number): unknown {
    return this.#rows.get(slot, this.#nulls);
  }

  load(slot: number, saved: unknown): void {
    this.#rows.set(slot, this.#nulls, saved as number);
  }
}
