// Folds of the user's: any plain data per slot, updated by a function call per value.
// Invariant: a slot is undefined until the first value; then it is what the fold's add gave.
import type { Cell, Fold } from '@tidewire/core';
import type { Slots } from './slots.ts';

export class FoldSlots implements Slots {
  readonly #fold: Fold;
  readonly #states: unknown[] = [];

  constructor(fold: Fold) {
    this.#fold = fold;
  }

  ensure(slots: number): void {
    while (this.#states.length < slots) this.#states.push(undefined);
  }

  add(slot: number, cell: Cell): void {
    const state = this.#states[slot] ?? this.#fold.init();
    this.#states[slot] = this.#fold.add(state, cell);
  }

  value(slot: number): Cell {
    return this.#fold.result(this.#states[slot] ?? this.#fold.init());
  }

  clear(slot: number): void {
    this.#states[slot] = undefined;
  }

  save(slot: number): unknown {
    return structuredClone(this.#states[slot]);
  }

  load(slot: number, saved: unknown): void {
    this.#states[slot] = structuredClone(saved);
  }
}
