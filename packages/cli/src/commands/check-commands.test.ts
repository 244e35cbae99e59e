// tidewire validate and explain: everything about a script without running it.
import { startFeed, VirtualClock } from '@tidewire/testing';
import { describe, expect, it } from 'vitest';
import { runCli } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import { MemoryWorld } from '../memory-world.ts';

async function cli(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const world = new MemoryWorld({ variables: { FEED: 'ws://127.0.0.1:1/none' } });
  const code = await runCli(args, world);
  return { code, stdout: world.stdout.text, stderr: world.stderr.text };
}

const TICKS = 'CREATE STREAM Ticks (symbol STRING, price DOUBLE);';

describe('validate', () => {
  it('finds nothing in a good script, and connects to nothing', async () => {
    const feed = await startFeed({ clock: new VirtualClock() });
    const source = `CREATE STREAM Trades (id LONG) WITH (type='source', extension='websocket', format='json', "websocket.url"='${feed.url('/trades')}');`;
    const result = await cli('validate', '-e', `${source} SELECT id FROM Trades`);
    const { connections } = feed;
    await feed.close();
    expect([result, connections]).toEqual([{ code: EXIT.ok, stdout: '', stderr: 'no problems\n' }, 0]);
  });

  it('exit code 3: prints every problem with its place', async () => {
    const { code, stdout, stderr } = await cli(
      'validate',
      '-e',
      TICKS,
      '-e',
      'SELECT prcie FROM Ticks',
      '-e',
      'SELEC 1',
    );
    expect([code, stderr]).toEqual([EXIT.sql, '2 errors, 0 warnings\n']);
    expect(stdout).toContain('  at -e 2:1:8\n  |\n1 | SELECT prcie FROM Ticks\n  |        ^^^^^\n');
    expect(stdout).toContain('  at -e 3:1:1\n  |\n1 | SELEC 1\n  | ^^^^^\n');
  });

  it('checks the options of connectors', async () => {
    const { code, stdout } = await cli(
      'validate',
      '-e',
      `CREATE STREAM S (a INT) WITH (type='source', extension='websocket', format='json', "websocket.ulr"='\${FEED}')`,
    );
    expect(code).toBe(EXIT.sql);
    expect(stdout).toContain('"websocket.ulr"');
    expect(stdout).toContain('did you mean "websocket.url"');
  });

  it('--json gives the same as data', async () => {
    const { code, stdout } = await cli('validate', '--json', '-e', `${TICKS} SELECT prcie FROM Ticks`);
    const [problem, ...others] = JSON.parse(stdout);
    expect([code, others]).toEqual([EXIT.sql, []]);
    const { file, line, column, endColumn, severity, suggestions } = problem;
    expect({ file, line, column, endColumn, severity, suggestions }).toEqual({
      file: '-e',
      line: 1,
      column: TICKS.length + 9,
      endColumn: TICKS.length + 14,
      severity: 'error',
      suggestions: ['price'],
    });
    expect((await cli('validate', '--json', '-e', TICKS)).stdout).toBe('[]\n');
  });
});

describe('explain', () => {
  const sql = `${TICKS} SELECT symbol, COUNT(*) AS n FROM Ticks WHERE price > 1 + 1 GROUP BY symbol`;
  const stagesOf = (text: string): readonly string[] =>
    [...text.matchAll(/^-- (\w+)/gm)].map(([, stage]) => stage ?? '');

  it('shows the optimized and the physical plan unless told otherwise', async () => {
    const { code, stdout, stderr } = await cli('explain', '-e', sql);
    expect([code, stderr, stagesOf(stdout)]).toEqual([EXIT.ok, '', ['optimized', 'physical']]);
  });

  it('shows the stages asked for in the order of the pipeline', async () => {
    const two = await cli('explain', '-e', sql, '--stage', 'code', '--stage', 'ast');
    expect(stagesOf(two.stdout)).toEqual(['ast', 'code']);
    const all = await cli('explain', '-e', sql, '--stage', 'all');
    expect(stagesOf(all.stdout)).toEqual(['ast', 'bound', 'optimized', 'physical', 'code']);
  });

  it('exit code 3: shows problems as run does', async () => {
    const { code, stdout, stderr } = await cli('explain', '-e', 'SELECT x FROM nowhere');
    expect([code, stdout]).toEqual([EXIT.sql, '']);
    expect(stderr).toContain('  at -e:1:15\n');
  });
});
