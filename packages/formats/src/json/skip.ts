// Steps over values that no column reads, checking them on the way. Hot loop: runs for every unknown key.
// Invariant: accepts exactly valid JSON, needs no stack beyond the depth limit, allocates nothing.
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  literalEnd,
  numberEnd,
  OPEN_BRACE,
  OPEN_BRACKET,
  PLAIN,
  QUOTE,
  skipSpace,
  stringEnd,
} from './tokens.ts';

/** The largest value that json.max.depth takes. */
export const LARGEST_DEPTH = 1024;

/** What is open at each level: 1 an object, 0 an array. */
const open = new Uint8Array(LARGEST_DEPTH);

/** The end of the value at `start` when it nests at most `depth` levels; -1 when it is wrong or goes deeper. */
export function skipValue(bytes: Uint8Array, start: number, end: number, depth: number): number {
  const first = bytes[start];
  if (first === QUOTE) {
    let p = start + 1;
    while (p < end && PLAIN[bytes[p]!] === 1) p++;
    return p < end && bytes[p] === QUOTE ? p + 1 : stringEnd(bytes, start, end);
  }
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) return scalarEnd(bytes, start, end);
  return containerEnd(bytes, start, end, depth);
}

function scalarEnd(bytes: Uint8Array, p: number, end: number): number {
  if (p >= end) return -1;
  const byte = bytes[p]!;
  if (byte === QUOTE) return stringEnd(bytes, p, end);
  return byte === 45 || (byte ^ 48) < 10 ? numberEnd(bytes, p, end) : literalEnd(bytes, p, end);
}

function containerEnd(bytes: Uint8Array, start: number, end: number, depth: number): number {
  let level = 0;
  let p = start;
  for (;;) {
    // A value begins at p.
    const byte = p < end ? bytes[p]! : 0;
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (level >= depth) return -1;
      const isObject = byte === OPEN_BRACE;
      p = skipSpace(bytes, p + 1, end);
      if (p < end && bytes[p] === (isObject ? CLOSE_BRACE : CLOSE_BRACKET)) {
        p++;
      } else {
        open[level++] = isObject ? 1 : 0;
        if (isObject) p = memberValue(bytes, p, end);
        if (p < 0) return -1;
        continue;
      }
    } else {
      p = scalarEnd(bytes, p, end);
      if (p < 0) return -1;
    }
    // A value ended at p.
    while (level > 0) {
      p = skipSpace(bytes, p, end);
      const next = p < end ? bytes[p]! : 0;
      const isObject = open[level - 1] === 1;
      if (next === COMMA) {
        p = skipSpace(bytes, p + 1, end);
        break;
      }
      if (next !== (isObject ? CLOSE_BRACE : CLOSE_BRACKET)) return -1;
      level--;
      p++;
    }
    if (level === 0) return p;
    if (open[level - 1] === 1) p = memberValue(bytes, p, end);
    if (p < 0) return -1;
  }
}

/** The start of the value of the member whose key begins at `p`, or -1. */
function memberValue(bytes: Uint8Array, p: number, end: number): number {
  if (p >= end || bytes[p] !== QUOTE) return -1;
  const close = stringEnd(bytes, p, end);
  if (close < 0) return -1;
  const colon = skipSpace(bytes, close, end);
  return colon < end && bytes[colon] === COLON ? skipSpace(bytes, colon + 1, end) : -1;
}
