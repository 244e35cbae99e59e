// Contract of accumulator storage: one value per slot, kept in arrays that generated loops update in place.
// Invariants: after ensure(n) the arrays hold slots 0..n-1; generated code captures the arrays themselves, so they are
// replaced by ensure alone; `add` means the same as the generated update; `clear` brings a slot back to "nothing seen".
import type { Cell } from '@tidewire/core';

export interface Slots {
  ensure(slots: number): void;
  /** Takes one argument value of a row with the given event time. NULL only where the kind sees NULL. */
  add(slot: number, cell: Cell, time: number): void;
  value(slot: number): Cell;
  clear(slot: number): void;
  /** What a slot holds, as plain data. */
  save(slot: number): unknown;
  load(slot: number, saved: unknown): void;
}

/** A capacity of at least `needed`, growing by doubling. */
export function nextCapacity(current: number, needed: number): number {
  return Math.max(needed, current * 2, 16);
}

/** A larger array with the old values, the rest filled with `empty`. */
export function grownDoubles(array: Float64Array, capacity: number, empty: number): Float64Array {
  const next = new Float64Array(capacity);
  next.set(array);
  // -0 is an empty value of its own.
  if (!Object.is(empty, 0)) next.fill(empty, array.length);
  return next;
}
