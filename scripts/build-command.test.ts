// Shows that the bundle runs by itself: what its start loads, and how it ends as a process, by itself, by signals and by
// closed pipes.

import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildCommand } from './build-command.ts';

const REPOSITORY = dirname(import.meta.dirname);
/** What dispatch, the list of commands and the adapter to the process may weigh together. */
const START_CHARACTERS_MAX = 20_480;

let outdir = '';

beforeAll(async () => {
  outdir = mkdtempSync(join(tmpdir(), 'tidewire-bundle-'));
  await buildCommand(REPOSITORY, outdir);
}, 30_000);

afterAll(() => rmSync(outdir, { recursive: true, force: true }));

function run(...args: readonly string[]): { code: number | null; stdout: string; stderr: string } {
  const main = join(outdir, 'main.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { cwd: outdir, encoding: 'utf8' });
  return { code: status, stdout, stderr };
}

describe('the bundle', () => {
  it('prints its version', () => {
    const { version } = JSON.parse(readFileSync(join(REPOSITORY, 'packages/cli/package.json'), 'utf8'));
    expect(run('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('checks a script without any installed package', () => {
    expect(run('validate', join('examples', 'main-job.sql'))).toEqual({ code: 0, stdout: '', stderr: 'no problems\n' });
  });

  it('brings the examples along', () => {
    expect(readdirSync(join(outdir, 'examples'))).toEqual(readdirSync(join(REPOSITORY, 'examples', 'sql')));
  });

  it('starts with little, and loads a command only when it runs', () => {
    expect(charactersAtStart('main.js', new Set())).toBeLessThan(START_CHARACTERS_MAX);
    expect(readFileSync(join(outdir, 'main.js'), 'utf8').startsWith('#!/usr/bin/env node\n')).toBe(true);
  });
});

/** Size of a file and of all that it imports statically. */
function charactersAtStart(file: string, seen: Set<string>): number {
  if (seen.has(file)) return 0;
  seen.add(file);
  const text = readFileSync(join(outdir, file), 'utf8');
  const imports = [...text.matchAll(/\b(?:from|import)\s*"\.\/([^"]+)"/g)].map(([, name = '']) => name);
  return imports.reduce((sum, name) => sum + charactersAtStart(name, seen), text.length);
}

interface Program {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string | null>;
  /** Resolves with the first thing it writes to standard output. */
  readonly first: Promise<string>;
  readonly text: { stdout: string; stderr: string };
}

function start(...args: readonly string[]): Program {
  const child = spawn(process.execPath, [join(outdir, 'main.js'), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const text = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8');
  child.stderr.setEncoding('utf8');
  child.stdout.on('data', (chunk: string) => {
    text.stdout += chunk;
  });
  child.stderr.on('data', (chunk: string) => {
    text.stderr += chunk;
  });
  const first = once(child.stdout, 'data').then(([chunk]) => chunk as string);
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string | null);
  return { child, ended, first, text };
}

describe('the process', () => {
  let feed: Program;
  let select = '';

  beforeAll(async () => {
    feed = start('feed', '--port', '0', '--rate', '0');
    const [url = ''] = /ws:\S+\/trades/.exec(await feed.first) ?? [];
    select = `CREATE STREAM Trades (id LONG) WITH (type = 'source', extension = 'websocket', format = 'json',
      "websocket.url" = '${url}'); SELECT id FROM Trades`;
  });

  afterAll(async () => {
    feed.child.kill('SIGTERM');
    expect(await feed.ended).toBe(0);
  });

  it('ends with the code of the command, and writes all of its output first', async () => {
    const { ended, text } = start('run', '-e', select, '--limit', '20000');
    expect([await ended, text.stderr.startsWith('stopped by --limit after ')]).toEqual([0, true]);
    const lines = text.stdout.split('\n');
    expect([lines.length, lines[0], lines[19_999]]).toEqual([20_001, '{"id":1}', '{"id":20000}']);
  });

  it('ends with the code of a mistake', async () => {
    const { ended, text } = start('run', '-e', 'SELECT x FROM nowhere');
    expect([await ended, text.stdout]).toEqual([3, '']);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('drains at %s and ends with 0', async (signal) => {
    const { child, ended, first, text } = start('run', '-e', select);
    await first;
    child.kill(signal);
    expect(await ended).toBe(0);
    expect(text.stderr).toMatch(new RegExp(`^stopped by ${signal} after `));
    expect(text.stdout.endsWith('}\n')).toBe(true);
  });

  it('ends quietly with 0 when its reader goes away', async () => {
    const { child, ended, first, text } = start('run', '-e', select);
    await first;
    child.stdout.destroy();
    expect(await ended).toBe(0);
    expect(text.stderr).toMatch(/^stopped as nobody reads after /);
  });
});
