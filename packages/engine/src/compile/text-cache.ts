// A small direct-mapped cache in front of Dictionary.idOf, for texts that programs push again and again.
// Hot loop: generated code compares `texts[slot]` itself. Invariant: ids belong to the dictionary given to refresh() last.
import { Dictionary } from '@tidewire/core';

/** Slots of one cache; a power of two. */
export const TEXT_CACHE_SLOTS = 256;

export class TextCache {
  readonly texts: (string | undefined)[] = new Array<string | undefined>(TEXT_CACHE_SLOTS).fill(undefined);
  readonly ids: Int32Array = new Int32Array(TEXT_CACHE_SLOTS);
  #dictionary = new Dictionary();

  /** Forgets everything when the dictionary is another one than before. */
  refresh(dictionary: Dictionary): void {
    if (dictionary === this.#dictionary) return;
    this.#dictionary = dictionary;
    this.texts.fill(undefined);
  }

  /** The id of a text that was not in `slot`. */
  miss(text: string, slot: number): number {
    const id = this.#dictionary.idOf(text);
    this.texts[slot] = text;
    this.ids[slot] = id;
    return id;
  }
}
