// Clocks and statistics: what a program cost, and how two programs compare over the rounds of one run.
// Invariant: a ratio is made of two measurements of the same round; a figure is never compared with one of another run.

/** Cost of one stretch of work. */
export interface Cost {
  /** User and system time of the process, its helper threads included, in microseconds. */
  readonly cpuMicros: number;
  readonly wallMicros: number;
}

export class Meter {
  #cpu: NodeJS.CpuUsage | undefined;
  #wall = 0;
  #cost: Cost | undefined;

  start(): void {
    this.#wall = performance.now();
    this.#cpu = process.cpuUsage();
  }

  stop(): void {
    const { user, system } = process.cpuUsage(this.#cpu);
    this.#cost = { cpuMicros: user + system, wallMicros: (performance.now() - this.#wall) * 1000 };
  }

  get cost(): Cost {
    if (this.#cost === undefined) throw new Error('the meter was not started and stopped');
    return this.#cost;
  }
}

/** Middle value; the mean of the two middle ones when their number is even. Needs at least one value. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) throw new Error('the median of no values was asked for');
  return (lower + upper) / 2;
}

/** Round by round, how many times the yardstick's cost is that of the subject. */
export function costRatios(yardstick: readonly number[], subject: readonly number[]): readonly number[] {
  if (yardstick.length !== subject.length) throw new Error('the rounds of two variants do not pair');
  return yardstick.map((cost, round) => cost / (subject[round] ?? Number.NaN));
}
