// What a benchmark found, as a table for people and a file for machines.
// Invariant: ratios stand first and carry their spread; absolute figures are labelled as those of this run and machine.
import { cpus, release, totalmem } from 'node:os';
import { costRatios, median } from './measure.ts';

/** What one variant cost, round by round. */
export interface Series {
  readonly variant: string;
  /** Cost per item, in `unit`. */
  readonly costs: readonly number[];
  readonly unit: string;
  /** Millions of items per second of wall time, round by round. */
  readonly millionsPerSecond: readonly number[];
}

/** How many times cheaper `subject` is than `yardstick`. */
export interface Comparison {
  readonly subject: string;
  readonly yardstick: string;
  readonly ratios: readonly number[];
  /** The ratio to reach, where there is one. */
  readonly target: number | undefined;
}

export interface SuiteResult {
  readonly name: string;
  readonly title: string;
  /** What was found equal before anything was compared. */
  readonly checked: string;
  readonly comparisons: readonly Comparison[];
  readonly series: readonly Series[];
}

export function compare(subject: Series, yardstick: Series, target?: number): Comparison {
  const ratios = costRatios(yardstick.costs, subject.costs);
  return { subject: subject.variant, yardstick: yardstick.variant, ratios, target };
}

/** The table of one suite. */
export function printSuite({ name, title, checked, comparisons, series }: SuiteResult): string {
  const lines = [`${name}: ${title}`, `  equal: ${checked}`];
  for (const { subject, yardstick, ratios, target } of comparisons) {
    const spread = `${Math.min(...ratios).toFixed(2)} .. ${Math.max(...ratios).toFixed(2)}`;
    const goal = target === undefined ? '' : `  target ${target} x: ${median(ratios) >= target ? 'met' : 'NOT MET'}`;
    const middle = `${median(ratios).toFixed(2)} x`;
    lines.push(`  ${`${subject} vs ${yardstick}`.padEnd(52)}${middle.padStart(10)}  (${spread})${goal}`);
  }
  lines.push('  in this run on this machine:');
  for (const { variant, costs, unit, millionsPerSecond } of series) {
    const cost = `${median(costs).toPrecision(3)} ${unit}`;
    lines.push(`    ${variant.padEnd(50)}${cost.padStart(18)}${median(millionsPerSecond).toFixed(2).padStart(10)} M/s`);
  }
  return lines.join('\n');
}

/** The result file: machine, options and every round of every series. */
export function resultFile(options: Readonly<Record<string, unknown>>, suites: readonly SuiteResult[]): string {
  const [cpu] = cpus();
  const machine = {
    cpu: cpu?.model.trim() ?? 'unknown',
    cpus: cpus().length,
    memoryMiB: Math.round(totalmem() / 2 ** 20),
    platform: `${process.platform} ${process.arch} ${release()}`,
    node: process.version,
  };
  const summary = suites.flatMap(({ name, comparisons }) =>
    comparisons.map(({ subject, yardstick, ratios, target }) => ({
      suite: name,
      subject,
      yardstick,
      median: round(median(ratios)),
      min: round(Math.min(...ratios)),
      max: round(Math.max(...ratios)),
      ...(target === undefined ? {} : { target, met: median(ratios) >= target }),
    })),
  );
  const rounds = suites.map(({ name, series }) => ({ suite: name, series }));
  return `${JSON.stringify({ machine, options, ratios: summary, rounds }, null, 2)}\n`;
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
