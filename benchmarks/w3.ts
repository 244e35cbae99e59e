// W3: a feed, a filter that half of the messages pass, four columns, on to a server as masked frames.
// Invariant: what arrives is compared message by message as JSON once, and by count in every timed run.
import type { SinkAnswer } from './buy-sink.ts';
import type { Cost } from './measure.ts';
import { Program, runProgram } from './program.ts';
import { compare, type Series, type SuiteResult } from './report.ts';
import type { SuiteOptions } from './suite.ts';
import { PASS_TRADES } from './trades.ts';

const TIDEWIRE = 'tidewire';
const YARDSTICK = 'ws + JSON.parse + JSON.stringify + send';

/** Passes of 50,000 trades per timed run. */
const PASSES: ReadonlyMap<string, number> = new Map([
  [TIDEWIRE, 240],
  [YARDSTICK, 8],
]);

export async function runW3({ rounds, quick, profileTo }: SuiteOptions): Promise<SuiteResult> {
  const feed = new Program('trade-feed.ts');
  const reader = new Program('buy-sink.ts', { args: ['content'] });
  const counter = new Program('buy-sink.ts', { args: ['count'] });
  try {
    const feedPort = await feed.answer<number>();
    const readerPort = await reader.answer<number>();
    const counterPort = await counter.answer<number>();
    const perPass = await equalContent(feedPort, readerPort, reader);
    const series = new Map([...PASSES.keys()].map((variant) => [variant, emptySeries(variant)]));
    for (let round = 0; round < rounds; round++) {
      for (const [variant, whole] of PASSES) {
        const passes = quick ? 1 : whole;
        const cost = await relayOnce(variant, feedPort, counterPort, passes, profileTo);
        const { messages } = await counter.answer<SinkAnswer>();
        if (messages !== passes * perPass) {
          throw new Error(`W3, variant "${variant}": ${messages} messages arrived instead of ${passes * perPass}`);
        }
        const taken = passes * PASS_TRADES + 1;
        series.get(variant)?.costs.push(cost.cpuMicros / taken);
        series.get(variant)?.millionsPerSecond.push(taken / cost.wallMicros);
      }
    }
    return resultOf([...series.values()]);
  } finally {
    await Promise.all([feed.stop(), reader.stop(), counter.stop()]);
  }
}

/** Compares what arrives from both variants for one pass; returns how many messages that is. */
async function equalContent(feedPort: number, sinkPort: number, reader: Program): Promise<number> {
  const answers: SinkAnswer[] = [];
  for (const variant of PASSES.keys()) {
    await relayOnce(variant, feedPort, sinkPort, 1);
    answers.push(await reader.answer<SinkAnswer>());
  }
  const [ours, theirs] = answers;
  if (
    ours === undefined ||
    ours.messages === 0 ||
    ours.messages !== theirs?.messages ||
    ours.digest !== theirs.digest
  ) {
    throw new Error(`W3: the variants sent different content: ${JSON.stringify(answers)}`);
  }
  return ours.messages;
}

function relayOnce(
  variant: string,
  feedPort: number,
  sinkPort: number,
  passes: number,
  profileTo?: string,
): Promise<Cost> {
  const env = {
    FEED_URL: `ws://127.0.0.1:${feedPort}/?passes=${passes}`,
    SINK_URL: `ws://127.0.0.1:${sinkPort}/`,
  };
  return runProgram<Cost>('w3-relay.ts', { args: [variant], env, profileTo });
}

type GrowingSeries = Series & { readonly costs: number[]; readonly millionsPerSecond: number[] };

function emptySeries(variant: string): GrowingSeries {
  return { variant, costs: [], unit: 'CPU µs/message in', millionsPerSecond: [] };
}

function resultOf(all: readonly Series[]): SuiteResult {
  const [tidewire, yardstick] = all;
  if (tidewire === undefined || yardstick === undefined) throw new Error('a variant of W3 was not run');
  return {
    name: 'W3',
    title: 'feed to WHERE (half pass) to four columns to WebSocket sink',
    checked: 'every message of one pass as JSON, and the number of messages in every run',
    comparisons: [compare(tidewire, yardstick, 20)],
    series: all,
  };
}
