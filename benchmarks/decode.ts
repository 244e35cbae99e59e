// The JSON decoder alone: four columns of the trades of W1, from bytes to a batch, against JSON.parse.
// Invariant: each round is a process of its own, in which the variants take turns.
import type { TurnCost } from './in-memory-rounds.ts';
import { runProgram } from './program.ts';
import { compare, type SuiteResult } from './report.ts';
import { type SuiteOptions, seriesOfTurns } from './suite.ts';
import { PASS_TRADES } from './trades.ts';

export async function runDecode({ rounds, quick, profileTo }: SuiteOptions): Promise<SuiteResult> {
  const args = quick ? ['0', '1'] : ['8', '15'];
  const answers: (readonly TurnCost[])[] = [];
  for (let round = 0; round < rounds; round++) {
    answers.push(await runProgram<readonly TurnCost[]>('decode-round.ts', { args, profileTo }));
  }
  const [decoder, strings, buffers] = ['decoder', 'JSON.parse of strings', 'JSON.parse of buffers'].map((name) =>
    seriesOfTurns(name, answers, PASS_TRADES, 'message'),
  );
  if (decoder === undefined || strings === undefined || buffers === undefined) throw new Error('a variant was not run');
  return {
    name: 'decode',
    title: 'four columns of a JSON trade, from bytes to a batch',
    checked: 'every value of every message, in every round',
    comparisons: [compare(decoder, strings, 6), compare(decoder, buffers, 6)],
    series: [decoder, strings, buffers],
  };
}
