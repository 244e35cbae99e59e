// FIRST and LAST by event time, ties by arrival. Hot loop: ordinary numbers are compared and stored by generated code.
// Invariant: `times` is NaN while nothing was seen; a number stands in `values`, unless `cells` holds what is not a number
// (NULL, text, bigint, bytes, object) for that slot; storing a number there removes the slot from `cells`.
import type { Cell } from '@tidewire/core';
import { grownDoubles, nextCapacity, type Slots } from './slots.ts';

export class PositionSlots implements Slots {
  times: Float64Array = new Float64Array(0);
  values: Float64Array = new Float64Array(0);
  readonly cells: Map<number, Cell> = new Map();
  readonly #last: boolean;
  readonly #asBoolean: boolean;

  constructor(which: 'first' | 'last', asBoolean: boolean) {
    this.#last = which === 'last';
    this.#asBoolean = asBoolean;
  }

  ensure(slots: number): void {
    if (slots <= this.times.length) return;
    const capacity = nextCapacity(this.times.length, slots);
    this.times = grownDoubles(this.times, capacity, Number.NaN);
    this.values = grownDoubles(this.values, capacity, 0);
  }

  add(slot: number, cell: Cell, time: number): void {
    const seen = this.times[slot]!;
    const wins = Number.isNaN(seen) || (this.#last ? time >= seen : time < seen);
    if (!wins) return;
    this.times[slot] = time;
    if (typeof cell === 'number' || typeof cell === 'boolean') {
      this.values[slot] = Number(cell);
      this.cells.delete(slot);
    } else {
      this.cells.set(slot, cell);
    }
  }

  value(slot: number): Cell {
    const seen = this.times[slot]!;
    if (Number.isNaN(seen)) return null;
    const cell = this.cells.get(slot);
    if (cell !== undefined) return cell;
    const value = this.values[slot]!;
    return this.#asBoolean ? value !== 0 : value;
  }

  clear(slot: number): void {
    this.times[slot] = Number.NaN;
    this.cells.delete(slot);
  }

  save(slot: number): unknown {
    return [this.times[slot], this.values[slot], this.cells.has(slot), this.cells.get(slot) ?? null];
  }

  load(slot: number, saved: unknown): void {
    const [time, value, isCell, cell] = saved as [number, number, boolean, Cell];
    this.times[slot] = time;
    this.values[slot] = value;
    if (isCell) this.cells.set(slot, cell);
  }
}
