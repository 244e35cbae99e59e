// Plants one breach of the layer rules at a time and expects exactly that one to be reported.

import { describe, expect, it } from 'vitest';
import { checkLayers } from './check-layers.ts';
import { withPlanted } from './plant.ts';

const blind = { modulesMin: 0, importsMin: 0 };

function messages(files: Readonly<Record<string, string>>): string[] {
  return withPlanted(files, (root) => checkLayers(root, blind)).map((one) => `${one.file}:${one.line} ${one.message}`);
}

describe('checkLayers', () => {
  it('accepts imports that run downward', () => {
    const found = messages({
      'packages/core/src/index.ts': `export { a } from './a.ts';`,
      'packages/core/src/a.ts': `import { Decimal } from 'decimal.js';\nexport const a = Decimal;`,
      'packages/engine/src/b.ts': `import { a } from '@tidewire/core';\nexport const b = a;`,
    });
    expect(found).toEqual([]);
  });

  it('reports a package that imports a layer above it, also by type, dynamically or by re-export', () => {
    const found = messages({
      'packages/connectors/src/index.ts': 'export {};',
      'packages/engine/src/index.ts': 'export {};',
      'packages/engine/src/a.ts': `import { x } from '@tidewire/connectors';`,
      'packages/engine/src/b.ts': `import type { x } from '@tidewire/connectors';`,
      'packages/engine/src/c.ts': `void import('@tidewire/connectors');`,
      'packages/engine/src/d.ts': `export type T = import('@tidewire/connectors').T;`,
      'packages/connectors/src/e.ts': `export { y } from '@tidewire/engine';`,
    });
    expect(found).toEqual([
      'packages/connectors/src/e.ts:1 @tidewire/connectors may not import "@tidewire/engine"',
      'packages/engine/src/a.ts:1 @tidewire/engine may not import "@tidewire/connectors"',
      'packages/engine/src/b.ts:1 @tidewire/engine may not import "@tidewire/connectors"',
      'packages/engine/src/c.ts:1 @tidewire/engine may not import "@tidewire/connectors"',
      'packages/engine/src/d.ts:1 @tidewire/engine may not import "@tidewire/connectors"',
    ]);
  });

  it('reports a Node built-in in a package that runs in a browser, but not in its tests', () => {
    const found = messages({
      'packages/parser/src/a.ts': `\nimport { readFileSync } from 'node:fs';`,
      'packages/formats/src/b.ts': `import { join } from 'path';`,
      'packages/parser/src/a.test.ts': `import { readFileSync } from 'node:fs';`,
      'packages/cli/src/c.ts': `import { readFileSync } from 'node:fs';`,
    });
    expect(found).toEqual([
      'packages/formats/src/b.ts:1 @tidewire/formats runs in a browser and may not import "path"',
      'packages/parser/src/a.ts:2 @tidewire/parser runs in a browser and may not import "node:fs"',
    ]);
  });

  it('reports an installed package that is not the importer’s', () => {
    const found = messages({ 'packages/formats/src/a.ts': `import { WebSocket } from 'ws';` });
    expect(found).toEqual(['packages/formats/src/a.ts:1 @tidewire/formats may not import "ws"']);
  });

  it('tells an entry point of a package from the package', () => {
    const found = messages({
      'packages/testing/src/index.ts': 'export {};',
      'packages/testing/src/feed.ts': 'export {};',
      'packages/cli/src/a.ts': `import { startFeed } from '@tidewire/testing/feed';`,
      'packages/cli/src/b.ts': `import { startFeed } from '@tidewire/testing';`,
      'packages/cli/src/c.ts': `import { startPeer } from '@tidewire/testing/peer';`,
    });
    expect(found).toEqual([
      'packages/cli/src/c.ts:1 "@tidewire/testing/peer" leads to no file',
      'packages/cli/src/b.ts:1 @tidewire/cli may not import "@tidewire/testing"',
      'packages/cli/src/c.ts:1 @tidewire/cli may not import "@tidewire/testing/peer"',
    ]);
  });

  it('reports relative imports across packages, of the own index, of tests, and of nothing', () => {
    const found = messages({
      'packages/core/src/index.ts': 'export {};',
      'packages/core/src/a.test.ts': 'export {};',
      'packages/core/src/a.ts': `import './index.ts';\nimport './a.test.ts';\nimport './gone.ts';`,
      'packages/parser/src/b.ts': `import '../../core/src/index.ts';`,
    });
    expect(found).toEqual([
      'packages/core/src/a.ts:3 "./gone.ts" leads to no file',
      'packages/core/src/a.ts:1 imports the index of its own package',
      'packages/core/src/a.ts:2 production code imports the test "./a.test.ts"',
      'packages/parser/src/b.ts:1 "../../core/src/index.ts" leaves the package: import it by its name',
    ]);
  });

  it('reports running operators that import the planner', () => {
    const found = messages({
      'packages/parser/src/index.ts': 'export {};',
      'packages/engine/src/plan/plan.ts': 'export {};',
      'packages/engine/src/exec/a.ts': `import type { P } from '../plan/plan.ts';\nimport '@tidewire/parser';`,
    });
    expect(found).toEqual([
      'packages/engine/src/exec/a.ts:1 packages/engine/src/exec may not import from packages/engine/src/plan',
      'packages/engine/src/exec/a.ts:2 packages/engine/src/exec may not import from @tidewire/parser',
    ]);
  });

  it('reports a graph too small to be the repository’s, so that a blind check never passes', () => {
    const [problem] = withPlanted({ 'packages/core/src/index.ts': 'export {};' }, (root) => checkLayers(root));
    expect(problem?.message).toMatch(/^saw 1 modules and 0 imports between them, .* the check is blind$/);
  });
});
