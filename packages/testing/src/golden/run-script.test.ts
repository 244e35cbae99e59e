import { describe, expect, it } from 'vitest';
import { MODE_NAMES, MODES } from './modes.ts';
import { printMismatches, runScript } from './run-script.ts';
import { parseScript, ScriptError } from './script.ts';

const [PLAIN] = MODES;

async function run(text: string): Promise<string> {
  const script = parseScript('a.slt', text, MODE_NAMES);
  const runs = await Promise.all(MODES.map((mode) => runScript(script, mode)));
  return printMismatches(runs.flatMap(({ mismatches }) => mismatches));
}

describe('running golden scripts', () => {
  it('finds nothing to say about a script that holds in every mode', async () => {
    const text = `sql
CREATE STREAM t (x INT);
INSERT INTO r SELECT x + 1 AS y FROM t;
----
ok

push t
{"x":1}
{"x":2}
----
r + {"y":2}
r + {"y":3}

push t
{"x":3}
----
r + {"y":4}
`;
    expect(await run(text)).toBe('');
  });

  it('tells line, modes and difference of an answer that is not expected', async () => {
    const text = `sql
CREATE STREAM t (x INT);
INSERT INTO r SELECT x FROM t;
----
ok

push t
{"x":1}
{"x":2}
----
r + {"x":2}
r + {"x":3}
`;
    expect(await run(text)).toBe(`a.slt:7: unexpected answer
    + r + {"x":1}
      r + {"x":2}
    - r + {"x":3}
    in mode ${MODE_NAMES.join(', ')}`);
  });

  it('tells a refusal that was not expected, and one that did not come', async () => {
    const text = `sql
SELECT a FROM nowhere;
----
ok

sql error
CREATE STREAM t (x INT);
----
ok
`;
    const told = await run(text);
    expect(told).toContain(
      'a.slt:1: unexpected answer\n    - ok\n    + (refused)\n    + error[B201]: stream "nowhere" does not exist',
    );
    expect(told).toContain('a.slt:6: unexpected answer\n    + (not refused, but tagged error)\n      ok');
  });

  it('stops with the line of a step that cannot be run', async () => {
    const script = parseScript('a.slt', 'sql\nCREATE STREAM t (x INT)\n----\nok\n\npush t\n{"x":1\n----\n', MODE_NAMES);
    const running = PLAIN === undefined ? Promise.resolve() : runScript(script, PLAIN);
    await expect(running).rejects.toThrow(ScriptError);
    await expect(running).rejects.toThrow('a.slt:6: expected "," or "}" at character 7');
  });
});
