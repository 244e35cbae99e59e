// Why and how a running command stops: the first reason starts draining, a second signal or a time limit ends it at once.
// Invariant: whatever happens, `forced` settles at most once, and after dispose() no timer or listener is left.
import type { Clock, Timer } from 'tidewire';
import { EXIT } from './exit-codes.ts';
import type { CliWorld, StopSignal } from './world.ts';

export type StopReason = StopSignal | 'time' | 'limit' | 'reader gone' | 'ended';

const SIGNAL_CODES: Readonly<Record<StopSignal, number>> = {
  SIGINT: EXIT.interrupt,
  SIGTERM: EXIT.terminate,
  SIGHUP: EXIT.hangup,
};

export interface StoppingOptions {
  readonly clock: Clock;
  /** Milliseconds that draining may take. */
  readonly drainTimeoutMs: number;
  /** Milliseconds after which to stop by itself. */
  readonly stopAfterMs?: number | undefined;
}

export class Stopping {
  /** Resolves at the first reason to stop. */
  readonly requested: Promise<StopReason>;
  /** Resolves with an exit code when the command must end without draining further. */
  readonly forced: Promise<number>;
  readonly #options: StoppingOptions;
  readonly #undo: (() => void)[] = [];
  readonly #timers: Timer[] = [];
  #reason: StopReason | undefined;
  #resolveRequested: (reason: StopReason) => void = () => {};
  #resolveForced: (code: number) => void = () => {};

  constructor(world: CliWorld, options: StoppingOptions) {
    this.#options = options;
    this.requested = new Promise((resolve) => {
      this.#resolveRequested = resolve;
    });
    this.forced = new Promise((resolve) => {
      this.#resolveForced = resolve;
    });
    this.#undo.push(world.onSignal((signal) => this.#onSignal(signal)));
    const { closed } = world.stdout;
    const onClosed = (): void => this.request('reader gone');
    closed.addEventListener('abort', onClosed);
    this.#undo.push(() => closed.removeEventListener('abort', onClosed));
    if (closed.aborted) onClosed();
    const { clock, stopAfterMs } = options;
    if (stopAfterMs !== undefined) this.#timers.push(clock.setTimer(stopAfterMs, () => this.request('time')));
  }

  get reason(): StopReason | undefined {
    return this.#reason;
  }

  /** Starts draining, unless that has begun. */
  request(reason: StopReason): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    const { clock, drainTimeoutMs } = this.#options;
    this.#timers.push(clock.setTimer(drainTimeoutMs, () => this.#resolveForced(codeOf(reason))));
    this.#resolveRequested(reason);
  }

  dispose(): void {
    for (const timer of this.#timers) timer.cancel();
    for (const undo of this.#undo) undo();
  }

  #onSignal(signal: StopSignal): void {
    if (this.#reason === undefined) this.request(signal);
    else this.#resolveForced(SIGNAL_CODES[signal]);
  }
}

/** The exit code when draining took too long. */
function codeOf(reason: StopReason): number {
  return isSignal(reason) ? SIGNAL_CODES[reason] : EXIT.failure;
}

export function isSignal(reason: StopReason | undefined): reason is StopSignal {
  return reason !== undefined && Object.hasOwn(SIGNAL_CODES, reason);
}
