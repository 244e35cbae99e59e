// The line that tells, on a terminal, how a job without rows to print is getting on.
// Invariants: it is on standard error, so output stays clean; after end() the line is gone and no timer is left.
import type { Clock, Timer } from 'tidewire';
import type { CliWorld } from '../world.ts';
import type { RowPrinter } from './row-printer.ts';
import { Screen } from './screen.ts';
import { styleFor } from './style.ts';

/** Milliseconds between two looks at the figures. */
const UPDATE_MS = 500;

export class StatusLine implements RowPrinter {
  readonly #world: CliWorld;
  readonly #clock: Clock;
  readonly #screen: Screen;
  #timer: Timer;
  #ended = false;

  /** `text` gives the line as it should be now. */
  constructor(world: CliWorld, clock: Clock, text: () => string) {
    this.#world = world;
    this.#clock = clock;
    const { dim } = styleFor(world.stderr, world);
    this.#screen = new Screen(world.stderr, clock, () => (this.#ended ? [] : [{ text: text(), style: dim }]));
    this.#timer = this.#schedule();
  }

  /** There are no rows to print. */
  row(): undefined {}

  note(text: string): void {
    this.#screen.above(() => void this.#world.stderr.write(text));
  }

  end(): Promise<void> {
    this.#ended = true;
    this.#timer.cancel();
    return this.#screen.end();
  }

  #schedule(): Timer {
    return this.#clock.setTimer(UPDATE_MS, () => {
      this.#screen.changed();
      this.#timer = this.#schedule();
    });
  }
}
