// Captured functions that report a row failure as undefined, so that generated loops need no try.
// Invariant: only RowFailure is swallowed; the interpreter repeats the row and throws it again.
import { type Cell, RowFailure } from '@tidewire/core';

/** The same function, giving undefined where it would throw RowFailure. */
export function attempt(compute: (...args: Cell[]) => Cell): (...args: Cell[]) => Cell | undefined {
  return (...args) => {
    try {
      return compute(...args);
    } catch (error) {
      if (error instanceof RowFailure) return undefined;
      throw error;
    }
  };
}
