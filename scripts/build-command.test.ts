// Shows that the bundle runs by itself, and that its start loads no command that does not run.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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
