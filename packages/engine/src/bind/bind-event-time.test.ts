import { describe, expect, it } from 'vitest';
import { bindText, problemsOf } from './planning-fixtures.ts';

const FEED = `type = 'source', extension = 'feed', format = 'json', "feed.url" = 'x'`;

describe('event time', () => {
  function timeOf(columns: string, options = ''): unknown {
    const sql = `CREATE STREAM T (${columns}) WITH (${FEED}${options})`;
    const [step] = bindText(sql).steps;
    if (step?.kind !== 'createStream') return problemsOf(sql);
    return { eventTime: step.definition.eventTime, idleTimeout: step.definition.idleTimeout };
  }

  it('is the time of arrival unless a column is named', () => {
    expect(timeOf('a LONG')).toEqual({ eventTime: { kind: 'arrival' }, idleTimeout: undefined });
  });

  it('comes from WATERMARK FOR or from options, alike', () => {
    const expected = { eventTime: { kind: 'column', column: 1, unit: 'ms', delay: 5000 }, idleTimeout: 10_000 };
    expect(timeOf("a INT, T LONG, WATERMARK FOR T AS T - INTERVAL '5' SECOND")).toEqual(expected);
    expect(timeOf('a INT, T LONG', `, "event.time" = 'T', "watermark.delay" = '5 s'`)).toEqual(expected);
  });

  it('takes units of numbers, idle timeouts and timestamps', () => {
    expect(timeOf('T INT', `, "event.time" = 'T', "event.time.unit" = 's', "watermark.idle.timeout" = 'off'`)).toEqual({
      eventTime: { kind: 'column', column: 0, unit: 's', delay: 0 },
      idleTimeout: undefined,
    });
    expect(timeOf('T TIMESTAMP, WATERMARK FOR T AS T', `, "watermark.idle.timeout" = '3 s'`)).toEqual({
      eventTime: { kind: 'column', column: 0, unit: 'ms', delay: 0 },
      idleTimeout: 3000,
    });
  });

  it('refuses columns that hold no times', () => {
    expect(timeOf('T STRING', `, "event.time" = 'T'`)).toMatchInlineSnapshot(`
      "error[B231]: event-time column "T" has the type STRING
        at test.sql:1:121
        |
      1 | CREATE STREAM T (T STRING) WITH (type = 'source', extension = 'feed', format = 'json', "feed.url" = 'x', "event.time" = 'T')
        |                                                                                                                         ^^^
        hint: declare T as TIMESTAMP: times written as text are read"
    `);
    expect(timeOf('T DOUBLE, WATERMARK FOR T AS T')).toMatchInlineSnapshot(`
      "error[B231]: event-time column "T" has the type DOUBLE
        at test.sql:1:42
        |
      1 | CREATE STREAM T (T DOUBLE, WATERMARK FOR T AS T) WITH (type = 'source', extension = 'feed', format = 'json', "feed.url" = 'x')
        |                                          ^
        hint: declare T as TIMESTAMP, or as LONG with "event.time.unit""
    `);
    expect(timeOf('T LONG', `, "event.time" = 'U'`)).toMatchInlineSnapshot(`
      "error[B231]: event-time column "U" does not exist
        at test.sql:1:119
        |
      1 | CREATE STREAM T (T LONG) WITH (type = 'source', extension = 'feed', format = 'json', "feed.url" = 'x', "event.time" = 'U')
        |                                                                                                                       ^^^
        hint: write the exact name; the columns are: T, __meta_source, __meta_ingest_time"
    `);
    expect(timeOf('T TIMESTAMP', `, "event.time" = 'T', "event.time.unit" = 's'`)).toMatchInlineSnapshot(`
      "error[C460]: option "event.time.unit" cannot be used here
        at test.sql:1:129
        |
      1 | CREATE STREAM T (T TIMESTAMP) WITH (type = 'source', extension = 'feed', format = 'json', "feed.url" = 'x', "event.time" = 'T', "event.time.unit" = 's')
        |                                                                                                                                 ^^^^^^^^^^^^^^^^^
        detail: column "T" is a TIMESTAMP, which has no unit
        hint: leave it out"
    `);
  });

  it('refuses watermarks of another form, and two declarations', () => {
    expect(timeOf('T LONG, WATERMARK FOR T AS T * 2')).toMatchInlineSnapshot(`
      "error[B231]: watermark T * 2 is not supported
        at test.sql:1:45
        |
      1 | CREATE STREAM T (T LONG, WATERMARK FOR T AS T * 2) WITH (type = 'source', extension = 'feed', format = 'json', "feed.url" = 'x')
        |                                             ^^^^^
        hint: write T, or T - INTERVAL '5' SECOND"
    `);
    expect(timeOf('T LONG, WATERMARK FOR T AS T', `, "event.time" = 'T'`)).toMatchInlineSnapshot(`
      "error[B232]: event time is declared twice
        at test.sql:1:126
        |
      1 | CREATE STREAM T (T LONG, WATERMARK FOR T AS T) WITH (type = 'source', extension = 'feed', format = 'json', "feed.url" = 'x', "event.time" = 'T')
        |                                                                                                                              ^^^^^^^^^^^^
        hint: keep WATERMARK FOR or the option "event.time""
    `);
    expect(timeOf('T LONG, WATERMARK FOR T AS T', `, "watermark.delay" = '1 s'`)).toMatchInlineSnapshot(`
      "error[C460]: option "watermark.delay" cannot be used here
        at test.sql:1:126
        |
      1 | CREATE STREAM T (T LONG, WATERMARK FOR T AS T) WITH (type = 'source', extension = 'feed', format = 'json', "feed.url" = 'x', "watermark.delay" = '1 s')
        |                                                                                                                              ^^^^^^^^^^^^^^^^^
        detail: WATERMARK FOR says the delay
        hint: leave it out"
    `);
  });
});
