// Sends one feed down one socket at its rate: what is due goes out in one write, and never faster than the socket takes it.
// Invariant: at most one write is under way, and `messages` counts exactly the messages handed to the socket.
import type { Duplex } from 'node:stream';
import { type Clock, sleep } from '@tidewire/core';
import { turn } from '../system-time.ts';
import type { Channel } from './channels.ts';
import { FrameWriter } from './frame-writer.ts';
import type { Transcript } from './ledger.ts';
import { deliver, type FeedPlan, stepsOf } from './plan.ts';

/** Bytes that leave in one write at most, give or take one event. */
const WRITE_BYTES_MAX = 262_144;
/** Milliseconds between two writes at least, when a rate is set: events that fall due in between go together. */
const WRITE_INTERVAL_MS = 5;

export interface Pace {
  /** Events per second; 0 for as fast as the socket takes them. */
  readonly rate: number;
  /** Milliseconds after which nothing more is sent; Infinity for no end. */
  readonly durationMs: number;
  /** Messages after which nothing more is sent; Infinity for no end. */
  readonly messagesMax: number;
}

export class Sender implements Transcript {
  readonly channel: Channel;
  readonly plan: FeedPlan;
  messages = 0;
  readonly #socket: Duplex;
  readonly #clock: Clock;
  readonly #pace: Pace;
  readonly #writer = new FrameWriter();
  readonly #abort = new AbortController();
  readonly #isOpen: () => boolean;
  #step = 0;

  /** `isOpen` tells whether data may still be sent: not once the closing handshake has begun. */
  constructor(socket: Duplex, isOpen: () => boolean, channel: Channel, plan: FeedPlan, pace: Pace, clock: Clock) {
    this.#socket = socket;
    this.#isOpen = isOpen;
    this.channel = channel;
    this.plan = plan;
    this.#pace = pace;
    this.#clock = clock;
  }

  /** Sends until the plan, the pace or the socket ends, or `stop`; tells whether it came to its own end. */
  async run(): Promise<boolean> {
    const began = this.#clock.monotonic();
    while (!this.#isStopped && !this.#isDone) {
      const elapsed = this.#clock.monotonic() - began;
      if (elapsed >= this.#pace.durationMs) return true;
      this.#collect(this.#stepsDue(elapsed));
      if (this.#writer.length > 0) await this.#write();
      else if (!this.#isDone) await this.#wait(elapsed);
    }
    return !this.#isStopped;
  }

  /** Steps of the plan taken so far. */
  get steps(): number {
    return this.#step;
  }

  stop(): void {
    this.#abort.abort();
  }

  get #isStopped(): boolean {
    return this.#abort.signal.aborted || !this.#isOpen();
  }

  get #isDone(): boolean {
    return this.#step >= stepsOf(this.plan) || this.messages >= this.#pace.messagesMax;
  }

  #stepsDue(elapsed: number): number {
    const { rate } = this.#pace;
    const due = rate === 0 ? Number.POSITIVE_INFINITY : Math.floor((elapsed * rate) / 1_000) + 1;
    return Math.min(due, stepsOf(this.plan));
  }

  /** Turns steps that are due into frames, as many as one write takes. */
  #collect(stepsDue: number): void {
    const { channel, plan } = this;
    while (this.#step < stepsDue && this.#writer.length < WRITE_BYTES_MAX) {
      deliver(plan, this.#step++, (k, malformed) => {
        if (this.messages === this.#pace.messagesMax) return;
        this.messages++;
        const text = channel.text(channel.event(plan, channel.keys, k));
        this.#writer.text(malformed ? text.slice(0, text.length >> 1) : text);
      });
      if (this.messages === this.#pace.messagesMax) return;
    }
  }

  /** Resolves when the operating system has taken the bytes, or the socket is gone. */
  async #write(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#socket.write(this.#writer.take(), () => {
        resolve();
      });
    });
    // A write that is taken at once would come back here without the event loop ever turning.
    await turn();
  }

  async #wait(elapsed: number): Promise<void> {
    const { rate, durationMs } = this.#pace;
    const due = rate === 0 ? elapsed : (this.#step * 1_000) / rate;
    const delay = Math.max(WRITE_INTERVAL_MS, Math.ceil(due - elapsed));
    try {
      await sleep(this.#clock, Math.min(delay, durationMs - elapsed), this.#abort.signal);
    } catch (error) {
      if (!this.#abort.signal.aborted) throw error;
    }
  }
}
