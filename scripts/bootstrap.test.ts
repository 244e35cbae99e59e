// Shows when the bootstrap installs and when it leaves the tree alone; a shell script stands for npx.

import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fingerprint, isInstalled, isSupported } from './bootstrap.mjs';
import { withPlanted } from './plant.ts';

const repository = {
  'package.json': '{ "packageManager": "pnpm@10.34.9", "engines": { "node": ">=20.19" } }',
  'pnpm-lock.yaml': 'lockfileVersion: 9\n',
  'pnpm-workspace.yaml': 'packages: []\n',
};

function stamp(root: string, text: string): void {
  mkdirSync(join(root, 'node_modules/.cache/tidewire'), { recursive: true });
  writeFileSync(join(root, 'node_modules/.cache/tidewire/installed'), text);
}

describe('bootstrap', () => {
  it.each([
    ['20.19.0', true],
    ['20.18.3', false],
    ['18.20.0', false],
    ['22.0.0', true],
    ['100.1.0', true],
  ])('tells whether Node %s is new enough', (version, supported) => {
    expect(isSupported(version, '>=20.19')).toBe(supported);
  });

  it('takes a tree without a stamp, or with the stamp of another lockfile, as not installed', () => {
    withPlanted(repository, (root) => {
      const missing = isInstalled(root);
      stamp(root, fingerprint(root));
      const fresh = isInstalled(root);
      writeFileSync(join(root, 'pnpm-lock.yaml'), 'lockfileVersion: 10\n');
      expect({ missing, fresh, stale: isInstalled(root) }).toEqual({ missing: false, fresh: true, stale: false });
    });
  });

  it('changes the fingerprint with the pin of the package manager', () => {
    const other = { ...repository, 'package.json': repository['package.json'].replace('10.34.9', '10.34.8') };
    expect(withPlanted(other, fingerprint)).not.toBe(withPlanted(repository, fingerprint));
  });

  it('leaves an installed tree alone and prints nothing, so the second run works offline', () => {
    const result = run(`echo called; exit 3`, (root) => stamp(root, fingerprint(root)));
    expect(result).toEqual({ status: 0, stdout: '', stderr: '', installed: true });
  });

  it('installs the frozen lockfile without questions, keeps standard output empty, and remembers', () => {
    const result = run(`[ "$CI $*" = "true --yes pnpm@10.34.9 install --frozen-lockfile" ] && echo noise`);
    const stderr = 'Installing dependencies with pnpm@10.34.9 (first run, or the lockfile changed) ...\n';
    expect(result).toEqual({ status: 0, stdout: '', stderr, installed: true });
  });

  it('prints what the package manager said when it fails, and installs again next time', () => {
    const result = run(`echo no network >&2; exit 7`);
    expect({ ...result, stderr: result.stderr.split('\n').slice(1) }).toEqual({
      status: 1,
      stdout: '',
      stderr: [
        'no network',
        '',
        'The installation failed with exit code 7. The first one needs the network; later runs do not.',
        '',
      ],
      installed: false,
    });
  });
});

/** Runs the bootstrap in a small repository with a shell script in place of npx. */
function run(npx: string, prepare: (root: string) => void = () => {}): Record<'stdout' | 'stderr', string> & object {
  return withPlanted({ ...repository, 'bin/npx': `#!/bin/sh\n${npx}\n` }, (root) => {
    chmodSync(join(root, 'bin/npx'), 0o755);
    mkdirSync(join(root, 'scripts'));
    copyFileSync(join(import.meta.dirname, 'bootstrap.mjs'), join(root, 'scripts/bootstrap.mjs'));
    prepare(root);
    const env = { ...process.env, PATH: `${join(root, 'bin')}${delimiter}${process.env['PATH']}` };
    const script = realpathSync(join(root, 'scripts/bootstrap.mjs'));
    const { status, stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8', env });
    return { status, stdout, stderr, installed: isInstalled(root) };
  });
}
