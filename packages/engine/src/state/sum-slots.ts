// SUM of doubles and exact SUM of integers (INT, LONG, unscaled DECIMAL). Hot loop: the ordinary additions are generated.
// Invariants: a double sum is -0 exactly while nothing was added (x + 0 never gives -0, so no sum of added values is -0);
// an exact sum is high * 2^32 + low + big, where low and what is added to it stay within 2^52, so low is never rounded.
import { type Cell, fromBigint } from '@tidewire/core';
import type { Slots } from './slots.ts';
import type { StateRows } from './state-rows.ts';

/** Above this magnitude the low limb is carried into the high one, and a value goes to the bigints. */
export const CARRY_LIMIT: number = 2 ** 52;
/** The weight of the high limb. */
const LIMB: number = 2 ** 32;

export class DoubleSumSlots implements Slots {
  readonly sum: number;
  readonly #rows: StateRows;

  constructor(rows: StateRows) {
    this.#rows = rows;
    this.sum = rows.field(-0);
  }

  add(slot: number, cell: Cell): void {
    this.#rows.set(slot, this.sum, this.#rows.get(slot, this.sum) + ((cell as number) + 0));
  }

  value(slot: number): Cell {
    const sum = this.#rows.get(slot, this.sum);
    return Object.is(sum, -0) ? null : sum;
  }

  save(slot: number): unknown {
    return this.#rows.get(slot, this.sum);
  }

  load(slot: number, saved: unknown): void {
    this.#rows.set(slot, this.sum, saved as number);
  }
}

export class ExactSumSlots implements Slots {
  /** -0 while nothing was added. */
  readonly low: number;
  readonly high: number;
  readonly #rows: StateRows;
  /** The sum of what is beyond CARRY_LIMIT. */
  readonly #big = new Map<number, bigint>();

  constructor(rows: StateRows) {
    this.#rows = rows;
    this.low = rows.field(-0);
    this.high = rows.field(0);
  }

  add(slot: number, cell: Cell): void {
    if (typeof cell === 'bigint' || Math.abs(cell as number) > CARRY_LIMIT) {
      this.#big.set(slot, (this.#big.get(slot) ?? 0n) + BigInt(cell as number | bigint));
      this.#rows.set(slot, this.low, this.#rows.get(slot, this.low) + 0);
      return;
    }
    const low = this.#rows.get(slot, this.low) + ((cell as number) + 0);
    this.#rows.set(slot, this.low, low);
    if (Math.abs(low) > CARRY_LIMIT) this.carry(slot);
  }

  /** Moves what exceeds the low limb into the high one; called by generated code when low leaves CARRY_LIMIT. */
  carry(slot: number): void {
    const low = this.#rows.get(slot, this.low);
    const moved = Math.trunc(low / LIMB);
    this.#rows.set(slot, this.high, this.#rows.get(slot, this.high) + moved);
    this.#rows.set(slot, this.low, low - moved * LIMB);
  }

  value(slot: number): Cell {
    const low = this.#rows.get(slot, this.low);
    if (Object.is(low, -0)) return null;
    const high = this.#rows.get(slot, this.high);
    const big = this.#big.get(slot);
    if (high === 0 && big === undefined && Number.isSafeInteger(low)) return low;
    return fromBigint(BigInt(high) * BigInt(LIMB) + BigInt(low) + (big ?? 0n));
  }

  clear(slot: number): void {
    if (this.#big.size > 0) this.#big.delete(slot);
  }

  save(slot: number): unknown {
    return [this.#rows.get(slot, this.low), this.#rows.get(slot, this.high), this.#big.get(slot) ?? 0n];
  }

  load(slot: number, saved: unknown): void {
    const [low, high, big] = saved as [number, number, bigint];
    this.#rows.set(slot, this.low, low);
    this.#rows.set(slot, this.high, high);
    if (big !== 0n) this.#big.set(slot, big);
  }
}
