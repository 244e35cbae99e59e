// What is wrong with tokens by themselves, before any grammar: unreadable text, overlong parts, nesting without end.
// Invariant: one pass over the tokens without recursion; a statement with such a problem is not parsed.
import { type Diagnostic, errorDiagnostic } from '@tidewire/core';
import type { IToken, TokenType } from 'chevrotain';
import type { ParserCode } from './codes.ts';
import { tokenSpan } from './cst-access.ts';
import { shortened } from './errors.ts';
import { endOf, isDurationUnit, type StatementTokens, touches } from './lexer.ts';
import type { ParseLimits } from './limits.ts';
import {
  Comma,
  Comparison,
  Concat,
  DurationUnit,
  Equals,
  Identifier,
  keywords,
  LeftBracket,
  LeftParen,
  Minus,
  NumberText,
  OpenComment,
  OpenIdentifier,
  OpenString,
  Percent,
  Plus,
  QuotedIdentifier,
  RightBracket,
  RightParen,
  Slash,
  Star,
  Unreadable,
  Word,
} from './tokens.ts';

/** A token at which text without an end begins is marked at its opening sign alone. */
const OPENINGS: ReadonlyMap<
  TokenType,
  { readonly code: ParserCode; readonly message: string; readonly hint: string; readonly width: number }
> = new Map([
  [
    OpenString,
    {
      code: 'P103',
      message: 'string has no closing quote',
      hint: "close it with '; write '' for a quote inside",
      width: 1,
    },
  ],
  [
    OpenIdentifier,
    {
      code: 'P104',
      message: 'quoted name has no closing quote',
      hint: 'close it with "; write "" for a quote inside',
      width: 1,
    },
  ],
  [OpenComment, { code: 'P105', message: 'comment has no end', hint: 'close it with */', width: 2 }],
]);

function isWordToken(token: IToken): boolean {
  return token.tokenType === Identifier || (token.tokenType.CATEGORIES ?? []).includes(Word);
}

/** `5x`, `1.2.3`, `1__0`: a number that runs into something that is no unit. */
function gluedNumber(token: IToken, next: IToken | undefined): Diagnostic | undefined {
  if (token.tokenType !== NumberText || !touches(token, next)) return undefined;
  const isNumber = next.tokenType === NumberText;
  if (!isNumber && (!isWordToken(next) || isDurationUnit(next.image))) return undefined;
  const text = `${token.image}${next.image}`;
  const span = { start: token.startOffset, end: token.startOffset + text.length };
  const hint = 'put a blank or an operator after the number, or write a name that begins with a digit in double quotes';
  return errorDiagnostic('P107', `number runs into other text in "${shortened(text)}"`, { hint, span });
}

function tooLong(token: IToken, limits: ParseLimits): Diagnostic | undefined {
  const span = tokenSpan(token);
  const isQuoted = token.tokenType === QuotedIdentifier;
  if (isQuoted && token.image.length === 2) {
    return errorDiagnostic('P112', 'name is empty', {
      hint: "write a name between the quotes; '' is the empty string",
      span,
    });
  }
  const length = isQuoted ? token.image.length - 2 : token.image.length;
  if ((isQuoted || token.tokenType === Identifier) && length > limits.identifierLength) {
    const message = `name has ${length} characters; at most ${limits.identifierLength} are allowed`;
    return errorDiagnostic('P123', message, { span });
  }
  if (token.tokenType === NumberText && length > limits.numberLength) {
    const message = `number has ${length} characters; at most ${limits.numberLength} are allowed`;
    return errorDiagnostic('P124', message, { span });
  }
  return undefined;
}

function unreadable(token: IToken): Diagnostic | undefined {
  const opening = OPENINGS.get(token.tokenType);
  if (opening !== undefined) {
    const span = { start: token.startOffset, end: token.startOffset + opening.width };
    return errorDiagnostic(opening.code, opening.message, { hint: opening.hint, span });
  }
  if (token.tokenType !== Unreadable) return undefined;
  const hint = 'write a string in single quotes and a name with such characters in double quotes';
  return errorDiagnostic('P106', `unexpected ${JSON.stringify(shortened(token.image))}`, {
    hint,
    span: tokenSpan(token),
  });
}

const PREFIXES: ReadonlySet<TokenType> = new Set([keywords.NOT, Minus, Plus]);
/** After these an END is a name; after anything else it closes a CASE. */
const OPERAND_FOLLOWS: ReadonlySet<TokenType> = new Set<TokenType>([
  ...[
    keywords.CASE,
    keywords.WHEN,
    keywords.THEN,
    keywords.ELSE,
    keywords.AND,
    keywords.OR,
    keywords.NOT,
    keywords.DIV,
  ],
  ...[Comma, LeftParen, LeftBracket, Comparison, Equals, Concat, Minus, Percent, Plus, Slash, Star],
]);

/** The first token at which more than the limit is open; a text that follows the grammar is never nested deeper than counted. */
function tooDeep(tokens: readonly IToken[], limits: ParseLimits): Diagnostic | undefined {
  let open = 0;
  let prefixes = 0;
  for (const [at, token] of tokens.entries()) {
    const type = token.tokenType;
    const before = tokens[at - 1]?.tokenType;
    prefixes = PREFIXES.has(type) ? prefixes + 1 : 0;
    if (type === LeftParen || type === LeftBracket || type === keywords.CASE) open++;
    const closesCase = type === keywords.END && before !== undefined && !OPERAND_FOLLOWS.has(before);
    if (type === RightParen || type === RightBracket || closesCase) open = Math.max(0, open - 1);
    if (open + prefixes > limits.nesting) {
      const message = `expression is nested more than ${limits.nesting} levels deep`;
      const hint = 'compute parts of it in a query of their own with INSERT INTO';
      return errorDiagnostic('P121', message, { hint, span: tokenSpan(token) });
    }
  }
  return undefined;
}

/** The longest unit that is more likely an alias than a unit: s, m, h, d, w, ms, hr. */
const LONGEST_SHORT_UNIT = 2;

/** `SELECT price * 1 d, …`: one day, or a price called d? Inside parentheses there are no aliases. */
function ambiguousAlias(tokens: readonly IToken[]): Diagnostic | undefined {
  let open = 0;
  let inList = false;
  for (const [at, token] of tokens.entries()) {
    const type = token.tokenType;
    if (type === LeftParen || type === LeftBracket) open++;
    if (type === RightParen || type === RightBracket) open--;
    if (type === keywords.SELECT) inList = true;
    if (type === keywords.FROM && open === 0) inList = false;
    const [number, next] = [tokens[at - 1], tokens[at + 1]?.tokenType];
    if (type !== DurationUnit || token.image.length > LONGEST_SHORT_UNIT || !inList || open > 0) continue;
    if (number?.tokenType !== NumberText || endOf(number) === token.startOffset) continue;
    if (next !== Comma && next !== keywords.FROM) continue;
    const text = `${shortened(number.image)} ${token.image}`;
    const hint = `write ${shortened(number.image)}${token.image} for the duration, or AS ${token.image} for the name`;
    const span = { start: number.startOffset, end: tokenSpan(token).end };
    return errorDiagnostic('P115', `"${text}" may be a duration or a number called "${token.image}"`, { hint, span });
  }
  return undefined;
}

/** The first problem of each kind that matters; empty when the statement may be parsed. */
export function tokenProblem(statement: StatementTokens, limits: ParseLimits): Diagnostic | undefined {
  const { tokens } = statement;
  for (const [at, token] of tokens.entries()) {
    const problem = unreadable(token) ?? gluedNumber(token, tokens[at + 1]) ?? tooLong(token, limits);
    if (problem !== undefined) return problem;
  }
  const deep = tooDeep(tokens, limits) ?? ambiguousAlias(tokens);
  const over = tokens[limits.statementTokens];
  if (deep !== undefined || over === undefined) return deep;
  const message = `statement has ${tokens.length} words and signs; at most ${limits.statementTokens} are allowed`;
  return errorDiagnostic('P125', message, { hint: 'split it into several statements', span: tokenSpan(over) });
}
