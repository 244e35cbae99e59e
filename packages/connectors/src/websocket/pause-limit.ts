// Not reading for a while, but not for longer than a peer takes an unanswered ping for.
// Invariant: between pause() and resume() reading rests for at most the limit, then goes on with a warning.
import type { ConnectorHost, Timer } from '@tidewire/core';

export interface Pausable {
  pause(): void;
  resume(): void;
}

export class PauseLimit {
  readonly #host: ConnectorHost;
  readonly #limitMs: number;
  readonly #id: string;
  readonly #what: Pausable;
  #timer: Timer | undefined;
  /** How often the limit was reached. */
  limits = 0;

  constructor(host: ConnectorHost, limitMs: number, id: string, what: Pausable) {
    this.#host = host;
    this.#limitMs = limitMs;
    this.#id = id;
    this.#what = what;
  }

  pause(): void {
    if (this.#timer !== undefined) return;
    this.#what.pause();
    this.#timer = this.#host.clock.setTimer(this.#limitMs, () => this.#end());
  }

  resume(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#what.resume();
  }

  #end(): void {
    this.limits++;
    this.#host.log.log('warn', `WebSocket ${this.#id} was paused for ${this.#limitMs} ms and is read again`);
    this.resume();
  }
}
