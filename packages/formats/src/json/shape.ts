// The shape of a message: its keys in their order, with all that stands between the values. Messages of a feed mostly have one.
// Invariant: a message of the shape has every key once, and none that only means a column by another case.
import { decodeUtf8 } from '../utf8.ts';
import { foldKey } from './plan.ts';
import { LARGEST_DEPTH, skipValue } from './skip.ts';
import { CLOSE_BRACE, COLON, COMMA, hasEscape, OPEN_BRACE, QUOTE, skipSpace, stringEnd } from './tokens.ts';
import type { TrieNode } from './trie.ts';

interface ShapeMember {
  /** The bytes from the end of the value before, or the object's beginning, up to this one's value. */
  readonly lead: readonly number[];
  /** Where the value belongs; null for a key that no column has. */
  readonly node: TrieNode | null;
  /** The value's own shape, when it is an object that is looked into. */
  readonly inner: Shape | null;
}

/** A shape with at least one member. */
export interface Shape {
  readonly members: readonly ShapeMember[];
  /** The bytes from the end of the last value to the object's end. */
  readonly tail: readonly number[];
}

/** Messages with more keys, or more bytes between their values, have no shape: their code would grow too long. */
export const MAX_SHAPE_MEMBERS = 40;
export const MAX_SHAPE_BYTES = 1024;

/** The shape of the object that bytes[start, end) are, by the tree of what the plan looks for; null when it has none. */
export function shapeOf(root: TrieNode, bytes: Uint8Array, start: number, end: number): Shape | null {
  const reader = new ShapeReader(bytes, end);
  const shape = reader.object(root, start);
  return shape !== null && skipSpace(bytes, reader.p, end) === end ? shape : null;
}

class ShapeReader {
  /** Behind what was read. */
  p = 0;
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #members = 0;
  #length = 0;

  constructor(bytes: Uint8Array, end: number) {
    this.#bytes = bytes;
    this.#end = end;
  }

  object(node: TrieNode, start: number): Shape | null {
    const members: ShapeMember[] = [];
    this.p = skipSpace(this.#bytes, start, this.#end);
    if (this.#next() !== OPEN_BRACE) return null;
    let from = start;
    for (;;) {
      const member = this.#member(node, from, members);
      if (member === null) return null;
      members.push(member);
      from = this.p;
      this.p = skipSpace(this.#bytes, this.p, this.#end);
      const separator = this.#next();
      if (separator === CLOSE_BRACE) return { members, tail: this.#since(from) };
      if (separator !== COMMA) return null;
    }
  }

  /** The member whose key follows the brace or comma before p. */
  #member(parent: TrieNode, from: number, before: readonly ShapeMember[]): ShapeMember | null {
    const key = this.#key();
    if (key === null || ++this.#members > MAX_SHAPE_MEMBERS) return null;
    const child = parent.keys.find((one) => one.key === key);
    // A key in another case is for the code that knows all the rules.
    if (child === undefined && parent.keys.some((one) => one.foldable && foldKey(one.key) === foldKey(key)))
      return null;
    const node = child?.node ?? null;
    if (node !== null && before.some((member) => member.node === node)) return null;
    const lead = this.#since(from);
    this.#length += lead.length;
    if (this.#length > MAX_SHAPE_BYTES) return null;
    const start = this.p;
    const looksInto = node !== null && node.keys.length > 0 && node.targets.length + node.items.length === 0;
    if (looksInto && this.#peek() === OPEN_BRACE) {
      const inner = this.object(node, start);
      return inner === null ? null : { lead, node, inner };
    }
    this.p = skipValue(this.#bytes, start, this.#end, LARGEST_DEPTH);
    return this.p < 0 ? null : { lead, node, inner: null };
  }

  /** Reads a key up to its value. */
  #key(): string | null {
    const bytes = this.#bytes;
    const open = skipSpace(bytes, this.p, this.#end);
    if (open >= this.#end || bytes[open] !== QUOTE) return null;
    const close = stringEnd(bytes, open, this.#end);
    if (close < 0 || hasEscape(bytes, open + 1, close - 1)) return null;
    this.p = skipSpace(bytes, close, this.#end);
    if (this.#next() !== COLON) return null;
    this.p = skipSpace(bytes, this.p, this.#end);
    return decodeUtf8(bytes, open + 1, close - 1);
  }

  #peek(): number {
    return this.p < this.#end ? (this.#bytes[this.p] ?? 0) : 0;
  }

  #next(): number {
    const byte = this.#peek();
    this.p++;
    return byte;
  }

  #since(from: number): readonly number[] {
    return [...this.#bytes.subarray(from, this.p)];
  }
}
