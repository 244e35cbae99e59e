// The real clock: the only place of the product that reads wall-clock time and sets timers.
// Invariant: delays beyond what setTimeout can hold (2^31 - 1 ms, after which it fires at once) are waited for in parts.
import { performance } from 'node:perf_hooks';
import type { Clock, Timer } from '@tidewire/core';

/** Longest delay given to setTimeout at once. */
const LONGEST_DELAY_MS = 2_000_000_000;

class SystemTimer implements Timer {
  #handle: NodeJS.Timeout | undefined;

  constructor(delayMs: number, run: () => void) {
    this.#wait(delayMs, run);
  }

  #wait(delayMs: number, run: () => void): void {
    const part = Math.min(delayMs, LONGEST_DELAY_MS);
    this.#handle = setTimeout(() => {
      if (delayMs > part) this.#wait(delayMs - part, run);
      else run();
    }, part);
  }

  cancel(): void {
    clearTimeout(this.#handle);
  }
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer: (delayMs, run) => new SystemTimer(delayMs, run),
};
