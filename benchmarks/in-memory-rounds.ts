// Takes turns between variants that run in one process: warm-up, then timed turns, the median of which is the answer.
// Invariant: no variant gets two turns in a row, so a busy moment of the machine falls on all of them.
import { type Cost, Meter, median } from './measure.ts';

/** How long a variant runs before it is timed: about what five turns of the slowest one take. */
const WARM_UP_MS = 500;

export interface InMemoryVariant {
  readonly name: string;
  /** One turn over all items. */
  readonly run: () => void;
}

/** Cost of one turn: medians over the timed turns. */
export interface TurnCost {
  readonly name: string;
  readonly cost: Cost;
}

export function takeTurns(variants: readonly InMemoryVariant[], warmUps: number, timed: number): readonly TurnCost[] {
  warmUp(variants, warmUps);
  const costs = variants.map((): Cost[] => []);
  for (let turn = 0; turn < timed; turn++) {
    variants.forEach(({ run }, i) => {
      const meter = new Meter();
      meter.start();
      run();
      meter.stop();
      costs[i]?.push(meter.cost);
    });
  }
  return variants.map(({ name }, i) => ({ name, cost: medianCost(costs[i] ?? []) }));
}

/** At least so many turns, and as long for a quick variant as for a slow one: compiling takes its time, not a number of turns. */
function warmUp(variants: readonly InMemoryVariant[], turns: number): void {
  const until = performance.now() + (turns === 0 ? 0 : WARM_UP_MS * variants.length);
  for (let turn = 0; turn < turns || performance.now() < until; turn++) for (const { run } of variants) run();
}

function medianCost(costs: readonly Cost[]): Cost {
  return {
    cpuMicros: median(costs.map((cost) => cost.cpuMicros)),
    wallMicros: median(costs.map((cost) => cost.wallMicros)),
  };
}
