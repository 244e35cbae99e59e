// Syntax errors as Diagnostics in plain words: what was expected, what was found, and what to write instead.
// Invariant: no word of the parser library reaches a user; every span lies inside the text.
import { type Diagnostic, didYouMean, didYouMeanHint, errorDiagnostic, type Span } from '@tidewire/core';
import { EOF, type IRecognitionException, type IToken, type TokenType } from 'chevrotain';
import { tokenSpan } from './cst-access.ts';
import { endOf, type StatementTokens } from './lexer.ts';
import {
  Comma,
  Comparison,
  DurationUnit,
  Equals,
  Identifier,
  KEYWORD_LIST,
  keywords,
  LeftParen,
  Minus,
  QuotedIdentifier,
  RESERVED,
  Star,
  StringText,
} from './tokens.ts';
import { unsupportedAt } from './unsupported.ts';

/** The longest part of the script that a message repeats. */
const LONGEST_QUOTE = 40;
/** Shorter words are too near to too many keywords. */
const SHORTEST_SUGGESTED_WORD = 3;

export function shortened(text: string): string {
  return text.length <= LONGEST_QUOTE ? text : `${text.slice(0, LONGEST_QUOTE)}…`;
}

/** One error of the parser, found again among the tokens of its statement. */
interface SyntaxError {
  readonly statement: StatementTokens;
  readonly at: number;
  readonly found: IToken | undefined;
  readonly before: IToken | undefined;
  readonly rule: string;
  readonly expected: string;
}

/** Rules in which `)` closes a list that could also go on. */
const LIST_RULES: ReadonlySet<string> = new Set([
  'createStream',
  'withClause',
  'targetColumns',
  'typeName',
  'callArguments',
  'windowClause',
  'membershipTail',
]);
const CLAUSE_STARTS: ReadonlySet<TokenType> = new Set([
  keywords.FROM,
  keywords.WHERE,
  keywords.WINDOW,
  keywords.GROUP,
  keywords.HAVING,
  keywords.LIMIT,
]);

const STATEMENT_WORDS: readonly string[] = ['CREATE', 'DEFINE', 'INSERT', 'SELECT'];
/** What a mistyped word may have been that was read as an alias. */
const CLAUSE_WORDS: readonly string[] = 'FROM WHERE WINDOW GROUP HAVING LIMIT INSERT AND LIKE BETWEEN'.split(' ');

export function isStatementStart(token: IToken | undefined): boolean {
  const { CREATE, DEFINE, INSERT, SELECT } = keywords;
  return token !== undefined && [CREATE, DEFINE, INSERT, SELECT].includes(token.tokenType);
}

function fullExpectation({ expected, rule, before }: SyntaxError): string {
  if (expected === '")"' && LIST_RULES.has(rule) && before?.tokenType !== Star) return '")" or ","';
  if (expected === '"FROM"' && rule === 'select') return '"," or "FROM"';
  return expected;
}

function foundText({ found, statement }: SyntaxError): string {
  if (found?.tokenType === StringText || found?.tokenType === QuotedIdentifier) return shortened(found.image);
  if (found !== undefined) return `"${shortened(found.image)}"`;
  return statement.terminated ? '";"' : 'the end of the script';
}

/** The place of the error; at the end, directly behind the last token, where the missing part belongs. */
function errorSpan({ found, before, statement }: SyntaxError): Span {
  if (found !== undefined) return tokenSpan(found);
  const end = before === undefined ? statement.end : endOf(before);
  return { start: end, end };
}

function suggestion(token: IToken | undefined, candidates: readonly string[], shortest: number): string | undefined {
  if (token?.tokenType !== Identifier || token.image.length < shortest) return undefined;
  return didYouMean(token.image, candidates)[0];
}

/** A keyword that was probably meant by the word found, or by the one before, which then passed for an alias. */
function spellingHint({ found, before, at, statement }: SyntaxError): string | undefined {
  const here = suggestion(found, at === 0 ? STATEMENT_WORDS : KEYWORD_LIST, SHORTEST_SUGGESTED_WORD);
  if (here !== undefined) return didYouMeanHint([here]);
  const inQuery =
    statement.tokens[0]?.tokenType === keywords.SELECT || statement.tokens[0]?.tokenType === keywords.INSERT;
  const earlier = inQuery ? suggestion(before, CLAUSE_WORDS, SHORTEST_SUGGESTED_WORD + 1) : undefined;
  if (earlier === undefined || before === undefined) return undefined;
  return `did you mean "${earlier}" instead of "${before.image}"?`;
}

function optionHint({ found, rule, expected, before }: SyntaxError): string | undefined {
  if (rule === 'optionValue' && found !== undefined) {
    if (found.tokenType === QuotedIdentifier) return 'write a value in single quotes; double quotes are for names';
    if (found.tokenType === Identifier) return `write a value in single quotes: '${shortened(found.image)}'`;
  }
  if (rule === 'withClause' && found?.tokenType === DurationUnit && before !== undefined) {
    return `write a duration in single quotes: '${before.image} ${found.image}'`;
  }
  if (rule === 'withOption' && expected === '"="' && found?.tokenType === Minus) {
    return 'write an option name with a hyphen in quotes';
  }
  return undefined;
}

function placeHint(error: SyntaxError): string | undefined {
  const { found, before, statement, at, expected } = error;
  if (
    before?.tokenType === Comma &&
    (found === undefined || CLAUSE_STARTS.has(found.tokenType) || found.image === ')')
  ) {
    return 'remove the comma before it';
  }
  if (before?.image.toUpperCase() === 'METADATA') return "name the field in single quotes: METADATA FROM 'field'";
  if (before?.image.toUpperCase() === 'INTERVAL') return "write an interval as INTERVAL '5' SECOND or 5 SECONDS";
  const laterClause =
    found !== undefined && CLAUSE_STARTS.has(found.tokenType) && statement.tokens[0]?.tokenType !== keywords.CREATE;
  if (laterClause && expected === 'the end of the statement' && at > 0) {
    return 'write the clauses once each, in this order: FROM, WINDOW, WHERE, GROUP BY, HAVING, LIMIT';
  }
  return undefined;
}

const COMPARING: ReadonlySet<TokenType> = new Set([
  ...[Comparison, Equals, keywords.BETWEEN, keywords.IN, keywords.LIKE, keywords.IS],
]);
const OPERAND_BOUNDARIES: ReadonlySet<TokenType> = new Set([
  Comma,
  LeftParen,
  keywords.OR,
  keywords.WHERE,
  keywords.SELECT,
]);

/** Whether another comparison stands before this one without anything that would part them. */
function isChainedComparison({ found, statement, at }: SyntaxError): boolean {
  if (found?.tokenType !== Comparison && found?.tokenType !== Equals) return false;
  for (let earlier = at - 1; earlier > 0; earlier--) {
    const type = statement.tokens[earlier]?.tokenType;
    if (type === undefined || OPERAND_BOUNDARIES.has(type)) return false;
    if (COMPARING.has(type)) return true;
  }
  return false;
}

/** Names that are reserved words, and everything else that has a sentence of its own. */
function specialCase(error: SyntaxError): Diagnostic | undefined {
  const { found, expected, statement } = error;
  if (found === undefined) return undefined;
  const span = tokenSpan(found);
  const wantsName = expected === 'a name' || expected === 'a column definition';
  if (wantsName && RESERVED.has(found.image.toUpperCase())) {
    const hint = `to use it as a name, write it in double quotes: "${found.image}"`;
    const detail = `"${found.image.toUpperCase()}" is a reserved word`;
    return errorDiagnostic('P102', `expected ${expected} but found "${found.image}"`, { detail, hint, span });
  }
  if (error.rule !== 'createStream' && error.rule !== 'withClause' && isChainedComparison(error)) {
    const hint = 'compare in parentheses, as in (a < b) = c, or join comparisons with AND';
    return errorDiagnostic('P113', `comparison "${found.image}" follows another comparison`, { hint, span });
  }
  if (expected === 'the end of the statement') {
    const second = statement.tokens.slice(0, error.at).some((token) => token.tokenType === keywords.INSERT);
    if (found.tokenType === keywords.INSERT && second) {
      return errorDiagnostic('P109', 'statement has two INSERT INTO', { hint: 'keep one of the two', span });
    }
    if (isStatementStart(found)) {
      const hint = `end the statement before it with ";"`;
      return errorDiagnostic('P108', `expected ";" before "${found.image}"`, { hint, span });
    }
  }
  return undefined;
}

/** What one exception of the parser says, for the statement whose tokens were read. */
export function syntaxDiagnostic(exception: IRecognitionException, statement: StatementTokens): Diagnostic {
  const { tokens } = statement;
  const atEnd = exception.token.tokenType === EOF;
  const at = atEnd ? tokens.length : tokens.indexOf(exception.token);
  const rule = exception.context.ruleStack.at(-1) ?? 'statement';
  const error: SyntaxError = {
    statement,
    at,
    found: atEnd ? undefined : exception.token,
    before: tokens[at - 1],
    rule,
    expected: exception.message,
  };
  const special = unsupportedAt({ tokens, at, rule }) ?? specialCase(error);
  if (special !== undefined) return special;
  const hint = optionHint(error) ?? placeHint(error) ?? spellingHint(error);
  return errorDiagnostic('P101', `expected ${fullExpectation(error)} but found ${foundText(error)}`, {
    span: errorSpan(error),
    hint,
  });
}
