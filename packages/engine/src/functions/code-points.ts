// Positions in texts as SQL counts them: by code point, so that '😀' is one character.
// Invariant: texts without surrogates take the short way, where code points and code units are the same.

const SURROGATE = /[\ud800-\udfff]/;

/** Length in code points. */
export function pointCount(text: string): number {
  if (!SURROGATE.test(text)) return text.length;
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** The code points [start, end), zero-based; positions outside the text are clamped. */
export function slicePoints(text: string, start: number, end: number): string {
  const from = Math.max(0, start);
  if (end <= from) return '';
  if (!SURROGATE.test(text)) return text.slice(from, end);
  return Array.from(text).slice(from, end).join('');
}

/** Where `part` first stands at or after the zero-based code point `from`; -1 when nowhere. */
export function findPoint(text: string, part: string, from: number): number {
  if (!SURROGATE.test(text)) return text.indexOf(part, from);
  const at = text.indexOf(part, slicePoints(text, 0, from).length);
  return at === -1 ? -1 : pointCount(text.slice(0, at));
}
