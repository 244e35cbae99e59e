// W2: five aggregates over 100 keys in memory, pushed as row objects and as columns, against RxJS.
// Invariant: in every round each variant runs in a process of its own, so none pays for the garbage of another.
import type { TurnCost } from './in-memory-rounds.ts';
import { runProgram } from './program.ts';
import { compare, type SuiteResult } from './report.ts';
import { type SuiteOptions, seriesOfTurns } from './suite.ts';

/** The rows of one pass: the 50,000 trades of the feed, as many as stay in the caches of the machine. */
const PASS_ROWS = 50_000;
/** Passes per turn: long enough for the clock of the operating system. */
const PASSES = 20;
const QUICK_ROWS = 10_000;
const VARIANTS: readonly string[] = ['pushMany', 'pushColumns', 'RxJS groupBy + reduce'];

export async function runW2({ rounds, quick, profileTo }: SuiteOptions): Promise<SuiteResult> {
  const args = quick ? [QUICK_ROWS, 1, 0, 1] : [PASS_ROWS, PASSES, 5, 15];
  const rows = quick ? QUICK_ROWS : PASS_ROWS * PASSES;
  const answers: (readonly TurnCost[])[] = [];
  for (let round = 0; round < rounds; round++) {
    const costs: TurnCost[] = [];
    for (const variant of VARIANTS) {
      costs.push(
        ...(await runProgram<readonly TurnCost[]>('w2-round.ts', { args: [variant, ...args.map(String)], profileTo })),
      );
    }
    answers.push(costs);
  }
  const byRows = seriesOfTurns('pushMany', answers, rows, 'row');
  const byColumns = seriesOfTurns('pushColumns', answers, rows, 'row');
  const rxjs = seriesOfTurns('RxJS groupBy + reduce', answers, rows, 'row');
  return {
    name: 'W2',
    title: 'in memory, five aggregates over 100 keys',
    checked: 'all five aggregates of every symbol, in every round',
    comparisons: [compare(byRows, rxjs, 4), compare(byColumns, rxjs, 15)],
    series: [byRows, byColumns, rxjs],
  };
}
