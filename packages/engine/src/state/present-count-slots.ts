// COUNT(x) as the rows of the group less its NULLs, so that rows without NULL cost nothing beside the count of rows.
// Hot loop: nothing is generated for values, NULLs are counted by add(). Invariant: `rows` counts every row of the slot.
import type { Cell } from '@tidewire/core';
import type { CountSlots } from './count-slots.ts';
import { grownDoubles, nextCapacity, type Slots } from './slots.ts';

export class PresentCountSlots implements Slots {
  readonly #rows: CountSlots;
  #nulls: Float64Array = new Float64Array(0);

  constructor(rows: CountSlots) {
    this.#rows = rows;
  }

  ensure(slots: number): void {
    if (slots > this.#nulls.length) this.#nulls = grownDoubles(this.#nulls, nextCapacity(this.#nulls.length, slots), 0);
  }

  add(slot: number, cell: Cell): void {
    if (cell === null) this.#nulls[slot]!++;
  }

  value(slot: number): Cell {
    return this.#rows.values[slot]! - this.#nulls[slot]!;
  }

  clear(slot: number): void {
    this.#nulls[slot] = 0;
  }

  save(slot: number): unknown {
    return this.#nulls[slot];
  }

  load(slot: number, saved: unknown): void {
    this.#nulls[slot] = saved as number;
  }
}
