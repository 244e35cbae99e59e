// The real import graph of the repository: static, dynamic and type-only imports, and re-exports.
// Invariant: every import of a file of ours has either a target among the files read or a problem; none is dropped.

import { posix } from 'node:path';
import ts from 'typescript';
import { layers } from './house-rules.ts';
import { lineOf, type Problem, type SourceFile, walk } from './sources.ts';

/** One import statement, re-export, dynamic import or import type. */
export type Import = {
  readonly from: SourceFile;
  readonly specifier: string;
  readonly line: number;
  /** Whether it leaves no trace at run time. */
  readonly typeOnly: boolean;
  /** Path of the file of ours it leads to; undefined for installed packages and Node built-ins. */
  readonly target: string | undefined;
};

/** All files with all their imports. */
export type ModuleGraph = {
  readonly files: readonly SourceFile[];
  readonly imports: readonly Import[];
  /** Imports that lead nowhere. */
  readonly problems: readonly Problem[];
};

/** Builds the graph over the given files. */
export function moduleGraph(files: readonly SourceFile[]): ModuleGraph {
  const paths = new Set(files.map((file) => file.path));
  const imports: Import[] = [];
  const problems: Problem[] = [];
  for (const file of files) {
    for (const { literal, typeOnly } of specifiersOf(file)) {
      const specifier = literal.text;
      const line = lineOf(file, literal);
      const target = resolve(file.path, specifier);
      imports.push({ from: file, specifier, line, typeOnly, target });
      if (target !== undefined && !paths.has(target) && !isUnread(target)) {
        problems.push({ file: file.path, line, rule: 'import', message: `"${specifier}" leads to no file` });
      }
    }
  }
  return { files, imports, problems };
}

/** Refuses a graph too small to be the repository's: a gate that sees nothing would let everything pass. */
export function assertLargeEnough(graph: ModuleGraph, modulesMin: number, importsMin: number): Problem[] {
  const resolved = graph.imports.filter((one) => one.target !== undefined).length;
  if (graph.files.length >= modulesMin && resolved >= importsMin) return [];
  const message = `saw ${graph.files.length} modules and ${resolved} imports between them, fewer than ${modulesMin} and ${importsMin}: the check is blind`;
  return [{ file: '.', line: 1, rule: 'graph', message }];
}

function resolve(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.normalize(posix.join(posix.dirname(from), specifier));
  for (const { name, folder } of layers) {
    if (specifier === name) return `${folder}/src/index.ts`;
    // An entry point besides the index: `./feed` of the exports is src/feed.ts.
    if (specifier.startsWith(`${name}/`)) return `${folder}/src/${specifier.slice(name.length + 1)}.ts`;
  }
  return undefined;
}

function isUnread(target: string): boolean {
  return target.endsWith('.generated.ts') || target.endsWith('.json');
}

type Specifier = { readonly literal: ts.StringLiteralLike; readonly typeOnly: boolean };

function specifiersOf(file: SourceFile): Specifier[] {
  const found: Specifier[] = [];
  walk(file.tree, (node) => {
    const literal = specifierIn(node);
    if (literal !== undefined && ts.isStringLiteralLike(literal)) found.push({ literal, typeOnly: isTypeOnly(node) });
  });
  return found;
}

function specifierIn(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) return node.arguments[0];
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return node.argument.literal;
  return undefined;
}

function isTypeOnly(node: ts.Node): boolean {
  if (ts.isImportDeclaration(node)) return node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  return ts.isImportTypeNode(node);
}
