// One statement of a contract with the program that proves it, for any test runner.
// Invariant: a case builds everything it needs and leaves nothing behind, also when it fails.

export interface ConformanceCase {
  readonly name: string;
  /** Rejects when the statement does not hold. */
  readonly run: () => Promise<void>;
}

/** A case around something that is set up before and torn down after. */
export function caseWith<H extends { close(): Promise<void> }>(
  setup: () => Promise<H>,
  name: string,
  prove: (harness: H) => Promise<void>,
): ConformanceCase {
  const run = async (): Promise<void> => {
    const harness = await setup();
    try {
      await prove(harness);
    } finally {
      await harness.close();
    }
  };
  return { name, run };
}
