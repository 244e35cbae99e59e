// Dispatch, help and version, and mistakes in the command line itself.
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { runCli } from './cli.ts';
import { COMMANDS } from './commands.ts';
import { EXIT, EXIT_CODES } from './exit-codes.ts';
import { MemoryWorld } from './memory-world.ts';
import { VERSION } from './version.ts';

async function cli(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const world = new MemoryWorld();
  const code = await runCli(args, world);
  return { code, stdout: world.stdout.text, stderr: world.stderr.text };
}

describe('the command line', () => {
  it('prints the version of its package', async () => {
    const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
    expect(VERSION).toBe(version);
    for (const flag of ['--version', '-V']) {
      expect(await cli(flag)).toEqual({ code: EXIT.ok, stdout: `${version}\n`, stderr: '' });
    }
  });

  it('lists every command and every exit code in its help', async () => {
    const { code, stdout } = await cli('--help');
    expect(code).toBe(EXIT.ok);
    expect(await cli('help')).toEqual({ code, stdout, stderr: '' });
    expect(stdout).toMatchInlineSnapshot(`
      "tidewire: streaming SQL over live WebSocket feeds

      Usage: tidewire COMMAND [OPTIONS]

      Commands:
        run       run a script until its sources end or it is stopped
        validate  check a script without connecting to anything
        explain   show how a script would run
        feed      serve simulated WebSocket feeds to try scripts on
        demo      run the main job on a simulated feed and prove its totals
        help      show this, or the options of one command

      Options:
        -h, --help     show this help; after a command: its options
        -V, --version  show the version

      Exit codes:
        0              done, or stopped by a signal or a limit and drained in time
        1              failed while running; for demo also: the totals differ from the ledger
        2              the command line is wrong: an unknown command or option, a file that cannot be read
        3              the SQL is wrong: nothing was started
        4              a source or sink cannot be reached, or was lost for good
        130, 143, 129  ended by SIGINT, SIGTERM or SIGHUP without draining: a second signal, or the time for draining was over
      "
    `);
    const listed = EXIT_CODES.flatMap(([codes]) => codes.split(', ').map(Number));
    expect(listed.sort((a, b) => a - b)).toEqual(Object.values(EXIT).sort((a, b) => a - b));
  });

  it('without a command shows the help as an error', async () => {
    const { code, stdout, stderr } = await cli();
    expect([code, stdout]).toEqual([EXIT.usage, '']);
    expect(stderr).toContain('Usage: tidewire COMMAND');
  });

  it.each(COMMANDS.map(({ name }) => name))('%s --help says how to use it and runs nothing', async (name) => {
    const shown = await cli(name, '--help');
    expect(shown.code).toBe(EXIT.ok);
    expect(await cli('help', name)).toEqual(shown);
    const flags = COMMANDS.find((command) => command.name === name)?.flags ?? [];
    for (const flag of flags) expect(shown.stdout).toContain(`--${flag.name}`);
  });

  it('draws the options of a command in columns', async () => {
    const { stdout } = await cli('validate', '-h');
    expect(stdout).toMatchInlineSnapshot(`
      "tidewire validate: check a script without connecting to anything

      Usage: tidewire validate [OPTIONS] FILE… | - | -e SQL

      Options:
        -e, --execute SQL    statements to run after the files
            --json           problems as a JSON array
            --env-file FILE  NAME=value lines for placeholders in WITH values; variables that are set win
        -h, --help           show this help
      "
    `);
  });

  it.each([
    [['rnu', 'x.sql'], 'command rnu does not exist\n  hint: did you mean "run"?'],
    [['zzzz'], 'command zzzz does not exist\n  hint: see tidewire help'],
    [['--verison'], 'option --verison does not exist\n  hint: did you mean "--version"?'],
    [['help', 'vaildate'], 'command vaildate does not exist\n  hint: did you mean "validate"?'],
    [['help', 'run', 'feed'], 'help takes one command at most'],
    [['run', '--outptu', 'csv', 'x.sql'], 'option --outptu does not exist\n  hint: did you mean "--output"?'],
    [['run'], 'there is nothing to run\n  hint: name a .sql file, - for standard input, or write -e "SELECT …"'],
    [
      ['run', '-e', 'x', '-o', 'xml'],
      'option --output does not accept "xml"\n  hint: write one of live, table, lines, ndjson, json, csv',
    ],
    [
      ['run', '-e', 'x', '--for', '30'],
      'option --for does not accept "30"\n  hint: write a number and a unit, such as 500ms, 30s or 5min',
    ],
    [
      ['run', '-e', 'x', '--log-level', 'loud'],
      'option --log-level does not accept "loud"\n  hint: write one of debug, info, warn, error',
    ],
    [['explain', '-e', 'x', '--stage', 'cod'], 'option --stage does not accept "cod"\n  hint: did you mean "code"?'],
    [['feed', 'x'], 'feed takes no operand such as "x"'],
    [['demo', 'x'], 'demo takes no operand such as "x"'],
    [['feed', '--when-done', 'go'], 'option --when-done does not accept "go"\n  hint: write close or stay'],
    [['feed', '--close-code', '1000'], 'option --close-code has no effect without --close-after'],
    [
      ['feed', '--port', '0', '--refuse', '200'],
      'feed option faults.refuse does not accept 200: it is from 400 to 599\n  hint: see tidewire feed --help',
    ],
  ])('exit code 2: %j', async (args, message) => {
    expect(await cli(...args)).toEqual({ code: EXIT.usage, stdout: '', stderr: `tidewire: ${message}\n` });
  });

  it('exit code 2: names files that cannot be read', async () => {
    const { code, stderr } = await cli('run', '/nowhere/job.sql');
    expect([code, stderr]).toEqual([
      EXIT.usage,
      `tidewire: cannot read file "/nowhere/job.sql": ENOENT: no such file or directory, stat '/nowhere/job.sql'\n`,
    ]);
    const env = await cli('run', '-e', 'SELECT 1', '--env-file', '/nowhere/.env');
    expect([env.code, env.stderr.includes('cannot read file "/nowhere/.env"')]).toEqual([EXIT.usage, true]);
  });
});
