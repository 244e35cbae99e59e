import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { KINDS, type ReadFile, scaffold } from './scaffold.ts';
import { typeProblems } from './type-overlay.ts';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const read: ReadFile = (path) => {
  try {
    return readFileSync(join(ROOT, path), 'utf8');
  } catch {
    return undefined;
  }
};

/** All kinds one after the other, each on top of what the ones before wrote. */
function everything(): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const kind of KINDS) {
    const written = scaffold(kind, `tried_${kind}`, (path) => files.get(path) ?? read(path));
    for (const [path, text] of written) files.set(path, text);
  }
  return files;
}

describe('npm run new', () => {
  it('writes a definition, a list line and a golden script or test for each kind', () => {
    expect([...everything().keys()]).toEqual([
      'packages/engine/src/functions/tried-function.ts',
      'sql/functions/tried-function.slt',
      'packages/engine/src/functions/index.ts',
      'packages/engine/src/functions/tried-aggregate.ts',
      'sql/aggregates/tried-aggregate.slt',
      'packages/engine/src/windows/tried-window.ts',
      'sql/windows/tried-window.slt',
      'packages/engine/src/windows/index.ts',
      'sql/errors/queries.slt',
      'packages/engine/src/bind/bind-window.test.ts',
      'packages/connectors/src/tried-connector/tried-connector.ts',
      'packages/connectors/src/tried-connector/tried-connector.test.ts',
      'packages/connectors/src/index.ts',
      'packages/formats/src/tried-format.ts',
      'packages/formats/src/tried-format.test.ts',
      'sql/formats/tried-format.slt',
      'packages/formats/src/index.ts',
      'sql/errors/environment.slt',
      'sql/errors/streams.slt',
    ]);
  });

  it('adds an import and an item to each list', () => {
    const files = everything();
    const added = [...files].flatMap(([path, text]) => {
      const before = read(path);
      if (before === undefined) return [];
      const known = new Set(before.split('\n'));
      return text.split('\n').filter((line) => !known.has(line));
    });
    const item = (name: string): string =>
      added.find((line) => line.includes(name) && !line.startsWith('import ')) ?? '';
    expect(added.filter((line) => line.startsWith('import '))).toHaveLength(KINDS.length);
    expect(KINDS.map((kind) => item(`tried${kind.slice(0, 1).toUpperCase()}${kind.slice(1)}`) !== '')).toEqual(
      KINDS.map(() => true),
    );
  });

  it('writes code that type checks in its place', { timeout: 60_000 }, () => {
    const code = [...everything()].filter(([path]) => path.endsWith('.ts'));
    expect(typeProblems(ROOT, new Map(code))).toEqual([]);
  });

  it('refuses names that are none, files that exist and lists that moved', () => {
    expect(() => scaffold('function', 'Shout', read)).toThrow('cannot be the name of a function');
    expect(() => scaffold('function', '../x', read)).toThrow('cannot be the name of a function');
    expect(() => scaffold('window', 'tumbling', read)).toThrow(
      'packages/engine/src/windows/tumbling.ts exists already',
    );
    expect(() => scaffold('format', 'avro', (path) => (path.endsWith('index.ts') ? '' : undefined))).toThrow(
      'packages/formats/src/index.ts has no list builtinFormats',
    );
  });
});
