import { describe, expect, it } from 'vitest';
import { bindText, problemsOf } from './planning-fixtures.ts';

function definition(sql: string): unknown {
  const { steps, diagnostics } = bindText(sql);
  return diagnostics.length > 0
    ? problemsOf(sql)
    : steps.map((s) => (s.kind === 'createStream' ? { ...s.definition, span: 0 } : s.kind));
}

const FEED = `type = 'source', extension = 'feed', format = 'json', "feed.url" = 'x'`;

describe('CREATE STREAM', () => {
  it('E3: keeps connector and format apart from their options', () => {
    expect(
      definition(`CREATE STREAM T (e STRING, T LONG) WITH (
        type = 'source', -- in
        extension = 'feed', format = 'json',
        "feed.url" = 'x', "feed.headers.X-Key" = 'k', "json.mapping.e" = '$.a.b[0]', "event.time" = 'T', "watermark.delay" = '2 s')`),
    ).toMatchInlineSnapshot(`
      [
        {
          "binding": {
            "connector": "feed",
            "format": "json",
            "options": {
              "feed.headers.X-Key": "k",
              "feed.url": "x",
              "json.mapping.e": "$.a.b[0]",
            },
            "role": "source",
            "spans": {
              "feed.headers.X-Key": {
                "end": 164,
                "start": 144,
              },
              "feed.url": {
                "end": 136,
                "start": 126,
              },
              "json.mapping.e": {
                "end": 188,
                "start": 172,
              },
            },
          },
          "deadLetterStream": undefined,
          "errorStrategy": "drop",
          "eventTime": {
            "column": 1,
            "delay": 2000,
            "kind": "column",
            "unit": "ms",
          },
          "idleTimeout": 10000,
          "metadata": [
            {
              "column": 2,
              "name": "__meta_source",
            },
            {
              "column": 3,
              "name": "__meta_ingest_time",
            },
          ],
          "name": "T",
          "schema": {
            "columns": [
              {
                "name": "e",
                "type": {
                  "kind": "STRING",
                },
              },
              {
                "name": "T",
                "type": {
                  "kind": "LONG",
                },
              },
              {
                "name": "__meta_source",
                "type": {
                  "kind": "STRING",
                },
              },
              {
                "name": "__meta_ingest_time",
                "type": {
                  "kind": "LONG",
                },
              },
            ],
          },
          "span": 0,
          "updating": false,
          "visible": 2,
        },
      ]
    `);
  });

  it('E55: accepts the type names of the dialect and their aliases', () => {
    const { steps } =
      bindText(`CREATE STREAM T (a STRING, b varchar, c TEXT, d INT, e BIGINT, f REAL, g DOUBLE PRECISION, h DECIMAL(18, 8),
      i NUMERIC, j BOOLEAN, k BYTEA, l JSON, m TIMESTAMP)`);
    const [step] = steps;
    const types = step?.kind === 'createStream' ? step.definition.schema.columns.map((c) => c.type.kind).join(' ') : '';
    expect(types).toBe('STRING STRING STRING INT LONG FLOAT DOUBLE DECIMAL DECIMAL BOOL BYTES OBJECT TIMESTAMP');
  });

  it('refuses types and type arguments that it would have to ignore', () => {
    expect(
      problemsOf('CREATE STREAM T (a VARCHAR(20), b DECIMAL(50, 2), c INT(3), d STRNG, e DATE, a INT)'),
    ).toMatchInlineSnapshot(`
      "error[U344]: type VARCHAR(20): a length of text is not supported yet
        at test.sql:1:20
        |
      1 | CREATE STREAM T (a VARCHAR(20), b DECIMAL(50, 2), c INT(3), d STRNG, e DATE, a INT)
        |                    ^^^^^^^^^^^
        hint: write STRING, or VARCHAR without a length
      error[B210]: type DECIMAL(50, 2) is not valid
        at test.sql:1:35
        |
      1 | CREATE STREAM T (a VARCHAR(20), b DECIMAL(50, 2), c INT(3), d STRNG, e DATE, a INT)
        |                                   ^^^^^^^^^^^^^^
        hint: write DECIMAL(precision, scale) with a precision from 1 to 38 and a scale from 0 to the precision
      error[B210]: type INT takes no arguments
        at test.sql:1:53
        |
      1 | CREATE STREAM T (a VARCHAR(20), b DECIMAL(50, 2), c INT(3), d STRNG, e DATE, a INT)
        |                                                     ^^^^^^
        hint: write INT
      error[B209]: type "STRNG" does not exist
        at test.sql:1:63
        |
      1 | CREATE STREAM T (a VARCHAR(20), b DECIMAL(50, 2), c INT(3), d STRNG, e DATE, a INT)
        |                                                               ^^^^^
        hint: did you mean "STRING"?
      error[U345]: type DATE is not supported yet
        at test.sql:1:72
        |
      1 | CREATE STREAM T (a VARCHAR(20), b DECIMAL(50, 2), c INT(3), d STRNG, e DATE, a INT)
        |                                                                        ^^^^
        hint: use TIMESTAMP
      error[B224]: column "a" is declared twice
        at test.sql:1:78
        |
      1 | CREATE STREAM T (a VARCHAR(20), b DECIMAL(50, 2), c INT(3), d STRNG, e DATE, a INT)
        |                                                                              ^"
    `);
  });

  it('declares a stream between queries without WITH', () => {
    expect(definition('CREATE STREAM Middle (a INT)')).toMatchInlineSnapshot(`
      [
        {
          "binding": undefined,
          "deadLetterStream": undefined,
          "errorStrategy": "drop",
          "eventTime": {
            "kind": "derived",
          },
          "idleTimeout": undefined,
          "metadata": [],
          "name": "Middle",
          "schema": {
            "columns": [
              {
                "name": "a",
                "type": {
                  "kind": "INT",
                },
              },
            ],
          },
          "span": 0,
          "updating": false,
          "visible": 1,
        },
      ]
    `);
  });

  it('E1: lists the formats when one is missing or unknown', () => {
    expect(
      problemsOf(`CREATE STREAM T (a INT) WITH (type = 'source', extension = 'feed', "feed.url" = 'x')`),
    ).toMatchInlineSnapshot(`
      "error[C457]: format of stream "T" is missing
        at test.sql:1:15
        |
      1 | CREATE STREAM T (a INT) WITH (type = 'source', extension = 'feed', "feed.url" = 'x')
        |               ^
        hint: add format = '…'; the formats are: json, bytes"
    `);
    expect(
      problemsOf(`CREATE STREAM T (a INT) WITH (type = 'sink', extension = 'feed', format = 'xml', "feed.url" = 'x')`),
    ).toMatchInlineSnapshot(`
      "error[C458]: format "xml" does not exist
        at test.sql:1:75
        |
      1 | CREATE STREAM T (a INT) WITH (type = 'sink', extension = 'feed', format = 'xml', "feed.url" = 'x')
        |                                                                           ^^^^^
        hint: the formats are: json, bytes"
    `);
    expect(
      problemsOf(`CREATE STREAM T (a INT) WITH (type = 'source', extension = 'ticker', format = 'json')`),
    ).toMatchInlineSnapshot(`
      "error[C459]: connector "ticker" takes no format
        at test.sql:1:79
        |
      1 | CREATE STREAM T (a INT) WITH (type = 'source', extension = 'ticker', format = 'json')
        |                                                                               ^^^^^^
        hint: leave the option out: the connector delivers rows"
    `);
    expect(problemsOf(`CREATE STREAM T (a INT) WITH (format = 'json')`)).toMatchInlineSnapshot(`
      "error[C460]: option "format" needs "extension"
        at test.sql:1:31
        |
      1 | CREATE STREAM T (a INT) WITH (format = 'json')
        |                               ^^^^^^
        hint: leave it out, or add type and extension"
    `);
  });

  it('E4: names required options, unknown options and values that do not fit', () => {
    expect(
      problemsOf(`CREATE STREAM T (a INT) WITH (type = 'source', extension = 'feed', format = 'json',
        "feed.ulr" = 'x', "feed.retry" = 'maybe', "feed.attempts" = 100, "json.mapping.b" = '$.b', "csv.header" = true)`),
    ).toMatchInlineSnapshot(`
      "error[C403]: option "feed.url" of connector "feed" is missing
        at test.sql:1:60
        |
      1 | CREATE STREAM T (a INT) WITH (type = 'source', extension = 'feed', format = 'json',
        |                                                            ^^^^^^
        hint: add "feed.url" = '…': where the feed is
      error[C401]: option "feed.ulr" of stream "T" does not exist
        at test.sql:2:9
        |
      2 |         "feed.ulr" = 'x', "feed.retry" = 'maybe', "feed.attempts" = 100, "json.mapping.b" = '$.b', "csv.header" = true)
        |         ^^^^^^^^^^
        hint: did you mean "feed.url"?
      error[C402]: option "feed.retry" does not accept "maybe"
        at test.sql:2:42
        |
      2 |         "feed.ulr" = 'x', "feed.retry" = 'maybe', "feed.attempts" = 100, "json.mapping.b" = '$.b', "csv.header" = true)
        |                                          ^^^^^^^
        hint: write true or false
      error[C402]: option "feed.attempts" does not accept "100"
        at test.sql:2:69
        |
      2 |         "feed.ulr" = 'x', "feed.retry" = 'maybe', "feed.attempts" = 100, "json.mapping.b" = '$.b', "csv.header" = true)
        |                                                                     ^^^
        hint: write a whole number from 0 to 99
      error[C402]: option "json.mapping.b" names no column
        at test.sql:2:74
        |
      2 |         "feed.ulr" = 'x', "feed.retry" = 'maybe', "feed.attempts" = 100, "json.mapping.b" = '$.b', "csv.header" = true)
        |                                                                          ^^^^^^^^^^^^^^^^
      error[C401]: option "csv.header" of stream "T" does not exist
        at test.sql:2:100
        |
      2 |         "feed.ulr" = 'x', "feed.retry" = 'maybe', "feed.attempts" = 100, "json.mapping.b" = '$.b', "csv.header" = true)
        |                                                                                                    ^^^^^^^^^^^^
        hint: the options are: type, extension, format, event.time, event.time.unit, watermark.delay, watermark.idle.timeout, late.policy, error.strategy, error.dlq.stream, feed.url, feed.retry, feed.attempts, feed.token, feed.headers.*, json.mapping.*"
    `);
  });

  it('refuses connectors that do not exist or cannot do what is asked', () => {
    expect(
      problemsOf(`CREATE STREAM T (a INT) WITH (type = 'source', extension = 'fed', format = 'json')`),
    ).toMatchInlineSnapshot(`
      "error[C455]: connector "fed" does not exist
        at test.sql:1:60
        |
      1 | CREATE STREAM T (a INT) WITH (type = 'source', extension = 'fed', format = 'json')
        |                                                            ^^^^^
        hint: did you mean "feed"? the connectors are: feed, screen, ticker"
    `);
    expect(problemsOf(`CREATE STREAM T (a INT) WITH (type = 'source', extension = 'screen')`)).toMatchInlineSnapshot(`
      "error[C456]: connector "screen" cannot be used as a source
        at test.sql:1:60
        |
      1 | CREATE STREAM T (a INT) WITH (type = 'source', extension = 'screen')
        |                                                            ^^^^^^^^
        hint: it can be used with type = 'sink'"
    `);
    expect(
      problemsOf(`CREATE STREAM T (a INT) WITH (type = 'sauce', extension = 'feed', format = 'json')`),
    ).toMatchInlineSnapshot(`
      "error[C402]: option "type" does not accept "sauce"
        at test.sql:1:38
        |
      1 | CREATE STREAM T (a INT) WITH (type = 'sauce', extension = 'feed', format = 'json')
        |                                      ^^^^^^^
        hint: write one of source, sink"
    `);
    expect(
      problemsOf(`CREATE STREAM T (a INT) WITH (extension = 'feed', format = 'json', "feed.url" = 'x')`),
    ).toMatchInlineSnapshot(`
      "error[C403]: option "type" of stream "T" is missing
        at test.sql:1:43
        |
      1 | CREATE STREAM T (a INT) WITH (extension = 'feed', format = 'json', "feed.url" = 'x')
        |                                           ^^^^^^
        hint: add type = 'source' to read from it, or type = 'sink' to write to it"
    `);
    expect(problemsOf(`CREATE STREAM T (a INT) WITH (type = 'sink', format = 'json')`)).toMatchInlineSnapshot(`
      "error[C403]: option "extension" of stream "T" is missing
        at test.sql:1:15
        |
      1 | CREATE STREAM T (a INT) WITH (type = 'sink', format = 'json')
        |               ^
        hint: add extension = '…'; the connectors are: feed, screen, ticker"
    `);
  });

  it('refuses options written twice and options that would do nothing', () => {
    expect(
      problemsOf(`CREATE STREAM T (a INT) WITH (${FEED}, "watermark.delay" = '1 s', "watermark.idle.timeout" = 'off',
        "error.dlq.stream" = 'D', format = 'bytes')`),
    ).toMatchInlineSnapshot(`
      "error[C460]: option "watermark.delay" cannot be used here
        at test.sql:1:103
        |
      1 | CREATE STREAM T (a INT) WITH (type = 'source', extension = 'feed', format = 'json', "feed.url" = 'x', "watermark.delay" = '1 s', "watermark.idle.timeout" = 'off',
        |                                                                                                       ^^^^^^^^^^^^^^^^^
        detail: it has no effect without an event-time column
        hint: add "event.time" = 'column'
      error[C460]: option "watermark.idle.timeout" cannot be used here
        at test.sql:1:130
        |
      1 | CREATE STREAM T (a INT) WITH (type = 'source', extension = 'feed', format = 'json', "feed.url" = 'x', "watermark.delay" = '1 s', "watermark.idle.timeout" = 'off',
        |                                                                                                                                  ^^^^^^^^^^^^^^^^^^^^^^^^
        detail: it has no effect without an event-time column
        hint: add "event.time" = 'column'
      error[C460]: option "error.dlq.stream" cannot be used here
        at test.sql:2:9
        |
      2 |         "error.dlq.stream" = 'D', format = 'bytes')
        |         ^^^^^^^^^^^^^^^^^^
        detail: it has no effect while "error.strategy" is 'drop'
        hint: add "error.strategy" = 'dlq'
      error[C454]: option "format" is written twice
        at test.sql:2:35
        |
      2 |         "error.dlq.stream" = 'D', format = 'bytes')
        |                                   ^^^^^^"
    `);
    expect(
      problemsOf(
        `CREATE STREAM T (a LONG, WATERMARK FOR a AS a) WITH (type = 'sink', extension = 'screen', "event.time" = 'a')`,
      ),
    ).toMatchInlineSnapshot(`
      "error[B231]: WATERMARK FOR is not possible in a stream of type sink
        at test.sql:1:26
        |
      1 | CREATE STREAM T (a LONG, WATERMARK FOR a AS a) WITH (type = 'sink', extension = 'screen', "event.time" = 'a')
        |                          ^^^^^^^^^^^^^^^^^^^^
        detail: rows of a sink bring their event time along
      error[C460]: option "event.time" cannot be used here
        at test.sql:1:91
        |
      1 | CREATE STREAM T (a LONG, WATERMARK FOR a AS a) WITH (type = 'sink', extension = 'screen', "event.time" = 'a')
        |                                                                                           ^^^^^^^^^^^^
        detail: rows of a sink bring their event time along
        hint: leave it out"
    `);
  });

  it('refuses what is known from other dialects and not supported yet', () => {
    expect(
      problemsOf(`CREATE STREAM T (a INT) WITH (${FEED}, "error.strategy" = 'retry', "error.retry.max-attempts" = 3,
        "late.policy" = 'dlq', "late.stream" = 'L')`),
    ).toMatchInlineSnapshot(`
      "error[U347]: value "retry" of option "error.strategy" is not supported yet
        at test.sql:1:122
        |
      1 | CREATE STREAM T (a INT) WITH (type = 'source', extension = 'feed', format = 'json', "feed.url" = 'x', "error.strategy" = 'retry', "error.retry.max-attempts" = 3,
        |                                                                                                                          ^^^^^^^
        hint: use 'drop', 'fail' or 'dlq'
      error[U347]: option "error.retry.max-attempts" is not supported yet
        at test.sql:1:131
        |
      1 | CREATE STREAM T (a INT) WITH (type = 'source', extension = 'feed', format = 'json', "feed.url" = 'x', "error.strategy" = 'retry', "error.retry.max-attempts" = 3,
        |                                                                                                                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^
        hint: rows in error are not tried again: use "error.strategy" = 'drop', 'fail' or 'dlq'
      error[U347]: value "dlq" of option "late.policy" is not supported yet
        at test.sql:2:25
        |
      2 |         "late.policy" = 'dlq', "late.stream" = 'L')
        |                         ^^^^^
        hint: use 'drop': late rows are dropped and counted
      error[U347]: option "late.stream" is not supported yet
        at test.sql:2:32
        |
      2 |         "late.policy" = 'dlq', "late.stream" = 'L')
        |                                ^^^^^^^^^^^^^
        hint: leave it out: late rows are dropped and counted"
    `);
  });

  it('refuses a second stream of the same name, ignoring case', () => {
    expect(problemsOf('CREATE STREAM Ticks (a INT); CREATE STREAM ticks (a INT)')).toMatchInlineSnapshot(`
      "error[B202]: stream "Ticks" already exists
        at test.sql:1:44
        |
      1 | CREATE STREAM Ticks (a INT); CREATE STREAM ticks (a INT)
        |                                            ^^^^^
        hint: choose another name"
    `);
  });

  it('takes format problems to the column or option that they are about', () => {
    expect(
      problemsOf(
        `CREATE STREAM T (a INT, payload BYTES) WITH (type = 'sink', extension = 'feed', format = 'bytes', "feed.url" = 'x')`,
      ),
    ).toMatchInlineSnapshot(`
      "error[C402]: column "a" cannot hold a payload
        at test.sql:1:18
        |
      1 | CREATE STREAM T (a INT, payload BYTES) WITH (type = 'sink', extension = 'feed', format = 'bytes', "feed.url" = 'x')
        |                  ^"
    `);
  });

  it('never shows the text of a secret', () => {
    const sql = `CREATE STREAM T (a INT) WITH (type = 'source', extension = 'feed', format = 'json', "feed.url" = 'x', "feed.retry" = 'hunter2-token')`;
    expect(problemsOf(sql, ['hunter2-token'])).toContain('error[C402]: option "feed.retry" does not accept "***"');
    expect(bindText(sql, undefined, ['hunter2-token']).diagnostics.every((d) => !d.message.includes('hunter2'))).toBe(
      true,
    );
  });
});
