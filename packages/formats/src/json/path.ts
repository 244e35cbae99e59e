// Paths into a message, as `json.mapping.<column>` writes them: `$`, `$.a.b[0].c`, `$['key.with.dots']`.
// Invariant: printPath(parsePath(text)) means the same path; a path is at most MAX_PATH_SEGMENTS long.

type Segment = { readonly kind: 'key'; readonly key: string } | { readonly kind: 'index'; readonly index: number };
export type Path = readonly Segment[];

/** Longer paths are refused. */
const MAX_PATH_SEGMENTS = 32;

const SEGMENT = /\.([^.[\]'"]+)|\[(\d{1,9})\]|\['((?:[^'])+)'\]|\["((?:[^"])+)"\]/y;

/** The path that a text means, or undefined. */
export function parsePath(text: string): Path | undefined {
  if (!text.startsWith('$')) return undefined;
  const segments: Segment[] = [];
  SEGMENT.lastIndex = 1;
  while (SEGMENT.lastIndex < text.length) {
    const match = SEGMENT.exec(text);
    if (match === null || segments.length === MAX_PATH_SEGMENTS) return undefined;
    const [, name, index, single, double] = match;
    const key = name ?? single ?? double;
    segments.push(key === undefined ? { kind: 'index', index: Number(index) } : { kind: 'key', key });
  }
  return segments;
}

export function printPath(path: Path): string {
  const segments = path.map((s) => {
    if (s.kind === 'index') return `[${s.index}]`;
    if (/^[^.[\]'"]+$/.test(s.key)) return `.${s.key}`;
    return s.key.includes("'") ? `["${s.key}"]` : `['${s.key}']`;
  });
  return `$${segments.join('')}`;
}
