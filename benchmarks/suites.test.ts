// Every benchmark once with few items: the programs run, and variants that differ in their results fail. No figure is judged.
import { describe, expect, it } from 'vitest';
import { runDecode } from './decode.ts';
import type { SuiteResult } from './report.ts';
import { runW1 } from './w1.ts';
import { runW2 } from './w2.ts';
import { runW3 } from './w3.ts';

/** Real processes are started and run to their end. */
const LIMIT_MS = 90_000;

const suites = [
  { run: runW1, name: 'W1', variants: ['event time', 'arrival time', 'receive only', 'naive'] },
  { run: runW2, name: 'W2', variants: ['pushMany', 'pushColumns', 'RxJS groupBy + reduce'] },
  { run: runW3, name: 'W3', variants: ['tidewire', 'ws + JSON.parse + JSON.stringify + send'] },
  { run: runDecode, name: 'decode', variants: ['decoder', 'JSON.parse of strings', 'JSON.parse of buffers'] },
];

describe('benchmarks in quick mode', () => {
  it.each(suites)(
    '$name: all variants give equal results',
    async ({ run, name, variants }) => {
      const result: SuiteResult = await run({ rounds: 1, quick: true });
      expect(result.name).toBe(name);
      expect(result.series.map((series) => series.variant)).toEqual(variants);
      const measured = [...result.series.flatMap((s) => s.costs), ...result.comparisons.flatMap((c) => c.ratios)];
      expect(measured.filter((value) => !(value > 0 && Number.isFinite(value)))).toEqual([]);
    },
    LIMIT_MS,
  );
});
