// Checks what linters do not: file headers, caps, names, hidden sources of time and chance, leftovers, the lockfile.
// Invariant: every exception comes from house-rules.ts, and an exception that no file needs any more is a problem too.

import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';
import {
  definitionLists,
  type Exception,
  emptyNames,
  extendableClasses,
  impureFiles,
  limits,
  longFiles,
} from './house-rules.ts';
import { lineOf, type Problem, readSources, type SourceFile, walk } from './sources.ts';

/** Exceptions to grant; the defaults are the repository's own. */
export type TidyOptions = {
  readonly impureFiles?: readonly Exception[];
  readonly longFiles?: readonly Exception[];
  readonly definitionLists?: readonly string[];
};

/** All untidy places below `root`. */
export function checkTidy(root: string, options: TidyOptions = {}): Problem[] {
  const impure = options.impureFiles ?? impureFiles;
  const long = options.longFiles ?? longFiles;
  const lists = options.definitionLists ?? definitionLists;
  const files = readSources(root);
  const problems = files.flatMap((file) => [
    ...nameProblems(file),
    ...headerProblems(file),
    ...leftoverProblems(file),
    ...lengthProblems(file).filter((one) => !isGranted(long, one)),
    ...impurityProblems(file).filter((one) => !isGranted(impure, one)),
    ...syntaxProblems(file, lists),
  ]);
  return [...problems, ...staleExceptions(files, [...impure, ...long]), ...lockfileProblems(root)];
}

function isGranted(exceptions: readonly Exception[], problem: Problem): boolean {
  const [subject] = problem.message.split(' ');
  return exceptions.some((one) => one.file === problem.file && one.may.some((name) => name === subject));
}

function staleExceptions(files: readonly SourceFile[], exceptions: readonly Exception[]): Problem[] {
  return exceptions.flatMap(({ file, may }) => {
    const source = files.find((one) => one.path === file);
    const used = source === undefined ? [] : [...impurityProblems(source), ...lengthProblems(source)];
    return may
      .filter((name) => !used.some((one) => one.message.startsWith(`${name} `)))
      .map((name) => ({ file, line: 1, rule: 'exception', message: `${name} is granted but not used` }));
  });
}

function nameProblems(file: SourceFile): Problem[] {
  const empty = file.path.split('/').find((part) => emptyNames.includes(part.split('.')[0] ?? ''));
  if (empty === undefined) return [];
  return [at(file, 1, 'name', `"${empty}" does not say what the file owns`)];
}

function headerProblems(file: SourceFile): Problem[] {
  if (file.isTest) return [];
  const lines = headerOf(file.text).length;
  if (lines >= limits.headerLinesMin && lines <= limits.headerLinesMax) return [];
  const wanted = `${limits.headerLinesMin} to ${limits.headerLinesMax}`;
  return [at(file, 1, 'header', `header comment of ${lines} lines: wanted ${wanted} saying what the file owns`)];
}

/** The comment lines a file starts with, after an optional `#!` line. */
function headerOf(text: string): string[] {
  const lines = text.replace(/^#!.*\n/, '').split('\n');
  if (lines[0]?.startsWith('/*')) return lines.slice(0, lines.findIndex((line) => line.includes('*/')) + 1);
  const end = lines.findIndex((line) => !line.startsWith('//'));
  return end < 0 ? lines : lines.slice(0, end);
}

// Written so that this very line is not a leftover.
const LEFTOVER = new RegExp(`(?://|\\*).*\\b(${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK'].join('|')})\\b`);

function leftoverProblems(file: SourceFile): Problem[] {
  return file.text.split('\n').flatMap((line, index) => {
    const mark = LEFTOVER.exec(line)?.[1];
    return mark === undefined ? [] : [at(file, index + 1, 'leftover', `${mark} left in a comment`)];
  });
}

function lengthProblems(file: SourceFile): Problem[] {
  const lines = file.text.trimEnd().split('\n').length;
  const problems =
    lines > limits.fileLinesMax ? [at(file, 1, 'length', `file has ${lines} lines, above ${limits.fileLinesMax}`)] : [];
  if (file.isTest) return problems;
  walk(file.tree, (node) => {
    if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return;
    const last = file.tree.getLineAndCharacterOfPosition(node.end).line + 1;
    const length = last - lineOf(file, node) + 1;
    if (length <= limits.functionLinesMax) return;
    const name = node.name?.getText(file.tree) ?? 'function';
    problems.push(
      at(file, lineOf(file, node), 'length', `${name} has ${length} lines, above ${limits.functionLinesMax}`),
    );
  });
  return problems;
}

const IMPURE_GLOBALS = ['setTimeout', 'setInterval', 'setImmediate', 'performance', 'eval', 'Function', 'crypto'];
const IMPURE_MEMBERS = ['Date.now', 'Math.random', 'process.hrtime'];
const IMPURE_MODULES = ['node:timers', 'node:timers/promises', 'node:perf_hooks', 'node:vm'];

/** Uses of the clock, timers, random sources and compilers in production code of the packages; messages start with the name. */
function impurityProblems(file: SourceFile): Problem[] {
  if (file.isTest || !file.path.startsWith('packages/')) return [];
  const problems: Problem[] = [];
  walk(file.tree, (node) => {
    const name = impureName(node);
    if (name === undefined) return;
    problems.push(
      at(file, lineOf(file, node), 'impure', `${name} is reached directly: take it through an injected interface`),
    );
  });
  return problems;
}

function impureName(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    return IMPURE_MODULES.find((name) => name === (node.moduleSpecifier as ts.StringLiteral).text);
  }
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    const name = `${node.expression.text}.${node.name.text}`;
    if (IMPURE_MEMBERS.includes(name)) return name;
    return node.expression.text === 'globalThis' ? IMPURE_GLOBALS.find((one) => one === node.name.text) : undefined;
  }
  if (isCurrentDate(node)) return 'Date';
  return ts.isIdentifier(node) && isReference(node) ? IMPURE_GLOBALS.find((one) => one === node.text) : undefined;
}

/** `new Date()` and `Date()` read the clock; `new Date(ms)` does not. */
function isCurrentDate(node: ts.Node): boolean {
  if (!ts.isNewExpression(node) && !ts.isCallExpression(node)) return false;
  if (!ts.isIdentifier(node.expression) || node.expression.text !== 'Date') return false;
  return ts.isCallExpression(node) || (node.arguments?.length ?? 0) === 0;
}

/** Whether the identifier stands for a value, not for a declared name, a member's name or a type. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isTypeReferenceNode(parent) || ts.isTypeQueryNode(parent) || ts.isQualifiedName(parent)) return false;
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent) || ts.isBindingElement(parent)) return false;
  return !('name' in parent && parent.name === node);
}

function syntaxProblems(file: SourceFile, lists: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  const mayAssert = file.isTest || /hot loop/i.test(headerOf(file.text).join(' '));
  const isBarrel = isInnerIndex(file.path) && !lists.includes(file.path);
  walk(file.tree, (node) => {
    const message = syntaxProblem(node, mayAssert, isBarrel);
    if (message !== undefined) problems.push(at(file, lineOf(file, node), 'syntax', message));
  });
  return problems;
}

function isInnerIndex(path: string): boolean {
  return posix.basename(path) === 'index.ts' && !/^packages\/[^/]+\/src\/index\.ts$/.test(path);
}

function syntaxProblem(node: ts.Node, mayAssert: boolean, isBarrel: boolean): string | undefined {
  if (ts.isNonNullExpression(node)) {
    return mayAssert ? undefined : '"!" in a file whose header does not say that it is a hot loop';
  }
  if (ts.isExportDeclaration(node)) {
    if (node.moduleSpecifier === undefined) return undefined;
    if (node.exportClause === undefined || ts.isNamespaceExport(node.exportClause))
      return '"export *" hides what is exported';
    return isBarrel ? 'barrel: only the index at a package root re-exports' : undefined;
  }
  if (ts.isHeritageClause(node) && ts.isClassLike(node.parent) && node.token === ts.SyntaxKind.ExtendsKeyword) {
    const base = node.types[0]?.expression.getText() ?? '';
    return extendableClasses.includes(base) ? undefined : `extends ${base}: compose instead of inheriting`;
  }
  return undefined;
}

function lockfileProblems(root: string): Problem[] {
  const file = 'pnpm-lock.yaml';
  if (!existsSync(join(root, file))) return [];
  const lines = readFileSync(join(root, file), 'utf8').split('\n');
  return lines.flatMap((line, index) =>
    /https?:/.test(line) ? [{ file, line: index + 1, rule: 'lockfile', message: 'an address in the lockfile' }] : [],
  );
}

function at(file: SourceFile, line: number, rule: string, message: string): Problem {
  return { file: file.path, line, rule, message };
}
