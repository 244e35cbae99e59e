// DISTINCT arguments: which values a group has seen. Keys are typed (T31): the cells of one argument have one type, so a
// number, a text or a bigint is its own key; NaN equals NaN and -0 equals 0 as Map and Set have it; bytes and objects go by text.
import type { Cell, SqlType } from '@tidewire/core';
import { isKeptAsText, keyText } from './key-text.ts';

/** Distinct values that one group may keep; beyond, rows fail with R522. */
export const MAX_DISTINCT_VALUES = 1_000_000;

export class DistinctValues {
  readonly #seen: (Set<Cell> | undefined)[] = [];
  readonly #asText: boolean;

  /** `type`: of the argument. */
  constructor(type: SqlType) {
    this.#asText = isKeptAsText(type);
  }

  /** Whether the value is new to the group; remembers it. */
  add(slot: number, cell: Cell): boolean {
    let seen = this.#seen[slot];
    if (seen === undefined) {
      seen = new Set();
      this.#seen[slot] = seen;
    }
    const before = seen.size;
    seen.add(this.#keyOf(cell));
    return seen.size !== before;
  }

  /** Whether the group is full and the value is not among those it keeps. */
  refuses(slot: number, cell: Cell): boolean {
    const seen = this.#seen[slot];
    return seen !== undefined && seen.size >= MAX_DISTINCT_VALUES && !seen.has(this.#keyOf(cell));
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

  #keyOf(cell: Cell): Cell {
    return this.#asText && cell !== null ? keyText(cell) : cell;
  }
}
