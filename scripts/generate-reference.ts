// Writes docs/reference from the definitions in the code, or with --check says which pages are stale.
// Invariant: the folder holds exactly the generated pages; output depends on the definitions alone.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { referencePages } from './reference-pages.ts';
import type { Problem } from './sources.ts';

const REPOSITORY = dirname(dirname(fileURLToPath(import.meta.url)));
const FOLDER = 'docs/reference';

/** Pages that are missing, stale or not ours, below `root`. */
export function checkReference(root: string): Problem[] {
  const pages = referencePages();
  const stale = pages.filter(({ file, text }) => readPage(root, file) !== text).map(({ file }) => file);
  const stray = pagesOf(root).filter((file) => !pages.some((page) => page.file === file));
  const message = 'does not say what the code does any more: run `npm run docs`';
  return [...stale, ...stray].map((file) => ({ file: `${FOLDER}/${file}`, line: 1, rule: 'reference', message }));
}

function writeReference(root: string): void {
  const pages = referencePages();
  mkdirSync(join(root, FOLDER), { recursive: true });
  for (const file of pagesOf(root)) if (!pages.some((page) => page.file === file)) rmSync(join(root, FOLDER, file));
  for (const { file, text } of pages) writeFileSync(join(root, FOLDER, file), text);
}

function pagesOf(root: string): string[] {
  try {
    return readdirSync(join(root, FOLDER));
  } catch {
    return [];
  }
}

function readPage(root: string, file: string): string | undefined {
  try {
    return readFileSync(join(root, FOLDER, file), 'utf8');
  } catch {
    return undefined;
  }
}

function main(args: readonly string[]): number {
  if (args.some((arg) => arg !== '--check')) {
    console.error('usage: npm run docs [-- --check]');
    return 2;
  }
  if (!args.includes('--check')) {
    writeReference(REPOSITORY);
    return 0;
  }
  const problems = checkReference(REPOSITORY);
  for (const { file, message } of problems) console.log(`${file} ${message}`);
  return problems.length === 0 ? 0 : 1;
}

if (resolve(process.argv[1] ?? '') === fileURLToPath(import.meta.url)) process.exitCode = main(process.argv.slice(2));
