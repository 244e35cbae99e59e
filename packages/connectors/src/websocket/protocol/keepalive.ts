// Finds out that a peer is gone though its connection stands: pings at an interval, and a limit on the answer.
// Invariant: anything received counts as an answer, and so does anything taken of what waits, since a ping waits behind it: a
// busy peer is never taken for a dead one. Nothing is asked while paused.
import type { Clock, Timer } from '@tidewire/core';

export interface KeepalivePlan {
  /** 0 sends no pings. */
  readonly intervalMs: number;
  readonly timeoutMs: number;
}

export interface KeepaliveSubject {
  ping(): void;
  /** Changes whenever something was received. */
  received(): number;
  /** Changes whenever something that waits was taken; undefined while nothing waits. */
  taken(): number | undefined;
  /** While true the peer is not listened to, so its silence means nothing. */
  deaf(): boolean;
  /** Nothing came in time. */
  onDead(): void;
}

export class Keepalive {
  readonly #clock: Clock;
  readonly #plan: KeepalivePlan;
  readonly #subject: KeepaliveSubject;
  #timer: Timer | undefined;

  constructor(clock: Clock, plan: KeepalivePlan, subject: KeepaliveSubject) {
    this.#clock = clock;
    this.#plan = plan;
    this.#subject = subject;
  }

  start(): void {
    if (this.#plan.intervalMs === 0) return;
    this.#timer = this.#clock.setTimer(this.#plan.intervalMs, () => this.#ask());
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #ask(): void {
    if (this.#subject.deaf()) {
      this.start();
      return;
    }
    const received = this.#subject.received();
    this.#subject.ping();
    // After the ping, which waits like everything else.
    const taken = this.#subject.taken();
    this.#timer = this.#clock.setTimer(this.#plan.timeoutMs, () => this.#check(received, taken));
  }

  #check(received: number, taken: number | undefined): void {
    const subject = this.#subject;
    const isSilent = subject.received() === received && (taken === undefined || subject.taken() === taken);
    if (isSilent && !subject.deaf()) subject.onDead();
    else this.start();
  }
}
