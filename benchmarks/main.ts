// The benchmark command: `npm run bench -- [w1] [w2] [w3] [decode] [--rounds N] [--quick] [--json FILE] [--profile FOLDER]`.
// Invariant: a suite prints its ratios only after its results were found equal; anything else ends with exit code 1.
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runDecode } from './decode.ts';
import { printSuite, resultFile, type SuiteResult } from './report.ts';
import type { SuiteOptions } from './suite.ts';
import { runW1 } from './w1.ts';
import { runW2 } from './w2.ts';
import { runW3 } from './w3.ts';

type Suite = (options: SuiteOptions) => Promise<SuiteResult>;

const SUITES: ReadonlyMap<string, Suite> = new Map([
  ['w1', runW1],
  ['w2', runW2],
  ['w3', runW3],
  ['decode', runDecode],
]);

/** Rounds of every suite unless told otherwise. */
const DEFAULT_ROUNDS = 5;

/** Rounds to run, from the text of --rounds. */
function roundsOf(text: string | undefined, quick: boolean): number {
  if (text === undefined) return quick ? 1 : DEFAULT_ROUNDS;
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new Error(`--rounds takes a number from 1 to 999, not "${text}"`);
  return Number(text);
}

function suitesOf(names: readonly string[]): readonly Suite[] {
  if (names.length === 0) return [...SUITES.values()];
  return names.map((name) => {
    const suite = SUITES.get(name.toLowerCase());
    if (suite !== undefined) return suite;
    throw new Error(`"${name}" is not a benchmark: the benchmarks are ${[...SUITES.keys()].join(', ')}`);
  });
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      profile: { type: 'string' },
    },
  });
  const { quick, profile, json } = values;
  const rounds = roundsOf(values.rounds, quick);
  const suites = suitesOf(positionals);
  if (profile !== undefined) mkdirSync(profile, { recursive: true });
  if (quick) console.log('quick: few items and no warm-up, so the figures mean nothing\n');
  const results: SuiteResult[] = [];
  for (const suite of suites) {
    const result = await suite({ rounds, quick, profileTo: profile });
    results.push(result);
    console.log(`${printSuite(result)}\n`);
  }
  if (json !== undefined) writeFileSync(json, resultFile({ rounds, quick }, results));
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
