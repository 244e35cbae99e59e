// Contract of accumulator storage: what is kept per slot, its numbers in fields of the store's rows.
// Invariants: generated code captures the array of those rows and updates it in place; `add` means the same as the generated
// update; a slot is cleared by StateRows.clear together with `clear` of every storage that keeps more than numbers.
import type { Cell } from '@tidewire/core';

export interface Slots {
  /** Takes one argument value of a row with the given event time. NULL only where the kind sees NULL. */
  add(slot: number, cell: Cell, time: number): void;
  value(slot: number): Cell;
  /** Forgets what is not in the rows. */
  clear?(slot: number): void;
  /** What a slot holds, as plain data. */
  save(slot: number): unknown;
  load(slot: number, saved: unknown): void;
}
