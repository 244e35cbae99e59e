import { describe, expect, it } from 'vitest';
import { bindText, problemsOf } from './planning-fixtures.ts';

const FEED = `type = 'source', extension = 'feed', format = 'json', "feed.url" = 'x'`;

describe('metadata columns', () => {
  it('are hidden behind the declared ones, or declared under a name', () => {
    const [step] = bindText(`CREATE STREAM T (a INT, src STRING METADATA FROM '__meta_source') WITH (${FEED})`).steps;
    expect(step?.kind === 'createStream' && { ...step.definition, binding: 0, span: 0 }).toMatchInlineSnapshot(`
      {
        "binding": 0,
        "deadLetterStream": undefined,
        "errorStrategy": "drop",
        "eventTime": {
          "kind": "arrival",
        },
        "idleTimeout": undefined,
        "metadata": [
          {
            "column": 1,
            "name": "__meta_source",
          },
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
              "name": "a",
              "type": {
                "kind": "INT",
              },
            },
            {
              "name": "src",
              "type": {
                "kind": "STRING",
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
      }
    `);
  });

  it('must be offered by the connector, with the type that it gives', () => {
    expect(
      problemsOf(
        `CREATE STREAM T (a INT METADATA FROM '__meta_sorce', b INT METADATA FROM '__meta_source', __meta_x INT) WITH (${FEED})`,
      ),
    ).toMatchInlineSnapshot(`
      "error[B233]: metadata "__meta_sorce" does not exist
        at test.sql:1:38
        |
      1 | CREATE STREAM T (a INT METADATA FROM '__meta_sorce', b INT METADATA FROM '__meta_source', __meta_x INT) WITH (type = 'source', extension = 'feed', format = 'json', "feed.url" = 'x')
        |                                      ^^^^^^^^^^^^^^
        hint: did you mean "__meta_source"?
      error[B233]: metadata "__meta_source" has the type STRING, not INT
        at test.sql:1:56
        |
      1 | CREATE STREAM T (a INT METADATA FROM '__meta_sorce', b INT METADATA FROM '__meta_source', __meta_x INT) WITH (type = 'source', extension = 'feed', format = 'json', "feed.url" = 'x')
        |                                                        ^^^
        hint: write b STRING METADATA FROM '__meta_source'
      error[B233]: column "__meta_x" has a name that is kept for metadata
        at test.sql:1:91
        |
      1 | CREATE STREAM T (a INT METADATA FROM '__meta_sorce', b INT METADATA FROM '__meta_source', __meta_x INT) WITH (type = 'source', extension = 'feed', format = 'json', "feed.url" = 'x')
        |                                                                                           ^^^^^^^^
        hint: leave it out, since queries may name it anyway, or write METADATA FROM '__meta_x' after its type"
    `);
    expect(problemsOf(`CREATE STREAM T (a INT METADATA FROM '__meta_source')`)).toMatchInlineSnapshot(`
      "error[B233]: METADATA FROM is only possible in a stream with a connector
        at test.sql:1:38
        |
      1 | CREATE STREAM T (a INT METADATA FROM '__meta_source')
        |                                      ^^^^^^^^^^^^^^^"
    `);
  });
});
