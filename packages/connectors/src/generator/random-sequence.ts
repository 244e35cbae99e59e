// Random numbers that are the same for the same seed on every machine.
// Invariant: 32-bit integer arithmetic alone; not for secrets.

/** Gives doubles in [0, 1). `seed`: any integer of 32 bits. */
export function randomSequence(seed: number): () => number {
  let state = seed | 0;
  return () => {
    // The odd increment visits every state once; the multiplications spread its bits.
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
