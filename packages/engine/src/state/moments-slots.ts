// Welford's running count, mean and sum of squared differences, for variances without cancellation.
// Hot loop: the update is generated on the three arrays. value() is the sum of squared differences, NULL while empty.
import type { Cell } from '@tidewire/core';
import { grownDoubles, nextCapacity, type Slots } from './slots.ts';

export class MomentsSlots implements Slots {
  counts: Float64Array = new Float64Array(0);
  means: Float64Array = new Float64Array(0);
  squares: Float64Array = new Float64Array(0);

  ensure(slots: number): void {
    if (slots <= this.counts.length) return;
    const capacity = nextCapacity(this.counts.length, slots);
    this.counts = grownDoubles(this.counts, capacity, 0);
    this.means = grownDoubles(this.means, capacity, 0);
    this.squares = grownDoubles(this.squares, capacity, 0);
  }

  add(slot: number, cell: Cell): void {
    const value = Number(cell);
    const count = ++this.counts[slot]!;
    const difference = value - this.means[slot]!;
    this.means[slot]! += difference / count;
    this.squares[slot]! += difference * (value - this.means[slot]!);
  }

  value(slot: number): Cell {
    return this.counts[slot] === 0 ? null : this.squares[slot]!;
  }

  clear(slot: number): void {
    this.counts[slot] = 0;
    this.means[slot] = 0;
    this.squares[slot] = 0;
  }

  save(slot: number): unknown {
    return [this.counts[slot], this.means[slot], this.squares[slot]];
  }

  load(slot: number, saved: unknown): void {
    const [count, mean, squares] = saved as [number, number, number];
    this.counts[slot] = count;
    this.means[slot] = mean;
    this.squares[slot] = squares;
  }
}
