// Golden scripts as data: comment lines, then blocks of a command, its input, `----` and the output that is expected.
// Invariants: every line of the file belongs to exactly one part, so rewriting outputs leaves the rest as it was; unknown
// commands and tags are errors, each with the line it stands on.

/** Commands in the order in which the documentation of scripts names them. */
export const COMMANDS = [
  'sql',
  'tap',
  'push',
  'feed',
  'advance',
  'end',
  'restart',
  'expr',
  'explain',
  'print',
  'metrics',
] as const;

export type Command = (typeof COMMANDS)[number];

/** One command with what it is given and what it must answer. */
export interface Step {
  /** 1-based, of the command. */
  readonly line: number;
  readonly command: Command;
  /** The rest of the command line without the tags. */
  readonly args: string;
  /** The command must be refused; its output is the diagnostics. */
  readonly error: boolean;
  /** Names of modes in which the whole script is left out. */
  readonly skip: readonly string[];
  readonly input: readonly string[];
  /** Lines between `----` and the next blank line. */
  readonly expected: readonly string[];
  /** Index of the line `----` among all lines of the file. */
  readonly ruler: number;
}

export interface Script {
  readonly name: string;
  readonly lines: readonly string[];
  readonly steps: readonly Step[];
}

/** A golden script that cannot be read. */
export class ScriptError extends Error {
  override readonly name = 'ScriptError';
  constructor(script: string, line: number, problem: string, options?: ErrorOptions) {
    super(`${script}:${line}: ${problem}`, options);
  }
}

const RULER = '----';
const TAG = /^(?:error|skip=\S+)$/;

/** Reads a script. `modes` are the names that `skip=` may give. Throws ScriptError. */
export function parseScript(name: string, text: string, modes: readonly string[]): Script {
  const lines = text.replace(/\n$/, '').split('\n');
  const steps: Step[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    if (line === '' || line.startsWith('#')) {
      at++;
      continue;
    }
    const step = readStep(name, lines, at, modes);
    steps.push(step);
    at = step.ruler + 1 + step.expected.length;
  }
  if (steps.length === 0) throw new ScriptError(name, 1, 'the script has no command');
  return { name, lines, steps };
}

function readStep(name: string, lines: readonly string[], at: number, modes: readonly string[]): Step {
  const words = (lines[at] ?? '').split(' ');
  const [word = ''] = words;
  const command = COMMANDS.find((known) => known === word);
  if (command === undefined) {
    throw new ScriptError(name, at + 1, `unknown command "${word}"; the commands are: ${COMMANDS.join(', ')}`);
  }
  const tags = trailingTags(words.slice(1));
  const skip = tags.filter((tag) => tag.startsWith('skip=')).flatMap((tag) => tag.slice('skip='.length).split(','));
  const unknown = skip.find((mode) => !modes.includes(mode));
  if (unknown !== undefined) {
    throw new ScriptError(name, at + 1, `unknown mode "${unknown}"; the modes are: ${modes.join(', ')}`);
  }
  const ruler = lines.indexOf(RULER, at);
  if (ruler === -1) throw new ScriptError(name, at + 1, `the command has no line "${RULER}" behind its input`);
  const blank = lines.indexOf('', ruler);
  return {
    line: at + 1,
    command,
    args: words.slice(1, words.length - tags.length).join(' '),
    error: tags.includes('error'),
    skip,
    input: lines.slice(at + 1, ruler),
    expected: lines.slice(ruler + 1, blank === -1 ? lines.length : blank),
    ruler,
  };
}

/** The words at the end of a command line that are tags. */
function trailingTags(words: readonly string[]): readonly string[] {
  let from = words.length;
  while (from > 0 && TAG.test(words[from - 1] ?? '')) from--;
  return words.slice(from);
}

/** The script's text with other outputs, one list of lines per step. */
export function rewriteScript(script: Script, outputs: readonly (readonly string[])[]): string {
  const parts: string[] = [];
  let from = 0;
  script.steps.forEach((step, i) => {
    parts.push(...script.lines.slice(from, step.ruler + 1), ...(outputs[i] ?? step.expected));
    from = step.ruler + 1 + step.expected.length;
  });
  parts.push(...script.lines.slice(from));
  return `${parts.join('\n')}\n`;
}
