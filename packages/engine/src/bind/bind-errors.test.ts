import { describe, expect, it } from 'vitest';
import { bindText, problemsOf } from './planning-fixtures.ts';

const FEED = `type = 'source', extension = 'feed', format = 'json', "feed.url" = 'x'`;

describe('rows in error', () => {
  const withErrors = (options: string): string => `CREATE STREAM T (a INT) WITH (${FEED}, ${options})`;

  it('declares a dead-letter stream that does not exist', () => {
    const { steps } = bindText(withErrors(`"error.strategy" = 'dlq', "error.dlq.stream" = 'Dead'`));
    expect(
      steps.map((s) => (s.kind === 'createStream' ? [s.definition.name, s.definition.deadLetterStream] : s.kind)),
    ).toEqual([
      ['Dead', undefined],
      ['T', 'Dead'],
    ]);
  });

  it('takes a declared one with columns that dead letters fill', () => {
    const dead = 'CREATE STREAM Dead (error_code STRING, payload STRING);';
    expect(bindText(dead + withErrors(`"error.strategy" = 'dlq', "error.dlq.stream" = 'dead'`)).steps).toHaveLength(2);
    const other = 'CREATE STREAM Dead (error_code STRING, reason STRING);';
    expect(
      problemsOf(other + withErrors(`"error.strategy" = 'dlq', "error.dlq.stream" = 'dead'`)),
    ).toMatchInlineSnapshot(`
      "error[C461]: column "reason" of dead-letter stream "Dead" is never filled
        at test.sql:1:204
        |
      1 | CREATE STREAM Dead (error_code STRING, reason STRING);CREATE STREAM T (a INT) WITH (type = 'source', extension = 'feed', format = 'json', "feed.url" = 'x', "error.strategy" = 'dlq', "error.dlq.stream" = 'dead')
        |                                                                                                                                                                                                            ^^^^^^
        hint: choose among: payload BYTES, error_code STRING, error_message STRING, stream STRING, column_name STRING, ingest_time LONG"
    `);
  });

  it('refuses a strategy without its stream, sources, and itself', () => {
    expect(problemsOf(withErrors(`"error.strategy" = 'dlq'`))).toMatchInlineSnapshot(`
      "error[C460]: option "error.strategy" needs "error.dlq.stream"
        at test.sql:1:103
        |
      1 | CREATE STREAM T (a INT) WITH (type = 'source', extension = 'feed', format = 'json', "feed.url" = 'x', "error.strategy" = 'dlq')
        |                                                                                                       ^^^^^^^^^^^^^^^^
        hint: add "error.dlq.stream" = 'name of a stream'"
    `);
    expect(problemsOf(withErrors(`"error.strategy" = 'dlq', "error.dlq.stream" = 'T'`))).toMatchInlineSnapshot(`
      "error[C461]: stream "T" cannot be its own dead-letter stream
        at test.sql:1:150
        |
      1 | CREATE STREAM T (a INT) WITH (type = 'source', extension = 'feed', format = 'json', "feed.url" = 'x', "error.strategy" = 'dlq', "error.dlq.stream" = 'T')
        |                                                                                                                                                      ^^^
        hint: name another stream"
    `);
    const source = `CREATE STREAM S (a INT) WITH (${FEED});`;
    expect(
      problemsOf(source + withErrors(`"error.strategy" = 'dlq', "error.dlq.stream" = 'S'`)),
    ).toMatchInlineSnapshot(`
      "error[C461]: dead-letter stream "S" is a source
        at test.sql:1:252
        |
      1 | CREATE STREAM S (a INT) WITH (type = 'source', extension = 'feed', format = 'json', "feed.url" = 'x');CREATE STREAM T (a INT) WITH (type = 'source', extension = 'feed', format = 'json', "feed.url" = 'x', "error.strategy" = 'dlq', "error.dlq.stream" = 'S')
        |                                                                                                                                                                                                                                                            ^^^
        hint: name a sink or an internal stream"
    `);
  });
});
