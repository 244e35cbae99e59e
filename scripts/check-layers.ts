// Checks that imports run downward: each package imports only the layers below it, and folders keep their direction.
// Invariant: production code reaches other packages by name alone, never tests, and never its own package's index.

import { builtinModules } from 'node:module';
import { type FolderRule, folderRules, type Layer, layers, limits } from './house-rules.ts';
import { assertLargeEnough, type Import, moduleGraph } from './module-graph.ts';
import { type Problem, readSources } from './sources.ts';

/** Rules to check against; the defaults are the repository's own. */
export type LayerOptions = {
  readonly layers?: readonly Layer[];
  readonly folderRules?: readonly FolderRule[];
  readonly modulesMin?: number;
  readonly importsMin?: number;
};

/** All breaches of the layer rules below `root`. */
export function checkLayers(root: string, options: LayerOptions = {}): Problem[] {
  const graph = moduleGraph(readSources(root));
  const known = options.layers ?? layers;
  const rules = options.folderRules ?? folderRules;
  return [
    ...assertLargeEnough(graph, options.modulesMin ?? limits.modulesMin, options.importsMin ?? limits.importsMin),
    ...graph.problems,
    ...graph.imports.flatMap((one) => {
      const message = layerBreach(one, known) ?? folderBreach(one, rules);
      return message === undefined ? [] : [{ file: one.from.path, line: one.line, rule: 'layer', message }];
    }),
  ];
}

function layerBreach(one: Import, known: readonly Layer[]): string | undefined {
  const layer = layerOf(one.from.path, known);
  if (layer === undefined) return 'stands in no known package: add it to scripts/house-rules.ts';
  if (one.specifier.startsWith('.')) return relativeBreach(one, layer, known);
  const { isTest } = one.from;
  if (isBuiltin(one.specifier)) {
    return layer.node || isTest ? undefined : `${layer.name} runs in a browser and may not import "${one.specifier}"`;
  }
  const name = packageOf(one.specifier);
  if (layer.workspace.includes(name) || layer.workspace.includes(one.specifier)) return undefined;
  if (layer.installed.includes(name)) return undefined;
  if (isTest && (layer.tests.includes(name) || name === layer.name)) return undefined;
  return `${layer.name} may not import "${one.specifier}"`;
}

function relativeBreach(one: Import, layer: Layer, known: readonly Layer[]): string | undefined {
  if (one.target === undefined) return undefined;
  if (layerOf(one.target, known) !== layer) return `"${one.specifier}" leaves the package: import it by its name`;
  if (one.from.isTest) return undefined;
  if (one.target.endsWith('.test.ts')) return `production code imports the test "${one.specifier}"`;
  return one.target === `${layer.folder}/src/index.ts` ? 'imports the index of its own package' : undefined;
}

function folderBreach(one: Import, rules: readonly FolderRule[]): string | undefined {
  if (one.from.isTest) return undefined;
  const target = one.specifier.startsWith('.') ? one.target : packageOf(one.specifier);
  for (const { folder, never } of rules) {
    if (!isInside(one.from.path, folder)) continue;
    const hit = never.find((other) => target !== undefined && isInside(target, other));
    if (hit !== undefined) return `${folder} may not import from ${hit}`;
  }
  return undefined;
}

function layerOf(path: string, known: readonly Layer[]): Layer | undefined {
  return known.find((layer) => isInside(path, layer.folder));
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function isBuiltin(specifier: string): boolean {
  return specifier.startsWith('node:') || builtinModules.includes(specifier);
}

function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}
