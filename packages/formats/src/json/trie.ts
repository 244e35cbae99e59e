// The paths of a plan as a tree of keys and positions, with one "seen" bit per place: what the generator walks.
// Invariant: places are numbered in the order of the plan's fields, so equal plans give equal trees.
import { encodeUtf8 } from '../utf8.ts';
import type { Path } from './path.ts';
import type { DecodePlan } from './plan.ts';

export interface TrieNode {
  /** Number of the place; its bit is set once a message has shown it. */
  readonly place: number;
  /** Fields (by index in the plan) whose value stands here. */
  readonly targets: number[];
  readonly keys: KeyChild[];
  readonly items: ItemChild[];
}

export interface KeyChild {
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly foldable: boolean;
  readonly node: TrieNode;
}

interface ItemChild {
  readonly index: number;
  readonly node: TrieNode;
}

export interface Trie {
  readonly root: TrieNode;
  readonly places: number;
  /** The place of each field, or -1 when messages of this kind do not have it. */
  readonly placeOfField: readonly number[];
}

/** More keys of unread columns than this are stepped over like unknown ones, to keep the code short. */
const MAX_IDLE_KEYS = 64;

/** The tree for messages that are objects, or arrays. */
export function buildTrie(plan: DecodePlan, kind: 'object' | 'array'): Trie {
  let places = 0;
  const create = (): TrieNode => ({ place: places++, targets: [], keys: [], items: [] });
  const root = create();
  const placeOfField = plan.fields.map((field, index) => {
    const path = kind === 'object' ? field.inObject : field.inArray;
    if (path === null) return -1;
    const node = descend(root, path, field.foldable, create);
    node.targets.push(index);
    return node.place;
  });
  if (kind === 'object') {
    for (const key of plan.idleKeys.slice(0, MAX_IDLE_KEYS)) descend(root, [{ kind: 'key', key }], false, create);
  }
  return { root, places, placeOfField };
}

function descend(root: TrieNode, path: Path, foldable: boolean, create: () => TrieNode): TrieNode {
  let node = root;
  for (const segment of path) {
    if (segment.kind === 'index') {
      let item = node.items.find((child) => child.index === segment.index);
      if (item === undefined) {
        item = { index: segment.index, node: create() };
        node.items.push(item);
      }
      node = item.node;
    } else {
      let child = node.keys.find((one) => one.key === segment.key);
      if (child === undefined) {
        child = { key: segment.key, bytes: encodeUtf8(segment.key), foldable, node: create() };
        node.keys.push(child);
      }
      node = child.node;
    }
  }
  return node;
}

/** Added to the index of a key that was met in another case. */
export const NEAR = 65_536;

/** The first four bytes of `"key":` as a little-endian word; shorter ones are padded with zeros and never met. */
export function firstWord(key: Uint8Array): number {
  return wordAt([34, ...key, 34, 58], 0);
}

/** Four bytes as a little-endian word. */
export function wordAt(bytes: readonly number[], at: number): number {
  return [3, 2, 1, 0].reduce((word, i) => (word << 8) | (bytes[at + i] ?? 0), 0);
}
