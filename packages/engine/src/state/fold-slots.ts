// Folds of the user's: any plain data per slot, updated by a function call per value.
// Invariant: a slot is undefined until the first value; then it is what the fold's add gave.
import type { Cell, Fold } from '@tidewire/core';
import type { Slots } from './slots.ts';

export class FoldSlots implements Slots {
  readonly #fold: Fold;
  readonly #states = new Map<number, unknown>();

  constructor(fold: Fold) {
    this.#fold = fold;
  }

  add(slot: number, cell: Cell): void {
    this.#states.set(slot, this.#fold.add(this.#states.get(slot) ?? this.#fold.init(), cell));
  }

  value(slot: number): Cell {
    return this.#fold.result(this.#states.get(slot) ?? this.#fold.init());
  }

  clear(slot: number): void {
    this.#states.delete(slot);
  }

  save(slot: number): unknown {
    return structuredClone(this.#states.get(slot));
  }

  load(slot: number, saved: unknown): void {
    this.#states.set(slot, structuredClone(saved));
  }
}
