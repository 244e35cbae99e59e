// W1: one busy client connection into AVG, SUM, COUNT and VWAP per symbol and minute.
// Invariants: variants take turns within a round, each in a process of its own; every run's sums are compared with those
// of JSON.parse before a ratio is made.
import { Program, runProgram } from './program.ts';
import { compare, type Series, type SuiteResult } from './report.ts';
import type { SuiteOptions } from './suite.ts';
import { expectedSums, sumsDifference } from './trade-sums.ts';
import { PASS_TRADES } from './trades.ts';
import type { W1Answer } from './w1-receiver.ts';

/** Passes of 50,000 trades per run: each variant runs for about two seconds, so that warming up counts for little. */
const PASSES: ReadonlyMap<string, number> = new Map([
  ['event time', 240],
  ['arrival time', 240],
  ['receive only', 80],
  ['naive', 30],
]);

export async function runW1({ rounds, quick, profileTo }: SuiteOptions): Promise<SuiteResult> {
  const feed = new Program('trade-feed.ts');
  try {
    const port = await feed.answer<number>();
    const series = new Map([...PASSES.keys()].map((variant) => [variant, emptySeries(variant)]));
    for (let round = 0; round < rounds; round++) {
      for (const [variant, passes] of PASSES) {
        const count = quick ? 1 : passes;
        const env = { FEED_URL: `ws://127.0.0.1:${port}/?passes=${count}` };
        const answer = await runProgram<W1Answer>('w1-receiver.ts', { args: [variant], env, profileTo });
        checkAnswer(variant, count, answer);
        const messages = count * PASS_TRADES + 1;
        series.get(variant)?.costs.push(answer.cost.cpuMicros / messages);
        series.get(variant)?.millionsPerSecond.push(messages / answer.cost.wallMicros);
      }
    }
    return resultOf([...series.values()]);
  } finally {
    await feed.stop();
  }
}

type GrowingSeries = Series & { readonly costs: number[]; readonly millionsPerSecond: number[] };

function emptySeries(variant: string): GrowingSeries {
  return { variant, costs: [], unit: 'CPU µs/message', millionsPerSecond: [] };
}

function checkAnswer(variant: string, passes: number, { seen }: W1Answer): void {
  const wanted = passes * PASS_TRADES + 1;
  const difference =
    typeof seen !== 'number'
      ? sumsDifference(expectedSums(passes), seen)
      : seen === wanted
        ? undefined
        : `${seen} messages arrived instead of ${wanted}`;
  if (difference !== undefined) throw new Error(`W1, variant "${variant}": ${difference}`);
}

function resultOf(all: readonly Series[]): SuiteResult {
  const [eventTime, arrivalTime, receiveOnly, naive] = all;
  if (eventTime === undefined || arrivalTime === undefined || receiveOnly === undefined || naive === undefined) {
    throw new Error('a variant of W1 was not run');
  }
  return {
    name: 'W1',
    title: 'one busy client connection, AVG + SUM + COUNT + VWAP per symbol and minute',
    checked: 'count, quantity, price and notional per symbol, in every run of every variant',
    comparisons: [
      compare(eventTime, naive, 6),
      compare(eventTime, receiveOnly, 1.5),
      compare(arrivalTime, naive, 6),
      compare(arrivalTime, receiveOnly, 1.5),
    ],
    series: all,
  };
}
