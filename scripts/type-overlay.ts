// Checks the types of files that are not on disk as if they stood in the repository: examples and what the scaffolder writes.
// Invariant: nothing is written; the options are those of the packages, so what passes here passes when it is saved.

import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';

/** Type and syntax errors of `files` (paths relative to `root` to texts), which may replace files of the repository. */
export function typeProblems(root: string, files: ReadonlyMap<string, string>): readonly string[] {
  const texts = new Map([...files].map(([path, text]) => [resolve(root, path), text]));
  const options = baseOptions(root);
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  const folders = new Set([...texts.keys()].map((path) => dirname(path)));
  host.directoryExists = (path) => folders.has(resolve(path)) || ts.sys.directoryExists(path);
  host.fileExists = (path) => texts.has(resolve(path)) || fileExists.call(host, path);
  host.readFile = (path) => texts.get(resolve(path)) ?? readFile.call(host, path);
  host.getSourceFile = (path, version, ...rest) => {
    const text = texts.get(resolve(path));
    return text === undefined
      ? getSourceFile.call(host, path, version, ...rest)
      : ts.createSourceFile(path, text, version, true);
  };
  const program = ts.createProgram([...texts.keys()], options, host);
  return [...texts.keys()].flatMap((path) => {
    const source = program.getSourceFile(path);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map((one) => {
      const line = source === undefined ? 0 : source.getLineAndCharacterOfPosition(one.start ?? 0).line + 1;
      return `${path.slice(resolve(root).length + 1)}:${line} ${ts.flattenDiagnosticMessageText(one.messageText, ' ')}`;
    });
  });
}

function baseOptions(root: string): ts.CompilerOptions {
  const file = join(root, 'tsconfig.base.json');
  const { config } = ts.parseConfigFileTextToJson(file, readFileSync(file, 'utf8'));
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, root);
  return { ...options, types: ['node'] };
}
