// Prints the last line of .ci/run, `N passed, N failed`, from the test runner's JSON report.
// Invariant: a missing or unreadable report, a suite that did not load and a run without tests count as failures.

import { readFileSync } from 'node:fs';

/**
 * @param {string} report JSON text as vitest's reporter writes it
 * @returns {{ passed: number, failed: number }} counts of tests; a suite that failed as a whole counts as one
 */
export function countTests(report) {
  const { numPassedTests = 0, numFailedTests = 0, testResults = [] } = parse(report);
  const broken = testResults.filter((suite) => suite.status === 'failed' && !suite.assertionResults.some(isFailure));
  const failed = numFailedTests + broken.length;
  return { passed: numPassedTests, failed: numPassedTests + failed === 0 ? 1 : failed };
}

/**
 * @typedef {{ status: string, assertionResults: { status: string }[] }} Suite
 * @param {string} report
 * @returns {{ numPassedTests?: number, numFailedTests?: number, testResults?: Suite[] }}
 */
function parse(report) {
  try {
    return JSON.parse(report);
  } catch {
    return {};
  }
}

/** @param {{ status: string }} test */
function isFailure(test) {
  return test.status === 'failed';
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

const [, script = '', file] = process.argv;
if (script.endsWith('count-tests.mjs') && file !== undefined) {
  const { passed, failed } = countTests(read(file));
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
