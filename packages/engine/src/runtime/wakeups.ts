// The clock's part in a stream's time: timers that let it close windows when no row does.
// Invariants: one timer per stream at most, and none that would not bring it on; streams in arrival time follow the clock,
// live streams in event time only while they have been silent for their idle timeout, `delay + idle timeout` behind it (T10, T15).
import type { Clock, Timer } from '@tidewire/core';
import type { Driver } from './driver.ts';
import type { StreamNode } from './graph.ts';

export interface WakeupHooks {
  /** Whether rows may come at any time, unlike from a file, whose pauses mean nothing. */
  isLive(node: StreamNode): boolean;
  /** Runs what a timer has begun. */
  guarded(work: () => void): void;
}

export class Wakeups {
  readonly #clock: Clock;
  readonly #driver: Driver;
  readonly #hooks: WakeupHooks;
  readonly #timers = new Map<StreamNode, { timer: Timer; due: number }>();
  readonly #lastRow = new Map<StreamNode, number>();
  /** Streams that fall idle, with the number of their rows when they were looked at last. */
  readonly #idlers = new Map<StreamNode, number>();
  /** Streams whose windows wait for another stream's time, although the clock has passed their end. */
  readonly #blocked = new Set<StreamNode>();

  constructor(clock: Clock, driver: Driver, hooks: WakeupHooks) {
    this.#clock = clock;
    this.#driver = driver;
    this.#hooks = hooks;
  }

  addStream(node: StreamNode): void {
    if (node.definition.idleTimeout !== undefined) this.#idlers.set(node, 0);
  }

  /** Rows are about to enter the stream: a long silence before them counts, whether or not a window was open (T10). */
  entering(node: StreamNode): void {
    const { idleTimeout } = node.definition;
    const last = this.#lastRow.get(node);
    if (idleTimeout === undefined || last === undefined || !this.#hooks.isLive(node)) return;
    const now = this.#clock.now();
    if (now - last >= idleTimeout) this.#driver.advance(node, now - this.#lag(node));
  }

  /** Rows have entered the stream. */
  touched(node: StreamNode): void {
    this.#lastRow.set(node, this.#clock.now());
    this.#arm(node);
    for (const [idler, rows] of this.#idlers) {
      if (idler === node || idler.rowsIn === rows) continue;
      this.#idlers.set(idler, idler.rowsIn);
      this.#lastRow.set(idler, this.#clock.now());
      this.#arm(idler);
    }
    for (const blocked of this.#blocked) this.#arm(blocked);
  }

  /** When rows last entered the stream from outside; undefined: never. */
  lastRowOf(node: StreamNode): number | undefined {
    return this.#lastRow.get(node);
  }

  /** Goes on from a snapshot: rows last entered the stream at `lastRow`. */
  resume(node: StreamNode, lastRow: number): void {
    this.#lastRow.set(node, lastRow);
    this.#arm(node);
  }

  stop(): void {
    for (const { timer } of this.#timers.values()) timer.cancel();
    this.#timers.clear();
    this.#blocked.clear();
  }

  #arm(node: StreamNode): void {
    this.#blocked.delete(node);
    const due = this.#dueTime(node);
    const armed = this.#timers.get(node);
    if (armed?.due === due) return;
    armed?.timer.cancel();
    this.#timers.delete(node);
    if (due === undefined) return;
    const timer = this.#clock.setTimer(Math.max(0, due - this.#clock.now()), () => {
      this.#timers.delete(node);
      this.#hooks.guarded(() => this.#wake(node));
    });
    this.#timers.set(node, { timer, due });
  }

  #dueTime(node: StreamNode): number | undefined {
    const { eventTime, idleTimeout } = node.definition;
    if (node.ended) return undefined;
    if (eventTime.kind === 'column' && (idleTimeout === undefined || !this.#hooks.isLive(node))) return undefined;
    const next = this.#driver.nextWakeup(node);
    if (next === undefined) return undefined;
    const idleSince = eventTime.kind === 'column' ? (this.#lastRow.get(node) ?? 0) : Number.NEGATIVE_INFINITY;
    return Math.max(next + this.#lag(node), idleSince + (idleTimeout ?? 0));
  }

  /** How far the watermark stays behind the clock while no row comes. */
  #lag({ definition: { eventTime, idleTimeout } }: StreamNode): number {
    return eventTime.kind === 'column' ? eventTime.delay + (idleTimeout ?? 0) : 0;
  }

  #wake(node: StreamNode): void {
    const now = this.#clock.now();
    if (node.definition.eventTime.kind === 'column') this.#driver.advance(node, now - this.#lag(node));
    else this.#driver.advanceArrivals(now);
    // What is due all the same waits for another stream; a timer would only spin.
    const due = this.#dueTime(node);
    if (due !== undefined && due <= now) this.#blocked.add(node);
    else this.#arm(node);
  }
}
