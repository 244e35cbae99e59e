// Text to tokens: reads words and signs, decides which words are keywords where they stand, and splits the script at ";".
// Invariant: never throws and never stops early; what cannot be read is a token that tokenProblems() reports.
import { unitMilliseconds } from '@tidewire/core';
import { type IToken, Lexer, type TokenType } from 'chevrotain';
import {
  type ContextualWord,
  Dot,
  DotStar,
  DurationUnit,
  Identifier,
  keywords,
  LeftParen,
  lexedTokens,
  NumberText,
  plainWordTypes,
  Semicolon,
  StringText,
} from './tokens.ts';

/** The tokens between two semicolons. */
export interface StatementTokens {
  readonly tokens: readonly IToken[];
  /** Where the statement ends: the semicolon, or the end of the text. */
  readonly end: number;
  readonly terminated: boolean;
}

const CALENDAR_UNITS: ReadonlySet<string> = new Set([
  'month',
  'months',
  'mon',
  'mons',
  'year',
  'years',
  'quarter',
  'quarters',
]);

/** Whether a word names a length of time; months and years are read too, so that the binder can say why they do not fit. */
export function isDurationUnit(word: string): boolean {
  return unitMilliseconds(word) !== undefined || CALENDAR_UNITS.has(word.toLowerCase());
}

/** Where a token ends, exclusive. */
export function endOf(token: IToken): number {
  return token.startOffset + token.image.length;
}

function isWord(token: IToken | undefined, word: string): boolean {
  return token?.tokenType === Identifier && token.image.toUpperCase() === word;
}

/** `cast (` begins a cast, except where it names a stream before its columns. */
function isCast(tokens: readonly IToken[], at: number): boolean {
  const before = tokens[at - 1]?.tokenType;
  return tokens[at + 1]?.tokenType === LeftParen && before !== keywords.STREAM && before !== keywords.INTO;
}

/** A contextual word is a keyword when this holds for the tokens after (and for NULLS before) it; types to its right are not decided yet. */
const contexts: Readonly<Record<ContextualWord, (tokens: readonly IToken[], at: number) => boolean>> = {
  CAST: isCast,
  TRY_CAST: isCast,
  INTERVAL: (tokens, at) => tokens[at + 1]?.tokenType === StringText,
  FILTER: (tokens, at) => tokens[at + 1]?.tokenType === LeftParen && isWord(tokens[at + 2], 'WHERE'),
  IGNORE: (tokens, at) => isWord(tokens[at + 1], 'NULLS'),
  RESPECT: (tokens, at) => isWord(tokens[at + 1], 'NULLS'),
  NULLS: (tokens, at) => [keywords.IGNORE, keywords.RESPECT].some((type) => tokens[at - 1]?.tokenType === type),
  METADATA: (tokens, at) => isWord(tokens[at + 1], 'FROM') && tokens[at + 2]?.tokenType === StringText,
  WATERMARK: (tokens, at) => isWord(tokens[at + 1], 'FOR'),
};

const contextByWord: ReadonlyMap<
  string,
  { readonly type: TokenType; readonly holds: (typeof contexts)[ContextualWord] }
> = new Map(
  (Object.keys(contexts) as ContextualWord[]).map((word) => [word, { type: keywords[word], holds: contexts[word] }]),
);

/** Only plain ASCII words can be keywords: `ı` and `ſ` upper-case to ASCII letters but are letters of names. */
const KEYWORD_SHAPE = /^[A-Za-z_]{2,16}$/;

function wordType(tokens: readonly IToken[], at: number, word: string): TokenType {
  const before = tokens[at - 1]?.tokenType;
  if (before === Dot) return Identifier;
  const afterInterval = before === StringText && tokens[at - 2]?.tokenType === keywords.INTERVAL;
  if ((before === NumberText || afterInterval) && isDurationUnit(word)) return DurationUnit;
  if (!KEYWORD_SHAPE.test(word)) return Identifier;
  const upper = word.toUpperCase();
  const context = contextByWord.get(upper);
  if (context !== undefined) return context.holds(tokens, at) ? context.type : Identifier;
  return plainWordTypes.get(upper) ?? Identifier;
}

function retype(token: IToken, type: TokenType): void {
  token.tokenType = type;
  if (type.tokenTypeIdx !== undefined) token.tokenTypeIdx = type.tokenTypeIdx;
}

let lexer: Lexer | undefined;

/** All tokens of a text, left to right. */
export function tokenize(text: string): readonly IToken[] {
  lexer ??= new Lexer([...lexedTokens], { positionTracking: 'onlyOffset' });
  const { tokens } = lexer.tokenize(text);
  for (const [at, token] of tokens.entries()) {
    token.endOffset = endOf(token) - 1;
    if (token.tokenType === Identifier) retype(token, wordType(tokens, at, token.image));
  }
  return tokens;
}

/** Whether two tokens touch, as the parts of `5x` do. */
export function touches(left: IToken, right: IToken | undefined): right is IToken {
  return right !== undefined && right.tokenType !== DotStar && endOf(left) === right.startOffset;
}

/** The statements of a script, empty ones left out. */
export function splitStatements(tokens: readonly IToken[], textLength: number): readonly StatementTokens[] {
  const statements: StatementTokens[] = [];
  let first = 0;
  for (const [at, token] of tokens.entries()) {
    if (token.tokenType !== Semicolon) continue;
    if (at > first) statements.push({ tokens: tokens.slice(first, at), end: token.startOffset, terminated: true });
    first = at + 1;
  }
  if (first < tokens.length) statements.push({ tokens: tokens.slice(first), end: textLength, terminated: false });
  return statements;
}
