// The texts of a STRING column, each stored once: rows carry ids. Hot loop: idOfBytes runs once per decoded text.
// Invariant: an id, once given, means the same text for the life of the dictionary; a full dictionary is replaced, never emptied.

/** A dictionary with so many texts is full: its owner starts a new one before the next batch. */
export const MAX_DICTIONARY_TEXTS = 65_536;
/** A dictionary with so many characters of text is full. */
export const MAX_DICTIONARY_CHARACTERS = 8_388_608;

/** So few that an empty dictionary costs nothing: windows make one each. */
const INITIAL_SLOTS = 8;
/** Slots that a search looks at; texts made to collide beyond it are found by the engine's own, seeded, hash. */
export const MAX_DICTIONARY_PROBES = 64;

/** One step of the hash that decoders compute while they scan a text; start with HASH_SEED. */
export const HASH_SEED: number = 0x811c9dc5 | 0;
export const HASH_PRIME = 0x01000193;

/** Spreads the bits of a running hash over the whole word. */
function mix(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x45d9f3b);
  return h ^ (h >>> 15);
}

export class Dictionary {
  /** Text by id. Read-only to everybody else. */
  readonly values: string[] = [];
  #characters = 0;
  readonly #idByText = new Map<string, number>();
  // Byte index: open addressing over [hash, id + 1] pairs; the bytes of each text stand in one pool.
  #slots = new Int32Array(INITIAL_SLOTS * 2);
  #slotMask = INITIAL_SLOTS - 1;
  #slotsUsed = 0;
  #pool = new Uint8Array(64);
  #poolLength = 0;
  #starts = new Int32Array(8);
  #ends = new Int32Array(8);

  get size(): number {
    return this.values.length;
  }

  get isFull(): boolean {
    return this.values.length >= MAX_DICTIONARY_TEXTS || this.#characters >= MAX_DICTIONARY_CHARACTERS;
  }

  /** The id of a text, given out when it is new. */
  idOf(text: string): number {
    const known = this.#idByText.get(text);
    if (known !== undefined) return known;
    const id = this.values.length;
    this.values.push(text);
    this.#characters += text.length;
    this.#idByText.set(text, id);
    return id;
  }

  /** The id of a text if it has one, else -1. */
  find(text: string): number {
    return this.#idByText.get(text) ?? -1;
  }

  /**
   * The id of the UTF-8 text in bytes[start, end). `hash` is the running hash of exactly those bytes:
   * `h = HASH_SEED; for each byte: h = Math.imul(h ^ byte, HASH_PRIME)`. The bytes must be valid UTF-8.
   */
  idOfBytes(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const mixed = mix(hash);
    const slots = this.#slots;
    const mask = this.#slotMask;
    for (let slot = mixed & mask, probes = 0; probes < MAX_DICTIONARY_PROBES; slot = (slot + 1) & mask, probes++) {
      const entry = slots[slot * 2 + 1]!;
      if (entry === 0) return this.#addBytes(bytes, start, end, mixed);
      if (slots[slot * 2] === mixed && this.#sameBytes(entry - 1, bytes, start, end)) return entry - 1;
    }
    return this.idOf(textDecoder.decode(bytes.subarray(start, end)));
  }

  #sameBytes(id: number, bytes: Uint8Array, start: number, end: number): boolean {
    let p = this.#starts[id]!;
    if (this.#ends[id]! - p !== end - start) return false;
    const pool = this.#pool;
    for (let i = start; i < end; i++, p++) if (pool[p] !== bytes[i]) return false;
    return true;
  }

  #addBytes(bytes: Uint8Array, start: number, end: number, mixed: number): number {
    const id = this.idOf(textDecoder.decode(bytes.subarray(start, end)));
    this.#keepBytes(id, bytes, start, end);
    if ((this.#slotsUsed + 1) * 2 > this.#slotMask + 1) this.#growSlots();
    this.#putSlot(mixed, id);
    return id;
  }

  #keepBytes(id: number, bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    if (this.#poolLength + length > this.#pool.length) {
      const pool = new Uint8Array(Math.max(this.#pool.length * 2, this.#poolLength + length));
      pool.set(this.#pool);
      this.#pool = pool;
    }
    if (id >= this.#starts.length) {
      this.#starts = grown(this.#starts, id + 1);
      this.#ends = grown(this.#ends, id + 1);
    }
    this.#pool.set(bytes.subarray(start, end), this.#poolLength);
    this.#starts[id] = this.#poolLength;
    this.#poolLength += length;
    this.#ends[id] = this.#poolLength;
  }

  #putSlot(mixed: number, id: number): void {
    let slot = mixed & this.#slotMask;
    while (this.#slots[slot * 2 + 1] !== 0) slot = (slot + 1) & this.#slotMask;
    this.#slots[slot * 2] = mixed;
    this.#slots[slot * 2 + 1] = id + 1;
    this.#slotsUsed++;
  }

  #growSlots(): void {
    const old = this.#slots;
    const slotCount = (this.#slotMask + 1) * 2;
    this.#slots = new Int32Array(slotCount * 2);
    this.#slotMask = slotCount - 1;
    this.#slotsUsed = 0;
    for (let i = 0; i < old.length; i += 2) {
      const entry = old[i + 1]!;
      if (entry !== 0) this.#putSlot(old[i]!, entry - 1);
    }
  }
}

const textDecoder = new TextDecoder('utf-8', { ignoreBOM: true });

function grown(array: Int32Array<ArrayBuffer>, needed: number): Int32Array<ArrayBuffer> {
  const next = new Int32Array(Math.max(array.length * 2, needed));
  next.set(array);
  return next;
}
