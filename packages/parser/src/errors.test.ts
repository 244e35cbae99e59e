// Syntax errors as their reader sees them: the whole text of each diagnostic.
import { renderDiagnostic } from '@tidewire/core';
import { describe, expect, it } from 'vitest';
import { parse } from './parse.ts';

function rendered(text: string): string {
  const source = { name: 'q.sql', text };
  return parse(text)
    .diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, source))
    .join('\n');
}

const MISTYPED_KEYWORDS: readonly (readonly [string, string])[] = [
  [
    'SELCT a FROM s',
    `error[P101]: expected "CREATE STREAM", "INSERT INTO" or "SELECT" but found "SELCT"
  at q.sql:1:1
  |
1 | SELCT a FROM s
  | ^^^^^
  hint: did you mean "SELECT"?`,
  ],
  [
    'INSRT INTO t SELECT a FROM s',
    `error[P101]: expected "CREATE STREAM", "INSERT INTO" or "SELECT" but found "INSRT"
  at q.sql:1:1
  |
1 | INSRT INTO t SELECT a FROM s
  | ^^^^^
  hint: did you mean "INSERT"?`,
  ],
  [
    'CREATE STRAEM t (a INT)',
    `error[P101]: expected "STREAM" but found "STRAEM"
  at q.sql:1:8
  |
1 | CREATE STRAEM t (a INT)
  |        ^^^^^^
  hint: did you mean "STREAM"?`,
  ],
  [
    'SELECT a FORM s',
    `error[P101]: expected "," or "FROM" but found "s"
  at q.sql:1:15
  |
1 | SELECT a FORM s
  |               ^
  hint: did you mean "FROM" instead of "FORM"?`,
  ],
  [
    'SELECT a FROM s WEHRE b',
    `error[P101]: expected the end of the statement but found "b"
  at q.sql:1:23
  |
1 | SELECT a FROM s WEHRE b
  |                       ^
  hint: did you mean "WHERE" instead of "WEHRE"?`,
  ],
  [
    'SELECT a FROM s GRUOP BY a',
    `error[P101]: expected the end of the statement but found "BY"
  at q.sql:1:23
  |
1 | SELECT a FROM s GRUOP BY a
  |                       ^^
  hint: did you mean "GROUP" instead of "GRUOP"?`,
  ],
  [
    'SELECT a FROM s WIDNOW TUMBLING(1 min)',
    `error[P101]: expected the end of the statement but found "TUMBLING"
  at q.sql:1:24
  |
1 | SELECT a FROM s WIDNOW TUMBLING(1 min)
  |                        ^^^^^^^^
  hint: did you mean "WINDOW" instead of "WIDNOW"?`,
  ],
  [
    'SELECT a FROM s WHERE a = 1 ADN b = 2',
    `error[P101]: expected the end of the statement but found "ADN"
  at q.sql:1:29
  |
1 | SELECT a FROM s WHERE a = 1 ADN b = 2
  |                             ^^^
  hint: did you mean "AND"?`,
  ],
  [
    'INSERT INOT t SELECT a FROM s',
    `error[P101]: expected "INTO" but found "INOT"
  at q.sql:1:8
  |
1 | INSERT INOT t SELECT a FROM s
  |        ^^^^
  hint: did you mean "INTO"?`,
  ],
  [
    'CREATE STREAM t (a INT) WIHT (k = 1)',
    `error[P101]: expected the end of the statement but found "WIHT"
  at q.sql:1:25
  |
1 | CREATE STREAM t (a INT) WIHT (k = 1)
  |                         ^^^^
  hint: did you mean "WITH"?`,
  ],
];

const MISSING_AND_MISPLACED_PARTS: readonly (readonly [string, string])[] = [
  [
    'SELECT SUM(a FROM s',
    `error[P101]: expected ")" or "," but found "FROM"
  at q.sql:1:14
  |
1 | SELECT SUM(a FROM s
  |              ^^^^`,
  ],
  [
    'SELECT COUNT(* FROM s',
    `error[P101]: expected ")" but found "FROM"
  at q.sql:1:16
  |
1 | SELECT COUNT(* FROM s
  |                ^^^^`,
  ],
  [
    'SELECT a, FROM s',
    `error[P101]: expected an expression or "*" but found "FROM"
  at q.sql:1:11
  |
1 | SELECT a, FROM s
  |           ^^^^
  hint: remove the comma before it`,
  ],
  [
    'SELECT FROM s',
    `error[P101]: expected an expression or "*" but found "FROM"
  at q.sql:1:8
  |
1 | SELECT FROM s
  |        ^^^^`,
  ],
  [
    'SELECT a',
    `error[P101]: expected "," or "FROM" but found the end of the script
  at q.sql:1:9
  |
1 | SELECT a
  |         ^`,
  ],
  [
    'SELECT a FROM s WHERE',
    `error[P101]: expected an expression but found the end of the script
  at q.sql:1:22
  |
1 | SELECT a FROM s WHERE
  |                      ^`,
  ],
  [
    'CREATE STREAM t (a STRING',
    `error[P101]: expected ")" or "," but found the end of the script
  at q.sql:1:26
  |
1 | CREATE STREAM t (a STRING
  |                          ^`,
  ],
  [
    'CREATE STREAM t (a)',
    `error[P101]: expected a type but found ")"
  at q.sql:1:19
  |
1 | CREATE STREAM t (a)
  |                   ^`,
  ],
  [
    'CREATE STREAM t ()',
    `error[P101]: expected a column definition but found ")"
  at q.sql:1:18
  |
1 | CREATE STREAM t ()
  |                  ^`,
  ],
  [
    'CREATE STREAM t',
    `error[P101]: expected "(" but found the end of the script
  at q.sql:1:16
  |
1 | CREATE STREAM t
  |                ^`,
  ],
  [
    'SELECT CASE WHEN a THEN b FROM s',
    `error[P101]: expected "END" but found "FROM"
  at q.sql:1:27
  |
1 | SELECT CASE WHEN a THEN b FROM s
  |                           ^^^^`,
  ],
  [
    'SELECT CASE a END FROM s',
    `error[P101]: expected "WHEN" but found "END"
  at q.sql:1:15
  |
1 | SELECT CASE a END FROM s
  |               ^^^`,
  ],
  [
    'SELECT a FROM s WHERE b BETWEEN 1 OR 2',
    `error[P101]: expected "AND" but found "OR"
  at q.sql:1:35
  |
1 | SELECT a FROM s WHERE b BETWEEN 1 OR 2
  |                                   ^^`,
  ],
  [
    'SELECT a FROM s WHERE b IN ()',
    `error[P101]: expected an expression but found ")"
  at q.sql:1:29
  |
1 | SELECT a FROM s WHERE b IN ()
  |                             ^`,
  ],
  [
    'SELECT a FROM s WHERE b IS 1',
    `error[P101]: expected "NULL", "TRUE", "FALSE" or "DISTINCT FROM" but found "1"
  at q.sql:1:28
  |
1 | SELECT a FROM s WHERE b IS 1
  |                            ^`,
  ],
  [
    'SELECT a FROM s WHERE NOT',
    `error[P101]: expected an expression but found the end of the script
  at q.sql:1:26
  |
1 | SELECT a FROM s WHERE NOT
  |                          ^`,
  ],
  [
    'SELECT a FROM s WINDOW TUMBLING',
    `error[P101]: expected "(" but found the end of the script
  at q.sql:1:32
  |
1 | SELECT a FROM s WINDOW TUMBLING
  |                                ^`,
  ],
  [
    'SELECT a FROM s WINDOW(tumbling, 1 min)',
    `error[P101]: expected a string but found "tumbling"
  at q.sql:1:24
  |
1 | SELECT a FROM s WINDOW(tumbling, 1 min)
  |                        ^^^^^^^^`,
  ],
  [
    'SELECT a FROM s LIMIT b',
    `error[P101]: expected a number but found "b"
  at q.sql:1:23
  |
1 | SELECT a FROM s LIMIT b
  |                       ^`,
  ],
  [
    'INSERT INTO t (a) FROM s',
    `error[P101]: expected "SELECT" but found "FROM"
  at q.sql:1:19
  |
1 | INSERT INTO t (a) FROM s
  |                   ^^^^`,
  ],
  [
    'SELECT a FROM s GROUP BY a WHERE b',
    `error[P101]: expected the end of the statement but found "WHERE"
  at q.sql:1:28
  |
1 | SELECT a FROM s GROUP BY a WHERE b
  |                            ^^^^^
  hint: write the clauses once each, in this order: FROM, WINDOW, WHERE, GROUP BY, HAVING, LIMIT`,
  ],
  [
    'SELECT a FROM s GROUP BY a WINDOW TUMBLING(1 min)',
    `error[P101]: expected the end of the statement but found "WINDOW"
  at q.sql:1:28
  |
1 | SELECT a FROM s GROUP BY a WINDOW TUMBLING(1 min)
  |                            ^^^^^^
  hint: write the clauses once each, in this order: FROM, WINDOW, WHERE, GROUP BY, HAVING, LIMIT`,
  ],
  [
    'SELECT INTERVAL 5 SECOND FROM s',
    `error[P101]: expected "," or "FROM" but found "5"
  at q.sql:1:17
  |
1 | SELECT INTERVAL 5 SECOND FROM s
  |                 ^
  hint: write an interval as INTERVAL '5' SECOND or 5 SECONDS`,
  ],
  [
    'SELECT f(DISTINCT) FROM s',
    `error[P101]: expected an expression after "DISTINCT"
  at q.sql:1:10
  |
1 | SELECT f(DISTINCT) FROM s
  |          ^^^^^^^^`,
  ],
  [
    'SELECT CAST(a AS) FROM s',
    `error[P101]: expected a type but found ")"
  at q.sql:1:17
  |
1 | SELECT CAST(a AS) FROM s
  |                 ^`,
  ],
  [
    'SELECT a[1 FROM s',
    `error[P101]: expected "]" but found "FROM"
  at q.sql:1:12
  |
1 | SELECT a[1 FROM s
  |            ^^^^`,
  ],
  [
    'FOO BAR',
    `error[P101]: expected "CREATE STREAM", "INSERT INTO" or "SELECT" but found "FOO"
  at q.sql:1:1
  |
1 | FOO BAR
  | ^^^`,
  ],
  [
    'SELECT a FROM s, ',
    `error[U301]: a list of streams in FROM is not supported
  at q.sql:1:16
  |
1 | SELECT a FROM s, 
  |                ^
  hint: read one stream per query; write each result to a stream with INSERT INTO and read that`,
  ],
  [
    'SELECT a x = 3 FROM s',
    `error[P101]: expected "," or "FROM" but found "="
  at q.sql:1:12
  |
1 | SELECT a x = 3 FROM s
  |            ^`,
  ],
  [
    "CREATE STREAM t (a INT METADATA 'x')",
    `error[P101]: expected ")" or "," but found 'x'
  at q.sql:1:33
  |
1 | CREATE STREAM t (a INT METADATA 'x')
  |                                 ^^^
  hint: name the field in single quotes: METADATA FROM 'field'`,
  ],
];

const OPTIONS: readonly (readonly [string, string])[] = [
  [
    'CREATE STREAM t (a INT) WITH (type = source)',
    `error[P101]: expected a string, a number, TRUE or FALSE but found "source"
  at q.sql:1:38
  |
1 | CREATE STREAM t (a INT) WITH (type = source)
  |                                      ^^^^^^
  hint: write a value in single quotes: 'source'`,
  ],
  [
    'CREATE STREAM t (a INT) WITH (type = "source")',
    `error[P101]: expected a string, a number, TRUE or FALSE but found "source"
  at q.sql:1:38
  |
1 | CREATE STREAM t (a INT) WITH (type = "source")
  |                                      ^^^^^^^^
  hint: write a value in single quotes; double quotes are for names`,
  ],
  [
    "CREATE STREAM t (a INT) WITH (headers.X-Key = 'k')",
    `error[P101]: expected "=" but found "-"
  at q.sql:1:40
  |
1 | CREATE STREAM t (a INT) WITH (headers.X-Key = 'k')
  |                                        ^
  hint: write an option name with a hyphen in quotes`,
  ],
  [
    'CREATE STREAM t (a INT) WITH (delay = 5 s)',
    `error[P101]: expected ")" or "," but found "s"
  at q.sql:1:41
  |
1 | CREATE STREAM t (a INT) WITH (delay = 5 s)
  |                                         ^
  hint: write a duration in single quotes: '5 s'`,
  ],
  [
    'CREATE STREAM t (a INT) WITH ()',
    `error[P101]: expected an option name but found ")"
  at q.sql:1:31
  |
1 | CREATE STREAM t (a INT) WITH ()
  |                               ^`,
  ],
];

describe('syntax errors', () => {
  it.each(MISTYPED_KEYWORDS)('mistyped keywords: %s', (text, expected) => {
    expect(rendered(text)).toBe(expected);
  });

  it.each(MISSING_AND_MISPLACED_PARTS)('missing and misplaced parts: %s', (text, expected) => {
    expect(rendered(text)).toBe(expected);
  });

  it.each(OPTIONS)('options: %s', (text, expected) => {
    expect(rendered(text)).toBe(expected);
  });
});
