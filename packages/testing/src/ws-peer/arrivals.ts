// Things that arrive one by one, and waits for a number of them.
// Invariant: every wait ends: with the things, with an error naming what is missing after a time limit, or when no more can come.
import { within } from '../system-time.ts';

interface Wait<T> {
  readonly count: number;
  readonly keep: (item: T) => boolean;
  readonly resolve: (items: T[]) => void;
  readonly reject: (error: Error) => void;
}

export class Arrivals<T> {
  readonly #items: T[] = [];
  readonly #waits = new Set<Wait<T>>();
  #ended: string | undefined;

  get items(): readonly T[] {
    return this.#items;
  }

  push(item: T): void {
    this.#items.push(item);
    for (const wait of this.#waits) this.#tryWait(wait);
  }

  /** Nothing more will come: waits that are not fulfilled reject, saying why. */
  end(why: string): void {
    this.#ended ??= why;
    for (const wait of this.#waits) this.#tryWait(wait);
  }

  /** The first `count` things that `keep` accepts, as soon as there are as many. `what` names them in errors. */
  wait(count: number, what: string, limitMs: number, keep: (item: T) => boolean = () => true): Promise<T[]> {
    let wait: Wait<T> | undefined;
    const arrived = new Promise<T[]>((resolve, reject) => {
      wait = { count, keep, resolve, reject };
      this.#waits.add(wait);
      this.#tryWait(wait);
    });
    const describe = (error: unknown): never => {
      if (wait !== undefined) this.#waits.delete(wait);
      const seen = this.#items.filter(keep).length;
      throw new Error(`${error instanceof Error ? error.message : String(error)}; ${seen} came`, { cause: error });
    };
    return within(arrived, `${count} ${what}`, limitMs).catch(describe);
  }

  #tryWait(wait: Wait<T>): void {
    const kept = this.#items.filter(wait.keep);
    if (kept.length >= wait.count) {
      this.#waits.delete(wait);
      wait.resolve(kept.slice(0, wait.count));
    } else if (this.#ended !== undefined) {
      this.#waits.delete(wait);
      wait.reject(new Error(`no more will come: ${this.#ended}`));
    }
  }
}
