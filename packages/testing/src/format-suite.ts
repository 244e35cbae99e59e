// The conformance suite of formats: the contract of core as cases that any test runner can run.
// Invariant: imports no test runner; a format's test file hands each case to its own:
// `describe('my format', () => { for (const { name, run } of formatSuite(setup)) it(name, run); })`.
import type { ConformanceCase } from './conformance-case.ts';
import { faultCases } from './format-suite/fault-cases.ts';
import type { FormatSetup } from './format-suite/format-setup.ts';
import { intakeCases } from './format-suite/intake-cases.ts';
import { roundTripCases } from './format-suite/round-trip-cases.ts';

/** Every case that fits the format: what it carries, what it refuses, and how it reads runs. */
export function formatSuite(setup: FormatSetup): readonly ConformanceCase[] {
  return [...roundTripCases(setup), ...faultCases(setup), ...intakeCases(setup)];
}
