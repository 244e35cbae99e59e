// From the text of a script to its statements and its problems: the one entry of the package.
// Invariant: parse() never throws, whatever the text; a statement with a problem is reported and left out,
// and its problems never hide those of another statement. Recursion is bounded by the nesting limit.
import { type Diagnostic, errorDiagnostic } from '@tidewire/core';
import type { IRecognitionException } from 'chevrotain';
import type { Expression, ParseResult, Select, Statement } from './ast.ts';
import type { StatementCstNode } from './cst.generated.ts';
import type { BuildContext } from './cst-access.ts';
import { isStatementStart, syntaxDiagnostic } from './errors.ts';
import { type ErrorMode, sqlParser } from './grammar.ts';
import { type StatementTokens, splitStatements, tokenize } from './lexer.ts';
import { DEFAULT_PARSE_LIMITS, type ParseLimits } from './limits.ts';
import { toStatement } from './to-ast.ts';
import { tokenProblem } from './token-problems.ts';
import { keywords } from './tokens.ts';
import { children } from './walk.ts';

/** Larger statements are searched for one syntax error only: looking for more costs time and stack per token. */
const MOST_TOKENS_TO_RECOVER = 1_000;
/** Likewise for statements that could nest CASE deeply once errors are skipped. */
const MOST_CASES_TO_RECOVER = 50;

interface Reading {
  readonly cst: StatementCstNode;
  readonly errors: readonly IRecognitionException[];
}

function read(mode: ErrorMode, statement: StatementTokens): Reading {
  const parser = sqlParser(mode);
  parser.input = [...statement.tokens];
  const cst = parser.statement() as StatementCstNode;
  const errors = [...parser.errors];
  parser.input = [];
  return { cst, errors };
}

/** The height of the tree, without recursion. */
function depthExceeds(root: Expression, most: number): boolean {
  let level: readonly Expression[] = [root];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > most) return true;
    level = level.flatMap(children);
  }
  return false;
}

function expressionsOf(statement: Statement): readonly Expression[] {
  if (statement.kind === 'createStream') {
    return statement.watermark === undefined ? [] : [statement.watermark.expression];
  }
  const { items, where, window, groupBy, having }: Select = statement.select;
  const selected = items.flatMap((item) => (item.kind === 'selectExpression' ? [item.expression] : []));
  const single = [where, having].filter((expression) => expression !== undefined);
  return [...selected, ...single, ...(window?.args ?? []), ...groupBy];
}

function depthProblems(statement: Statement, limits: ParseLimits): Diagnostic[] {
  return expressionsOf(statement)
    .filter((expression) => depthExceeds(expression, limits.expressionDepth))
    .map(({ span }) => {
      const message = `expression combines more than ${limits.expressionDepth} operators in a row`;
      const hint = 'use IN for lists of values, or compute parts of it in a query of their own';
      return errorDiagnostic('P121', message, { hint, span: { start: span.start, end: span.start } });
    });
}

/** Further errors of a statement whose first is known: those after it, one per place. */
function furtherErrors(statement: StatementTokens, first: Diagnostic): readonly Diagnostic[] {
  const cases = statement.tokens.filter((token) => token.tokenType === keywords.CASE).length;
  // Behind a foreign clause of a query nothing is known to be wrong; behind a foreign part of one column much may be.
  const begin = statement.tokens[0]?.tokenType;
  const isForeignQuery = first.code.startsWith('U') && begin !== keywords.CREATE && begin !== keywords.DEFINE;
  if (isForeignQuery || statement.tokens.length > MOST_TOKENS_TO_RECOVER || cases > MOST_CASES_TO_RECOVER) return [];
  const found: Diagnostic[] = [];
  let last = first.span?.start ?? 0;
  for (const error of read('tolerant', statement).errors) {
    if (error.name === 'NotAllInputParsedException') continue;
    const diagnostic = syntaxDiagnostic(error, statement);
    const start = diagnostic.span?.start ?? 0;
    if (start <= last) continue;
    last = start;
    found.push(diagnostic);
  }
  return found;
}

/** What one statement gave, and the tokens behind it when only a semicolon was missing. */
interface Outcome {
  readonly statement: Statement | undefined;
  readonly problems: readonly Diagnostic[];
  readonly rest: StatementTokens | undefined;
}

function failed(...problems: readonly Diagnostic[]): Outcome {
  return { statement: undefined, problems, rest: undefined };
}

/** Everything from the token at which the next statement begins, when that is where the parser stopped. */
function afterMissingSemicolon(statement: StatementTokens, problem: Diagnostic): StatementTokens | undefined {
  if (problem.code !== 'P108') return undefined;
  const at = statement.tokens.findIndex((token) => token.startOffset === problem.span?.start);
  return at > 0 && isStatementStart(statement.tokens[at])
    ? { ...statement, tokens: statement.tokens.slice(at) }
    : undefined;
}

function parseStatement(tokens: StatementTokens, limits: ParseLimits): Outcome {
  const { cst, errors } = read('strict', tokens);
  const [error] = errors;
  if (error !== undefined) {
    const first = syntaxDiagnostic(error, tokens);
    const rest = afterMissingSemicolon(tokens, first);
    if (rest === undefined) return failed(first, ...furtherErrors(tokens, first));
    return { statement: undefined, problems: [first], rest };
  }
  const context: BuildContext = { limits, problems: [] };
  const statement = toStatement(cst, context);
  if (context.problems.length === 0) context.problems.push(...depthProblems(statement, limits));
  return context.problems.length === 0 ? { statement, problems: [], rest: undefined } : failed(...context.problems);
}

/** Index of the last part of a statement that holds semicolons itself, PARTITION … BEGIN … END. */
function lastPart(parts: readonly StatementTokens[], at: number): number {
  if (parts[at]?.tokens[0]?.image.toUpperCase() !== 'PARTITION') return at;
  const end = parts.findIndex((part, index) => index > at && part.tokens[0]?.tokenType === keywords.END);
  return end === -1 ? at : end;
}

/**
 * Reads a script of statements separated by `;`.
 * Gives every statement that is well-formed, in order, and every problem found, each with its place in the text.
 */
export function parse(text: string, limits: Partial<ParseLimits> = {}): ParseResult {
  const bounds: ParseLimits = { ...DEFAULT_PARSE_LIMITS, ...limits };
  if (text.length > bounds.textLength) {
    const message = `script has ${text.length} characters; at most ${bounds.textLength} are allowed`;
    const span = { start: bounds.textLength, end: bounds.textLength };
    return {
      statements: [],
      diagnostics: [errorDiagnostic('P120', message, { hint: 'split it into several scripts', span })],
    };
  }
  const statements: Statement[] = [];
  const diagnostics: Diagnostic[] = [];
  const parts = splitStatements(tokenize(text), text.length);
  for (let at = 0; at < parts.length && diagnostics.length <= bounds.diagnostics; at = lastPart(parts, at) + 1) {
    let part = parts[at];
    const unfit = part === undefined ? undefined : tokenProblem(part, bounds);
    if (unfit !== undefined) {
      diagnostics.push(unfit);
      continue;
    }
    while (part !== undefined && diagnostics.length <= bounds.diagnostics) {
      const { statement, problems, rest } = parseStatement(part, bounds);
      if (statement !== undefined) statements.push(statement);
      diagnostics.push(...problems);
      part = rest;
    }
  }
  return { statements, diagnostics: atMost(diagnostics, bounds.diagnostics) };
}

function atMost(diagnostics: readonly Diagnostic[], most: number): readonly Diagnostic[] {
  const over = diagnostics[most];
  if (over === undefined) return diagnostics;
  const message = `script has more than ${most} problems; the others are not shown`;
  return [
    ...diagnostics.slice(0, most),
    errorDiagnostic('P126', message, { span: over.span, hint: 'mend these first' }),
  ];
}
