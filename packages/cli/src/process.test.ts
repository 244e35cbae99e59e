// The program as a process of its own: exit codes, signals, and pipes that close.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { type Feed, startFeed, turnUntil, VirtualClock } from '@tidewire/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
/** A start from the sources compiles them, on a busy machine several at a time. */
const LIMIT_MS = 30_000;

let feed: Feed;

beforeAll(async () => {
  feed = await startFeed({ clock: new VirtualClock(), rate: 0, spacingMs: 1 });
});

afterAll(() => feed.close());

interface Program {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  /** Exit code or signal. */
  readonly ended: Promise<number | string | null>;
  readonly text: { stdout: string; stderr: string };
}

function start(...args: readonly string[]): Program {
  const child = spawn(process.execPath, ['--import', 'tsx', '-C', 'source', MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    text.stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    text.stderr += chunk.toString();
  });
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string | null);
  return { child, ended, text };
}

function select(): string {
  return `CREATE STREAM Trades (id LONG) WITH (type = 'source', extension = 'websocket', format = 'json',
    "websocket.url" = '${feed.url('/trades')}'); SELECT id FROM Trades`;
}

describe.concurrent('the process', () => {
  it('ends with the code of the command, and writes all of its output first', { timeout: LIMIT_MS }, async () => {
    const { ended, text } = start('run', '-e', select(), '--limit', '20000');
    expect(await ended).toBe(0);
    const lines = text.stdout.split('\n');
    expect([lines.length, lines[0], lines[19_999]]).toEqual([20_001, '{"id":1}', '{"id":20000}']);
  });

  it('ends with the code of a mistake', { timeout: LIMIT_MS }, async () => {
    const { ended, text } = start('validate', '-e', 'SELECT x FROM nowhere');
    expect([await ended, text.stderr]).toEqual([3, '1 error, 0 warnings\n']);
  });

  it('drains at SIGTERM and ends with 0', { timeout: LIMIT_MS }, async () => {
    const { child, ended, text } = start('run', '-e', select());
    await turnUntil(() => text.stdout !== '', 'the first row', LIMIT_MS);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(text.stderr).toMatch(/^stopped by SIGTERM after /);
    expect(text.stdout.endsWith('}\n')).toBe(true);
  });

  it('ends quietly with 0 when its reader goes away', { timeout: LIMIT_MS }, async () => {
    const { child, ended, text } = start('run', '-e', select());
    await turnUntil(() => text.stdout !== '', 'the first row', LIMIT_MS);
    child.stdout.destroy();
    expect(await ended).toBe(0);
    expect(text.stderr).toMatch(/^stopped as nobody reads after /);
  });
});
