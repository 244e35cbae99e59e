// One batch of frames on its way to several clients.
// Invariant: it is delivered when the first client has taken it, failed when none can; done when each has or cannot.
import type { ConnectorError } from '@tidewire/core';

export interface DeliveryHooks {
  /** The first client has taken the frames. */
  onFirst(): void;
  /** No client will take them; gives the error to report. */
  onNone(): ConnectorError;
  /** One client has taken them. */
  onTaken(): void;
  /** Nobody needs the frames any more. */
  onDone(): void;
}

export class Delivery {
  /** Settles with the first client that has taken the frames, or when none will. */
  readonly first: Promise<void>;
  readonly #hooks: DeliveryHooks;
  #open: number;
  #taken = false;
  #resolve: () => void = () => undefined;
  #reject: (error: ConnectorError) => void = () => undefined;

  constructor(clients: number, hooks: DeliveryHooks) {
    this.#open = clients;
    this.#hooks = hooks;
    this.first = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** One client has taken the frames, or never will. */
  settle(taken: boolean): void {
    this.#open--;
    if (taken) {
      this.#hooks.onTaken();
      if (!this.#taken) {
        this.#taken = true;
        this.#hooks.onFirst();
        this.#resolve();
      }
    }
    if (this.#open > 0) return;
    if (!this.#taken) this.#reject(this.#hooks.onNone());
    this.#hooks.onDone();
  }
}
