import { describe, expect, it } from 'vitest';
import { planText, problemsOf } from './planning-fixtures.ts';

describe('INSERT INTO', () => {
  it('T51: matches by name when every name is a column, in any order', () => {
    expect(planText('INSERT INTO Alerts SELECT qty, Symbol, price FROM Trades')).toMatchInlineSnapshot(`
      "Insert Alerts (symbol STRING, price DOUBLE, qty INT)
        Project symbol, price, qty
          Scan Trades"
    `);
  });

  it('T51: gives NULL to columns that no name fills', () => {
    expect(planText('INSERT INTO Alerts SELECT symbol FROM Trades')).toMatchInlineSnapshot(`
      "Insert Alerts (symbol STRING, price DOUBLE, qty INT)
        Project symbol, NULL AS price, NULL AS qty
          Scan Trades"
    `);
  });

  it('T51: matches by position when no name is a column and the counts agree', () => {
    expect(planText('INSERT INTO Alerts SELECT symbol AS a, price + 1, 3 FROM Trades')).toMatchInlineSnapshot(`
      "Insert Alerts (symbol STRING, price DOUBLE, qty INT)
        Project symbol, price + 1 AS price, 3 AS qty
          Scan Trades"
    `);
    expect(planText('INSERT INTO Alerts SELECT symbol AS a FROM Trades')).toMatchInlineSnapshot(`
      "error[B221]: stream "Alerts" has 3 columns, but the query gives 1
        at test.sql:1:20
        |
      1 | INSERT INTO Alerts SELECT symbol AS a FROM Trades
        |                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        detail: no selected name is a column of it; its columns are: symbol, price, qty
        hint: name the values with AS, or select one value for each column"
    `);
  });

  it('T51: refuses a mixture with both lists', () => {
    expect(planText('INSERT INTO Alerts SELECT symbol, price AS p, qty + 1 FROM Trades')).toMatchInlineSnapshot(`
      "error[B220]: only some selected names are columns of stream "Alerts"
        at test.sql:1:35
        |
      1 | INSERT INTO Alerts SELECT symbol, price AS p, qty + 1 FROM Trades
        |                                   ^^^^^^^^^^
        detail: columns of it: symbol
                not columns of it: p, an unnamed value
                its columns are: symbol, price, qty
        hint: name every value with AS, or write INSERT INTO Alerts (column, …) to match by position"
    `);
  });

  it('T51: takes a column list by position', () => {
    expect(planText('INSERT INTO Alerts (qty, symbol) SELECT qty + 1, symbol FROM Trades')).toMatchInlineSnapshot(`
      "Insert Alerts (symbol STRING, price DOUBLE, qty INT)
        Project symbol, NULL AS price, qty + 1 AS qty
          Scan Trades"
    `);
    expect(planText('INSERT INTO Alerts (qty, qty, nope) SELECT qty, symbol FROM Trades')).toMatchInlineSnapshot(`
      "error[B224]: column "qty" is named twice
        at test.sql:1:26
        |
      1 | INSERT INTO Alerts (qty, qty, nope) SELECT qty, symbol FROM Trades
        |                          ^^^
      error[B203]: column "nope" does not exist in stream "Alerts"
        at test.sql:1:31
        |
      1 | INSERT INTO Alerts (qty, qty, nope) SELECT qty, symbol FROM Trades
        |                               ^^^^
        hint: the columns are: symbol, price, qty
      error[B221]: column list has 3 columns, but the query gives 2
        at test.sql:1:37
        |
      1 | INSERT INTO Alerts (qty, qty, nope) SELECT qty, symbol FROM Trades
        |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        hint: select one value for each column"
    `);
  });

  it('refuses two values for one column', () => {
    expect(planText('INSERT INTO Alerts SELECT symbol, Symbol FROM Trades')).toMatchInlineSnapshot(`
      "error[B219]: column "symbol" of the target is selected twice
        at test.sql:1:35
        |
      1 | INSERT INTO Alerts SELECT symbol, Symbol FROM Trades
        |                                   ^^^^^^
        hint: give one of them another name with AS"
    `);
  });

  it('narrows with a check per row, and never drops a fraction', () => {
    expect(planText('INSERT INTO Alerts SELECT id AS qty, fee AS price FROM Trades')).toMatchInlineSnapshot(`
      "Insert Alerts (symbol STRING, price DOUBLE, qty INT)
        Project NULL AS symbol, CAST(fee AS DOUBLE) AS price, CAST(id AS INT) AS qty
          Scan Trades"
    `);
    expect(
      planText('INSERT INTO Alerts SELECT price AS qty, symbol AS price, qty AS symbol FROM Trades'),
    ).toMatchInlineSnapshot(`
      "error[B222]: DOUBLE value cannot be stored in column "qty" of type INT
        at test.sql:1:27
        |
      1 | INSERT INTO Alerts SELECT price AS qty, symbol AS price, qty AS symbol FROM Trades
        |                           ^^^^^^^^^^^^
        detail: digits after the point would be lost
        hint: write CAST(… AS INT) if that is meant
      error[B222]: STRING value cannot be stored in column "price" of type DOUBLE
        at test.sql:1:41
        |
      1 | INSERT INTO Alerts SELECT price AS qty, symbol AS price, qty AS symbol FROM Trades
        |                                         ^^^^^^^^^^^^^^^
        hint: write CAST(… AS DOUBLE) if that is meant
      error[B222]: INT value cannot be stored in column "symbol" of type STRING
        at test.sql:1:58
        |
      1 | INSERT INTO Alerts SELECT price AS qty, symbol AS price, qty AS symbol FROM Trades
        |                                                          ^^^^^^^^^^^^^
        hint: write CAST(… AS STRING) if that is meant"
    `);
    expect(planText('INSERT INTO Alerts SELECT 3000000000 AS qty, 2.5 AS price FROM Trades')).toMatchInlineSnapshot(`
      "error[B222]: literal does not fit column "qty" of stream "Alerts"
        at test.sql:1:27
        |
      1 | INSERT INTO Alerts SELECT 3000000000 AS qty, 2.5 AS price FROM Trades
        |                           ^^^^^^^^^^^^^^^^^
        detail: the column has the type INT"
    `);
  });

  it('E12: creates a target that was not declared, with the inferred schema', () => {
    expect(
      planText(`SELECT symbol, AVG(fee) AS mean, MAX(qty) FROM Trades WINDOW TUMBLING(1 s) GROUP BY symbol INSERT INTO Fresh;
                INSERT INTO Alerts SELECT symbol, max AS qty FROM Fresh`),
    ).toMatchInlineSnapshot(`
      "Insert Fresh (symbol STRING, mean DECIMAL(16,10), max INT)
        Project symbol, "AVG(fee)" AS mean, "MAX(qty)" AS max
          Aggregate tumbling(1 s) by symbol: AVG(fee), MAX(qty)
            Scan Trades
      Insert Alerts (symbol STRING, price DOUBLE, qty INT)
        Project symbol, NULL AS price, max AS qty
          Scan Fresh"
    `);
    expect(planText('INSERT INTO Fresh (a, b) SELECT symbol, qty + 1 FROM Trades')).toMatchInlineSnapshot(`
      "Insert Fresh (a STRING, b INT)
        Project symbol AS a, qty + 1 AS b
          Scan Trades"
    `);
  });

  it('E18: keeps the names that the sink declares', () => {
    expect(
      planText(`CREATE STREAM Spikes (symbol STRING, alert_type STRING, price DOUBLE, timestamp LONG)
                  WITH (type = 'sink', extension = 'screen');
                INSERT INTO Spikes SELECT symbol, 'PRICE_SPIKE' AS alert_type, price, event_timestamp() AS timestamp FROM Trades
                  WHERE price > 100`),
    ).toMatchInlineSnapshot(`
      "Insert Spikes (symbol STRING, alert_type STRING, price DOUBLE, timestamp LONG)
        Project symbol, 'PRICE_SPIKE' AS alert_type, price, event_timestamp() AS timestamp
          Filter price > 100
            Scan Trades"
    `);
  });

  it('refuses sources, LIMIT and cycles', () => {
    expect(planText('INSERT INTO Timed SELECT symbol FROM Trades LIMIT 3')).toMatchInlineSnapshot(`
      "error[B223]: stream "Timed" is a source and cannot be inserted into
        at test.sql:1:13
        |
      1 | INSERT INTO Timed SELECT symbol FROM Trades LIMIT 3
        |             ^^^^^
        hint: insert into a stream of type 'sink', or into one without WITH
      error[U342]: LIMIT is not supported in INSERT INTO
        at test.sql:1:19
        |
      1 | INSERT INTO Timed SELECT symbol FROM Trades LIMIT 3
        |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        hint: leave it out, or write the SELECT on its own"
    `);
    expect(
      planText(`INSERT INTO A SELECT symbol FROM Trades; INSERT INTO B SELECT symbol FROM A;
                INSERT INTO A SELECT symbol FROM B; INSERT INTO B SELECT symbol FROM B`),
    ).toMatchInlineSnapshot(`
      "error[B230]: streams form a cycle
        at test.sql:2:29
        |
      2 |                 INSERT INTO A SELECT symbol FROM B; INSERT INTO B SELECT symbol FROM B
        |                             ^
        detail: A -> B -> A
        hint: insert into another stream
      error[B230]: streams form a cycle
        at test.sql:2:65
        |
      2 |                 INSERT INTO A SELECT symbol FROM B; INSERT INTO B SELECT symbol FROM B
        |                                                                 ^
        detail: B -> B
        hint: insert into another stream"
    `);
  });

  it('refuses to aggregate a stream whose rows replace each other, whichever query comes first', () => {
    expect(
      planText(`INSERT INTO Counts SELECT symbol, COUNT(*) AS n FROM Trades GROUP BY symbol;
                INSERT INTO Big SELECT n FROM Counts WHERE n > 5; SELECT MAX(n) AS m FROM Big WINDOW TUMBLING(1 s)`),
    ).toMatchInlineSnapshot(`
      "error[U343]: stream "Big" is updating and cannot be aggregated
        at test.sql:2:91
        |
      2 |                 INSERT INTO Big SELECT n FROM Counts WHERE n > 5; SELECT MAX(n) AS m FROM Big WINDOW TUMBLING(1 s)
        |                                                                                           ^^^
        detail: it comes from an aggregate without a window, whose rows replace earlier ones of the same key
        hint: add a WINDOW clause to the query that fills it: then each group gives one final row"
    `);
    expect(
      problemsOf(`CREATE STREAM A (n LONG); CREATE STREAM B (n LONG);
                  INSERT INTO B SELECT MAX(n) AS n FROM A WINDOW TUMBLING(1 s);
                  CREATE STREAM C (n LONG); INSERT INTO A SELECT COUNT(*) AS n FROM C`),
    ).toMatchInlineSnapshot(`
      "error[U343]: stream "A" would become updating and cannot be aggregated
        at test.sql:3:57
        |
      3 |                   CREATE STREAM C (n LONG); INSERT INTO A SELECT COUNT(*) AS n FROM C
        |                                                         ^
        detail: the query A -> B aggregates it
        hint: add a WINDOW clause to this query: then each group gives one final row"
    `);
  });

  it('does not blame the readers of a stream whose query failed', () => {
    expect(
      planText('INSERT INTO Fresh SELECT nope FROM Trades; SELECT a FROM Fresh; SELECT b FROM Other'),
    ).toMatchInlineSnapshot(`
      "error[B203]: column "nope" does not exist in stream "Trades"
        at test.sql:1:26
        |
      1 | INSERT INTO Fresh SELECT nope FROM Trades; SELECT a FROM Fresh; SELECT b FROM Other
        |                          ^^^^
        hint: the columns are: symbol, price, qty, id, fee, data, ts
      error[B201]: stream "Other" does not exist
        at test.sql:1:79
        |
      1 | INSERT INTO Fresh SELECT nope FROM Trades; SELECT a FROM Fresh; SELECT b FROM Other
        |                                                                               ^^^^^
        hint: declare it before this statement with CREATE STREAM Other (…)"
    `);
  });
});
