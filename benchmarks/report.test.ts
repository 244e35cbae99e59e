import { describe, expect, it } from 'vitest';
import { costRatios, median } from './measure.ts';
import { compare, printSuite, resultFile, type Series, type SuiteResult } from './report.ts';

const fast: Series = { variant: 'ours', costs: [1, 2, 4], unit: 'ns/row', millionsPerSecond: [3, 2, 1] };
const slow: Series = { variant: 'theirs', costs: [10, 10, 10], unit: 'ns/row', millionsPerSecond: [0.5, 0.25, 0.75] };
const result: SuiteResult = {
  name: 'W9',
  title: 'an example',
  checked: 'everything',
  comparisons: [compare(fast, slow, 6), compare(fast, slow)],
  series: [fast, slow],
};

describe('statistics', () => {
  it('take the middle value, or the mean of the two middle ones', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([7])]).toEqual([2, 2.5, 7]);
    expect(() => median([])).toThrow('median of no values');
  });

  it('pair the rounds of two variants', () => {
    expect(costRatios([10, 20], [2, 5])).toEqual([5, 4]);
    expect(() => costRatios([1], [1, 2])).toThrow('do not pair');
  });
});

describe('the report', () => {
  it('prints medians of the ratios with their spread and target, then the figures of the run', () => {
    expect(printSuite(result)).toBe(
      [
        'W9: an example',
        '  equal: everything',
        '  ours vs theirs                                          5.00 x  (2.50 .. 10.00)  target 6 x: NOT MET',
        '  ours vs theirs                                          5.00 x  (2.50 .. 10.00)',
        '  in this run on this machine:',
        '    ours                                                     2.00 ns/row      2.00 M/s',
        '    theirs                                                   10.0 ns/row      0.50 M/s',
      ].join('\n'),
    );
  });

  it('writes machine, options, ratios and every round', () => {
    const written = JSON.parse(resultFile({ rounds: 3 }, [result]));
    expect(Object.keys(written.machine)).toEqual(['cpu', 'cpus', 'memoryMiB', 'platform', 'node']);
    expect({ ...written, machine: {} }).toEqual({
      machine: {},
      options: { rounds: 3 },
      ratios: [
        { suite: 'W9', subject: 'ours', yardstick: 'theirs', median: 5, min: 2.5, max: 10, target: 6, met: false },
        { suite: 'W9', subject: 'ours', yardstick: 'theirs', median: 5, min: 2.5, max: 10 },
      ],
      rounds: [{ suite: 'W9', series: [fast, slow] }],
    });
  });
});
