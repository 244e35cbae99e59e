// Shows that the launcher becomes the program: arguments, exit code, sources of the workspace, and signals through npm.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fingerprint } from './bootstrap.mjs';

const program = `
import { where } from 'planted';
const [mode] = process.argv.slice(2);
console.log(JSON.stringify({ where, args: process.argv.slice(2) }));
if (mode === 'exit') process.exit(3);
const waiting = setTimeout(() => process.exit(4), 8_000);
if (mode === 'drain') {
  process.on('SIGTERM', () => {
    console.log('drained');
    clearTimeout(waiting);
  });
}
`;
const files = {
  'package.json': `{ "type": "module", "packageManager": "pnpm@10.34.9", "engines": { "node": ">=20.19" },
    "scripts": { "tidewire": "node scripts/tidewire.mjs" } }`,
  'pnpm-lock.yaml': '',
  'pnpm-workspace.yaml': '',
  'packages/cli/src/main.ts': program,
  'packages/cli/node_modules/planted/package.json': `{ "type": "module",
    "exports": { "source": "./source.ts", "default": "./built.js" } }`,
  'packages/cli/node_modules/planted/source.ts': `export const where: string = 'source';`,
  'packages/cli/node_modules/planted/built.js': `export const where = 'built';`,
};

let root = '';

beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'tidewire-')));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  mkdirSync(join(root, 'scripts'));
  for (const name of ['bootstrap.mjs', 'tidewire.mjs', 'source-condition.mjs']) {
    copyFileSync(join(import.meta.dirname, name), join(root, 'scripts', name));
  }
  mkdirSync(join(root, 'node_modules/.cache/tidewire'), { recursive: true });
  writeFileSync(join(root, 'node_modules/.cache/tidewire/installed'), fingerprint(root));
  symlinkSync(join(import.meta.dirname, '../node_modules/tsx'), join(root, 'node_modules/tsx'));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Starts the launcher; under npm its environment and the shell between are those of `npm run`. */
function start(
  command: string,
  ...args: readonly string[]
): { child: ChildProcess; output: Promise<string>; up: Promise<void> } {
  const env = { ...process.env };
  delete env['npm_lifecycle_event'];
  const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  const up = new Promise<void>((done) => {
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      done();
    });
  });
  // The pipe closes when the last process that holds it is gone: also when npm itself has died before the program.
  const output = once(child.stdout, 'close').then(() => text);
  return { child, output, up };
}

describe('the launcher', () => {
  it('hands over arguments and exit code, and resolves packages to their sources', async () => {
    const { child, output } = start(process.execPath, 'scripts/tidewire.mjs', 'exit', '--flag', 'a b');
    expect(await output).toBe('{"where":"source","args":["exit","--flag","a b"]}\n');
    expect(child.exitCode ?? (await once(child, 'exit'))[0]).toBe(3);
  });

  it('runs through npm with nothing else on standard output', async () => {
    const { output } = start('npm', 'run', '-s', 'tidewire', '--', 'exit');
    expect(await output).toBe('{"where":"source","args":["exit"]}\n');
  });

  it('lets a program that handles SIGTERM drain, when npm alone is signalled', async () => {
    const { child, output, up } = start('npm', 'run', '-s', 'tidewire', '--', 'drain');
    await up;
    child.kill('SIGTERM');
    expect(await output).toBe('{"where":"source","args":["drain"]}\ndrained\n');
  });

  it('ends a program that does not handle signals, under npm or not', async () => {
    const direct = start(process.execPath, 'scripts/tidewire.mjs', 'stay');
    await direct.up;
    direct.child.kill('SIGTERM');
    expect(await once(direct.child, 'exit')).toEqual([null, 'SIGTERM']);
    const throughNpm = start('npm', 'run', '-s', 'tidewire', '--', 'stay');
    await throughNpm.up;
    throughNpm.child.kill('SIGTERM');
    expect(await throughNpm.output).toBe('{"where":"source","args":["stay"]}\n');
  });
});
