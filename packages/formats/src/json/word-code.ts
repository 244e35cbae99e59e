// The text of generated code that compares bytes of a message with known ones, four at a time.
// Invariant: bytes enter the text as integer literals and in no other way.
import { wordAt } from './trie.ts';

/** The offset at which the words of several texts differ most, or 0 when nothing tells them apart. */
export function bestOffset(texts: readonly (readonly number[])[]): number {
  const shortest = Math.min(...texts.map((text) => text.length));
  let best = 0;
  let most = 1;
  for (let offset = 1; offset + 4 <= shortest; offset++) {
    const words = new Set(texts.map((text) => wordAt(text, offset))).size;
    if (words > most) [best, most] = [offset, words];
  }
  return best;
}

/** Tests that the bytes from p on are `text`, of which the first word is known; the last word overlaps. */
export function restTests(text: readonly number[]): string[] {
  return text.length < 4 ? ['false'] : wordTests(text, 4);
}

/** Steps over `text` at p, or leaves the message when anything else stands there. */
export function expectCode(text: readonly number[]): string {
  const tests = text.length < 4 ? byteTests(text) : wordTests(text, 0);
  return `if(!(${tests.join('&&')}))break message;p+=${text.length};`;
}

function wordTests(text: readonly number[], first: number): string[] {
  const tests = [`p+${text.length}<=size`];
  for (let at = first; at < text.length; at += 4) {
    const from = Math.min(at, text.length - 4);
    tests.push(`D.getInt32(p+${from},true)===${wordAt(text, from)}`);
  }
  return tests;
}

/** Bytes beyond the end of the buffer are undefined, and equal to none. */
function byteTests(text: readonly number[]): string[] {
  return text.map((byte, i) => `b[p+${i}]===${byte}`);
}
