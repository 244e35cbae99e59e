// A clock for engines in benchmarks that can be put forward, so that arrival-time windows close without waiting.
// Invariant: until the jump it is the real clock; the jump runs every timer that has become due.
import { type Clock, systemClock, type Timer } from 'tidewire';

interface Pending {
  readonly due: number;
  readonly run: () => void;
  readonly timer: Timer;
}

export class JumpClock implements Clock {
  #ahead = 0;
  readonly #pending = new Set<Pending>();

  now(): number {
    return systemClock.now() + this.#ahead;
  }

  monotonic(): number {
    return systemClock.monotonic() + this.#ahead;
  }

  setTimer(delayMs: number, run: () => void): Timer {
    const once = (): void => {
      this.#pending.delete(pending);
      run();
    };
    const pending: Pending = { due: this.now() + delayMs, run: once, timer: systemClock.setTimer(delayMs, once) };
    this.#pending.add(pending);
    return {
      cancel: () => {
        this.#pending.delete(pending);
        pending.timer.cancel();
      },
    };
  }

  /** Puts the clock forward. */
  jump(milliseconds: number): void {
    this.#ahead += milliseconds;
    const now = this.now();
    for (const pending of [...this.#pending]) {
      if (pending.due > now || !this.#pending.has(pending)) continue;
      pending.timer.cancel();
      pending.run();
    }
  }
}
