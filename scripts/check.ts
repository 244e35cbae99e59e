// Runs every check of the repository that is not a test, or the ones named: `npm run check -- layers tidy`.
// Invariant: all checks run even when one fails, each reports every breach, and the exit code is 1 if any failed.

import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkCycles } from './check-cycles.ts';
import { checkDocs } from './check-docs.ts';
import { checkLayers } from './check-layers.ts';
import { checkTidy } from './check-tidy.ts';
import type { Problem } from './sources.ts';

const REPOSITORY = dirname(dirname(fileURLToPath(import.meta.url)));

/** A check by name; it returns whether the repository passes and prints what does not. */
type Check = { readonly name: string; readonly run: () => boolean };

const checks: readonly Check[] = [
  {
    name: 'types',
    run: () => ['.', 'tsconfig.portable.json', 'scripts'].every((project) => tool('tsc', '-p', project)),
  },
  { name: 'lint', run: () => tool('biome', 'check', '--error-on-warnings', '--log-level=warn') },
  { name: 'layers', run: () => report(checkLayers(REPOSITORY)) },
  { name: 'cycles', run: () => report(checkCycles(REPOSITORY)) },
  { name: 'tidy', run: () => report(checkTidy(REPOSITORY)) },
  { name: 'docs', run: () => report(checkDocs(REPOSITORY)) },
  { name: 'unused', run: () => tool('knip') },
];

function report(problems: readonly Problem[]): boolean {
  for (const { file, line, rule, message } of problems) console.log(`${file}:${line} ${rule}: ${message}`);
  return problems.length === 0;
}

function tool(name: string, ...args: readonly string[]): boolean {
  const command = join(REPOSITORY, 'node_modules', '.bin', name);
  const { status } = spawnSync(command, args, {
    cwd: REPOSITORY,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  return status === 0;
}

function main(names: readonly string[]): number {
  const unknown = names.filter((name) => !checks.some((check) => check.name === name));
  if (unknown.length > 0) {
    console.error(`no check named ${unknown.join(', ')}; there are ${checks.map((check) => check.name).join(', ')}`);
    return 2;
  }
  let failed = 0;
  for (const { name, run } of checks.filter((check) => names.length === 0 || names.includes(check.name))) {
    const passed = run();
    console.log(`${passed ? 'ok    ' : 'FAILED'} ${name}`);
    if (!passed) failed += 1;
  }
  return failed === 0 ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
