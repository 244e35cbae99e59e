// Problems of names, literals, single clauses and limits as their reader sees them: the whole text of each diagnostic.
import { renderDiagnostic } from '@tidewire/core';
import { describe, expect, it } from 'vitest';
import type { ParseLimits } from './limits.ts';
import { parse } from './parse.ts';

function rendered(text: string, limits: Partial<ParseLimits> = {}): string {
  const source = { name: 'q.sql', text };
  return parse(text, limits)
    .diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, source))
    .join('\n');
}

const PROBLEMS: readonly (readonly [string, string])[] = [
  [
    'CREATE STREAM t (from STRING)',
    `error[P102]: expected a column definition but found "from"
  at q.sql:1:18
  |
1 | CREATE STREAM t (from STRING)
  |                  ^^^^
  detail: "FROM" is a reserved word
  hint: to use it as a name, write it in double quotes: "from"`,
  ],
  [
    'SELECT a AS select FROM s',
    `error[P102]: expected a name but found "select"
  at q.sql:1:13
  |
1 | SELECT a AS select FROM s
  |             ^^^^^^
  detail: "SELECT" is a reserved word
  hint: to use it as a name, write it in double quotes: "select"`,
  ],
  [
    "SELECT 'abc FROM s",
    `error[P103]: string has no closing quote
  at q.sql:1:8
  |
1 | SELECT 'abc FROM s
  |        ^
  hint: close it with '; write '' for a quote inside`,
  ],
  [
    'SELECT "abc FROM s',
    `error[P104]: quoted name has no closing quote
  at q.sql:1:8
  |
1 | SELECT "abc FROM s
  |        ^
  hint: close it with "; write "" for a quote inside`,
  ],
  [
    'SELECT a /* b FROM s',
    `error[P105]: comment has no end
  at q.sql:1:10
  |
1 | SELECT a /* b FROM s
  |          ^^
  hint: close it with */`,
  ],
  [
    'SELECT a # b FROM s',
    `error[P106]: unexpected "#"
  at q.sql:1:10
  |
1 | SELECT a # b FROM s
  |          ^
  hint: write a string in single quotes and a name with such characters in double quotes`,
  ],
  [
    'SELECT 5x, 1.2.3 FROM s',
    `error[P107]: number runs into other text in "5x"
  at q.sql:1:8
  |
1 | SELECT 5x, 1.2.3 FROM s
  |        ^^
  hint: put a blank or an operator after the number, or write a name that begins with a digit in double quotes`,
  ],
  [
    'SELECT a FROM s SELECT b FROM t',
    `error[P108]: expected ";" before "SELECT"
  at q.sql:1:17
  |
1 | SELECT a FROM s SELECT b FROM t
  |                 ^^^^^^
  hint: end the statement before it with ";"`,
  ],
  [
    'SELECT a FROM s WINDOW TUMBLING(1 min) WHERE b WINDOW TUMBLING(1 min)',
    `error[P109]: query has two WINDOW clauses
  at q.sql:1:48
  |
1 | SELECT a FROM s WINDOW TUMBLING(1 min) WHERE b WINDOW TUMBLING(1 min)
  |                                                ^^^^^^^^^^^^^^^^^^^^^^
  hint: keep one WINDOW clause, before or after WHERE`,
  ],
  [
    'INSERT INTO t SELECT a FROM s INSERT INTO u',
    `error[P109]: statement has two INSERT INTO
  at q.sql:1:31
  |
1 | INSERT INTO t SELECT a FROM s INSERT INTO u
  |                               ^^^^^^
  hint: keep one of the two`,
  ],
  [
    'CREATE STREAM t (a INT, WATERMARK FOR a AS a, WATERMARK FOR a AS a)',
    `error[P109]: stream has two watermarks
  at q.sql:1:47
  |
1 | CREATE STREAM t (a INT, WATERMARK FOR a AS a, WATERMARK FOR a AS a)
  |                                               ^^^^^^^^^^^^^^^^^^^^
  hint: keep one WATERMARK FOR … AS …`,
  ],
  [
    'SELECT LAST(a) IGNORE NULLS FILTER (WHERE b) RESPECT NULLS FROM s',
    `error[P109]: function call says twice how NULL is treated
  at q.sql:1:46
  |
1 | SELECT LAST(a) IGNORE NULLS FILTER (WHERE b) RESPECT NULLS FROM s
  |                                              ^^^^^^^^^^^^^
  hint: keep one of the two`,
  ],
  [
    "SELECT INTERVAL '5' FROM s",
    `error[P110]: interval has no unit
  at q.sql:1:8
  |
1 | SELECT INTERVAL '5' FROM s
  |        ^^^^^^^^^^^^
  hint: write the amount and the unit, as in INTERVAL '5' SECOND or INTERVAL '5 seconds'`,
  ],
  [
    "SELECT INTERVAL 'soon' SECOND FROM s",
    `error[P110]: interval 'soon' is not one amount
  at q.sql:1:17
  |
1 | SELECT INTERVAL 'soon' SECOND FROM s
  |                 ^^^^^^
  hint: write the amount and the unit, as in INTERVAL '5' SECOND or INTERVAL '5 seconds'`,
  ],
  [
    "SELECT INTERVAL '5 fortnights' FROM s",
    `error[P110]: unknown unit "fortnights" of an interval
  at q.sql:1:17
  |
1 | SELECT INTERVAL '5 fortnights' FROM s
  |                 ^^^^^^^^^^^^^^
  hint: write the amount and the unit, as in INTERVAL '5' SECOND or INTERVAL '5 seconds'`,
  ],
  [
    "SELECT INTERVAL '5 seconds' SECOND FROM s",
    `error[P110]: interval has two units
  at q.sql:1:29
  |
1 | SELECT INTERVAL '5 seconds' SECOND FROM s
  |                             ^^^^^^
  hint: write the amount and the unit, as in INTERVAL '5' SECOND or INTERVAL '5 seconds'`,
  ],
  [
    'SELECT a FROM s LIMIT 1.5',
    `error[P111]: LIMIT 1.5 is not a whole number
  at q.sql:1:23
  |
1 | SELECT a FROM s LIMIT 1.5
  |                       ^^^
  hint: write digits only, at most 9007199254740991`,
  ],
  [
    'CREATE STREAM t (a DECIMAL(1.5))',
    `error[P111]: type argument 1.5 is not a whole number
  at q.sql:1:28
  |
1 | CREATE STREAM t (a DECIMAL(1.5))
  |                            ^^^
  hint: write digits only, at most 9007199254740991`,
  ],
  [
    'SELECT "" FROM s',
    `error[P112]: name is empty
  at q.sql:1:8
  |
1 | SELECT "" FROM s
  |        ^^
  hint: write a name between the quotes; '' is the empty string`,
  ],
  [
    'SELECT a < b < c FROM s',
    `error[P113]: comparison "<" follows another comparison
  at q.sql:1:14
  |
1 | SELECT a < b < c FROM s
  |              ^
  hint: compare in parentheses, as in (a < b) = c, or join comparisons with AND`,
  ],
  [
    'CREATE STREAM t (a "INT")',
    `error[P114]: type is written in quotes
  at q.sql:1:20
  |
1 | CREATE STREAM t (a "INT")
  |                    ^^^^^
  hint: write the type without quotes`,
  ],
  [
    'SELECT a * 1 d FROM s',
    `error[P115]: "1 d" may be a duration or a number called "d"
  at q.sql:1:12
  |
1 | SELECT a * 1 d FROM s
  |            ^^^
  hint: write 1d for the duration, or AS d for the name`,
  ],
];

const LIMITS: readonly (readonly [string, Partial<ParseLimits>, string])[] = [
  [
    'SELECT a FROM s',
    { textLength: 14 },
    `error[P120]: script has 15 characters; at most 14 are allowed
  at q.sql:1:15
  |
1 | SELECT a FROM s
  |               ^
  hint: split it into several scripts`,
  ],
  [
    'SELECT ((a)) FROM s',
    { nesting: 1 },
    `error[P121]: expression is nested more than 1 levels deep
  at q.sql:1:9
  |
1 | SELECT ((a)) FROM s
  |         ^
  hint: compute parts of it in a query of their own with INSERT INTO`,
  ],
  [
    'SELECT a + b + c FROM s',
    { expressionDepth: 2 },
    `error[P121]: expression combines more than 2 operators in a row
  at q.sql:1:8
  |
1 | SELECT a + b + c FROM s
  |        ^
  hint: use IN for lists of values, or compute parts of it in a query of their own`,
  ],
  [
    'SELECT a IN (1, 2) FROM s',
    { inItems: 1 },
    `error[P122]: IN list has 2 items; at most 1 are allowed
  at q.sql:1:10
  |
1 | SELECT a IN (1, 2) FROM s
  |          ^^
  hint: keep the list to 1 items, or filter before the stream`,
  ],
  [
    'SELECT ab FROM s',
    { identifierLength: 1 },
    `error[P123]: name has 2 characters; at most 1 are allowed
  at q.sql:1:8
  |
1 | SELECT ab FROM s
  |        ^^`,
  ],
  [
    'SELECT 12 FROM s',
    { numberLength: 1 },
    `error[P124]: number has 2 characters; at most 1 are allowed
  at q.sql:1:8
  |
1 | SELECT 12 FROM s
  |        ^^`,
  ],
  [
    'SELECT a FROM s',
    { statementTokens: 3 },
    `error[P125]: statement has 4 words and signs; at most 3 are allowed
  at q.sql:1:15
  |
1 | SELECT a FROM s
  |               ^
  hint: split it into several statements`,
  ],
  [
    'x; y',
    { diagnostics: 1 },
    `error[P101]: expected "CREATE STREAM", "INSERT INTO" or "SELECT" but found "x"
  at q.sql:1:1
  |
1 | x; y
  | ^
error[P126]: script has more than 1 problems; the others are not shown
  at q.sql:1:4
  |
1 | x; y
  |    ^
  hint: mend these first`,
  ],
];

describe('problems with a sentence of their own', () => {
  it.each(PROBLEMS)('problem: %s', (text, expected) => {
    expect(rendered(text)).toBe(expected);
  });

  it.each(LIMITS)('limits: %s within %j', (text, limits, expected) => {
    expect(rendered(text, limits)).toBe(expected);
  });
});
