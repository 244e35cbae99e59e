// A block of lines at the bottom of the terminal that is drawn again in place, without taking over the whole screen.
// Invariant: the block is never higher or wider than the terminal, so erasing it touches nothing else.
import type { Clock, Timer } from 'tidewire';
import type { Output } from '../world.ts';
import { cut } from './width.ts';

/** Shortest time between two drawings, milliseconds: changes in between are drawn together. */
const DRAW_INTERVAL_MS = 100;

export interface BlockLine {
  readonly text: string;
  /** Styles the text after it has been cut. */
  readonly style?: (text: string) => string;
}

export class Screen {
  readonly #output: Output;
  readonly #clock: Clock;
  readonly #lines: () => readonly BlockLine[];
  #height = 0;
  #timer: Timer | undefined;

  /** `lines` gives the block as it should be now; of what does not fit, the end is left out. */
  constructor(output: Output, clock: Clock, lines: () => readonly BlockLine[]) {
    this.#output = output;
    this.#clock = clock;
    this.#lines = lines;
  }

  /** Lines the block may have. */
  get capacity(): number {
    return Math.max(1, this.#output.rows - 1);
  }

  /** Something has changed: draws soon. */
  changed(): void {
    this.#timer ??= this.#clock.setTimer(DRAW_INTERVAL_MS, () => {
      this.#timer = undefined;
      void this.#output.write(this.#erase() + this.#draw());
    });
  }

  /** Writes something else above the block. */
  above(write: () => void): void {
    const erased = this.#erase();
    if (erased !== '') void this.#output.write(erased);
    write();
    if (erased !== '') void this.#output.write(this.#draw());
  }

  /** Draws for the last time and leaves the block there. */
  async end(): Promise<void> {
    this.#timer?.cancel();
    await this.#output.write(this.#erase() + this.#draw());
    this.#height = 0;
  }

  #erase(): string {
    const up = this.#height;
    this.#height = 0;
    return up === 0 ? '' : `\x1b[${up}A\r\x1b[0J`;
  }

  #draw(): string {
    const lines = this.#lines().slice(0, this.capacity);
    this.#height = lines.length;
    return lines
      .map(({ text, style = (same: string): string => same }) => `${style(cut(text, this.#output.columns))}\n`)
      .join('');
  }
}
