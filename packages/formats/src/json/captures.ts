// What generated decoders are given besides their text: functions, constants and caches, by the names they use. Hot loop: the
// functions run per key or text. Invariant: everything that comes from the user (keys, filter constants) is a value here.
import { type Dictionary, HASH_PRIME, HASH_SEED, setNull } from '@tidewire/core';
import { parseIsoTimestamp } from '../iso-time.ts';
import { decodeUtf8, encodeUtf8 } from '../utf8.ts';
import { type DecodePlan, storageOf } from './plan.ts';
import { skipValue } from './skip.ts';
import { hasEscape, PLAIN, skipSpace, stringEnd } from './tokens.ts';
import { firstWord, type KeyChild, NEAR, type Trie, type TrieNode } from './trie.ts';
import { EXACT_POWERS, TEXT_CACHE_BITS } from './value-code.ts';

/** Values by the names that the generated text uses for them. */
export function captured(plan: DecodePlan, trie: Trie): ReadonlyMap<string, unknown> {
  const values = new Map<string, unknown>([
    ['PLAIN', PLAIN],
    ['P10', Float64Array.from({ length: EXACT_POWERS + 1 }, (_, i) => Number(`1e${i}`))],
    ['MASK', MASKS],
    ['tail', tailWord],
    ['setNull', setNull],
    ['space', skipSpace],
    ['skip', skipValue],
    ['iso', parseIsoTimestamp],
    ['same', sameBytes],
    ['near', nearKey],
    ['oddKey', oddKeyEnd],
    ['texts', idOfText],
    // The dictionaries that the text caches belong to.
    ['owners', []],
    // Places whose key was met both exactly and in another case, and the stamps of messages that had only the latter.
    ['E', new Uint8Array(trie.places)],
    ['S', new Int32Array(trie.places)],
    ['stamp', new Int32Array(1)],
  ]);
  let filter = 0;
  plan.fields.forEach((field, index) => {
    if (storageOf(field) === 'text') values.set(`K${index}`, new Int32Array(3 << TEXT_CACHE_BITS));
    for (const { value } of field.filters) {
      const constant =
        typeof value === 'string' ? encodeUtf8(value) : typeof value === 'boolean' ? Number(value) : value;
      values.set(`F${filter++}`, constant);
    }
  });
  for (const { place, keys } of objectNodes(trie.root)) {
    values.set(`N${place}`, keys);
    values.set(`T${place}`, shapesOfKeys(keys));
    values.set(
      `R${place}`,
      Int32Array.from(keys, ({ bytes }) => firstWord(bytes)),
    );
  }
  return values;
}

function objectNodes(node: TrieNode): TrieNode[] {
  const inner = [...node.keys, ...node.items].flatMap((child) => objectNodes(child.node));
  return node.keys.length === 0 ? inner : [node, ...inner];
}

/** 1 for each pair of length and first letter that some key has, both modulo 32, so without regard to case. */
function shapesOfKeys(keys: readonly KeyChild[]): Uint8Array {
  const shapes = new Uint8Array(1024);
  for (const { bytes } of keys) shapes[((bytes.length & 31) << 5) | ((bytes[0] ?? 34) & 31)] = 1;
  return shapes;
}

/** Keeps the first n bytes of a little-endian word. */
const MASKS: Int32Array = Int32Array.of(0, 0xff, 0xffff, 0xffffff);

/** The last bytes of a buffer as a little-endian word, padded with zeros. */
function tailWord(bytes: Uint8Array, p: number): number {
  let word = 0;
  for (let i = bytes.length - 1; i >= p; i--) word = (word << 8) | bytes[i]!;
  return word;
}

/** Longer texts are made strings at once: that costs less than to hash and compare them by bytes. */
const LONGEST_HASHED_TEXT = 96;

function idOfText(dictionary: Dictionary, bytes: Uint8Array, start: number, end: number): number {
  if (end - start > LONGEST_HASHED_TEXT) return dictionary.idOf(decodeUtf8(bytes, start, end));
  let hash = HASH_SEED;
  for (let p = start; p < end; p++) hash = Math.imul(hash ^ bytes[p]!, HASH_PRIME);
  return dictionary.idOfBytes(bytes, start, end, hash);
}

function sameBytes(bytes: Uint8Array, start: number, end: number, wanted: Uint8Array): boolean {
  if (end - start !== wanted.length) return false;
  for (let i = 0; i < wanted.length; i++) if (bytes[start + i] !== wanted[i]) return false;
  return true;
}

/** The index of the key that bytes[start, end) are, or that plus NEAR for the one they are but for case, or -1. */
function nearKey(keys: readonly KeyChild[], bytes: Uint8Array, start: number, end: number): number {
  let near = -1;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    if (key.bytes.length !== end - start || foldByte(key.bytes[0] ?? 0) !== foldByte(bytes[start]!)) continue;
    if (sameBytes(bytes, start, end, key.bytes)) return i;
    if (key.foldable && sameFolded(bytes, start, key.bytes)) near = i + NEAR;
  }
  return near;
}

function foldByte(byte: number): number {
  return byte >= 65 && byte <= 90 ? byte | 32 : byte;
}

function sameFolded(bytes: Uint8Array, start: number, wanted: Uint8Array): boolean {
  for (let i = 0; i < wanted.length; i++) {
    if (foldByte(bytes[start + i] ?? 0) !== foldByte(wanted[i] ?? 0)) return false;
  }
  return true;
}

/** The closing quote of a key that is no plain ASCII, `p` anywhere in it; -1 when it is broken or has escapes. */
function oddKeyEnd(bytes: Uint8Array, p: number, end: number): number {
  const close = stringEnd(bytes, p - 1, end);
  return close < 0 || hasEscape(bytes, p, close - 1) ? -1 : close - 1;
}
