// How the tree builders take parts out of a concrete syntax tree, and where those parts stand.
// Invariant: only trees of statements without syntax errors get here, so a part the grammar requires is there.
import { assert, type Diagnostic, errorDiagnostic, type Span } from '@tidewire/core';
import type { CstNode, IToken } from 'chevrotain';
import type { Identifier } from './ast.ts';
import type { ParserCode } from './codes.ts';
import { endOf } from './lexer.ts';
import type { ParseLimits } from './limits.ts';
import { QuotedIdentifier } from './tokens.ts';

/** What building one statement needs and collects. */
export interface BuildContext {
  readonly limits: ParseLimits;
  readonly problems: Diagnostic[];
}

export function report(context: BuildContext, code: ParserCode, message: string, span: Span, hint?: string): void {
  context.problems.push(errorDiagnostic(code, message, { span, hint }));
}

/** The first of parts of which the grammar requires one. */
export function one<T>(parts: readonly T[] | undefined): T {
  const part = parts?.[0];
  assert(part !== undefined, 'a part of the syntax tree is missing');
  return part;
}

export function tokenSpan(token: IToken): Span {
  return { start: token.startOffset, end: endOf(token) };
}

export function nodeSpan(node: CstNode): Span {
  const location = node.location;
  assert(location?.endOffset !== undefined, 'a node of the syntax tree has no place');
  return { start: location.startOffset, end: location.endOffset + 1 };
}

/** The span from the beginning of one to the end of another. */
export function across(first: Span, last: Span): Span {
  return { start: first.start, end: last.end };
}

/** The text between the quotes of a string or quoted name, doubled quotes made single. */
export function unquoted(image: string): string {
  const quote = image.slice(0, 1);
  return image.slice(1, -1).replaceAll(quote + quote, quote);
}

/** The digits without underscores. */
export function digits(token: IToken): string {
  return token.image.replaceAll('_', '');
}

export function toIdentifier(token: IToken): Identifier {
  const quoted = token.tokenType === QuotedIdentifier;
  return {
    kind: 'identifier',
    name: quoted ? unquoted(token.image) : token.image,
    quoted,
    span: tokenSpan(token),
  };
}
