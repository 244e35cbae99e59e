// Plants import cycles of each kind and expects each to be reported once, with the way round.

import { describe, expect, it } from 'vitest';
import { checkCycles } from './check-cycles.ts';
import { withPlanted } from './plant.ts';

const blind = { modulesMin: 0, importsMin: 0 };

function messages(files: Readonly<Record<string, string>>): string[] {
  const placed = Object.fromEntries(Object.entries(files).map(([path, text]) => [`packages/core/src/${path}`, text]));
  return withPlanted(placed, (root) => checkCycles(root, blind)).map((one) =>
    one.message.replaceAll('packages/core/src/', ''),
  );
}

describe('checkCycles', () => {
  it('accepts a diamond', () => {
    const found = messages({
      'a.ts': `import './b.ts';\nimport './c.ts';`,
      'b.ts': `import './d.ts';`,
      'c.ts': `import './d.ts';`,
      'd.ts': 'export {};',
    });
    expect(found).toEqual([]);
  });

  it('reports a run-time cycle once, by a shortest way', () => {
    const found = messages({
      'a.ts': `import { b } from './b.ts';`,
      'b.ts': `import './c.ts';`,
      'c.ts': `export { a } from './a.ts';\nimport { type D } from './d.ts';`,
      'd.ts': `import './a.ts';`,
    });
    expect(found).toEqual(['import cycle: a.ts -> b.ts -> c.ts -> a.ts']);
  });

  it('counts an inline type import as a run-time one, since the statement stays', () => {
    const found = messages({ 'a.ts': `import { type B } from './b.ts';`, 'b.ts': `import './a.ts';` });
    expect(found).toEqual(['import cycle: a.ts -> b.ts -> a.ts']);
  });

  it('allows types to refer to each other within one folder but not across folders', () => {
    const within = messages({ 'a.ts': `import type { B } from './b.ts';`, 'b.ts': `import type { A } from './a.ts';` });
    const across = messages({
      'x/a.ts': `import type { B } from '../y/b.ts';\nimport type { C } from './c.ts';`,
      'x/c.ts': `import type { A } from './a.ts';`,
      'y/b.ts': `import type { A } from '../x/a.ts';`,
    });
    expect({ within, across }).toEqual({
      within: [],
      across: ['type import cycle across folders: x/a.ts -> y/b.ts -> x/a.ts'],
    });
  });

  it('follows packages by their names', () => {
    const found = withPlanted(
      {
        'packages/core/src/index.ts': `import type { E } from '@tidewire/engine';`,
        'packages/engine/src/index.ts': `export { c } from '@tidewire/core';`,
      },
      (root) => checkCycles(root, blind),
    );
    expect(found.map((one) => one.message)).toEqual([
      'type import cycle across folders: packages/core/src/index.ts -> packages/engine/src/index.ts -> packages/core/src/index.ts',
    ]);
  });

  it('reports a graph too small to be the repository’s, so that a blind check never passes', () => {
    const [problem] = withPlanted({}, (root) => checkCycles(root));
    expect(problem?.message).toMatch(/^saw 0 modules .* the check is blind$/);
  });
});
