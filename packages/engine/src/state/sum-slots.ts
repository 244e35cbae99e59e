// SUM of doubles and exact SUM of integers (INT, LONG, unscaled DECIMAL). Hot loop: the ordinary additions are generated.
// Invariants: a double sum is -0 exactly while nothing was added (x + 0 never gives -0, so no sum of added values is -0);
// an exact sum is high * 2^32 + low + big, where low and what is added to it stay within 2^52, so low is never rounded.
import { type Cell, fromBigint } from '@tidewire/core';
import { grownDoubles, nextCapacity, type Slots } from './slots.ts';

/** Above this magnitude the low limb is carried into the high one, and a value goes to the bigints. */
export const CARRY_LIMIT: number = 2 ** 52;
/** The weight of the high limb. */
const LIMB: number = 2 ** 32;

export class DoubleSumSlots implements Slots {
  values: Float64Array = new Float64Array(0);

  ensure(slots: number): void {
    if (slots > this.values.length)
      this.values = grownDoubles(this.values, nextCapacity(this.values.length, slots), -0);
  }

  add(slot: number, cell: Cell): void {
    this.values[slot]! += (cell as number) + 0;
  }

  value(slot: number): Cell {
    const sum = this.values[slot]!;
    return Object.is(sum, -0) ? null : sum;
  }

  clear(slot: number): void {
    this.values[slot] = -0;
  }

  save(slot: number): unknown {
    return this.values[slot];
  }

  load(slot: number, saved: unknown): void {
    this.values[slot] = saved as number;
  }
}

export class ExactSumSlots implements Slots {
  /** -0 while nothing was added. */
  low: Float64Array = new Float64Array(0);
  high: Float64Array = new Float64Array(0);
  /** The sum of what is beyond CARRY_LIMIT. */
  readonly #big = new Map<number, bigint>();

  ensure(slots: number): void {
    if (slots <= this.low.length) return;
    const capacity = nextCapacity(this.low.length, slots);
    this.low = grownDoubles(this.low, capacity, -0);
    this.high = grownDoubles(this.high, capacity, 0);
  }

  add(slot: number, cell: Cell): void {
    if (typeof cell === 'bigint' || Math.abs(cell as number) > CARRY_LIMIT) {
      this.#big.set(slot, (this.#big.get(slot) ?? 0n) + BigInt(cell as number | bigint));
      this.low[slot]! += 0;
      return;
    }
    this.low[slot]! += (cell as number) + 0;
    if (Math.abs(this.low[slot]!) > CARRY_LIMIT) this.carry(slot);
  }

  /** Moves what exceeds the low limb into the high one; called by generated code when low leaves CARRY_LIMIT. */
  carry(slot: number): void {
    const moved = Math.trunc(this.low[slot]! / LIMB);
    this.high[slot]! += moved;
    this.low[slot]! -= moved * LIMB;
  }

  value(slot: number): Cell {
    const low = this.low[slot]!;
    if (Object.is(low, -0)) return null;
    const high = this.high[slot]!;
    const big = this.#big.get(slot);
    if (high === 0 && big === undefined && Number.isSafeInteger(low)) return low;
    return fromBigint(BigInt(high) * BigInt(LIMB) + BigInt(low) + (big ?? 0n));
  }

  clear(slot: number): void {
    this.low[slot] = -0;
    this.high[slot] = 0;
    this.#big.delete(slot);
  }

  save(slot: number): unknown {
    return [this.low[slot], this.high[slot], this.#big.get(slot) ?? 0n];
  }

  load(slot: number, saved: unknown): void {
    const [low, high, big] = saved as [number, number, bigint];
    this.low[slot] = low;
    this.high[slot] = high;
    if (big !== 0n) this.#big.set(slot, big);
  }
}
