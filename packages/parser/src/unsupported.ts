// SQL that is known but not run: each construct is refused by name, with a way out, at the word that begins it.
// Invariant: consulted only where the text already fails to follow the grammar, so it never refuses what is supported.
import { type Diagnostic, errorDiagnostic } from '@tidewire/core';
import type { IToken } from 'chevrotain';
import type { ParserCode } from './codes.ts';
import { tokenSpan } from './cst-access.ts';
import { Comma, LeftParen, RightParen } from './tokens.ts';

/** Where a statement stopped making sense. */
export interface Stop {
  readonly tokens: readonly IToken[];
  /** Index of the first token that does not fit; `tokens.length` at the end. */
  readonly at: number;
  /** Grammar rule that was being read. */
  readonly rule: string;
}

interface Refusal {
  readonly code: ParserCode;
  /** What is not supported, as the message names it; the word found when left out. */
  readonly what?: string | undefined;
  readonly hint: string;
  /** The construct begins with the word before the one that does not fit. */
  readonly atWordBefore?: true;
}

const JOIN: Refusal = {
  code: 'U301',
  what: 'JOIN',
  hint: 'read one stream per query; write each result to a stream with INSERT INTO and read that',
};
const SET_OPERATION: Refusal = {
  code: 'U303',
  hint: 'write one INSERT INTO … SELECT per input, all into the same stream',
};
const SUBQUERY: Refusal = {
  code: 'U306',
  what: 'a subquery',
  hint: 'write the inner query as INSERT INTO a stream and read that stream',
};
const ROW_CHANGE: Refusal = {
  code: 'U310',
  hint: 'write rows to a stream with INSERT INTO … SELECT',
};
const OTHER_STATEMENT: Refusal = {
  code: 'U311',
  hint: 'a script holds CREATE STREAM, INSERT INTO … SELECT and SELECT statements',
};
const OUTPUT: Refusal = {
  code: 'U312',
  hint: 'leave it out: a window gives one final row per group when it closes',
};
const OFFSET: Refusal = { code: 'U315', hint: 'use LIMIT n for the first n rows' };
const PATTERN_OPERATOR: Refusal = {
  code: 'U317',
  hint: "use LIKE, for any letter case as LOWER(name) LIKE 'a%'",
};
const LATENESS: Refusal = {
  code: 'U323',
  hint: 'give the stream a later watermark: WATERMARK FOR column AS column - INTERVAL …',
};
const CONSTRAINT: Refusal = {
  code: 'U321',
  what: 'a column constraint',
  hint: 'write only the name and the type of the column, and filter rows with WHERE',
};
const IF_NOT_EXISTS: Refusal = { code: 'U309', what: 'IF NOT EXISTS', hint: 'write CREATE STREAM name (…)' };
const PARTITION: Refusal = { code: 'U313', what: 'PARTITION', hint: 'use GROUP BY to keep keys apart' };
const WINDOW_FUNCTION: Refusal = {
  code: 'U305',
  what: 'OVER',
  hint: 'use a WINDOW clause with GROUP BY',
};

/** Words that are refused wherever the grammar has no place for them. */
const BY_WORD: ReadonlyMap<string, Refusal> = new Map<string, Refusal>([
  ...['JOIN', 'INNER', 'LEFT', 'RIGHT', 'FULL', 'CROSS', 'NATURAL', 'ASOF', 'LATERAL', 'ON', 'USING'].map(
    (word) => [word, JOIN] as const,
  ),
  [
    'ORDER',
    { code: 'U302', what: 'ORDER BY', hint: 'rows come in the order of their windows; sort where they are shown' },
  ],
  ...['UNION', 'EXCEPT', 'INTERSECT'].map((word) => [word, SET_OPERATION] as const),
  ...['OVER', 'QUALIFY'].map((word) => [word, WINDOW_FUNCTION] as const),
  ...['OUTPUT', 'EMIT'].map((word) => [word, OUTPUT] as const),
  ...['ALLOW', 'WITHIN'].map((word) => [word, LATENESS] as const),
  ['PARTITION', PARTITION],
  [
    'MATCH_RECOGNIZE',
    { code: 'U314', what: 'matching patterns of rows', hint: 'use WHERE and windows on single streams' },
  ],
  ...['OFFSET', 'FETCH'].map((word) => [word, OFFSET] as const),
  ...['ILIKE', 'RLIKE', 'REGEXP', 'SIMILAR'].map((word) => [word, PATTERN_OPERATOR] as const),
  ['AT', { code: 'U320', what: 'AT TIME ZONE', hint: 'times are instants in UTC; convert them where they are shown' }],
  [
    'COLLATE',
    { code: 'U320', what: 'COLLATE', hint: 'strings compare by code point; use UPPER or LOWER to ignore case' },
  ],
]);

/** Words that begin statements of other dialects. */
const BY_FIRST_WORD: ReadonlyMap<string, Refusal> = new Map<string, Refusal>([
  [
    'WITH',
    {
      code: 'U307',
      what: 'a common table expression',
      hint: 'write the inner query as INSERT INTO a stream and read that stream',
    },
  ],
  ...['UPDATE', 'DELETE', 'UPSERT', 'MERGE', 'TRUNCATE', 'VALUES', 'REPLACE'].map(
    (word) => [word, ROW_CHANGE] as const,
  ),
  ['PARTITION', PARTITION],
  ...['DROP', 'ALTER', 'SHOW', 'DESCRIBE', 'DESC', 'EXPLAIN', 'SET', 'USE', 'SUBSCRIBE', 'BEGIN', 'COMMIT'].map(
    (word) => [word, OTHER_STATEMENT] as const,
  ),
]);

const CREATABLE: ReadonlySet<string> = new Set(
  'TABLE VIEW MATERIALIZED TRIGGER FUNCTION AGGREGATE AGGREGATION SINK SOURCE INDEX TYPE SCHEMA DATABASE WINDOW'.split(
    ' ',
  ),
);
const MODIFIERS: ReadonlyMap<string, string> = new Map([
  ['OR', 'OR REPLACE'],
  ['IF', 'IF NOT EXISTS'],
  ['TEMPORARY', 'TEMPORARY'],
  ['TEMP', 'TEMP'],
]);
const CONSTRAINT_WORDS: ReadonlySet<string> = new Set([
  'NOT',
  'NULL',
  'PRIMARY',
  'UNIQUE',
  'DEFAULT',
  'CHECK',
  'REFERENCES',
]);
const ARROWS: ReadonlySet<string> = new Set(['->', '->>', '=>']);

function word(token: IToken | undefined): string {
  return token === undefined ? '' : token.image.slice(0, 40).toUpperCase();
}

/** After CREATE or DEFINE, in place of STREAM, and directly after the name. */
function refusedCreate(found: string, before: string, stop: Stop): Refusal | undefined {
  if (stop.rule === 'createStream' && (before === 'CREATE' || before === 'DEFINE')) {
    const modifier = MODIFIERS.get(found);
    if (modifier !== undefined) return { ...IF_NOT_EXISTS, what: modifier };
    if (!CREATABLE.has(found)) return undefined;
    return {
      code: 'U308',
      what: `${before} ${found}`,
      hint: 'create a stream with CREATE STREAM name (…) WITH (…)',
    };
  }
  if (stop.rule !== 'createStream') return undefined;
  if (before === 'IF' && found === 'NOT') return IF_NOT_EXISTS;
  if (found !== 'AS') return undefined;
  return {
    code: 'U322',
    what: 'CREATE STREAM … AS SELECT',
    hint: 'write INSERT INTO name SELECT …; a stream that is not declared gets the columns of the query',
  };
}

/** In FROM: lists of streams, subqueries, table functions and patterns. */
function refusedSource(before: string, stop: Stop): Refusal | undefined {
  const token = stop.tokens[stop.at];
  if (stop.rule === 'streamReference' && token?.tokenType === LeftParen) return SUBQUERY;
  const inFrom = [2, 3, 4].some((back) => word(stop.tokens[stop.at - back]) === 'FROM');
  if (token?.tokenType === Comma && inFrom) return { ...JOIN, what: 'a list of streams in FROM' };
  if (token?.tokenType !== LeftParen || word(stop.tokens[stop.at - 2]) !== 'FROM') return undefined;
  if (before === 'PATTERN' || before === 'SEQUENCE') {
    return { code: 'U314', what: before, hint: 'use WHERE and windows on single streams', atWordBefore: true };
  }
  return {
    code: 'U316',
    what: 'a table function in FROM',
    hint: 'name the stream and put the window in a WINDOW clause: FROM s WINDOW TUMBLING(1 min)',
    atWordBefore: true,
  };
}

/** Signs of other dialects. */
function refusedSign(found: string): Refusal | undefined {
  if (found === '::') return { code: 'U318', what: 'the :: cast', hint: 'write CAST(value AS type)' };
  if (!ARROWS.has(found)) return undefined;
  return { code: 'U319', what: `the ${found} operator`, hint: "write base.field or base['field']" };
}

function refusedInColumn(found: string, before: string, stop: Stop): Refusal | undefined {
  if (stop.rule !== 'createStream' && stop.rule !== 'typeName' && stop.rule !== 'columnDefinition') return undefined;
  if (found === '<') {
    return { code: 'U324', what: 'a type with arguments in angle brackets', hint: 'use OBJECT for nested values' };
  }
  if (found === 'WITH' && word(stop.tokens[stop.at + 1]) === 'TIME') {
    return { code: 'U324', what: 'a type WITH TIME ZONE', hint: 'write TIMESTAMP: times are instants in UTC' };
  }
  const isKey = stop.rule === 'typeName' && word(stop.tokens[stop.at - 3]) === 'PRIMARY' && before === '(';
  return CONSTRAINT_WORDS.has(found) || isKey ? CONSTRAINT : undefined;
}

/** Whether the parenthesis open at this place is closed further on: `f(a FROM b)`, but not `f(a FROM s`. */
function isClosedLater({ tokens, at }: Stop): boolean {
  let open = 1;
  for (let next = at + 1; next < tokens.length && open > 0; next++) {
    const type = tokens[next]?.tokenType;
    open += type === LeftParen ? 1 : type === RightParen ? -1 : 0;
  }
  return open === 0;
}

function refusal(stop: Stop): Refusal | undefined {
  const found = word(stop.tokens[stop.at]);
  const before = word(stop.tokens[stop.at - 1]);
  if (found === '') return undefined;
  if (stop.at === 0) return BY_FIRST_WORD.get(found);
  if (found === 'DISTINCT' && before === 'SELECT') {
    return { code: 'U304', what: 'SELECT DISTINCT', hint: 'use GROUP BY over the same columns in a window' };
  }
  // Where a column is due, SELECT is a name that wants quotes.
  const isName = stop.rule === 'streamElement';
  if (found === 'SELECT' && (before === '(' || stop.rule === 'primary') && !isName) return SUBQUERY;
  if (found === 'VALUES' && (stop.rule === 'select' || stop.rule === 'insertSelect')) return ROW_CHANGE;
  if (found === 'FROM' && stop.rule === 'callArguments' && isClosedLater(stop)) {
    return { code: 'U325', what: 'FROM inside a function call', hint: 'separate the arguments with commas' };
  }
  return (
    refusedCreate(found, before, stop) ??
    refusedSource(before, stop) ??
    refusedInColumn(found, before, stop) ??
    refusedSign(found) ??
    BY_WORD.get(found)
  );
}

/** The diagnostic for a known but unsupported construct at this place, if there is one. */
export function unsupportedAt(stop: Stop): Diagnostic | undefined {
  const refused = refusal(stop);
  const token = stop.tokens[stop.at];
  const found = word(token);
  if (refused === undefined || token === undefined) return undefined;
  return errorDiagnostic(refused.code, `${refused.what ?? found} is not supported`, {
    span: tokenSpan(refused.atWordBefore === true ? (stop.tokens[stop.at - 1] ?? token) : token),
    hint: refused.hint,
  });
}
