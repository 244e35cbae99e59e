// What the grammar accepts and the trees it gives.
import { describe, expect, it } from 'vitest';
import type { Expression, Select, Statement } from './ast.ts';
import { parse } from './parse.ts';
import { print } from './print.ts';

function statements(text: string): readonly Statement[] {
  const result = parse(text);
  expect(result.diagnostics).toEqual([]);
  return result.statements;
}

function only(text: string): Statement {
  const [statement, ...others] = statements(text);
  expect(others).toEqual([]);
  if (statement === undefined) throw new Error('no statement');
  return statement;
}

function select(text: string): Select {
  const statement = only(text);
  if (statement.kind === 'createStream') throw new Error('not a query');
  return statement.select;
}

/** A tree as brackets: `(+ a (* b c))`, to show precedence at a glance. */
function shape(e: Expression): string {
  switch (e.kind) {
    case 'string':
      return `'${e.value}'`;
    case 'number':
      return e.text;
    case 'boolean':
      return String(e.value);
    case 'null':
      return 'null';
    case 'interval':
      return `${e.spelling}:${e.amount}:${e.unit}`;
    case 'name':
      return e.name.name;
    case 'field':
      return `(. ${shape(e.base)} ${e.field.name})`;
    case 'index':
      return `([] ${shape(e.base)} ${shape(e.index)})`;
    case 'unary':
      return `(${e.operator} ${shape(e.operand)})`;
    case 'binary':
      return `(${e.operator} ${shape(e.left)} ${shape(e.right)})`;
    case 'is':
      return `(is${e.negated ? '-not' : ''} ${e.test} ${[e.operand, e.right].flatMap((x) => (x ? [shape(x)] : [])).join(' ')})`;
    case 'between':
      return `(${e.negated ? 'not-' : ''}between ${[e.operand, e.low, e.high].map(shape).join(' ')})`;
    case 'in':
      return `(${e.negated ? 'not-' : ''}in ${[e.operand, ...e.list].map(shape).join(' ')})`;
    case 'like':
      return `(${e.negated ? 'not-' : ''}like ${[e.operand, e.pattern, e.escape].flatMap((x) => (x ? [shape(x)] : [])).join(' ')})`;
    case 'case': {
      const branches = e.branches.map((b) => `${shape(b.when)}=>${shape(b.then)}`).join(' ');
      return `(case ${e.operand ? shape(e.operand) : '-'} ${branches} ${e.otherwise ? shape(e.otherwise) : '-'})`;
    }
    case 'cast':
      return `(${e.lenient ? 'try-' : ''}cast ${shape(e.operand)} ${e.type.name}[${e.type.args.join(',')}])`;
    case 'call': {
      const args = e.star ? '*' : e.args.map(shape).join(' ');
      const filter = e.filter ? ` where ${shape(e.filter)}` : '';
      return `(${e.name.name}${e.distinct ? ' distinct' : ''} ${args}${filter}${e.nulls ? ` ${e.nulls}` : ''})`;
    }
  }
}

function expression(text: string): string {
  const item = select(`SELECT ${text} AS x FROM s`).items[0];
  if (item?.kind !== 'selectExpression') throw new Error('no expression');
  return shape(item.expression);
}

describe('expressions', () => {
  it.each([
    ['a OR b AND NOT c = 1', '(OR a (AND b (NOT (= c 1))))'],
    ['NOT NOT a', '(NOT (NOT a))'],
    ['a + b * c - d', '(- (+ a (* b c)) d)'],
    ['a || b + c', '(|| a (+ b c))'],
    ['a - b - c', '(- (- a b) c)'],
    ['a * b / c % d DIV e', '(DIV (% (/ (* a b) c) d) e)'],
    ['(a + b) * c', '(* (+ a b) c)'],
    ['- a + + b', '(+ (- a) (+ b))'],
    ['-a.b[1].c', '(- (. ([] (. a b) 1) c))'],
    ["a['k']", "([] a 'k')"],
    ['a == b', '(= a b)'],
    ['a != b', '(<> a b)'],
    ['a <= b OR a >= c', '(OR (<= a b) (>= a c))'],
    ['a + 1 > 2 IS TRUE', '(is TRUE (> (+ a 1) 2))'],
    ['a IS NOT NULL', '(is-not NULL a)'],
    ['a IS FALSE', '(is FALSE a)'],
    ['a IS NOT DISTINCT FROM b + 1', '(is-not DISTINCT FROM a (+ b 1))'],
    ['a BETWEEN 1 AND 2 AND b', '(AND (between a 1 2) b)'],
    ['a NOT BETWEEN x - 1 AND x + 1', '(not-between a (- x 1) (+ x 1))'],
    ["a IN (1, 'b', NULL)", "(in a 1 'b' null)"],
    ['a NOT IN (TRUE, FALSE)', '(not-in a true false)'],
    ["a LIKE 'x%'", "(like a 'x%')"],
    ["a NOT LIKE 'x!%' ESCAPE '!'", "(not-like a 'x!%' '!')"],
    ['CASE WHEN a THEN 1 WHEN b THEN 2 ELSE 3 END', '(case - a=>1 b=>2 3)'],
    ['CASE a WHEN 1 THEN x END', '(case a 1=>x -)'],
    ['CAST(a AS DECIMAL(18, 8))', '(cast a DECIMAL[18,8])'],
    ['TRY_CAST(a + 1 AS double precision)', '(try-cast (+ a 1) double precision[])'],
    ['COUNT(*)', '(COUNT *)'],
    ['now()', '(now )'],
    ['SUM(DISTINCT a, b)', '(SUM distinct a b)'],
    ['COUNT(*) FILTER (WHERE a > 1)', '(COUNT * where (> a 1))'],
    ['LAST(a) IGNORE NULLS', '(LAST a IGNORE)'],
    ['LAST(a) RESPECT NULLS FILTER (WHERE b)', '(LAST a where b RESPECT)'],
    ['LAST(a) FILTER (WHERE b) IGNORE NULLS', '(LAST a where b IGNORE)'],
  ])('%s reads as %s', (text, expected) => {
    expect(expression(text)).toBe(expected);
  });
});

describe('literals', () => {
  it.each([
    ['1_000', '1000'],
    ['.5', '.5'],
    ['1e3', '1e3'],
    ['1_0.2_5E-3', '10.25E-3'],
    ["'it''s'", "'it's'"],
    ["''", "''"],
    ["INTERVAL '5' SECOND", 'interval:5:SECOND'],
    ["INTERVAL '5 seconds'", 'interval:5:seconds'],
    ["INTERVAL '-1.5h'", 'interval:-1.5:h'],
    ["interval '2' month", 'interval:2:month'],
    ['1 min', 'short:1:min'],
    ['5 SECONDS', 'short:5:SECONDS'],
    ['5s', 'short:5:s'],
    ['1_500ms', 'short:1500:ms'],
    ['(1 d)', 'short:1:d'],
    ['ts - 5 SECONDS', '(- ts short:5:SECONDS)'],
  ])('T56: %s reads as %s', (text, expected) => {
    expect(expression(text)).toBe(expected);
  });

  it('T56: comments of both kinds stand anywhere between words', () => {
    expect(print(only('SELECT a -- one; two\n, /* ; */ b FROM/**/s--end'))).toBe('SELECT a, b\nFROM s');
  });

  it('a byte order mark and every kind of line end are blanks', () => {
    expect(print(only('\uFEFFSELECT a\r\nFROM s\r'))).toBe('SELECT a\nFROM s');
  });
});

describe('names', () => {
  const words =
    'timestamp date time data stream type format window first last end start key value metadata watermark for tumbling interval min second minute hour day cast filter ignore nulls order left right on limit by into insert create with escape div output at offset';

  it.each(words.split(' '))('T55: %s is a column, alias, stream, field and target without quotes', (word) => {
    const text = [
      `CREATE STREAM ${word} (\n  ${word} STRING\n)`,
      `SELECT ${word}, s.${word} AS ${word}\nFROM ${word} AS ${word}\nWHERE ${word} = 1\nGROUP BY ${word}\nINSERT INTO ${word}`,
    ];
    expect(statements(text.join(';\n')).map(print)).toEqual(text);
  });

  it('T55: end is a name inside CASE too where no END can stand', () => {
    expect(expression('CASE end WHEN end + 1 THEN end ELSE end END')).toBe('(case end (+ end 1)=>end end)');
  });

  it('reserved words are names after a dot and in quotes', () => {
    expect(expression('a.select.from + "where"')).toBe('(+ (. (. a select) from) where)');
  });

  it('T53: names keep their case and may use letters of any script', () => {
    expect(print(only('select Größe, ñandú_2, "two words", "say ""hi""" from Fähre'))).toBe(
      'SELECT Größe, ñandú_2, "two words", "say ""hi"""\nFROM Fähre',
    );
  });

  it('letters that only upper-case to ASCII do not make a keyword', () => {
    expect(print(only('SELECT lımıt FROM s LIMIT 3'))).toBe('SELECT lımıt\nFROM s\nLIMIT 3');
  });
});

describe('statements', () => {
  it('T53: WITH keys are bare, dotted, in single and in double quotes; keywords may be keys', () => {
    const text = `DEFINE STREAM tides (level DOUBLE) WITH (type = 'source', stream.format.select = 1_0, "web.url" = '$$', 'a b' = -2.5, x = +3, y = TRUE, z = false)`;
    const statement = only(text);
    if (statement.kind !== 'createStream') throw new Error('not a stream');
    expect(statement.options.map(({ key, value, valueKind }) => [key, value, valueKind])).toEqual([
      ['type', 'source', 'string'],
      ['stream.format.select', '10', 'number'],
      ['web.url', '$$', 'string'],
      ['a b', '-2.5', 'number'],
      ['x', '3', 'number'],
      ['y', 'true', 'boolean'],
      ['z', 'false', 'boolean'],
    ]);
  });

  it('columns may come from metadata and a watermark may stand among them', () => {
    const text =
      "create stream buoys (id VARCHAR(20), at TIMESTAMP METADATA FROM 'received', WATERMARK FOR at AS at - INTERVAL '5' SECOND, price DECIMAL(18, 8))";
    expect(print(only(text))).toBe(
      "CREATE STREAM buoys (\n  id VARCHAR(20),\n  at TIMESTAMP METADATA FROM 'received',\n  price DECIMAL(18, 8),\n  WATERMARK FOR at AS at - INTERVAL '5' SECOND\n)",
    );
  });

  it('INSERT INTO stands before or after the query, with or without columns', () => {
    const texts = [
      'INSERT INTO out (a, b)\nSELECT a, b\nFROM s',
      'INSERT INTO out\nSELECT *\nFROM s AS t',
      'SELECT t.*\nFROM s AS t\nINSERT INTO out',
      'SELECT a\nFROM s\nLIMIT 5\nINSERT INTO out (a)',
    ];
    expect(statements(texts.join(';')).map(print)).toEqual(texts);
  });

  it('the WINDOW clause stands before or after WHERE, in both spellings', () => {
    const texts = [
      'SELECT a\nFROM s\nWINDOW TUMBLING(1 min)\nWHERE b\nGROUP BY a\nHAVING c\nLIMIT 1',
      "SELECT a\nFROM s\nWHERE b\nWINDOW('tumbling', 1 MINUTE)\nGROUP BY a, b + 1",
      "SELECT a\nFROM s\nWINDOW HOP(10s, INTERVAL '2' SECOND)",
      'SELECT a\nFROM s AS window\nWINDOW session(5s, key)',
    ];
    expect(statements(texts.join(';')).map(print)).toEqual(texts);
  });

  it('aliases need no AS', () => {
    expect(print(only('SELECT a b, c + 1 e FROM s t WHERE t.a'))).toBe(
      'SELECT a AS b, c + 1 AS e\nFROM s AS t\nWHERE t.a',
    );
  });

  it('empty statements are nothing and the last semicolon is optional', () => {
    expect(statements(';; SELECT a FROM s;;SELECT b FROM s').length).toBe(2);
    expect(statements('  -- nothing\n')).toEqual([]);
  });

  it('a source, a windowed query and a sink read as one script', () => {
    const text = `
      -- readings of river gauges
      CREATE STREAM Gauges (g STRING, h STRING, w STRING, T LONG -- time
      ) WITH (type = 'source', extension = 'websocket', format = 'json', -- or 'text'
        "websocket.url" = 'ws://localhost:9000/gauges', "websocket.headers.X-Key" = 'k', 'websocket.reconnect' = 'true');
      CREATE STREAM Floods (gauge STRING, kind STRING, timestamp LONG, data OBJECT, stream STRING)
        WITH (type = 'sink', extension = 'websocket', format = 'json');
      SELECT g AS gauge, SUM(CAST(h AS DOUBLE) * CAST(w AS DOUBLE)) / SUM(CAST(w AS DOUBLE)) AS mean
      FROM Gauges
      WINDOW TUMBLING(1 min)
      GROUP BY g
      INSERT INTO Means;
      INSERT INTO Floods
      SELECT gauge, 'HIGH' AS kind, event_timestamp() AS timestamp
      FROM Means
      WHERE mean > 5.0;`;
    expect(statements(text).map((s) => s.kind)).toEqual([
      'createStream',
      'createStream',
      'insertSelect',
      'insertSelect',
    ]);
  });
});
