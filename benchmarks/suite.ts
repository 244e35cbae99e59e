// What every benchmark is told, and how the answers of in-memory rounds become series.
// Invariant: a series has one cost per round, in the order of the rounds.
import type { TurnCost } from './in-memory-rounds.ts';
import type { Series } from './report.ts';

export interface SuiteOptions {
  readonly rounds: number;
  /** Few items and no warm-up: for checking that everything works, not for figures. */
  readonly quick: boolean;
  /** Folder for CPU profiles of the measured programs. */
  readonly profileTo?: string | undefined;
}

/** Costs per item of one in-memory variant; `items` are what one turn goes through. */
export function seriesOfTurns(
  name: string,
  answers: readonly (readonly TurnCost[])[],
  items: number,
  item: string,
): Series {
  const costs = answers.map((turns) => {
    const turn = turns.find((one) => one.name === name);
    if (turn === undefined) throw new Error(`variant "${name}" gave no answer`);
    return turn.cost;
  });
  return {
    variant: name,
    costs: costs.map(({ cpuMicros }) => (cpuMicros * 1000) / items),
    unit: `CPU ns/${item}`,
    millionsPerSecond: costs.map(({ wallMicros }) => items / wallMicros),
  };
}
