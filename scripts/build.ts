// Builds what is published: every library as modules with declarations, from the bottom layer up, and the CLI as one file.
// Invariant: a build starts from empty dist folders, so nothing stale is published.

import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { layers } from './house-rules.ts';

const REPOSITORY = dirname(dirname(fileURLToPath(import.meta.url)));

function buildLibrary(folder: string): boolean {
  const tsc = join(REPOSITORY, 'node_modules', '.bin', 'tsc');
  const args = ['-p', join(folder, 'tsconfig.build.json')];
  const { status } = spawnSync(tsc, args, { cwd: REPOSITORY, stdio: 'inherit', shell: process.platform === 'win32' });
  return status === 0;
}

/** The bundle has no dependencies: it starts faster and installs nothing. */
async function buildCommand(folder: string): Promise<void> {
  const outfile = join(REPOSITORY, folder, 'dist', 'main.js');
  await build({
    entryPoints: [join(REPOSITORY, folder, 'src', 'main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['source'],
    legalComments: 'linked',
    banner: {
      // Bundled CommonJS packages still require Node built-ins.
      js: `#!/usr/bin/env node\nimport { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);`,
    },
  });
  chmodSync(outfile, 0o755);
}

const published = layers.map((layer) => layer.folder).filter((folder) => folder.startsWith('packages/'));
const libraries = published.filter((folder) => existsSync(join(REPOSITORY, folder, 'tsconfig.build.json')));
for (const folder of published) rmSync(join(REPOSITORY, folder, 'dist'), { recursive: true, force: true });
if (libraries.every(buildLibrary)) await buildCommand('packages/cli');
else process.exitCode = 1;
