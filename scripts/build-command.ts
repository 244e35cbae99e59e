// Bundles the command line: no dependencies to install, and each command's code in a file that is loaded when it runs.
// Invariant: main.js holds what `--version` and help need and nothing more; the examples stand beside it for the demo.

import { chmodSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Bundles the command line into `outdir`. */
export async function buildCommand(repository: string, outdir: string): Promise<void> {
  await build({
    entryPoints: [join(repository, 'packages', 'cli', 'src', 'main.ts')],
    outdir,
    bundle: true,
    splitting: true,
    chunkNames: '[name]-[hash]',
    minifySyntax: true,
    minifyWhitespace: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['source'],
    legalComments: 'linked',
    banner: {
      // Bundled CommonJS packages still require Node built-ins.
      js: `import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);`,
    },
  });
  const main = join(outdir, 'main.js');
  writeFileSync(main, `#!/usr/bin/env node\n${readFileSync(main, 'utf8')}`);
  chmodSync(main, 0o755);
  cpSync(join(repository, 'examples', 'sql'), join(outdir, 'examples'), { recursive: true });
}
