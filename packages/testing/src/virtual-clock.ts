// A clock that stands still until a test moves it; timers run in order of due time, then registration.
// Invariant: between two timers, promises and I/O callbacks that are ready have run, so what a timer caused is visible to the
// next one. Real time never moves this clock.
import type { Clock, Timer } from '@tidewire/core';
import { turn, turnUntil, WAIT_LIMIT_MS } from './system-time.ts';

/** Timers that one call may run before it is taken for an endless loop. */
const TIMERS_PER_CALL_MAX = 1_000_000;
/** Turns of the event loop between two timers: enough for a request and its answer over loopback. */
const TURNS_TO_SETTLE = 6;

interface PendingTimer {
  readonly due: number;
  readonly run: () => void;
}

export interface RunUntilOptions {
  /** What is awaited, for the error. */
  readonly what?: string;
  /** Virtual milliseconds the clock may move at most; default one day. */
  readonly limitMs?: number;
  /** Real milliseconds to wait for I/O once no timer is left within the limit; default 15,000. */
  readonly realLimitMs?: number;
}

export class VirtualClock implements Clock {
  readonly #startMs: number;
  #elapsed = 0;
  #wallOffset = 0;
  #moving = false;
  /** Sorted by due time; equal ones in order of registration. */
  readonly #timers: PendingTimer[] = [];

  /** `startMs`: the wall-clock time to begin with, milliseconds since the epoch. */
  constructor(startMs: number = Date.UTC(2026, 0, 1)) {
    this.#startMs = startMs;
  }

  now(): number {
    return this.#startMs + this.#wallOffset + this.#elapsed;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  /** Throws RangeError for a delay that is negative or not finite. */
  setTimer(delayMs: number, run: () => void): Timer {
    if (!(delayMs >= 0 && delayMs < Number.POSITIVE_INFINITY))
      throw new RangeError(`timer delay ${delayMs} is not valid`);
    const timer: PendingTimer = { due: this.#elapsed + delayMs, run };
    const after = this.#timers.findLastIndex((other) => other.due <= timer.due);
    this.#timers.splice(after + 1, 0, timer);
    return {
      cancel: () => {
        const index = this.#timers.indexOf(timer);
        if (index !== -1) this.#timers.splice(index, 1);
      },
    };
  }

  /** Due times of the timers that wait, in the order they would run, in milliseconds from now. */
  pendingTimers(): readonly number[] {
    return this.#timers.map((timer) => timer.due - this.#elapsed);
  }

  /** Moves the wall clock alone, forwards or back: as a time server or a user may do. No timer runs earlier or later. */
  stepWallClock(ms: number): void {
    this.#wallOffset += ms;
  }

  /** Lets promises and I/O callbacks that are ready run without moving the time. */
  async settle(): Promise<void> {
    for (let i = 0; i < TURNS_TO_SETTLE; i++) await turn();
  }

  /** Moves the time on by `ms` and runs every timer that falls due on the way. Rejects with what a timer throws. */
  async advance(ms: number): Promise<void> {
    if (!(ms >= 0 && ms < Number.POSITIVE_INFINITY)) throw new RangeError(`cannot advance by ${ms} ms`);
    const target = this.#elapsed + ms;
    await this.#move(async () => {
      await this.settle();
      for (let ran = 0; await this.#runNext(target); ran++) this.#boundTimers(ran);
      this.#elapsed = target;
      await this.settle();
    });
  }

  /** Runs timers, the earliest first, until `holds`; when none is left, waits for I/O. Rejects at a limit. */
  async runUntil(holds: () => boolean, options: RunUntilOptions = {}): Promise<void> {
    const { what = 'a condition', limitMs = 86_400_000, realLimitMs = WAIT_LIMIT_MS } = options;
    const target = this.#elapsed + limitMs;
    await this.#move(async () => {
      await this.settle();
      for (let ran = 0; !holds(); ran++) {
        this.#boundTimers(ran);
        if (await this.#runNext(target)) continue;
        await turnUntil(
          () => holds() || this.#isDue(target),
          `${what}, at virtual time +${this.#elapsed} ms`,
          realLimitMs,
        );
      }
    });
  }

  async #move(steps: () => Promise<void>): Promise<void> {
    if (this.#moving) throw new Error('the virtual clock is already being moved');
    this.#moving = true;
    try {
      await steps();
    } finally {
      this.#moving = false;
    }
  }

  #isDue(target: number): boolean {
    const [first] = this.#timers;
    return first !== undefined && first.due <= target;
  }

  /** Runs the first timer due by `target` and lets its consequences settle; tells whether there was one. */
  async #runNext(target: number): Promise<boolean> {
    if (!this.#isDue(target)) return false;
    const first = this.#timers.shift();
    if (first === undefined) return false;
    this.#elapsed = Math.max(this.#elapsed, first.due);
    first.run();
    await this.settle();
    return true;
  }

  #boundTimers(ran: number): void {
    if (ran >= TIMERS_PER_CALL_MAX) throw new Error(`${TIMERS_PER_CALL_MAX} timers ran in one call: endless loop?`);
  }
}
