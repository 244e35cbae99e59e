// The numbers that accumulators keep for each group, in one row per slot: what an input row changes lies side by side.
// Hot loop: generated loops capture `values` and change it in place. Invariants: `values` is the same array for ever, without
// holes and with nothing but numbers in it, so that the JIT keeps plain doubles; all fields are added before the first row.

/** Numbers that all rows together may hold: V8 cannot grow an array of doubles far beyond, and would end the process. */
const MAX_STATE_NUMBERS = 67_108_864;

export class StateRows {
  /**
   * Field f of slot s stands at s * width + f. No typed array: once any buffer of the process has been detached, as happens
   * when a WebAssembly memory grows, the JIT asks at every access to a typed array whether that one was.
   */
  readonly values: number[] = [0.5];
  /** A row of a slot that has seen nothing. */
  readonly #empty: number[] = [];
  readonly #maxNumbers: number;
  /** Slots that have a row. */
  capacity = 0;

  constructor(maxNumbers: number = MAX_STATE_NUMBERS) {
    this.#maxNumbers = maxNumbers;
    // The fraction made it an array of doubles, which it stays however whole the numbers are.
    this.values.pop();
  }

  /** Numbers per slot. */
  get width(): number {
    return this.#empty.length;
  }

  /** How many slots there can be, all fields added. */
  get maxSlots(): number {
    return Math.floor(this.#maxNumbers / Math.max(1, this.width));
  }

  /** Adds a number to the row of every slot; its place in there. */
  field(empty: number): number {
    return this.#empty.push(empty) - 1;
  }

  /** Makes room for as many slots, all clear. */
  grow(capacity: number): void {
    for (; this.capacity < capacity; this.capacity++) for (const empty of this.#empty) this.values.push(empty);
  }

  clear(slot: number): void {
    const { values } = this;
    const empty = this.#empty;
    const base = slot * empty.length;
    for (let field = 0; field < empty.length; field++) values[base + field] = empty[field]!;
  }

  get(slot: number, field: number): number {
    return this.values[slot * this.#empty.length + field]!;
  }

  set(slot: number, field: number, value: number): void {
    this.values[slot * this.#empty.length + field] = value;
  }
}
