// COUNT: rows, or values that are not NULL. Hot loop: `values[slot]++` is generated.
// Invariant: a slot holds a whole number, 0 while nothing was counted.
import type { Cell } from '@tidewire/core';
import { grownDoubles, nextCapacity, type Slots } from './slots.ts';

export class CountSlots implements Slots {
  values: Float64Array = new Float64Array(0);

  ensure(slots: number): void {
    if (slots > this.values.length) this.values = grownDoubles(this.values, nextCapacity(this.values.length, slots), 0);
  }

  add(slot: number): void {
    this.values[slot]!++;
  }

  value(slot: number): Cell {
    return this.values[slot]!;
  }

  clear(slot: number): void {
    this.values[slot] = 0;
  }

  save(slot: number): unknown {
    return this.values[slot];
  }

  load(slot: number, saved: unknown): void {
    this.values[slot] = saved as number;
  }
}
