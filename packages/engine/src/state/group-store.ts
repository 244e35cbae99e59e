// The accumulator storage of one operator: slots that the groups of all its windows share.
// Invariants: a slot that take() hands out is clear; at most `maxGroups` slots are in use; generated loops may go on with the
// array of `rows` whatever is taken and released.
import { errorDiagnostic, SqlError } from '@tidewire/core';
import type { DistinctValues } from './distinct-values.ts';
import type { SlotAllocator } from './group-table.ts';
import type { Slots } from './slots.ts';
import type { StateRows } from './state-rows.ts';

/** Slots the store begins with. */
const INITIAL_SLOTS = 64;

export class GroupStore implements SlotAllocator {
  readonly rows: StateRows;
  readonly slots: readonly Slots[];
  /** One per accumulator use that is DISTINCT. */
  readonly distinct: readonly (DistinctValues | undefined)[];
  /** What was asked for, or what there is room for when that is less. */
  readonly maxGroups: number;
  /** Slots never handed out yet begin here. */
  #unused = 0;
  readonly #released: number[] = [];
  /** Storage that keeps more of a slot than its row. */
  readonly #beyondRows: readonly { clear?(slot: number): void }[];

  constructor(
    rows: StateRows,
    slots: readonly Slots[],
    distinct: readonly (DistinctValues | undefined)[],
    maxGroups: number,
  ) {
    this.rows = rows;
    this.slots = slots;
    this.distinct = distinct;
    this.maxGroups = Math.min(maxGroups, rows.maxSlots);
    this.#beyondRows = [...slots, ...distinct].flatMap((one) => (one?.clear === undefined ? [] : [one]));
    rows.grow(Math.min(INITIAL_SLOTS, this.maxGroups));
  }

  /** Slots in use. */
  get used(): number {
    return this.#unused - this.#released.length;
  }

  /** Throws SqlError B242 when so many groups, instead of those that there are, would be too many. */
  checkRoom(groups: number): void {
    if (groups <= this.maxGroups) return;
    const hint = 'restore it in an engine with the maxGroups of the one it was taken of';
    const message = `the snapshot keeps ${groups} groups, and ${this.maxGroups} is the limit (maxGroups)`;
    throw new SqlError([errorDiagnostic('B242', message, { hint })]);
  }

  take(): number {
    if (this.used >= this.maxGroups) return -1;
    const released = this.#released.pop();
    if (released !== undefined) return released;
    if (this.#unused === this.rows.capacity) this.rows.grow(Math.min(this.#unused * 2, this.maxGroups));
    return this.#unused++;
  }

  release(slot: number): void {
    this.rows.clear(slot);
    for (let i = 0; i < this.#beyondRows.length; i++) this.#beyondRows[i]?.clear?.(slot);
    this.#released.push(slot);
  }
}
