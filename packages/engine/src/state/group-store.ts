// The accumulator storage of one operator: slots that the groups of all its windows share.
// Invariants: a slot that take() hands out is clear; arrays are replaced only by reserve(), which then raises `generation`,
// so that loops with captured arrays know they are stale; at most `maxGroups` slots are in use.
import type { DistinctValues } from './distinct-values.ts';
import type { SlotAllocator } from './group-table.ts';
import type { Slots } from './slots.ts';

/** Slots the store begins with. */
const INITIAL_SLOTS = 1024;

export class GroupStore implements SlotAllocator {
  readonly slots: readonly Slots[];
  /** One per accumulator use that is DISTINCT. */
  readonly distinct: readonly (DistinctValues | undefined)[];
  readonly maxGroups: number;
  /** Grows whenever arrays of `slots` were replaced. */
  generation = 0;
  #capacity = 0;
  /** Slots never handed out yet begin here. */
  #unused = 0;
  readonly #released: number[] = [];

  constructor(slots: readonly Slots[], distinct: readonly (DistinctValues | undefined)[], maxGroups: number) {
    this.slots = slots;
    this.distinct = distinct;
    this.maxGroups = maxGroups;
    this.reserve(1);
  }

  /** Slots in use. */
  get used(): number {
    return this.#unused - this.#released.length;
  }

  /** Room for as many new groups: a loop that makes no more replaces no array. */
  reserve(groups: number): void {
    const needed = this.#unused + Math.max(0, groups - this.#released.length);
    if (needed <= this.#capacity) return;
    this.#capacity = Math.max(INITIAL_SLOTS, this.#capacity * 2, needed);
    for (const slots of this.slots) slots.ensure(this.#capacity);
    this.generation++;
  }

  take(): number {
    if (this.used >= this.maxGroups) return -1;
    const released = this.#released.pop();
    if (released !== undefined) return released;
    if (this.#unused === this.#capacity) this.reserve(1);
    return this.#unused++;
  }

  release(slot: number): void {
    for (const slots of this.slots) slots.clear(slot);
    for (const distinct of this.distinct) distinct?.clear(slot);
    this.#released.push(slot);
  }
}
