import { describe, expect, it } from 'vitest';
import { planText } from './planning-fixtures.ts';

describe('SELECT', () => {
  it('T21: filters before the window, whichever was written first', () => {
    const before = planText(
      'SELECT symbol, COUNT(*) AS n FROM Trades WHERE qty > 0 WINDOW TUMBLING(1 min) GROUP BY symbol',
    );
    const after = planText(
      "SELECT symbol, COUNT(*) AS n FROM Trades WINDOW('tumbling', 1 MINUTE) WHERE qty > 0 GROUP BY symbol",
    );
    expect(after).toBe(before);
    expect(before).toMatchInlineSnapshot(`
      "Insert __select (symbol STRING, n LONG)
        Project symbol, "COUNT(*)" AS n
          Aggregate tumbling(1 min) by symbol: COUNT(*)
            Filter qty > 0
              Scan Trades"
    `);
  });

  it('E12: binds a volume-weighted price per window, with sums that share their form', () => {
    expect(
      planText(`SELECT symbol, SUM(price * qty) / SUM(qty) AS vwap, COUNT(*) AS trades,
                       window_start() AS opened, event_timestamp() AS closed
                FROM Trades WINDOW TUMBLING(1 min) GROUP BY symbol
                HAVING COUNT(*) > 2 AND vwap > 3 INSERT INTO Vwap`),
    ).toMatchInlineSnapshot(`
      "Insert Vwap (symbol STRING, vwap DOUBLE, trades LONG, opened LONG, closed LONG)
        Project symbol, "SUM(price * qty)" / CAST("SUM(qty)" AS DOUBLE) AS vwap, "COUNT(*)" AS trades, window_start AS opened, window_end AS closed
          Filter "SUM(price * qty)" / CAST("SUM(qty)" AS DOUBLE) > 3
            Filter "COUNT(*)" > 2
              Aggregate tumbling(1 min) by symbol: SUM(price * CAST(qty AS DOUBLE)), SUM(qty), COUNT(*)
                Scan Trades"
    `);
  });

  it('T12, T13: event_timestamp() is the time of the row, the end of the window, or the latest time of the group', () => {
    expect(planText('SELECT event_timestamp() AS t FROM Trades WHERE eventTimestamp() > 0')).toMatchInlineSnapshot(`
      "Insert __select (t LONG)
        Project event_timestamp() AS t
          Filter event_timestamp() > 0
            Scan Trades"
    `);
    expect(
      planText('SELECT MAX(event_timestamp()) AS t, event_timestamp() AS e FROM Trades WINDOW TUMBLING(1 s)'),
    ).toMatchInlineSnapshot(`
      "Insert __select (t LONG, e LONG)
        Project "MAX(event_timestamp())" AS t, window_end AS e
          Aggregate tumbling(1 s): MAX(event_timestamp())
            Scan Trades"
    `);
    expect(planText('SELECT COUNT(*) AS n, event_timestamp() AS t FROM Trades')).toMatchInlineSnapshot(`
      "Insert __select (n LONG, t LONG)
        Project "COUNT(*)" AS n, event_timestamp() AS t
          Aggregate running: COUNT(*)
            Scan Trades"
    `);
  });

  it('expands * to the visible columns, and finds hidden ones by name', () => {
    expect(planText('SELECT *, __meta_source FROM Timed')).toMatchInlineSnapshot(`
      "Insert __select (symbol STRING, price DOUBLE, T LONG, __meta_source STRING)
        Project symbol, price, T, __meta_source
          Scan Timed"
    `);
    expect(planText('SELECT x.* FROM Timed AS t')).toMatchInlineSnapshot(`
      "error[B201]: stream "x" is not read by this query
        at test.sql:1:8
        |
      1 | SELECT x.* FROM Timed AS t
        |        ^
        hint: write t.*"
    `);
  });

  it('E22: reaches fields and positions of objects', () => {
    expect(
      planText("SELECT data.a[0].c AS c, Trades.data['odd name'] AS o, CAST(data.p AS DOUBLE) > 5 AS big FROM Trades"),
    ).toMatchInlineSnapshot(`
      "Insert __select (c OBJECT, o OBJECT, big BOOL)
        Project data.a[0].c AS c, data['odd name'] AS o, CAST(data.p AS DOUBLE) > 5 AS big
          Scan Trades"
    `);
    expect(planText('SELECT symbol.x, data[price] FROM Trades')).toMatchInlineSnapshot(`
      "error[B229]: value of type STRING has no field "x"
        at test.sql:1:8
        |
      1 | SELECT symbol.x, data[price] FROM Trades
        |        ^^^^^^^^
        hint: write CAST(… AS OBJECT) for text that holds JSON
      error[B207]: a position in an object cannot be of type DOUBLE
        at test.sql:1:23
        |
      1 | SELECT symbol.x, data[price] FROM Trades
        |                       ^^^^^
        hint: write a whole number as in a[0], or the name of a field as in a['b']"
    `);
  });

  it('T53: finds names by exact case first, then by a unique match ignoring case', () => {
    expect(planText('SELECT SYMBOL, t FROM Timed')).toMatchInlineSnapshot(`
      "Insert __select (symbol STRING, T LONG)
        Project symbol, T
          Scan Timed"
    `);
    expect(planText('SELECT "SYMBOL" FROM Timed')).toMatchInlineSnapshot(`
      "error[B203]: column "SYMBOL" does not exist in stream "Timed"
        at test.sql:1:8
        |
      1 | SELECT "SYMBOL" FROM Timed
        |        ^^^^^^^^
        hint: did you mean "symbol"?"
    `);
    const twoCases = 'INSERT INTO Cases SELECT symbol AS e, price AS "E" FROM Timed;';
    expect(planText(`${twoCases} SELECT E, e FROM Cases`).split('\n').slice(-2)).toEqual([
      '  Project E, e',
      '    Scan Cases',
    ]);
    const threeCases = 'INSERT INTO Cases SELECT symbol AS ab, price AS "AB" FROM Timed;';
    expect(planText(`${threeCases} SELECT Ab FROM Cases`)).toMatchInlineSnapshot(`
      "error[B204]: column "Ab" of stream "Cases" is ambiguous
        at test.sql:1:73
        |
      1 | INSERT INTO Cases SELECT symbol AS ab, price AS "AB" FROM Timed; SELECT Ab FROM Cases
        |                                                                         ^^
        detail: the columns "ab", "AB" differ only in letter case
        hint: write the exact name"
    `);
  });

  it('T54: aliases serve HAVING and GROUP BY; a column wins over an alias in GROUP BY and WHERE sees none', () => {
    expect(
      planText('SELECT symbol AS s, MAX(price) AS price FROM Trades GROUP BY s HAVING price > 5'),
    ).toMatchInlineSnapshot(`
      "Insert __select (s STRING, price DOUBLE)
        Project symbol AS s, "MAX(price)" AS price
          Filter "MAX(price)" > 5
            Aggregate running by symbol: MAX(price)
              Scan Trades"
    `);
    expect(planText('SELECT qty AS symbol, COUNT(*) AS n FROM Trades GROUP BY symbol')).toMatchInlineSnapshot(`
      "error[B215]: column "qty" is neither in GROUP BY nor in an aggregate
        at test.sql:1:8
        |
      1 | SELECT qty AS symbol, COUNT(*) AS n FROM Trades GROUP BY symbol
        |        ^^^
        hint: write LAST(qty) for the latest value of the group, or add qty to GROUP BY"
    `);
    expect(planText('SELECT price * 2 AS double_price FROM Trades WHERE double_price > 5')).toMatchInlineSnapshot(`
      "error[B234]: alias "double_price" is not visible in WHERE
        at test.sql:1:52
        |
      1 | SELECT price * 2 AS double_price FROM Trades WHERE double_price > 5
        |                                                    ^^^^^^^^^^^^
        hint: repeat the expression that it stands for"
    `);
  });

  it('T55: words of the language are names of columns', () => {
    const words = `INSERT INTO Words SELECT symbol AS timestamp, price AS date, qty AS end, id AS start, fee AS window,
                     symbol AS first, symbol AS last, symbol AS data, symbol AS stream FROM Trades;`;
    expect(
      planText(`${words} SELECT timestamp, date, end, start, window, first, last, data, stream FROM Words`).split(
        '\n',
      )[4],
    ).toBe('  Project timestamp, date, end, start, window, first, last, data, stream');
  });

  it('groups by expressions, positions and aliases, and recognises them in the select list', () => {
    expect(
      planText('SELECT qty % 10 AS bucket, symbol, (qty % 10) * 2 AS twice FROM Trades GROUP BY 1, symbol'),
    ).toMatchInlineSnapshot(`
      "Insert __select (bucket INT, symbol STRING, twice INT)
        Project "qty % 10" AS bucket, symbol, "qty % 10" * 2 AS twice
          Aggregate running by qty % 10, symbol
            Scan Trades"
    `);
    expect(planText('SELECT symbol FROM Trades GROUP BY 3')).toMatchInlineSnapshot(`
      "error[B216]: GROUP BY position 3 is no item of the select list
        at test.sql:1:36
        |
      1 | SELECT symbol FROM Trades GROUP BY 3
        |                                    ^
        hint: the select list has one item"
    `);
  });

  it('takes window bounds in GROUP BY as the window that they are', () => {
    expect(
      planText(
        'SELECT window_start, window_end AS we, COUNT(*) AS n FROM Trades WINDOW TUMBLING(1 s) GROUP BY window_start, we',
      ),
    ).toMatchInlineSnapshot(`
      "Insert __select (window_start LONG, we LONG, n LONG)
        Project window_start, window_end AS we, "COUNT(*)" AS n
          Aggregate tumbling(1 s): COUNT(*)
            Scan Trades"
    `);
  });

  it('keeps one aggregate for equal calls, and DISTINCT and FILTER with theirs', () => {
    expect(
      planText(`SELECT COUNT(*) AS a, count(*) + 1 AS b, COUNT(DISTINCT symbol) AS c,
                       SUM(qty) FILTER (WHERE price > 5) AS d, LAST(symbol) IGNORE NULLS AS e FROM Trades`),
    ).toMatchInlineSnapshot(`
      "Insert __select (a LONG, b LONG, c LONG, d LONG, e STRING)
        Project "COUNT(*)" AS a, "COUNT(*)" + 1 AS b, "COUNT(DISTINCT symbol)" AS c, "SUM(qty) FILTER (WHERE price > 5)" AS d, "LAST(symbol) IGNORE NULLS" AS e
          Aggregate running: COUNT(*), COUNT(DISTINCT symbol), SUM(qty) FILTER (WHERE price > 5), LAST(symbol) IGNORE NULLS
            Scan Trades"
    `);
  });

  it('refuses plain columns beside aggregates', () => {
    expect(
      planText('SELECT price, price + qty AS x, COUNT(*) AS n FROM Trades GROUP BY symbol'),
    ).toMatchInlineSnapshot(`
      "error[B215]: column "price" is neither in GROUP BY nor in an aggregate
        at test.sql:1:8
        |
      1 | SELECT price, price + qty AS x, COUNT(*) AS n FROM Trades GROUP BY symbol
        |        ^^^^^
        hint: write LAST(price) for the latest value of the group, or add price to GROUP BY
      error[B215]: column "qty" is neither in GROUP BY nor in an aggregate
        at test.sql:1:23
        |
      1 | SELECT price, price + qty AS x, COUNT(*) AS n FROM Trades GROUP BY symbol
        |                       ^^^
        hint: write LAST(qty) for the latest value of the group, or add qty to GROUP BY"
    `);
  });

  it('refuses aggregates where rows are looked at', () => {
    expect(
      planText(
        'SELECT SUM(MAX(qty)) AS s FROM Trades WHERE COUNT(*) > 1 GROUP BY MAX(qty) HAVING COUNT(*) FILTER (WHERE MAX(qty) > 1) > 1',
      ),
    ).toMatchInlineSnapshot(`
      "error[B214]: aggregate MAX cannot stand in another aggregate
        at test.sql:1:12
        |
      1 | SELECT SUM(MAX(qty)) AS s FROM Trades WHERE COUNT(*) > 1 GROUP BY MAX(qty) HAVING COUNT(*) FILTER (WHERE MAX(qty) > 1) > 1
        |            ^^^^^^^^
        hint: write the inner aggregate with INSERT INTO a stream and aggregate that stream
      error[B213]: aggregate COUNT cannot stand in WHERE
        at test.sql:1:45
        |
      1 | SELECT SUM(MAX(qty)) AS s FROM Trades WHERE COUNT(*) > 1 GROUP BY MAX(qty) HAVING COUNT(*) FILTER (WHERE MAX(qty) > 1) > 1
        |                                             ^^^^^^^^
        hint: use HAVING for conditions on aggregates
      error[B213]: aggregate MAX cannot stand in GROUP BY
        at test.sql:1:67
        |
      1 | SELECT SUM(MAX(qty)) AS s FROM Trades WHERE COUNT(*) > 1 GROUP BY MAX(qty) HAVING COUNT(*) FILTER (WHERE MAX(qty) > 1) > 1
        |                                                                   ^^^^^^^^
        hint: group by columns of the stream
      error[B214]: aggregate MAX cannot stand in FILTER
        at test.sql:1:106
        |
      1 | SELECT SUM(MAX(qty)) AS s FROM Trades WHERE COUNT(*) > 1 GROUP BY MAX(qty) HAVING COUNT(*) FILTER (WHERE MAX(qty) > 1) > 1
        |                                                                                                          ^^^^^^^^
        hint: write the inner aggregate with INSERT INTO a stream and aggregate that stream"
    `);
  });

  it('refuses modifiers that mean nothing', () => {
    expect(
      planText('SELECT LAST(DISTINCT qty) AS a, SUM(qty) IGNORE NULLS AS b, ROUND(DISTINCT qty) AS c FROM Trades'),
    ).toMatchInlineSnapshot(`
      "error[B228]: aggregate LAST takes no DISTINCT
        at test.sql:1:8
        |
      1 | SELECT LAST(DISTINCT qty) AS a, SUM(qty) IGNORE NULLS AS b, ROUND(DISTINCT qty) AS c FROM Trades
        |        ^^^^^^^^^^^^^^^^^^
        hint: leave out DISTINCT
      error[B228]: aggregate SUM takes no IGNORE NULLS
        at test.sql:1:33
        |
      1 | SELECT LAST(DISTINCT qty) AS a, SUM(qty) IGNORE NULLS AS b, ROUND(DISTINCT qty) AS c FROM Trades
        |                                 ^^^^^^^^^^^^^^^^^^^^^
        hint: leave it out: only aggregates that report one row take it
      error[B228]: function round takes no DISTINCT
        at test.sql:1:61
        |
      1 | SELECT LAST(DISTINCT qty) AS a, SUM(qty) IGNORE NULLS AS b, ROUND(DISTINCT qty) AS c FROM Trades
        |                                                             ^^^^^^^^^^^^^^^^^^^
        hint: leave it out: the function is no aggregate"
    `);
  });

  it('refuses windows without aggregation, bounds without windows, and * in groups', () => {
    expect(planText('SELECT symbol FROM Trades WINDOW TUMBLING(1 min)')).toMatchInlineSnapshot(`
      "error[B235]: WINDOW has no effect without an aggregate or GROUP BY
        at test.sql:1:27
        |
      1 | SELECT symbol FROM Trades WINDOW TUMBLING(1 min)
        |                           ^^^^^^^^^^^^^^^^^^^^^^
        hint: add an aggregate such as COUNT(*), or leave the window out"
    `);
    expect(planText('SELECT window_start() AS s, COUNT(*) AS n FROM Trades')).toMatchInlineSnapshot(`
      "error[B225]: window_start is not known in a query without a window
        at test.sql:1:8
        |
      1 | SELECT window_start() AS s, COUNT(*) AS n FROM Trades
        |        ^^^^^^^^^^^^^^
        hint: add a WINDOW clause, such as WINDOW TUMBLING(1 MINUTE)"
    `);
    expect(planText('SELECT *, COUNT(*) AS n FROM Trades')).toMatchInlineSnapshot(`
      "error[B217]: * cannot be used in a query that groups rows
        at test.sql:1:8
        |
      1 | SELECT *, COUNT(*) AS n FROM Trades
        |        ^
        hint: name the columns of GROUP BY, and use aggregates such as LAST for others"
    `);
  });

  it('reports several problems of a statement, in the order of the text, each once', () => {
    expect(
      planText('SELECT pric, nope(1), ROUND(symbol) FROM Trades t WHERE Trades.qty AND symbol'),
    ).toMatchInlineSnapshot(`
      "error[B203]: column "pric" does not exist in stream "Trades"
        at test.sql:1:8
        |
      1 | SELECT pric, nope(1), ROUND(symbol) FROM Trades t WHERE Trades.qty AND symbol
        |        ^^^^
        hint: did you mean "price"?
      error[B205]: function "nope" does not exist
        at test.sql:1:14
        |
      1 | SELECT pric, nope(1), ROUND(symbol) FROM Trades t WHERE Trades.qty AND symbol
        |              ^^^^
      error[B206]: function round does not take (STRING)
        at test.sql:1:23
        |
      1 | SELECT pric, nope(1), ROUND(symbol) FROM Trades t WHERE Trades.qty AND symbol
        |                       ^^^^^^^^^^^^^
        hint: write round(x1)
      error[B203]: stream or column "Trades" does not exist in this query
        at test.sql:1:57
        |
      1 | SELECT pric, nope(1), ROUND(symbol) FROM Trades t WHERE Trades.qty AND symbol
        |                                                         ^^^^^^
        hint: the stream has the alias "t" here"
    `);
    expect(planText('SELECT a FROM Trade; SELECT b FROM Timed')).toMatchInlineSnapshot(`
      "error[B201]: stream "Trade" does not exist
        at test.sql:1:15
        |
      1 | SELECT a FROM Trade; SELECT b FROM Timed
        |               ^^^^^
        hint: did you mean "Trades"?
      error[B203]: column "b" does not exist in stream "Timed"
        at test.sql:1:29
        |
      1 | SELECT a FROM Trade; SELECT b FROM Timed
        |                             ^
        hint: did you mean "T"?"
    `);
  });

  it('asks for names where a stream needs them', () => {
    expect(planText('SELECT price + 1, COUNT(*) FROM Trades GROUP BY price').split('\n')[0]).toBe(
      'Insert __select (column1 DOUBLE, count LONG)',
    );
    expect(
      planText('INSERT INTO Fresh SELECT price + 1, MAX(qty), MAX(id) FROM Trades GROUP BY price'),
    ).toMatchInlineSnapshot(`
      "error[B218]: output column has no name
        at test.sql:1:26
        |
      1 | INSERT INTO Fresh SELECT price + 1, MAX(qty), MAX(id) FROM Trades GROUP BY price
        |                          ^^^^^^^^^
        hint: give it a name with AS
      error[B219]: two output columns have the name "max"
        at test.sql:1:47
        |
      1 | INSERT INTO Fresh SELECT price + 1, MAX(qty), MAX(id) FROM Trades GROUP BY price
        |                                               ^^^^^^^
        hint: give one of them another name with AS"
    `);
    expect(planText('INSERT INTO Fresh SELECT NULL AS n FROM Trades')).toMatchInlineSnapshot(`
      "error[B237]: type of output column "n" is not known
        at test.sql:1:26
        |
      1 | INSERT INTO Fresh SELECT NULL AS n FROM Trades
        |                          ^^^^^^^^^
        hint: write CAST(NULL AS type)"
    `);
  });
});
