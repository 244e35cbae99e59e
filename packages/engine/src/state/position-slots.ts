// FIRST and LAST by event time, ties by arrival. Hot loop: ordinary numbers are compared and stored by generated code.
// Invariant: the field `time` is NaN while nothing was seen; a number stands in `number`, unless `cells` holds what is not a number
// (NULL, text, bigint, bytes, object) for that slot; storing a number there removes the slot from `cells`.
import type { Cell } from '@tidewire/core';
import type { Slots } from './slots.ts';
import type { StateRows } from './state-rows.ts';

export class PositionSlots implements Slots {
  readonly time: number;
  readonly number: number;
  readonly cells: Map<number, Cell> = new Map();
  readonly #rows: StateRows;
  readonly #last: boolean;
  readonly #asBoolean: boolean;

  constructor(rows: StateRows, which: 'first' | 'last', asBoolean: boolean) {
    this.#rows = rows;
    this.time = rows.field(Number.NaN);
    this.number = rows.field(0);
    this.#last = which === 'last';
    this.#asBoolean = asBoolean;
  }

  add(slot: number, cell: Cell, time: number): void {
    const seen = this.#rows.get(slot, this.time);
    const wins = Number.isNaN(seen) || (this.#last ? time >= seen : time < seen);
    if (!wins) return;
    this.#rows.set(slot, this.time, time);
    if (typeof cell === 'number' || typeof cell === 'boolean') {
      this.#rows.set(slot, this.number, Number(cell));
      this.cells.delete(slot);
    } else {
      this.cells.set(slot, cell);
    }
  }

  value(slot: number): Cell {
    const seen = this.#rows.get(slot, this.time);
    if (Number.isNaN(seen)) return null;
    const cell = this.cells.get(slot);
    if (cell !== undefined) return cell;
    const value = this.#rows.get(slot, this.number);
    return this.#asBoolean ? value !== 0 : value;
  }

  clear(slot: number): void {
    if (this.cells.size > 0) this.cells.delete(slot);
  }

  save(slot: number): unknown {
    const { time, number, cells } = this;
    return [this.#rows.get(slot, time), this.#rows.get(slot, number), cells.has(slot), cells.get(slot) ?? null];
  }

  load(slot: number, saved: unknown): void {
    const [time, value, isCell, cell] = saved as [number, number, boolean, Cell];
    this.#rows.set(slot, this.time, time);
    this.#rows.set(slot, this.number, value);
    if (isCell) this.cells.set(slot, cell);
  }
}
