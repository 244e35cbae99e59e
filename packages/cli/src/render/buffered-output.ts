// Joins the texts of one burst of rows into few writes.
// Invariants: texts keep their order; at most BUFFER_CHARACTERS wait, and none longer than the burst that brought them.
import type { Output } from '../world.ts';

/** Characters collected before they are written in the middle of a burst. */
const BUFFER_CHARACTERS = 65_536;

export class BufferedOutput {
  readonly #output: Output;
  #text = '';
  #scheduled = false;

  constructor(output: Output) {
    this.#output = output;
  }

  write(text: string): Promise<void> | undefined {
    this.#text += text;
    if (this.#text.length >= BUFFER_CHARACTERS) return this.flush();
    if (!this.#scheduled) {
      this.#scheduled = true;
      // Runs when the promises that bring the rows of this burst have all settled.
      process.nextTick(() => {
        this.#scheduled = false;
        void this.flush();
      });
    }
    return undefined;
  }

  flush(): Promise<void> | undefined {
    const text = this.#text;
    this.#text = '';
    return text === '' ? undefined : this.#output.write(text);
  }
}
