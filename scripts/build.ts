// Builds what is published: every library as modules with declarations, from the bottom layer up, and the CLI as a bundle.
// Invariant: a build starts from empty dist folders, so nothing stale is published.

import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildCommand } from './build-command.ts';
import { layers } from './house-rules.ts';

const REPOSITORY = dirname(dirname(fileURLToPath(import.meta.url)));

function buildLibrary(folder: string): boolean {
  const tsc = join(REPOSITORY, 'node_modules', '.bin', 'tsc');
  const args = ['-p', join(folder, 'tsconfig.build.json')];
  const { status } = spawnSync(tsc, args, { cwd: REPOSITORY, stdio: 'inherit', shell: process.platform === 'win32' });
  return status === 0;
}

const published = layers.map((layer) => layer.folder).filter((folder) => folder.startsWith('packages/'));
const libraries = published.filter((folder) => existsSync(join(REPOSITORY, folder, 'tsconfig.build.json')));
for (const folder of published) rmSync(join(REPOSITORY, folder, 'dist'), { recursive: true, force: true });
if (libraries.every(buildLibrary)) await buildCommand(REPOSITORY, join(REPOSITORY, 'packages', 'cli', 'dist'));
else process.exitCode = 1;
