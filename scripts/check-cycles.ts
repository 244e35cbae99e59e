// Checks that no files import each other in a circle: never at run time, and not even by types across folders.
// Invariant: each strongly connected group of files is reported once, with one concrete circle to follow.

import { posix } from 'node:path';
import { limits } from './house-rules.ts';
import { assertLargeEnough, type Import, moduleGraph } from './module-graph.ts';
import { type Problem, readSources } from './sources.ts';

/** Floors below which the check counts as blind; the defaults are the repository's own. */
export type CycleOptions = { readonly modulesMin?: number; readonly importsMin?: number };

/** All import cycles below `root`. */
export function checkCycles(root: string, options: CycleOptions = {}): Problem[] {
  const graph = moduleGraph(readSources(root));
  const edges = graph.imports.flatMap(edgeOf);
  const valueCycles = cyclesThrough(edges.filter((edge) => !edge.typeOnly));
  const atRunTime = new Set(valueCycles.map(membersOf));
  const typeCycles = cyclesThrough(edges, (edge) => posix.dirname(edge.from) !== posix.dirname(edge.to));
  return [
    ...assertLargeEnough(graph, options.modulesMin ?? limits.modulesMin, options.importsMin ?? limits.importsMin),
    ...valueCycles.map((cycle) => problem(cycle, 'import cycle')),
    ...typeCycles
      .filter((cycle) => !atRunTime.has(membersOf(cycle)))
      .map((cycle) => problem(cycle, 'type import cycle across folders')),
  ];
}

type Edge = { readonly from: string; readonly to: string; readonly typeOnly: boolean };
type Neighbours = ReadonlyMap<string, readonly string[]>;

function edgeOf({ from, target, typeOnly }: Import): Edge[] {
  return target === undefined ? [] : [{ from: from.path, to: target, typeOnly }];
}

function membersOf(cycle: readonly string[]): string {
  return [...cycle].sort().join(' ');
}

function problem(cycle: readonly string[], what: string): Problem {
  const [first = '.'] = cycle;
  return { file: first, line: 1, rule: 'cycle', message: `${what}: ${[...cycle, first].join(' -> ')}` };
}

/** A shortest circle through one of the closing edges for each group of files that reach each other. */
function cyclesThrough(edges: readonly Edge[], closes: (edge: Edge) => boolean = () => true): string[][] {
  const forward = neighboursOf(edges.map(({ from, to }) => [from, to]));
  const backward = neighboursOf(edges.map(({ from, to }) => [to, from]));
  const cycles: string[][] = [];
  const reported = new Set<string>();
  for (const { from, to } of edges.filter(closes)) {
    if (reported.has(from)) continue;
    const path = shortestPath(to, from, forward);
    if (path === undefined) continue;
    cycles.push([from, ...path.slice(0, -1)]);
    const before = reachable(from, backward);
    for (const member of reachable(from, forward)) if (before.has(member)) reported.add(member);
  }
  return cycles;
}

function neighboursOf(pairs: readonly (readonly [string, string])[]): Neighbours {
  const neighbours = new Map<string, string[]>();
  for (const [from, to] of pairs) {
    const known = neighbours.get(from);
    if (known === undefined) neighbours.set(from, [to]);
    else known.push(to);
  }
  return neighbours;
}

/** Breadth first; the path includes both ends. */
function shortestPath(start: string, end: string, neighbours: Neighbours): string[] | undefined {
  const cameFrom = new Map<string, string | undefined>([[start, undefined]]);
  for (const [path] of cameFrom) {
    if (path === end) return trace(end, cameFrom);
    for (const next of neighbours.get(path) ?? []) if (!cameFrom.has(next)) cameFrom.set(next, path);
  }
  return undefined;
}

function trace(end: string, cameFrom: ReadonlyMap<string, string | undefined>): string[] {
  const path: string[] = [];
  for (let at: string | undefined = end; at !== undefined; at = cameFrom.get(at)) path.push(at);
  return path.reverse();
}

function reachable(start: string, neighbours: Neighbours): Set<string> {
  const found = new Set([start]);
  for (const path of found) for (const next of neighbours.get(path) ?? []) found.add(next);
  return found;
}
