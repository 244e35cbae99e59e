// The bounds within which a script is read: they keep hostile or broken text from costing time, memory or stack.
// Invariant: every limit has a name, a default and an option; exceeding one gives a single diagnostic, never an exception.

/** Bounds of parse(); all are inclusive. */
export interface ParseLimits {
  /** UTF-16 units of the whole script. */
  readonly textLength: number;
  /** Brackets, CASE expressions and prefix operators open at one place. */
  readonly nesting: number;
  /** Height of an expression tree, which long operator chains such as `a + b + c …` raise too. */
  readonly expressionDepth: number;
  /** Expressions of one IN list. */
  readonly inItems: number;
  /** UTF-16 units of one name. */
  readonly identifierLength: number;
  /** UTF-16 units of one number. */
  readonly numberLength: number;
  /** Words and signs of one statement. */
  readonly statementTokens: number;
  /** Problems reported for one script. */
  readonly diagnostics: number;
}

export const DEFAULT_PARSE_LIMITS: ParseLimits = {
  textLength: 1_048_576,
  nesting: 100,
  expressionDepth: 1_000,
  inItems: 10_000,
  identifierLength: 255,
  numberLength: 255,
  statementTokens: 100_000,
  diagnostics: 100,
};
