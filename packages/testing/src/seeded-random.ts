// Randomness that is the same for the same seed on every machine.
// Invariant: 32-bit integer arithmetic only, so results never depend on a platform's floating-point library.
import type { Random } from '@tidewire/core';

/** Spreads every bit of a 32-bit integer over the whole result: a bijection, unsigned. */
export function mixBits(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return (x ^ (x >>> 15)) >>> 0;
}

/** Random by position: an unsigned 32-bit integer that depends on seed, position (up to 2^53) and lane alone. */
export function randomAt(seed: number, position: number, lane: number): number {
  const high = Math.floor(position / 0x1_0000_0000);
  const base = mixBits(seed ^ Math.imul(lane + 1, 0x9e3779b9)) ^ Math.imul(high, 0x85ebca6b);
  return mixBits(mixBits(base + (position | 0)) ^ base);
}

/** Random in sequence. Not for secrets. */
export class SeededRandom implements Random {
  readonly #seed: number;
  #position = 0;

  /** `seed`: any integer of 32 bits. */
  constructor(seed = 1) {
    this.#seed = seed;
  }

  next(): number {
    const high = this.#word() >>> 5;
    const low = this.#word() >>> 6;
    return (high * 0x400_0000 + low) / 0x20_0000_0000_0000;
  }

  fill(target: Uint8Array): void {
    for (let i = 0; i < target.length; i++) target[i] = this.#word() & 0xff;
  }

  #word(): number {
    return randomAt(this.#seed, this.#position++, 0);
  }
}
