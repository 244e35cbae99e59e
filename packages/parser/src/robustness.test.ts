// Hostile and broken text: parse() answers with positions inside the text, within its limits, and never throws.
import type { Diagnostic } from '@tidewire/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_PARSE_LIMITS } from './limits.ts';
import { parse } from './parse.ts';

const SCRIPT = `CREATE STREAM "Tide Gauges" (id STRING, at TIMESTAMP METADATA FROM 'time', "level" DECIMAL(9, 3),
  WATERMARK FOR at AS at - INTERVAL '5' SECOND) WITH (type = 'source', web.url = 'ws://h/é', n = -1_0, on = TRUE); -- end
/* per gauge */ INSERT INTO means (id, mean)
SELECT g.id, CASE WHEN AVG(level) > 1.5e0 THEN 'hi''gh' ELSE 'low' END AS mean, COUNT(*) FILTER (WHERE level IS NOT NULL)
FROM "Tide Gauges" AS g WHERE id NOT IN ('a', 'b') AND level BETWEEN -.5 AND 9 OR NOT id LIKE 'x!%' ESCAPE '!'
WINDOW TUMBLING(1 min) GROUP BY id HAVING SUM(DISTINCT level) <> 0 LIMIT 10;
SELECT d['k'].v[0], TRY_CAST(x AS INT) IS DISTINCT FROM 5s FROM s WINDOW('hop', 10 s, 5s) INSERT INTO t`;

/** Fails unless every position lies inside the text. */
function checkedParse(text: string): readonly Diagnostic[] {
  const { diagnostics } = parse(text);
  const outside = diagnostics.filter(
    ({ span }) => span === undefined || !(0 <= span.start && span.start <= span.end && span.end <= text.length),
  );
  expect(outside).toEqual([]);
  return diagnostics;
}

describe('broken scripts', () => {
  it('the sample itself is well-formed', () => {
    expect(checkedParse(SCRIPT)).toEqual([]);
  });

  it('cut off after any character, positions stay inside the text', () => {
    for (let end = 0; end <= SCRIPT.length; end++) checkedParse(SCRIPT.slice(0, end));
  });

  it('begun at any character, positions stay inside the text', () => {
    for (let start = 0; start <= SCRIPT.length; start++) checkedParse(SCRIPT.slice(start));
  });

  const parts = SCRIPT.match(/\s+|\w+|[^\s\w]/g) ?? [];
  const foreign = fc.constantFrom(
    'SELECT',
    'END',
    '(',
    ')',
    ',',
    ';',
    "'",
    '"',
    '/*',
    'CASE',
    'NOT',
    '1',
    '.',
    '€',
    '::',
    'JOIN',
    '-',
  );

  it('with words left out, doubled, exchanged or foreign, positions stay inside the text', () => {
    const edit = fc.record({
      at: fc.nat(parts.length - 1),
      kind: fc.constantFrom('drop', 'double', 'swap', 'replace'),
      word: foreign,
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
        const words = [...parts];
        for (const { at, kind, word } of edits) {
          const here = words[at] ?? '';
          if (kind === 'drop') words.splice(at, 1);
          if (kind === 'double') words.splice(at, 0, here);
          if (kind === 'swap') words.splice(at, 2, words[at + 1] ?? '', here);
          if (kind === 'replace') words[at] = word;
        }
        checkedParse(words.join(''));
      }),
      { numRuns: 500 },
    );
  });

  it('random text is reported, never thrown', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => void checkedParse(text)));
    fc.assert(fc.property(fc.array(foreign, { maxLength: 40 }), (words) => void checkedParse(words.join(' '))));
  });

  it('every statement with an error is reported and the others are read', () => {
    const script = [
      'SELECT a FROM s',
      'SELCT b FROM s',
      'SELECT c FROM s',
      'SELECT d FROM',
      'SELECT # FROM s',
      'SELECT e FROM s',
    ];
    const { statements, diagnostics } = parse(script.join(';\n'));
    expect(statements.length).toBe(3);
    expect(diagnostics.map((d) => [d.code, d.span?.start])).toEqual([
      ['P101', 17],
      ['P101', 63],
      ['P106', 72],
    ]);
  });

  it('several errors in one statement are all reported', () => {
    const script = "CREATE STREAM s (a, b INT NOT NULL, c ARRAY<INT>, d INT) WITH (type = source, 'x' = 5s, k 1)";
    expect(checkedParse(script).map((d) => [d.code, script.slice(d.span?.start, d.span?.end)])).toEqual([
      ['P101', ','],
      ['U321', 'NOT'],
      ['U324', '<'],
      ['P101', 'source'],
      ['P101', 's'],
      ['P101', '1'],
    ]);
  });
});

describe('limits', () => {
  const megabyte = DEFAULT_PARSE_LIMITS.textLength;
  const wrap = (open: string, inner: string, close: string, times: number): string =>
    `SELECT ${open.repeat(times)}${inner}${close.repeat(times)} FROM s`;
  const fill = (text: string): string => text.repeat(Math.floor(megabyte / text.length));

  it.each<[string, string, readonly string[]]>([
    ['a text at the limit', ' '.repeat(megabyte), []],
    ['a text beyond the limit', ' '.repeat(megabyte + 1), ['P120']],
    ['99 nested parentheses', wrap('(', '1', ')', 99), []],
    ['100 nested parentheses', wrap('(', '1', ')', 100), []],
    ['101 nested parentheses', wrap('(', '1', ')', 101), ['P121']],
    ['100 nested CASE', wrap('CASE WHEN a THEN ', '1', ' END', 100), []],
    ['101 nested CASE', wrap('CASE WHEN a THEN ', '1', ' END', 101), ['P121']],
    ['100 nested mixed levels', wrap('CASE a[f(CAST(x IN (', '1', ') AS INT))] WHEN 1 THEN 2 END', 20), []],
    ['100 prefixes', wrap('- ', '1', '', 100), []],
    ['101 prefixes', wrap('NOT ', '1', '', 101), ['P121']],
    ['200 CASE side by side', `SELECT ${'CASE WHEN a THEN 1 END, '.repeat(200)} 1 FROM s`, []],
    ['a chain of 1,000 operands', wrap('a + ', 'a', '', 999), []],
    ['a chain of 1,001 operands', wrap('a + ', 'a', '', 1_000), ['P121']],
    ['10,000 IN items', `SELECT a IN (${'1,'.repeat(9_999)}1) FROM s`, []],
    ['10,001 IN items', `SELECT a IN (${'1,'.repeat(10_000)}1) FROM s`, ['P122']],
    ['a name of 255 characters', `SELECT ${'n'.repeat(255)} FROM s`, []],
    ['a name of 256 characters', `SELECT ${'n'.repeat(256)} FROM s`, ['P123']],
    ['a quoted name of 256 characters', `SELECT "${'n'.repeat(256)}" FROM s`, ['P123']],
    ['a number of 256 digits', `SELECT ${'1'.repeat(256)} FROM s`, ['P124']],
    ['a statement of 100,001 words', `SELECT ${'a,'.repeat(50_000)}`, ['P125']],
    ['100,000 open parentheses', '('.repeat(100_000), ['P121']],
    ['100,000 open CASE with END as a name', fill('CASE end WHEN '), ['P121']],
    ['CASE closed too early, again and again', `SELECT ${'CASE a end WHEN '.repeat(20_000)}`, ['P101']],
    ['1 MiB of one unreadable character', fill('€'), ['P106']],
    ['1 MiB of words', fill('a '), ['P125']],
    ['1 MiB of one word', fill('a'), ['P123']],
    ['1 MiB of one number', fill('1'), ['P124']],
    ['1 MiB of an open string', fill("'").slice(1), ['P103']],
    ['1 MiB of an open comment', fill('/*'), ['P105']],
    ['1 MiB of commas', fill(', '), ['P125']],
    ['1 MiB of semicolons', fill(';'), []],
  ])('%s', (_, text, codes) => {
    expect(checkedParse(text).map((d) => d.code)).toEqual(codes);
  });

  it('at most 100 problems of a script are shown, and that there are more is said', () => {
    const codes = checkedParse(fill('x;')).map((d) => d.code);
    expect(codes).toEqual([...Array.from({ length: 100 }, () => 'P101'), 'P126']);
  });

  it('statements without semicolons cost no more than the problems shown', () => {
    expect(checkedParse('SELECT a FROM s '.repeat(20_000)).length).toBe(101);
  });

  it('every limit can be set', () => {
    const codes = (text: string, limits: Parameters<typeof parse>[1]): readonly string[] =>
      parse(text, limits).diagnostics.map((d) => d.code);
    expect(codes('SELECT a FROM s', { textLength: 14 })).toEqual(['P120']);
    expect(codes('SELECT ((a)) FROM s', { nesting: 1 })).toEqual(['P121']);
    expect(codes('SELECT a + b + c FROM s', { expressionDepth: 2 })).toEqual(['P121']);
    expect(codes('SELECT a IN (1, 2) FROM s', { inItems: 1 })).toEqual(['P122']);
    expect(codes('SELECT ab FROM s', { identifierLength: 1 })).toEqual(['P123']);
    expect(codes('SELECT 12 FROM s', { numberLength: 1 })).toEqual(['P124']);
    expect(codes('SELECT a FROM s', { statementTokens: 3 })).toEqual(['P125']);
    expect(codes('x; y', { diagnostics: 1 })).toEqual(['P101', 'P126']);
  });
});
