// Says what to check when a connection stands but no message comes.
// Invariant: one warning per source, however long the silence; hearing a message costs no timer.
import type { ConnectorHost, Timer } from '@tidewire/core';

const CHECKLIST =
  'check that "websocket.url" is the right one; whether the server wants a message first ("websocket.subscribe"); the headers and credentials; the logs of the server; and that field types match the messages';

export class SilenceWatch {
  readonly #host: ConnectorHost;
  readonly #shown: string;
  readonly #limitMs: number;
  #timer: Timer | undefined;
  #heard = false;
  #warned = false;

  /** `limitMs`: 0 never warns. */
  constructor(host: ConnectorHost, shown: string, limitMs: number) {
    this.#host = host;
    this.#shown = shown;
    this.#limitMs = limitMs;
  }

  start(): void {
    this.stop();
    if (this.#limitMs === 0 || this.#warned) return;
    this.#heard = false;
    this.#timer = this.#host.clock.setTimer(this.#limitMs, () => this.#check());
  }

  heard(): void {
    this.#heard = true;
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #check(): void {
    if (this.#heard) {
      this.start();
      return;
    }
    this.#warned = true;
    this.#host.log.log('warn', `no messages from WebSocket ${this.#shown} for ${this.#limitMs} ms: ${CHECKLIST}`);
  }
}
