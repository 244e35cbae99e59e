// Runs one golden script in one mode and tells every step whose answer is not the one expected.
// Invariant: in modes that join batches, adjacent pushes into one stream are one step whose answers are those of all.
import { EngineSubject } from './engine-subject.ts';
import type { Mode } from './modes.ts';
import { OracleSubject } from './oracle-subject.ts';
import { type Script, ScriptError, type Step } from './script.ts';
import type { Answer, Subject } from './subject.ts';

export interface Mismatch {
  readonly script: string;
  readonly line: number;
  readonly mode: string;
  readonly expected: readonly string[];
  readonly actual: readonly string[];
}

export interface ScriptRun {
  /** What each step answered; undefined where the mode cannot tell. */
  readonly answers: readonly (readonly string[] | undefined)[];
  readonly mismatches: readonly Mismatch[];
}

/** Throws ScriptError for a step that cannot be run at all, such as a push into a stream that is not declared. */
export async function runScript(script: Script, mode: Mode): Promise<ScriptRun> {
  if (script.steps.some((step) => step.skip.includes(mode.name))) return { answers: [], mismatches: [] };
  const subject: Subject = mode.oracle ? new OracleSubject() : new EngineSubject(mode);
  const answers: (readonly string[] | undefined)[] = [];
  const mismatches: Mismatch[] = [];
  try {
    for (const joined of joinedSteps(script.steps, mode)) {
      const answer = await runStep(subject, script, joined);
      answers.push(answer?.lines);
      const mismatch = answer === undefined ? undefined : compare(script, joined, mode, answer);
      if (mismatch !== undefined) mismatches.push(mismatch);
    }
  } finally {
    await subject.close();
  }
  return { answers, mismatches };
}

async function runStep(subject: Subject, script: Script, steps: readonly Step[]): Promise<Answer | undefined> {
  const [first] = steps;
  if (first === undefined) return undefined;
  try {
    return await subject.run(
      first,
      steps.flatMap((step) => step.input),
    );
  } catch (error) {
    throw stepError(script, first, error);
  }
}

function stepError(script: Script, step: Step, cause: unknown): ScriptError {
  return new ScriptError(script.name, step.line, cause instanceof Error ? cause.message : String(cause), { cause });
}

function joinedSteps(steps: readonly Step[], mode: Mode): readonly (readonly Step[])[] {
  const groups: Step[][] = [];
  for (const step of steps) {
    const group = groups.at(-1);
    const [first] = group ?? [];
    const joins = mode.batch !== undefined && mode.batch > 1 && (step.command === 'push' || step.command === 'feed');
    const same = first?.command === step.command && first.args === step.args && !first.error && !step.error;
    if (joins && same && group !== undefined) group.push(step);
    else groups.push([step]);
  }
  return groups;
}

function compare(script: Script, steps: readonly Step[], mode: Mode, answer: Answer): Mismatch | undefined {
  const [first] = steps;
  if (first === undefined) return undefined;
  const expected = byStream(steps.flatMap((step) => step.expected));
  const actual = byStream(answer.lines);
  const same = expected.length === actual.length && expected.every((line, i) => line === actual[i]);
  if (same && answer.refused === first.error) return undefined;
  const surprise =
    answer.refused === first.error ? [] : [answer.refused ? '(refused)' : '(not refused, but tagged error)'];
  return { script: script.name, line: first.line, mode: mode.name, expected, actual: [...surprise, ...actual] };
}

/** Rows grouped by stream, each in its order; other lines first. */
function byStream(lines: readonly string[]): readonly string[] {
  const streamOf = (line: string): string => /^(\S+) \+ /.exec(line)?.[1] ?? '';
  return [...lines].sort((a, b) => (streamOf(a) < streamOf(b) ? -1 : streamOf(a) > streamOf(b) ? 1 : 0));
}

/** Mismatches as text for a terminal: what is missing with `-`, what is too much with `+`, equal ones of several modes once. */
export function printMismatches(mismatches: readonly Mismatch[]): string {
  const modesByText = new Map<string, string[]>();
  for (const { script, line, mode, expected, actual } of mismatches) {
    const diff = difference(expected, actual).map((one) => `    ${one}`);
    const text = [`${script}:${line}: unexpected answer`, ...diff].join('\n');
    modesByText.set(text, [...(modesByText.get(text) ?? []), mode]);
  }
  return [...modesByText].map(([text, modes]) => `${text}\n    in mode ${modes.join(', ')}`).join('\n\n');
}

/** Longest common subsequence, line by line. */
function difference(a: readonly string[], b: readonly string[]): readonly string[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  const at = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const row = lengths[i];
      if (row !== undefined) row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: string[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push(`  ${a[i++]}`);
      j++;
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) lines.push(`- ${a[i++]}`);
    else lines.push(`+ ${b[j++]}`);
  }
  return lines;
}
