import { describe, expect, it } from 'vitest';
import { planText } from './planning-fixtures.ts';

function windowOf(clause: string): string {
  const text = planText(`SELECT COUNT(*) AS n FROM Trades ${clause}`);
  return text.startsWith('error') ? text : (text.split('\n')[2]?.trim() ?? '');
}

describe('WINDOW', () => {
  it('takes lengths in all their spellings', () => {
    const spellings = [
      'WINDOW TUMBLING(1 min)',
      "WINDOW('tumbling', 1 MINUTE)",
      "WINDOW TUMBLING(INTERVAL '1' MINUTE)",
      "WINDOW TUMBLING('1 min')",
      'WINDOW TUMBLING(60000)',
      'WINDOW tumbling(60s)',
    ];
    expect(spellings.map(windowOf)).toEqual(spellings.map(() => 'Aggregate tumbling(1 min): COUNT(*)'));
  });

  it('tells kinds that are not supported yet from kinds that do not exist', () => {
    expect(windowOf('WINDOW SESSION(30 s)')).toMatchInlineSnapshot(`
      "error[U341]: window kind "SESSION" is not supported yet
        at test.sql:1:41
        |
      1 | SELECT COUNT(*) AS n FROM Trades WINDOW SESSION(30 s)
        |                                         ^^^^^^^
        hint: the kinds of windows are: tumbling"
    `);
    expect(windowOf('WINDOW TUMBLNG(30 s)')).toMatchInlineSnapshot(`
      "error[B226]: window kind "TUMBLNG" does not exist
        at test.sql:1:41
        |
      1 | SELECT COUNT(*) AS n FROM Trades WINDOW TUMBLNG(30 s)
        |                                         ^^^^^^^
        hint: did you mean "tumbling"?"
    `);
  });

  it('T47: refuses lengths that are none', () => {
    expect(windowOf('WINDOW TUMBLING(1 MONTH)')).toMatchInlineSnapshot(`
      "error[U346]: unit MONTH has no fixed length
        at test.sql:1:50
        |
      1 | SELECT COUNT(*) AS n FROM Trades WINDOW TUMBLING(1 MONTH)
        |                                                  ^^^^^^^
        hint: write the interval in days or smaller units"
    `);
    expect(windowOf('WINDOW TUMBLING(0)')).toMatchInlineSnapshot(`
      "error[B227]: arguments of window tumbling are not valid
        at test.sql:1:34
        |
      1 | SELECT COUNT(*) AS n FROM Trades WINDOW TUMBLING(0)
        |                                  ^^^^^^^^^^^^^^^^^^
        detail: the size of a tumbling window must be at least 1 ms
        hint: write TUMBLING(size) with durations such as 1 MINUTE"
    `);
    expect(windowOf('WINDOW TUMBLING(price)')).toMatchInlineSnapshot(`
      "error[B227]: argument of a window is no duration
        at test.sql:1:50
        |
      1 | SELECT COUNT(*) AS n FROM Trades WINDOW TUMBLING(price)
        |                                                  ^^^^^
        hint: write a duration such as 1 MINUTE, '30 s' or milliseconds"
    `);
    expect(windowOf('WINDOW TUMBLING(1 s, 2 s)')).toMatchInlineSnapshot(`
      "error[B227]: arguments of window tumbling are not valid
        at test.sql:1:34
        |
      1 | SELECT COUNT(*) AS n FROM Trades WINDOW TUMBLING(1 s, 2 s)
        |                                  ^^^^^^^^^^^^^^^^^^^^^^^^^
        detail: it takes (size), not 2 arguments
        hint: write TUMBLING(size) with durations such as 1 MINUTE"
    `);
  });
});
