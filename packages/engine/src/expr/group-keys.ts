// How many values one group key may have, for the binder that refuses more and the state that relies on it.
// Invariant: the NULL bits of a key share one 32-bit word, so that NULL of one part never reads as NULL of another.

/** Most expressions in one GROUP BY. */
export const MAX_KEY_PARTS = 31;
