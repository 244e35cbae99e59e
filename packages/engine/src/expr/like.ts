// LIKE over code points: a pattern is read once, then matched with two pointers, never by backtracking into a regex.
// Invariant: matching costs at most MAX_LIKE_STEPS steps; beyond, the row fails instead of the process stalling.
import { badArgument, tooLarge } from './failure.ts';

/** Code points in a pattern. */
export const MAX_LIKE_PATTERN = 1_000;
/** Comparisons of one pattern item with one character while matching one text. */
export const MAX_LIKE_STEPS = 20_000_000;

const ANY_TEXT = -1;
const ANY_CHARACTER = -2;

/** The items of a pattern: code points, ANY_TEXT (%), ANY_CHARACTER (_). */
export interface LikePattern {
  readonly items: Int32Array;
}

/** Without ESCAPE the escape character is a backslash, as in PostgreSQL; ESCAPE '' turns escaping off. */
export function readLikePattern(pattern: string, escape = '\\'): LikePattern {
  const escapes = Array.from(escape);
  if (escapes.length > 1) throw badArgument(`ESCAPE of LIKE must be one character, not '${escape}'`);
  const items: number[] = [];
  let escaped = false;
  for (const character of pattern) {
    if (!escaped && character === escapes[0]) {
      escaped = true;
      continue;
    }
    const wildcard = character === '%' ? ANY_TEXT : character === '_' ? ANY_CHARACTER : undefined;
    const item = escaped || wildcard === undefined ? (character.codePointAt(0) ?? 0) : wildcard;
    // Two % in a row mean one.
    if (item !== ANY_TEXT || items.at(-1) !== ANY_TEXT) items.push(item);
    escaped = false;
  }
  if (escaped) throw badArgument('LIKE pattern must not end with its escape character');
  if (items.length > MAX_LIKE_PATTERN) {
    throw tooLarge(`LIKE pattern has ${items.length} characters, the limit is ${MAX_LIKE_PATTERN}`);
  }
  return { items: Int32Array.from(items) };
}

/** Whether the whole text matches. */
export function matchesLike(text: string, pattern: LikePattern): boolean {
  const { items } = pattern;
  let at = 0;
  let item = 0;
  // Where to go on after a mismatch: the item behind the last %, and the text position it was tried at.
  let retryItem = -1;
  let retryAt = 0;
  let steps = 0;
  while (at < text.length) {
    if (++steps > MAX_LIKE_STEPS) throw tooLarge(`LIKE on a text of ${text.length} characters needs too many steps`);
    const wanted = items[item];
    const point = text.codePointAt(at) ?? 0;
    if (wanted === ANY_TEXT) {
      retryItem = ++item;
      retryAt = at;
    } else if (wanted === point || wanted === ANY_CHARACTER) {
      item++;
      at += width(point);
    } else if (retryItem !== -1) {
      retryAt += width(text.codePointAt(retryAt) ?? 0);
      at = retryAt;
      item = retryItem;
    } else {
      return false;
    }
  }
  while (items[item] === ANY_TEXT) item++;
  return item === items.length;
}

function width(codePoint: number): number {
  return codePoint > 0xffff ? 2 : 1;
}
