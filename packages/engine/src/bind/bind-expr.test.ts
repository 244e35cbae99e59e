import { describe, expect, it } from 'vitest';
import { planText } from './planning-fixtures.ts';

/** The bound form of one expression with its type, or the first line and the hint of what is wrong with it. */
function bound(expression: string): string {
  const text = planText(`SELECT ${expression} AS x FROM Trades`);
  if (text.startsWith('error'))
    return text
      .split('\n')
      .filter((l) => /^error|^ {2}(hint|detail)/.test(l))
      .join('\n');
  const type = /\(x (.*)\)$/.exec(text.split('\n')[0] ?? '')?.[1] ?? '';
  return `${/Project (.*) AS x$/.exec(text.split('\n')[1] ?? '')?.[1] ?? text} : ${type}`;
}

describe('expressions', () => {
  it('gives numbers the least type that keeps every digit', () => {
    expect(
      ['1', '2147483648', '9223372036854775808', '0.10', '1e3', '-9223372036854775808', '1_000', '.5'].map(bound),
    ).toMatchInlineSnapshot(`
      [
        "1 : INT",
        "2147483648 : LONG",
        "9223372036854775808 : DECIMAL(19,0)",
        "0.10 : DECIMAL(2,2)",
        "1000 : DOUBLE",
        "-9223372036854775808 : LONG",
        "1000 : INT",
        "0.5 : DECIMAL(1,1)",
      ]
    `);
    expect(bound('123456789012345678901234567890123456789')).toMatchInlineSnapshot(`
      "error[B212]: number has more digits than DECIMAL holds
        hint: write at most 38 digits, or an exponent as in 1e40 for a DOUBLE"
    `);
  });

  it('converts literals to the type that they meet, once', () => {
    expect(
      [
        'price > 5.0',
        'price = 5',
        'fee > 1',
        'qty > 2.5',
        'id = 7',
        "ts > '2024-02-03T04:05:06Z'",
        'price IN (1, 2.5)',
      ].map(bound),
    ).toMatchInlineSnapshot(`
      [
        "price > 5 : BOOL",
        "price = 5 : BOOL",
        "fee > 1.0000 : BOOL",
        "CAST(qty AS DECIMAL(11,1)) > 2.5 : BOOL",
        "id = 7 : BOOL",
        "ts > TIMESTAMP '2024-02-03T04:05:06.000Z' : BOOL",
        "price IN (1, 2.5) : BOOL",
      ]
    `);
    expect(bound("ts > 'yesterday'")).toMatchInlineSnapshot(`"error[B212]: literal cannot be read as TIMESTAMP"`);
  });

  it('T35: divides integers as DOUBLE, and DIV as integers', () => {
    expect(
      ['qty / 2', 'qty DIV 2', 'qty % 2', 'fee / 3', 'fee * qty', 'fee + price', 'qty + id'].map(bound),
    ).toMatchInlineSnapshot(`
      [
        "qty / 2 : DOUBLE",
        "qty DIV 2 : INT",
        "qty % 2 : INT",
        "fee / 3 : DECIMAL(21,15)",
        "fee * CAST(qty AS DECIMAL(10,0)) : DECIMAL(20,4)",
        "CAST(fee AS DOUBLE) + price : DOUBLE",
        "CAST(qty AS LONG) + id : LONG",
      ]
    `);
  });

  it('finds the common type of CASE, IN and simple CASE', () => {
    expect(
      ['CASE WHEN qty > 1 THEN 1 ELSE price END', "CASE qty WHEN 1 THEN 'a' WHEN 2 THEN 'b' END", 'qty IN (id, 3)'].map(
        bound,
      ),
    ).toMatchInlineSnapshot(`
      [
        "CASE WHEN qty > 1 THEN 1 ELSE price END : DOUBLE",
        "CASE WHEN qty = 1 THEN 'a' WHEN qty = 2 THEN 'b' ELSE NULL END : STRING",
        "CAST(qty AS LONG) IN (id, 3) : BOOL",
      ]
    `);
    expect(bound("CASE WHEN qty > 1 THEN 1 ELSE 'x' END")).toMatchInlineSnapshot(`
      "error[B207]: CASE has values of types that do not meet: INT, STRING
        hint: convert them to one type with CAST"
    `);
  });

  it('rewrites BETWEEN to comparisons, unless its operand changes', () => {
    expect(
      ['price BETWEEN 1 AND 2', 'price NOT BETWEEN 1 AND 2', 'random() BETWEEN 0 AND 1'].map(bound),
    ).toMatchInlineSnapshot(`
      [
        "price >= 1 AND price <= 2 : BOOL",
        "NOT (price >= 1 AND price <= 2) : BOOL",
        "error[U348]: BETWEEN cannot repeat a function that changes
        hint: compute it in a stream of its own with INSERT INTO, then read that stream",
      ]
    `);
  });

  it('keeps AND and OR flat', () => {
    expect(bound('qty = 1 AND qty = 2 AND (qty = 3 OR qty = 4 OR NOT qty = 5)')).toMatchInlineSnapshot(
      `"qty = 1 AND qty = 2 AND (qty = 3 OR qty = 4 OR NOT qty = 5) : BOOL"`,
    );
  });

  it('binds tests, LIKE, || and unary operators', () => {
    expect(
      [
        'symbol IS NOT NULL',
        'qty > 1 IS NOT TRUE',
        'qty IS DISTINCT FROM price',
        "symbol LIKE 'A!_%' ESCAPE '!'",
        "symbol || '-' || qty",
        '-price',
        '+price',
        "ts + INTERVAL '5' SECOND",
        'ts - ts',
        'TRY_CAST(symbol AS INT)',
      ].map(bound),
    ).toMatchInlineSnapshot(`
      [
        "symbol IS NOT NULL : BOOL",
        "(qty > 1) IS NOT TRUE : BOOL",
        "CAST(qty AS DOUBLE) IS DISTINCT FROM price : BOOL",
        "symbol LIKE 'A!_%' ESCAPE '!' : BOOL",
        "error[B207]: operator || does not take STRING and INT
        hint: convert both to text with CAST(… AS STRING)",
        "-price : DOUBLE",
        "price : DOUBLE",
        "ts + INTERVAL '5 s' : TIMESTAMP",
        "ts - ts : INTERVAL",
        "TRY_CAST(symbol AS INT) : INT",
      ]
    `);
  });

  it('refuses operands that do not meet, with a way out', () => {
    expect(
      [
        'symbol = 5',
        "qty = '5'",
        'data.p > 5',
        'ts > 5',
        'symbol + 1',
        'ts + 5',
        '-symbol',
        'NOT qty',
        'qty AND TRUE',
        'qty LIKE 1',
        'price[0]',
      ]
        .map(bound)
        .join('\n'),
    ).toMatchInlineSnapshot(`
      "error[B207]: operator = does not take STRING and INT
        hint: put quotes around the number to compare with text, or write CAST(… AS DOUBLE)
      error[B207]: operator = does not take INT and STRING
        hint: leave out the quotes to compare with a number
      error[B207]: operator > does not take OBJECT and INT
        hint: write CAST(… AS DOUBLE) for the value inside the object
      error[B207]: operator > does not take TIMESTAMP and INT
        hint: write CAST(… AS TIMESTAMP) for milliseconds
      error[B207]: operator + does not take STRING and INT
        hint: write CAST(… AS DOUBLE) for text that holds a number
      error[B207]: operator + does not take TIMESTAMP and INT
        hint: add or subtract an interval such as INTERVAL '5' SECOND
      error[B207]: operator - does not take STRING
        hint: write CAST(… AS DOUBLE) for text or an object that holds a number
      error[B208]: NOT wants a condition, not a value of type INT
        hint: compare it with a value, or write CAST(… AS BOOL)
      error[B208]: AND wants a condition, not a value of type INT
        hint: compare it with a value, or write CAST(… AS BOOL)
      error[B207]: operator LIKE does not take INT
        hint: write CAST(… AS STRING)
      error[B229]: value of type DOUBLE has no positions
        hint: only OBJECT values have fields"
    `);
  });

  it('T45: refuses casts that do not exist, and constants that cannot be cast', () => {
    expect(
      [
        'CAST(qty AS BYTES)',
        "CAST('12abc' AS INT)",
        "TRY_CAST('12abc' AS INT)",
        'CAST(qty AS STRNG)',
        'CAST(qty AS DATE)',
        'CAST(qty AS DECIMAL(3, 5))',
      ]
        .map(bound)
        .join('\n'),
    ).toMatchInlineSnapshot(`
      "error[B211]: INT cannot be cast to BYTES
        hint: cast to STRING first
      error[B212]: literal cannot be read as INT
        hint: write TRY_CAST for NULL instead
      TRY_CAST('12abc' AS INT) : INT
      error[B209]: type "STRNG" does not exist
        hint: did you mean "STRING"?
      error[U345]: type DATE is not supported yet
        hint: use TIMESTAMP
      error[B210]: type DECIMAL(3, 5) is not valid
        hint: write DECIMAL(precision, scale) with a precision from 1 to 38 and a scale from 0 to the precision"
    `);
  });

  it('T47: refuses calendar intervals and amounts that are none', () => {
    expect(
      ["ts + INTERVAL '1' MONTH", "ts + INTERVAL '1.005' SECOND", "ts + INTERVAL '0.0001' SECOND"]
        .map(bound)
        .join('\n'),
    ).toMatchInlineSnapshot(`
      "error[U346]: unit MONTH has no fixed length
        hint: write the interval in days or smaller units
      ts + INTERVAL '1005 ms' : TIMESTAMP
      error[B212]: interval '0.0001' SECOND is no whole number of milliseconds
        hint: write an amount and a unit, as in INTERVAL '5' SECOND or 250 ms"
    `);
  });
});
