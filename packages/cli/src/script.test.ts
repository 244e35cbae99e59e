// Problems of a script that was joined from several texts are shown where they are.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MemoryWorld } from './memory-world.ts';
import { readScript, SCRIPT_BYTES_MAX, Script } from './script.ts';
import { UsageError } from './usage-error.ts';

const PARTS = [
  { name: 'a.sql', text: 'SELECT x' },
  { name: 'b.sql', text: 'SELECT y\nFROM nowhere -- end' },
];

describe('a script of several texts', () => {
  it('is one text, in which an unfinished statement or comment ends with its part', () => {
    expect(new Script(PARTS).text).toBe('SELECT x\n;\nSELECT y\nFROM nowhere -- end');
  });

  it('shows a problem at its place in the part it came from', () => {
    const script = new Script(PARTS);
    const start = script.text.indexOf('nowhere');
    const problem = { code: 'B201', severity: 'error', message: 'stream "nowhere" does not exist' } as const;
    const span = { start, end: start + 'nowhere'.length };
    expect(script.render({ ...problem, span })).toBe(
      [
        'error[B201]: stream "nowhere" does not exist',
        '  at b.sql:2:6',
        '  |',
        '2 | FROM nowhere -- end',
        '  |      ^^^^^^^',
      ].join('\n'),
    );
    expect(script.toJson({ ...problem, span })).toEqual({
      ...problem,
      file: 'b.sql',
      line: 2,
      column: 6,
      endLine: 2,
      endColumn: 13,
      detail: undefined,
      hint: undefined,
      suggestions: undefined,
    });
  });

  it('keeps spans that reach over the end of a part, or lie between two, inside the part', () => {
    const script = new Script(PARTS);
    const problem = { code: 'P101', severity: 'error', message: 'm' } as const;
    const place = (start: number, end: number): unknown => {
      const { file, line, column, endLine, endColumn } = script.toJson({ ...problem, span: { start, end } });
      return [file, line, column, endLine, endColumn];
    };
    expect([place(7, 20), place(9, 10), place(0, 0), place(999, 1_000)]).toEqual([
      ['a.sql', 1, 8, 1, 9],
      ['a.sql', 1, 9, 1, 9],
      ['a.sql', 1, 1, 1, 1],
      ['b.sql', 2, 20, 2, 20],
    ]);
  });

  it('shows a problem without a place as it is', () => {
    const problem = { code: 'C414', severity: 'error', message: 'm', hint: 'h' } as const;
    expect(new Script(PARTS).render(problem)).toBe('error[C414]: m\n  hint: h');
    expect(new Script(PARTS).toJson(problem)).toEqual({ ...problem, detail: undefined, suggestions: undefined });
  });

  it('comes from files, standard input and -e, in this order', async () => {
    const script = await readScript(['-'], ['SELECT 2', 'SELECT 3'], new MemoryWorld({ stdin: 'SELECT 1' }));
    expect(script.text).toBe('SELECT 1\n;\nSELECT 2\n;\nSELECT 3');
    const end = script.text.length;
    const problem = { code: 'P101', severity: 'error', message: 'm', span: { start: end - 1, end } } as const;
    expect(script.toJson(problem).file).toBe('-e 2');
  });

  it('is refused when it is not UTF-8, rather than run with other literals', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tidewire-script-'));
    const file = join(folder, 'latin1.sql');
    await writeFile(file, Buffer.from("SELECT 'caf\u00e9' FROM t", 'latin1'));
    await expect(readScript([file], [], new MemoryWorld())).rejects.toThrow('it is not text in UTF-8');
    await rm(folder, { recursive: true });
  });

  it('is refused when it is larger than SCRIPT_BYTES_MAX', async () => {
    const world = new MemoryWorld({ stdin: ' '.repeat(SCRIPT_BYTES_MAX + 1) });
    await expect(readScript(['-'], [], world)).rejects.toThrow(UsageError);
  });
});
