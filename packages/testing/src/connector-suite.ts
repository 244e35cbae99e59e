// The conformance suite of connectors: the contract of core as cases that any test runner can run.
// Invariant: imports no test runner; a connector's test file hands each case to its own:
// `describe('my connector', () => { for (const { name, run } of connectorSuite(setup)) it(name, run); })`.

import type { ConformanceCase } from './conformance-case.ts';
import { type BoundedSourceSetup, boundedSourceCases } from './connector-suite/bounded-source-cases.ts';
import { type OptionSetup, optionCases } from './connector-suite/option-cases.ts';
import { type SinkSetup, sinkCases } from './connector-suite/sink-cases.ts';
import { type SourceSetup, sourceCases } from './connector-suite/source-cases.ts';

export interface ConnectorSetup {
  /** A source that reads what its far side sends while it runs. */
  readonly source?: SourceSetup;
  /** A source whose whole input is there when it starts. */
  readonly boundedSource?: BoundedSourceSetup;
  readonly sink?: SinkSetup;
  readonly sourceOptions?: OptionSetup;
  readonly sinkOptions?: OptionSetup;
}

/** The cases for the sides of a connector that are given. */
export function connectorSuite(setup: ConnectorSetup): readonly ConformanceCase[] {
  return [
    ...(setup.source === undefined ? [] : sourceCases(setup.source)),
    ...(setup.boundedSource === undefined ? [] : boundedSourceCases(setup.boundedSource)),
    ...(setup.sourceOptions === undefined ? [] : optionCases('source', setup.sourceOptions)),
    ...(setup.sink === undefined ? [] : sinkCases(setup.sink)),
    ...(setup.sinkOptions === undefined ? [] : optionCases('sink', setup.sinkOptions)),
  ];
}
