// Reads the repository's own TypeScript and JavaScript files and parses each one once, for all checks to share.
// Invariant: paths are relative to the root with forward slashes, in a fixed order, so reports never depend on the machine.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import ts from 'typescript';

/** One source file of the repository. */
export type SourceFile = {
  /** Relative to the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
  /** Whether it is a test, which production code never imports. */
  readonly isTest: boolean;
};

/** A breach of a rule, at a line counted from 1. */
export type Problem = { readonly file: string; readonly line: number; readonly rule: string; readonly message: string };

const FOLDERS = ['packages', 'benchmarks', 'scripts'];
const SKIPPED = new Set(['node_modules', 'dist', 'coverage', 'results']);

/** Every source file below the root's code folders, declaration files and generated files left out. */
export function readSources(root: string): SourceFile[] {
  return FOLDERS.flatMap((folder) => list(root, folder)).map((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
    return { path, text, tree, isTest: /\.test\.ts$/.test(path) };
  });
}

function list(root: string, folder: string): string[] {
  const full = join(root, folder);
  if (!existsSync(full)) return [];
  const entries = readdirSync(full, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : list(root, path);
    return isSource(entry.name) ? [path] : [];
  });
}

function isSource(name: string): boolean {
  if (name.endsWith('.d.ts') || name.endsWith('.generated.ts')) return false;
  return ['.ts', '.mts', '.js', '.mjs'].includes(extname(name));
}

/** The line of a node, counted from 1. */
export function lineOf(file: SourceFile, node: ts.Node): number {
  return file.tree.getLineAndCharacterOfPosition(node.getStart(file.tree)).line + 1;
}

/** Calls `visit` for the node and everything below it, parents first. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}
