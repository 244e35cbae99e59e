// The SQL a command works on: files, standard input and -e texts joined into one script, and the way back from its offsets.
// Invariant: a problem anywhere in the joined text is shown at its place in the part it came from.
import { readFile, stat } from 'node:fs/promises';
import { type Diagnostic, positionAt, renderDiagnostic, type SourceText } from 'tidewire';
import { UsageError } from './usage-error.ts';
import { decodeUtf8 } from './utf8.ts';
import type { CliWorld } from './world.ts';

/** Largest script that is read, in bytes, over all files. */
export const SCRIPT_BYTES_MAX: number = 16 * 1_048_576;

/** Ends a statement, and a line comment, that the part before left open. */
const SEPARATOR = '\n;\n';

/** A diagnostic at its place in a file. */
interface Placed {
  readonly source: SourceText;
  readonly diagnostic: Diagnostic;
}

/** One problem in the JSON form of `validate --json`; lines and columns count from 1. */
export interface ProblemJson {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly endLine?: number;
  readonly endColumn?: number;
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
  readonly suggestions?: readonly string[] | undefined;
}

export class Script {
  readonly text: string;
  readonly #parts: readonly SourceText[];

  constructor(parts: readonly SourceText[]) {
    this.#parts = parts;
    this.text = parts.map((part) => part.text).join(SEPARATOR);
  }

  /** The diagnostic as text for a terminal, without a newline at its end. */
  render(diagnostic: Diagnostic): string {
    const placed = this.#place(diagnostic);
    return placed === undefined ? renderDiagnostic(diagnostic) : renderDiagnostic(placed.diagnostic, placed.source);
  }

  toJson(original: Diagnostic): ProblemJson {
    const { code, severity, message, detail, hint, suggestions } = original;
    const rest = { code, severity, message, detail, hint, suggestions };
    const { source, diagnostic } = this.#place(original) ?? {};
    if (source === undefined || diagnostic?.span === undefined) return rest;
    const start = positionAt(source.text, diagnostic.span.start);
    const end = positionAt(source.text, diagnostic.span.end);
    return { file: source.name, ...start, endLine: end.line, endColumn: end.column, ...rest };
  }

  #place(diagnostic: Diagnostic): Placed | undefined {
    const { span } = diagnostic;
    if (span === undefined) return undefined;
    let from = 0;
    for (const [i, source] of this.#parts.entries()) {
      const isLast = i === this.#parts.length - 1;
      const next = from + source.text.length + SEPARATOR.length;
      if (span.start < next || isLast) {
        const inside = (offset: number): number => Math.min(Math.max(offset - from, 0), source.text.length);
        return { source, diagnostic: { ...diagnostic, span: { start: inside(span.start), end: inside(span.end) } } };
      }
      from = next;
    }
    return undefined;
  }
}

/** Reads the files (`-` is standard input), then appends the -e texts. Rejects with UsageError. */
export async function readScript(files: readonly string[], texts: readonly string[], world: CliWorld): Promise<Script> {
  if (files.length === 0 && texts.length === 0) {
    throw new UsageError('there is nothing to run', 'name a .sql file, - for standard input, or write -e "SELECT …"');
  }
  const parts: SourceText[] = [];
  let room = SCRIPT_BYTES_MAX;
  for (const file of files) {
    const text = file === '-' ? await readInput(world, room) : await readSqlFile(file, room);
    parts.push({ name: file === '-' ? 'stdin' : file, text });
    room -= Buffer.byteLength(text);
  }
  const name = (i: number): string => (texts.length === 1 ? '-e' : `-e ${i + 1}`);
  return new Script([...parts, ...texts.map((text, i) => ({ name: name(i), text }))]);
}

async function readInput(world: CliWorld, room: number): Promise<string> {
  try {
    return await world.readStdin(room);
  } catch (error) {
    throw unreadable('standard input', error);
  }
}

async function readSqlFile(file: string, room: number): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > room) throw new RangeError(`scripts of more than ${SCRIPT_BYTES_MAX} bytes are not read`);
    return decodeUtf8(await readFile(file));
  } catch (error) {
    throw unreadable(`file "${file}"`, error);
  }
}

/** What a command cannot read, and why. */
export function unreadable(what: string, error: unknown): UsageError {
  const reason = error instanceof Error ? error.message : String(error);
  return new UsageError(`cannot read ${what}: ${reason}`, undefined, error);
}
