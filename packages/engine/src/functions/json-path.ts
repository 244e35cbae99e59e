// Paths into JSON: `$.a.b[0]['any name']`, read once and followed step by step.
// Invariant: following a path looks at own keys only; a path has at most MAX_PATH_STEPS steps and the cache of paths read is
// bounded by MAX_CACHED_PATHS.
import type { JsonValue } from '@tidewire/core';
import { badArgument } from '../expr/failure.ts';
import { jsonField, jsonItem } from '../expr/json-text.ts';

export const MAX_PATH_STEPS = 64;
export const MAX_CACHED_PATHS = 64;

type Step = string | number;

const STEP = /\.([A-Za-z_$][\w$-]*)|\[(\d{1,9})\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/y;

const known = new Map<string, readonly Step[]>();

/** The steps of a path. Throws RowFailure when it is none. */
export function readPath(path: string): readonly Step[] {
  const cached = known.get(path);
  if (cached !== undefined) return cached;
  const steps = parse(path);
  const oldest = known.keys().next().value;
  if (known.size >= MAX_CACHED_PATHS && oldest !== undefined) known.delete(oldest);
  known.set(path, steps);
  return steps;
}

function parse(path: string): readonly Step[] {
  const text = path.trim();
  const steps: Step[] = [];
  let position = text.startsWith('$') ? 1 : -1;
  while (position !== -1 && position < text.length && steps.length <= MAX_PATH_STEPS) {
    STEP.lastIndex = position;
    const match = STEP.exec(text);
    if (match === null) break;
    const [, name, index, single, double] = match;
    steps.push(index === undefined ? (name ?? unescape(single ?? double ?? '')) : Number(index));
    position = STEP.lastIndex;
  }
  if (position === text.length && steps.length <= MAX_PATH_STEPS) return steps;
  throw badArgument(`JSON path '${path.slice(0, 60)}' cannot be read; a path is like $.a.b[0]['a name']`);
}

function unescape(text: string): string {
  return text.replace(/\\(.)/g, '$1');
}

/** The value at the end of a path; null when there is none. */
export function follow(value: JsonValue, steps: readonly Step[]): JsonValue {
  let at = value;
  for (const step of steps) at = typeof step === 'number' ? jsonItem(at, step) : jsonField(at, step);
  return at;
}
