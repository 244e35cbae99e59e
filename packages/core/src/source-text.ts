// Offsets of a source text as lines and columns, and diagnostics drawn with an excerpt and a caret.
// Invariant: works on any offset, also one past the end; columns count UTF-16 units, tabs are shown as one blank;
// of a line, however long, at most EXCERPT_CHARACTERS are drawn.
import type { Diagnostic, Span } from './diagnostic.ts';

/** 1-based. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface SourceText {
  readonly name: string;
  readonly text: string;
}

export function positionAt(text: string, offset: number): Position {
  const at = Math.max(0, Math.min(offset, text.length));
  let line = 1;
  let lineStart = 0;
  for (let i = text.indexOf('\n'); i !== -1 && i < at; i = text.indexOf('\n', i + 1)) {
    line++;
    lineStart = i + 1;
  }
  return { line, column: at - lineStart + 1 };
}

/** Characters of a line that are shown; of a longer one, those around the problem. */
const EXCERPT_CHARACTERS = 400;
const CHARACTERS_BEFORE = 100;

function excerpt(text: string, span: Span): string {
  const { line, column } = positionAt(text, span.start);
  const lineStart = span.start - (column - 1);
  const lineEnd = text.indexOf('\n', lineStart);
  const content = text.slice(lineStart, lineEnd === -1 ? text.length : lineEnd).replace(/[\t\r]/g, ' ');
  const from = content.length <= EXCERPT_CHARACTERS ? 0 : Math.max(0, column - 1 - CHARACTERS_BEFORE);
  const to = Math.min(content.length, from + EXCERPT_CHARACTERS);
  const before = from > 0 ? '…' : '';
  const shown = `${before}${content.slice(from, to)}${to < content.length ? '…' : ''}`;
  const gutter = String(line);
  const width = Math.max(1, Math.min(span.end - span.start, to - column + 1));
  const blank = ' '.repeat(gutter.length);
  const indent = ' '.repeat(before.length + column - 1 - from);
  return `${blank} |\n${gutter} | ${shown}\n${blank} | ${indent}${'^'.repeat(width)}`;
}

/** Draws one diagnostic for a terminal, without colour, without a trailing newline. */
export function renderDiagnostic(diagnostic: Diagnostic, source?: SourceText): string {
  const lines = [`${diagnostic.severity}[${diagnostic.code}]: ${diagnostic.message}`];
  if (source !== undefined && diagnostic.span !== undefined) {
    const { line, column } = positionAt(source.text, diagnostic.span.start);
    lines.push(`  at ${source.name}:${line}:${column}`, excerpt(source.text, diagnostic.span));
  }
  if (diagnostic.detail !== undefined) lines.push(`  detail: ${diagnostic.detail.split('\n').join('\n          ')}`);
  if (diagnostic.hint !== undefined) lines.push(`  hint: ${diagnostic.hint.split('\n').join('\n        ')}`);
  return lines.join('\n');
}
