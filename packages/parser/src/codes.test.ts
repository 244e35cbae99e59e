// Every code can happen: one script for each.
import { describe, expect, it } from 'vitest';
import { PARSER_CODES, type ParserCode } from './codes.ts';
import { parse } from './parse.ts';

const EXAMPLES: Readonly<Record<ParserCode, string>> = {
  P101: 'SELCT a FROM s',
  P102: 'CREATE STREAM t (from STRING)',
  P103: "SELECT 'abc FROM s",
  P104: 'SELECT "abc FROM s',
  P105: 'SELECT a /* b FROM s',
  P106: 'SELECT a # b FROM s',
  P107: 'SELECT 5x, 1.2.3 FROM s',
  P108: 'SELECT a FROM s SELECT b FROM t',
  P109: 'SELECT a FROM s WINDOW TUMBLING(1 min) WHERE b WINDOW TUMBLING(1 min)',
  P110: "SELECT INTERVAL '5' FROM s",
  P111: 'SELECT a FROM s LIMIT 1.5',
  P112: 'SELECT "" FROM s',
  P113: 'SELECT a < b < c FROM s',
  P114: 'CREATE STREAM t (a "INT")',
  P115: 'SELECT a * 1 d FROM s',
  P120: ' '.repeat(1_048_577),
  P121: `SELECT ${'('.repeat(101)}`,
  P122: `SELECT a IN (${'1,'.repeat(10_000)}1) FROM s`,
  P123: 'n'.repeat(256),
  P124: '1'.repeat(256),
  P125: 'a,'.repeat(50_001),
  P126: 'a;'.repeat(101),
  U301: 'SELECT a FROM s, ',
  U302: 'SELECT a FROM s ORDER BY a',
  U303: 'SELECT a FROM s UNION ALL SELECT a FROM t',
  U304: 'SELECT DISTINCT a FROM s',
  U305: 'SELECT SUM(a) OVER (PARTITION BY b) FROM s',
  U306: 'SELECT a FROM (SELECT a FROM s)',
  U307: 'WITH x AS (SELECT a FROM s) SELECT a FROM x',
  U308: 'CREATE TABLE t (a INT)',
  U309: 'CREATE STREAM IF NOT EXISTS t (a INT)',
  U310: 'UPDATE t SET a = 1',
  U311: 'DROP STREAM t',
  U312: 'SELECT a FROM s OUTPUT LAST EVERY 5 EVENTS',
  U313: 'PARTITION WITH (a OF s) BEGIN SELECT a FROM s; END; SELECT b FROM s',
  U314: 'SELECT a FROM PATTERN (e1=A -> e2=B)',
  U315: 'SELECT a FROM s LIMIT 5 OFFSET 5',
  U316: 'SELECT a FROM TUMBLE(s, ts, 5 s)',
  U317: "SELECT a FROM s WHERE a ILIKE 'x%'",
  U318: 'SELECT a::INT FROM s',
  U319: "SELECT a->>'k' FROM s",
  U320: "SELECT ts AT TIME ZONE 'UTC' FROM s",
  U321: 'CREATE STREAM t (a INT NOT NULL, b INT PRIMARY KEY)',
  U322: 'CREATE STREAM t AS SELECT a FROM s',
  U323: 'SELECT a FROM s ALLOW LATENESS 5 s',
  U324: 'CREATE STREAM t (a ARRAY<INT>)',
  U325: 'SELECT EXTRACT(HOUR FROM ts) FROM s',
};

describe('codes', () => {
  it.each(Object.entries(EXAMPLES))('%s is reported', (code, text) => {
    expect(parse(text).diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
  });

  it('each has a sentence that says what it means', () => {
    for (const meaning of Object.values(PARSER_CODES)) expect(meaning).toMatch(/^[A-Z:].+\.$/);
  });
});
