// Random scripts: whatever rows come, however they are cut, timed and interrupted, the engine answers as the oracle does.
import {
  type EventChoice,
  MODES,
  type Mode,
  QUERY_SHAPES,
  type RowChoice,
  randomScript,
  runScript,
  TIME_CLAUSES,
} from '@tidewire/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const RUNS = Number(process.env['TIDEWIRE_PROPERTY_RUNS'] ?? '12');

const index = fc.nat({ max: 1000 });
const row: fc.Arbitrary<RowChoice> = fc.record({
  key: index,
  long: index,
  double: index,
  decimal: index,
  flag: index,
  step: fc.integer({ min: -6000, max: 9000 }),
});
const event: fc.Arbitrary<EventChoice> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('push' as const), rows: fc.array(row, { minLength: 1, maxLength: 12 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('advance' as const), ms: fc.nat({ max: 30_000 }) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
);
const engineModes = MODES.filter((mode) => !mode.oracle);
const cut: fc.Arbitrary<Mode> = fc
  .tuple(fc.constantFrom(...engineModes), fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }))
  .map(([mode, batch]) => ({ ...mode, batch: batch ?? mode.batch }));

/** All rows that came out, stream by stream. */
async function rowsOf(script: ReturnType<typeof randomScript>, mode: Mode): Promise<string> {
  const { answers } = await runScript(script, mode);
  const rows = answers.flatMap((lines) => lines ?? []).filter((line) => line !== 'ok');
  const stream = (line: string): string => line.slice(0, line.indexOf(' '));
  return rows.sort((a, b) => (stream(a) < stream(b) ? -1 : stream(a) > stream(b) ? 1 : 0)).join('\n');
}

const oracle = MODES.find((mode) => mode.oracle);

describe('the engine against the oracle', () => {
  for (const [number, shape] of QUERY_SHAPES.entries()) {
    it(`T48: query shape ${number + 1} answers as the oracle does, however rows are cut and interrupted`, async () => {
      const script = fc.tuple(fc.constantFrom(...TIME_CLAUSES), fc.array(event, { minLength: 1, maxLength: 8 }));
      const property = fc.asyncProperty(script, cut, async ([time, events], mode) => {
        const random = randomScript(shape, time, events);
        if (oracle === undefined) throw new Error('no mode is the oracle');
        expect(await rowsOf(random, mode), random.lines.join('\n')).toBe(await rowsOf(random, oracle));
      });
      await fc.assert(property, { numRuns: RUNS });
    });
  }
});
