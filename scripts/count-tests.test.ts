// Shows that the counting line of .ci/run never looks better than the test run was.

import { describe, expect, it } from 'vitest';
import { countTests } from './count-tests.mjs';

describe('countTests', () => {
  it('takes the counts of the report', () => {
    const suite = { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] };
    const report = { numPassedTests: 1, numFailedTests: 1, testResults: [suite] };
    expect(countTests(JSON.stringify(report))).toEqual({ passed: 1, failed: 1 });
  });

  it('counts a suite that failed before its tests as one failure', () => {
    const report = { numPassedTests: 4, numFailedTests: 0, testResults: [{ status: 'failed', assertionResults: [] }] };
    expect(countTests(JSON.stringify(report))).toEqual({ passed: 4, failed: 1 });
  });

  it.each(['', '{', '{}'])('counts a report that says nothing as a failure: %j', (report) => {
    expect(countTests(report)).toEqual({ passed: 0, failed: 1 });
  });
});
