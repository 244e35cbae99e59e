// Group keys of one window (or of a running aggregate): key values to slots of the store, in order of first appearance.
// Hot loop. Each key part is one double, its code: a number stands for itself (-0 as 0), a text for its id in `texts`, what
// fits neither (bigints, BYTES, OBJECT) for -(id + 0.5) into `others`, which no integer and no id can equal.
// Invariant: NULL equals NULL and nothing else; NaN equals NaN; equal keys have equal codes and null bits.
import { type Cell, Dictionary, type SqlType } from '@tidewire/core';
import { isKeptAsText, keyText } from './key-text.ts';

/** Largest map from text ids to slots, and most texts, that survive the end of a window. */
const KEPT_TEXTS = 4096;

const doubles = new Float64Array(1);
const words = new Int32Array(doubles.buffer);

/** Hands out the slots in which accumulators keep their values. */
export interface SlotAllocator {
  /** A cleared slot; -1 when the store is full. */
  take(): number;
  release(slot: number): void;
}

export class GroupTable {
  readonly types: readonly SqlType[];
  /** Groups so far. */
  size = 0;
  /** Codes of the key being looked up; filled by the caller before find(). */
  readonly probe: Float64Array;
  /** Bit k set: part k of the key being looked up is NULL. */
  probeNulls = 0;
  #texts = new Dictionary();
  #others: Cell[] = [];
  readonly #otherIds = new Map<string, number>();
  /** Codes of all groups, part by part: group g, part k at g * parts + k. */
  #codes: Float64Array;
  #nulls: Int32Array;
  /** Slot by group. */
  #groupSlots: Int32Array;
  readonly #store: SlotAllocator;
  // Open addressing: hash and group + 1.
  #slots = new Int32Array(128);
  #slotMask = 63;
  // Slots by id of the dictionary seen last, -1 while unknown.
  #mapped: { dictionary: Dictionary; ids: Int32Array } | null = null;

  constructor(types: readonly SqlType[], store: SlotAllocator) {
    this.types = types;
    this.#store = store;
    this.probe = new Float64Array(Math.max(1, types.length));
    this.#codes = new Float64Array(Math.max(1, types.length) * 16);
    this.#nulls = new Int32Array(16);
    this.#groupSlots = new Int32Array(16);
  }

  /** Forgets all groups and gives their slots back. */
  clear(): void {
    // The last one first: slots are handed out again in the order in which the groups had them.
    for (let group = this.size - 1; group >= 0; group--) this.#store.release(this.#groupSlots[group]!);
    this.size = 0;
    // The next window has much the same keys: a few texts are kept, and a small map, empty, rather than made again.
    if (this.#texts.size > KEPT_TEXTS || this.#texts.isFull) this.#texts = new Dictionary();
    this.#others = [];
    this.#otherIds.clear();
    this.#slots.fill(0);
    if (this.#mapped !== null && this.#mapped.ids.length <= KEPT_TEXTS) this.#mapped.ids.fill(-1);
    else this.#mapped = null;
  }

  /** The code of a text key part. */
  textCode(text: string): number {
    return this.#texts.idOf(text);
  }

  /** The code of an OBJECT or BYTES, or of an integer beyond the safe ones. */
  cellCode(cell: Exclude<Cell, null>): number {
    const text = keyText(cell);
    let id = this.#otherIds.get(text);
    if (id === undefined) {
      id = this.#others.length;
      this.#others.push(cell);
      this.#otherIds.set(text, id);
    }
    return -(id + 0.5);
  }

  /**
   * For a table with one text part: slot by id of `dictionary`, -1 while unknown. Entries are filled by slotOfText.
   * Valid until the next clear() or call with another dictionary.
   */
  slotsByText(dictionary: Dictionary): Int32Array {
    const mapped = this.#mapped;
    if (mapped !== null && mapped.dictionary === dictionary && mapped.ids.length >= dictionary.size) return mapped.ids;
    const ids = new Int32Array(Math.max(64, dictionary.size * 2)).fill(-1);
    if (mapped !== null && mapped.dictionary === dictionary) ids.set(mapped.ids);
    this.#mapped = { dictionary, ids };
    return ids;
  }

  /** The slot of a text of `dictionary`, taken when new; remembered in the array that slotsByText gave. */
  slotOfText(dictionary: Dictionary, id: number): number {
    this.probe[0] = this.#texts.idOf(dictionary.values[id]!);
    this.probeNulls = 0;
    const slot = this.find();
    const mapped = this.#mapped;
    if (slot >= 0 && mapped !== null && mapped.dictionary === dictionary) mapped.ids[id] = slot;
    return slot;
  }

  /** The slot of the group whose only key part is NULL. */
  slotOfNull(): number {
    this.probe[0] = 0;
    this.probeNulls = 1;
    return this.find();
  }

  /** The slot of the key in probe and probeNulls, taken when it is new; -1 when the store is full. */
  find(): number {
    const hash = this.#hashProbe();
    const slots = this.#slots;
    const mask = this.#slotMask;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot * 2 + 1]!;
      if (entry === 0) return this.#add(hash);
      if (slots[slot * 2] === hash && this.#equalsProbe(entry - 1)) return this.#groupSlots[entry - 1]!;
    }
  }

  #hashProbe(): number {
    let hash = this.probeNulls | 0;
    const parts = this.types.length;
    for (let k = 0; k < parts; k++) {
      const code = this.probe[k]!;
      // NaN has many bit patterns.
      doubles[0] = Number.isNaN(code) ? Number.NaN : code;
      hash = Math.imul(hash ^ words[0]!, 0x85ebca6b);
      hash = Math.imul(hash ^ (hash >>> 13) ^ words[1]!, 0xc2b2ae35 | 0);
      hash ^= hash >>> 16;
    }
    return hash;
  }

  #equalsProbe(group: number): boolean {
    if (this.#nulls[group] !== this.probeNulls) return false;
    const parts = this.types.length;
    const base = group * parts;
    for (let k = 0; k < parts; k++) {
      const a = this.#codes[base + k]!;
      const b = this.probe[k]!;
      if (a !== b && !(Number.isNaN(a) && Number.isNaN(b))) return false;
    }
    return true;
  }

  #add(hash: number): number {
    const group = this.size;
    const storeSlot = this.#store.take();
    if (storeSlot < 0) return -1;
    const parts = this.types.length;
    if (group >= this.#nulls.length) this.#growKeys();
    for (let k = 0; k < parts; k++) this.#codes[group * parts + k] = this.probe[k]!;
    this.#nulls[group] = this.probeNulls;
    this.#groupSlots[group] = storeSlot;
    this.size = group + 1;
    if (this.size * 2 > this.#slotMask + 1) this.#growSlots();
    this.#putSlot(hash, group);
    return storeSlot;
  }

  /** The slot of the nth group to appear. */
  slotAt(group: number): number {
    return this.#groupSlots[group]!;
  }

  #growKeys(): void {
    const codes = new Float64Array(this.#codes.length * 2);
    codes.set(this.#codes);
    this.#codes = codes;
    const nulls = new Int32Array(this.#nulls.length * 2);
    nulls.set(this.#nulls);
    this.#nulls = nulls;
    const groupSlots = new Int32Array(nulls.length);
    groupSlots.set(this.#groupSlots);
    this.#groupSlots = groupSlots;
  }

  #putSlot(hash: number, group: number): void {
    let slot = hash & this.#slotMask;
    while (this.#slots[slot * 2 + 1] !== 0) slot = (slot + 1) & this.#slotMask;
    this.#slots[slot * 2] = hash;
    this.#slots[slot * 2 + 1] = group + 1;
  }

  #growSlots(): void {
    const old = this.#slots;
    const slotCount = (this.#slotMask + 1) * 2;
    this.#slots = new Int32Array(slotCount * 2);
    this.#slotMask = slotCount - 1;
    for (let i = 0; i < old.length; i += 2) {
      if (old[i + 1] !== 0) this.#putSlot(old[i]!, old[i + 1]! - 1);
    }
  }

  /** Part k of the key of a group. */
  keyCell(group: number, k: number): Cell {
    if (((this.#nulls[group]! >>> k) & 1) === 1) return null;
    const code = this.#codes[group * this.types.length + k]!;
    const kind = this.types[k]!.kind;
    if (kind === 'STRING') return this.#texts.values[code]!;
    if (kind === 'BOOL') return code !== 0;
    const isOther = isKeptAsText(this.types[k]!) || (kind !== 'DOUBLE' && kind !== 'FLOAT' && !Number.isInteger(code));
    return isOther ? this.#others[-code - 0.5]! : code;
  }

  #codeOf(cell: Exclude<Cell, null>, type: SqlType): number {
    if (isKeptAsText(type)) return this.cellCode(cell);
    if (typeof cell === 'number') return cell + 0;
    if (typeof cell === 'boolean') return cell ? 1 : 0;
    return typeof cell === 'string' ? this.textCode(cell) : this.cellCode(cell);
  }

  /** Fills probe and probeNulls from cells. */
  setProbe(cells: readonly Cell[]): void {
    this.probeNulls = 0;
    for (let k = 0; k < cells.length; k++) {
      const cell = cells[k] ?? null;
      this.probe[k] = cell === null ? 0 : this.#codeOf(cell, this.types[k]!);
      if (cell === null) this.probeNulls |= 1 << k;
    }
  }
}
