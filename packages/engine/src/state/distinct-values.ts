// DISTINCT arguments: which values a group has seen. Keys are typed (T31): the cells of one argument have one type, so a
// number, a text or a bigint is its own key; NaN equals NaN and -0 equals 0 as Map and Set have it; bytes and objects go by text.
import type { Cell } from '@tidewire/core';

/** Distinct values that one group may keep; beyond, rows fail with R522. */
export const MAX_DISTINCT_VALUES = 1_000_000;

export class DistinctValues {
  readonly #seen: (Set<Cell> | undefined)[] = [];

  /** Whether the value is new to the group; remembers it. */
  add(slot: number, cell: Cell): boolean {
    let seen = this.#seen[slot];
    if (seen === undefined) {
      seen = new Set();
      this.#seen[slot] = seen;
    }
    const before = seen.size;
    seen.add(keyOf(cell));
    return seen.size !== before;
  }

  /** Whether the group is full and the value is not among those it keeps. */
  refuses(slot: number, cell: Cell): boolean {
    const seen = this.#seen[slot];
    return seen !== undefined && seen.size >= MAX_DISTINCT_VALUES && !seen.has(keyOf(cell));
  }

  clear(slot: number): void {
    this.#seen[slot] = undefined;
  }

  save(slot: number): unknown {
    return [...(this.#seen[slot] ?? [])];
  }

  load(slot: number, saved: unknown): void {
    this.#seen[slot] = new Set(saved as Cell[]);
  }
}

function keyOf(cell: Cell): Cell {
  return typeof cell === 'object' && cell !== null ? JSON.stringify(cell, plainKey) : cell;
}

function plainKey(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `n${value}` : value;
}
