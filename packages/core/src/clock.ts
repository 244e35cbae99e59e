// Contracts for everything that is not deterministic: time, timers, randomness, the process environment.
// Invariant: no other module reaches a wall clock, a timer, a random source or the environment except through these.

export interface Timer {
  cancel(): void;
}

export interface Clock {
  /** Wall-clock time, milliseconds since the Unix epoch. */
  now(): number;
  /** Milliseconds from an arbitrary origin that never go backwards: for durations and timeouts. */
  monotonic(): number;
  /** Calls `run` once after `delayMs` (any non-negative number of milliseconds, also beyond 2^31). */
  setTimer(delayMs: number, run: () => void): Timer;
}

export interface Random {
  /** A double in [0, 1). */
  next(): number;
  /** Fills `target` with bytes that are unpredictable outside tests. */
  fill(target: Uint8Array): void;
}

/** What `${NAME}` and `${file:PATH}` in WITH values may read. */
export interface Environment {
  variable(name: string): string | undefined;
  /** The text of a file; rejects when it cannot be read. */
  readFile(path: string): Promise<string>;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Structured log lines; never carries secrets or more than an excerpt of a payload. */
export interface Log {
  log(level: LogLevel, message: string, fields?: Readonly<Record<string, string | number | boolean>>): void;
}

/** Resolves after `delayMs` on the given clock; rejects with the signal's reason when it aborts first. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason);
      return;
    }
    const onAbort = (): void => {
      timer.cancel();
      reject(signal?.reason);
    };
    const timer = clock.setTimer(delayMs, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
