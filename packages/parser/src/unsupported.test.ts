// Known SQL that is not run is refused by name: the whole text of each diagnostic.
import { renderDiagnostic } from '@tidewire/core';
import { describe, expect, it } from 'vitest';
import { parse } from './parse.ts';

function rendered(text: string): string {
  const source = { name: 'q.sql', text };
  return parse(text)
    .diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, source))
    .join('\n');
}

const REFUSED: readonly (readonly [string, string])[] = [
  [
    'SELECT a FROM s JOIN t ON s.a = t.a',
    `error[U301]: JOIN is not supported
  at q.sql:1:17
  |
1 | SELECT a FROM s JOIN t ON s.a = t.a
  |                 ^^^^
  hint: read one stream per query; write each result to a stream with INSERT INTO and read that`,
  ],
  [
    'SELECT a FROM s LEFT OUTER JOIN t ON s.a = t.a',
    `error[U301]: JOIN is not supported
  at q.sql:1:17
  |
1 | SELECT a FROM s LEFT OUTER JOIN t ON s.a = t.a
  |                 ^^^^
  hint: read one stream per query; write each result to a stream with INSERT INTO and read that`,
  ],
  [
    'SELECT a FROM s, t',
    `error[U301]: a list of streams in FROM is not supported
  at q.sql:1:16
  |
1 | SELECT a FROM s, t
  |                ^
  hint: read one stream per query; write each result to a stream with INSERT INTO and read that`,
  ],
  [
    'SELECT a FROM s AS x, t',
    `error[U301]: a list of streams in FROM is not supported
  at q.sql:1:21
  |
1 | SELECT a FROM s AS x, t
  |                     ^
  hint: read one stream per query; write each result to a stream with INSERT INTO and read that`,
  ],
  [
    'SELECT a FROM s ORDER BY a',
    `error[U302]: ORDER BY is not supported
  at q.sql:1:17
  |
1 | SELECT a FROM s ORDER BY a
  |                 ^^^^^
  hint: rows come in the order of their windows; sort where they are shown`,
  ],
  [
    'SELECT a FROM s UNION ALL SELECT a FROM t',
    `error[U303]: UNION is not supported
  at q.sql:1:17
  |
1 | SELECT a FROM s UNION ALL SELECT a FROM t
  |                 ^^^^^
  hint: write one INSERT INTO … SELECT per input, all into the same stream`,
  ],
  [
    'SELECT DISTINCT a FROM s',
    `error[U304]: SELECT DISTINCT is not supported
  at q.sql:1:8
  |
1 | SELECT DISTINCT a FROM s
  |        ^^^^^^^^
  hint: use GROUP BY over the same columns in a window`,
  ],
  [
    'SELECT SUM(a) OVER (PARTITION BY b) FROM s',
    `error[U305]: OVER is not supported
  at q.sql:1:15
  |
1 | SELECT SUM(a) OVER (PARTITION BY b) FROM s
  |               ^^^^
  hint: use a WINDOW clause with GROUP BY`,
  ],
  [
    'SELECT a FROM (SELECT a FROM s)',
    `error[U306]: a subquery is not supported
  at q.sql:1:15
  |
1 | SELECT a FROM (SELECT a FROM s)
  |               ^
  hint: write the inner query as INSERT INTO a stream and read that stream`,
  ],
  [
    'SELECT a FROM s WHERE a IN (SELECT b FROM t)',
    `error[U306]: a subquery is not supported
  at q.sql:1:29
  |
1 | SELECT a FROM s WHERE a IN (SELECT b FROM t)
  |                             ^^^^^^
  hint: write the inner query as INSERT INTO a stream and read that stream`,
  ],
  [
    'WITH x AS (SELECT a FROM s) SELECT a FROM x',
    `error[U307]: a common table expression is not supported
  at q.sql:1:1
  |
1 | WITH x AS (SELECT a FROM s) SELECT a FROM x
  | ^^^^
  hint: write the inner query as INSERT INTO a stream and read that stream`,
  ],
  [
    'CREATE TABLE t (a INT)',
    `error[U308]: CREATE TABLE is not supported
  at q.sql:1:8
  |
1 | CREATE TABLE t (a INT)
  |        ^^^^^
  hint: create a stream with CREATE STREAM name (…) WITH (…)`,
  ],
  [
    'CREATE VIEW v AS SELECT a FROM s',
    `error[U308]: CREATE VIEW is not supported
  at q.sql:1:8
  |
1 | CREATE VIEW v AS SELECT a FROM s
  |        ^^^^
  hint: create a stream with CREATE STREAM name (…) WITH (…)`,
  ],
  [
    'CREATE TRIGGER t AT EVERY 5 s',
    `error[U308]: CREATE TRIGGER is not supported
  at q.sql:1:8
  |
1 | CREATE TRIGGER t AT EVERY 5 s
  |        ^^^^^^^
  hint: create a stream with CREATE STREAM name (…) WITH (…)`,
  ],
  [
    'CREATE STREAM IF NOT EXISTS t (a INT)',
    `error[U309]: IF NOT EXISTS is not supported
  at q.sql:1:18
  |
1 | CREATE STREAM IF NOT EXISTS t (a INT)
  |                  ^^^
  hint: write CREATE STREAM name (…)`,
  ],
  [
    'CREATE OR REPLACE STREAM t (a INT)',
    `error[U309]: OR REPLACE is not supported
  at q.sql:1:8
  |
1 | CREATE OR REPLACE STREAM t (a INT)
  |        ^^
  hint: write CREATE STREAM name (…)`,
  ],
  [
    'UPDATE t SET a = 1',
    `error[U310]: UPDATE is not supported
  at q.sql:1:1
  |
1 | UPDATE t SET a = 1
  | ^^^^^^
  hint: write rows to a stream with INSERT INTO … SELECT`,
  ],
  [
    'DELETE FROM t',
    `error[U310]: DELETE is not supported
  at q.sql:1:1
  |
1 | DELETE FROM t
  | ^^^^^^
  hint: write rows to a stream with INSERT INTO … SELECT`,
  ],
  [
    'INSERT INTO t VALUES (1)',
    `error[U310]: VALUES is not supported
  at q.sql:1:15
  |
1 | INSERT INTO t VALUES (1)
  |               ^^^^^^
  hint: write rows to a stream with INSERT INTO … SELECT`,
  ],
  [
    'DROP STREAM t',
    `error[U311]: DROP is not supported
  at q.sql:1:1
  |
1 | DROP STREAM t
  | ^^^^
  hint: a script holds CREATE STREAM, INSERT INTO … SELECT and SELECT statements`,
  ],
  [
    'SELECT a FROM s OUTPUT LAST EVERY 5 EVENTS',
    `error[U312]: OUTPUT is not supported
  at q.sql:1:17
  |
1 | SELECT a FROM s OUTPUT LAST EVERY 5 EVENTS
  |                 ^^^^^^
  hint: leave it out: a window gives one final row per group when it closes`,
  ],
  [
    'SELECT a FROM s EMIT CHANGES',
    `error[U312]: EMIT is not supported
  at q.sql:1:17
  |
1 | SELECT a FROM s EMIT CHANGES
  |                 ^^^^
  hint: leave it out: a window gives one final row per group when it closes`,
  ],
  [
    'PARTITION WITH (a OF s) BEGIN SELECT a FROM s; END; SELECT b FROM s',
    `error[U313]: PARTITION is not supported
  at q.sql:1:1
  |
1 | PARTITION WITH (a OF s) BEGIN SELECT a FROM s; END; SELECT b FROM s
  | ^^^^^^^^^
  hint: use GROUP BY to keep keys apart`,
  ],
  [
    'SELECT a FROM PATTERN (e1=A -> e2=B)',
    `error[U314]: PATTERN is not supported
  at q.sql:1:15
  |
1 | SELECT a FROM PATTERN (e1=A -> e2=B)
  |               ^^^^^^^
  hint: use WHERE and windows on single streams`,
  ],
  [
    'SELECT a FROM s LIMIT 5 OFFSET 5',
    `error[U315]: OFFSET is not supported
  at q.sql:1:25
  |
1 | SELECT a FROM s LIMIT 5 OFFSET 5
  |                         ^^^^^^
  hint: use LIMIT n for the first n rows`,
  ],
  [
    'SELECT a FROM TUMBLE(s, ts, 5 s)',
    `error[U316]: a table function in FROM is not supported
  at q.sql:1:15
  |
1 | SELECT a FROM TUMBLE(s, ts, 5 s)
  |               ^^^^^^
  hint: name the stream and put the window in a WINDOW clause: FROM s WINDOW TUMBLING(1 min)`,
  ],
  [
    "SELECT a FROM s WHERE a ILIKE 'x%'",
    `error[U317]: ILIKE is not supported
  at q.sql:1:25
  |
1 | SELECT a FROM s WHERE a ILIKE 'x%'
  |                         ^^^^^
  hint: use LIKE, for any letter case as LOWER(name) LIKE 'a%'`,
  ],
  [
    'SELECT a::INT FROM s',
    `error[U318]: the :: cast is not supported
  at q.sql:1:9
  |
1 | SELECT a::INT FROM s
  |         ^^
  hint: write CAST(value AS type)`,
  ],
  [
    "SELECT a->>'k' FROM s",
    `error[U319]: the ->> operator is not supported
  at q.sql:1:9
  |
1 | SELECT a->>'k' FROM s
  |         ^^^
  hint: write base.field or base['field']`,
  ],
  [
    "SELECT ts AT TIME ZONE 'UTC' FROM s",
    `error[U320]: AT TIME ZONE is not supported
  at q.sql:1:11
  |
1 | SELECT ts AT TIME ZONE 'UTC' FROM s
  |           ^^
  hint: times are instants in UTC; convert them where they are shown`,
  ],
  [
    'SELECT a FROM s WHERE b COLLATE c',
    `error[U320]: COLLATE is not supported
  at q.sql:1:25
  |
1 | SELECT a FROM s WHERE b COLLATE c
  |                         ^^^^^^^
  hint: strings compare by code point; use UPPER or LOWER to ignore case`,
  ],
  [
    'CREATE STREAM t (a INT NOT NULL, b INT PRIMARY KEY)',
    `error[U321]: a column constraint is not supported
  at q.sql:1:24
  |
1 | CREATE STREAM t (a INT NOT NULL, b INT PRIMARY KEY)
  |                        ^^^
  hint: write only the name and the type of the column, and filter rows with WHERE
error[U321]: a column constraint is not supported
  at q.sql:1:40
  |
1 | CREATE STREAM t (a INT NOT NULL, b INT PRIMARY KEY)
  |                                        ^^^^^^^
  hint: write only the name and the type of the column, and filter rows with WHERE`,
  ],
  [
    'CREATE STREAM t (a INT, PRIMARY KEY (a))',
    `error[U321]: a column constraint is not supported
  at q.sql:1:38
  |
1 | CREATE STREAM t (a INT, PRIMARY KEY (a))
  |                                      ^
  hint: write only the name and the type of the column, and filter rows with WHERE`,
  ],
  [
    'CREATE STREAM t AS SELECT a FROM s',
    `error[U322]: CREATE STREAM … AS SELECT is not supported
  at q.sql:1:17
  |
1 | CREATE STREAM t AS SELECT a FROM s
  |                 ^^
  hint: write INSERT INTO name SELECT …; a stream that is not declared gets the columns of the query`,
  ],
  [
    'SELECT a FROM s ALLOW LATENESS 5 s',
    `error[U323]: ALLOW is not supported
  at q.sql:1:17
  |
1 | SELECT a FROM s ALLOW LATENESS 5 s
  |                 ^^^^^
  hint: give the stream a later watermark: WATERMARK FOR column AS column - INTERVAL …`,
  ],
  [
    'CREATE STREAM t (a ARRAY<INT>)',
    `error[U324]: a type with arguments in angle brackets is not supported
  at q.sql:1:25
  |
1 | CREATE STREAM t (a ARRAY<INT>)
  |                         ^
  hint: use OBJECT for nested values`,
  ],
  [
    'CREATE STREAM t (a TIMESTAMP WITH TIME ZONE)',
    `error[U324]: a type WITH TIME ZONE is not supported
  at q.sql:1:30
  |
1 | CREATE STREAM t (a TIMESTAMP WITH TIME ZONE)
  |                              ^^^^
  hint: write TIMESTAMP: times are instants in UTC`,
  ],
  [
    'SELECT EXTRACT(HOUR FROM ts) FROM s',
    `error[U325]: FROM inside a function call is not supported
  at q.sql:1:21
  |
1 | SELECT EXTRACT(HOUR FROM ts) FROM s
  |                     ^^^^
  hint: separate the arguments with commas`,
  ],
];

describe('known SQL that is not supported', () => {
  it.each(REFUSED)('refused: %s', (text, expected) => {
    expect(rendered(text)).toBe(expected);
  });
});
