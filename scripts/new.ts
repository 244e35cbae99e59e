// npm run new -- KIND NAME: writes a new definition with its list line and its golden script or test, all green at once.
// Invariant: nothing is written unless everything can be; files that exist are never overwritten, save for the list.

import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtinAggregates, builtinConnectors, builtinFormats, builtinFunctions, builtinWindows } from 'tidewire';
import { KINDS, type Kind, ScaffoldError, scaffold } from './scaffold.ts';

const REPOSITORY = dirname(dirname(fileURLToPath(import.meta.url)));

type Named = { readonly name: string; readonly aliases: readonly string[] };

/** Definitions among which a name of this kind must be new: a call finds functions and aggregates alike. */
const TAKEN: Readonly<Record<Kind, readonly Named[]>> = {
  function: [...builtinFunctions, ...builtinAggregates],
  aggregate: [...builtinFunctions, ...builtinAggregates],
  window: builtinWindows,
  connector: builtinConnectors,
  format: builtinFormats,
};

function read(path: string): string | undefined {
  try {
    return readFileSync(join(REPOSITORY, path), 'utf8');
  } catch {
    return undefined;
  }
}

function write(kind: Kind, name: string): void {
  const same = TAKEN[kind].find((one) => [one.name, ...one.aliases].some((known) => known.toLowerCase() === name));
  if (same !== undefined) throw new ScaffoldError(`there is a ${kind} or alias "${name}" already, in "${same.name}"`);
  for (const [path, text] of scaffold(kind, name, read)) {
    mkdirSync(dirname(join(REPOSITORY, path)), { recursive: true });
    writeFileSync(join(REPOSITORY, path), text);
    console.log(`wrote ${path}`);
  }
}

/** In a process of its own: this one has read the lists as they were. */
function updateReference(): number {
  const script = join(REPOSITORY, 'scripts', 'generate-reference.ts');
  const options = { cwd: REPOSITORY, stdio: 'inherit' } as const;
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', '-C', 'source', script], options);
  if (status === 0) console.log('wrote docs/reference');
  console.log(
    'next: write what it does and what its golden script expects, then npm run docs, npm run check and npm test',
  );
  return status ?? 1;
}

function main(args: readonly string[]): number {
  const [word, name, ...more] = args;
  const kind = KINDS.find((one) => one === word);
  if (kind === undefined || name === undefined || more.length > 0) {
    console.error(`usage: npm run new -- ${KINDS.join('|')} NAME`);
    return 2;
  }
  try {
    write(kind, name);
  } catch (error) {
    if (!(error instanceof ScaffoldError)) throw error;
    console.error(error.message);
    return 2;
  }
  return updateReference();
}

process.exitCode = main(process.argv.slice(2));
