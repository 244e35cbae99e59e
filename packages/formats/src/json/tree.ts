// The exact JSON reader: a message as a tree that keeps number texts, or the first fault with its position.
// Invariant: accepts what JSON.parse accepts, in strict UTF-8 and within the depth limit, and recurses no deeper than it.
import { fromBigint, type JsonObject, type JsonValue, MAX_NUMBER_CHARACTERS } from '@tidewire/core';
import { shownNumber } from '../row-errors.ts';
import {
  asciiText,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  literalEnd,
  numberEnd,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  skipSpace,
  stringEnd,
  stringText,
} from './tokens.ts';

export type JsonNode =
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
  /** Of a key that comes twice the last value stands, at the first one's place, as in JSON.parse. */
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, JsonNode> };

/** Why bytes are no JSON. `position` counts from the start of the message. */
interface JsonFault {
  readonly code: 'R501' | 'R503';
  readonly reason: string;
  readonly position: number;
}

export type JsonReading =
  | { readonly ok: true; readonly node: JsonNode; readonly end: number }
  | { readonly ok: false; readonly fault: JsonFault };

/** Reads the one value that fills bytes[start, end) but for whitespace. */
export function readDocument(bytes: Uint8Array, start: number, end: number, depth: number): JsonReading {
  const reader = new TreeReader(bytes, start, end, depth);
  const node = reader.document();
  if (node === undefined) return { ok: false, fault: reader.fault };
  return { ok: true, node, end };
}

/** Reads the value that begins at `start`; `end` of the answer is the position behind it. */
export function readValue(bytes: Uint8Array, start: number, end: number, depth: number): JsonReading {
  const reader = new TreeReader(bytes, start, end, depth);
  const node = reader.value(1);
  if (node === undefined) return { ok: false, fault: reader.fault };
  return { ok: true, node, end: reader.position };
}

const NULL_NODE: JsonNode = { kind: 'null' };

class TreeReader {
  fault: JsonFault = { code: 'R501', reason: 'nothing was read', position: 0 };
  position: number;
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #end: number;
  readonly #depth: number;

  constructor(bytes: Uint8Array, start: number, end: number, depth: number) {
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
    this.#depth = depth;
    this.position = start;
  }

  document(): JsonNode | undefined {
    this.#space();
    const node = this.value(1);
    if (node === undefined) return undefined;
    this.#space();
    return this.position === this.#end ? node : this.#unexpected(this.position, 'after the end of the value');
  }

  /** The value at the position; `level` is the depth that an object or array here would have. */
  value(level: number): JsonNode | undefined {
    const byte = this.#peek();
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (level > this.#depth) {
        const reason = `nesting goes deeper than ${this.#depth} levels (json.max.depth)`;
        this.fault = { code: 'R503', reason, position: this.position - this.#start };
        return undefined;
      }
      return byte === OPEN_BRACE ? this.#object(level) : this.#array(level);
    }
    const from = this.position;
    if (byte === QUOTE) {
      const text = this.#string();
      return text === undefined ? undefined : { kind: 'string', value: text };
    }
    const isNumber = byte === 45 || (byte >= 48 && byte <= 57);
    const to = (isNumber ? numberEnd : literalEnd)(this.#bytes, from, this.#end);
    if (to < 0) return this.#unexpected(~to, 'in a value');
    this.position = to;
    if (isNumber) return { kind: 'number', text: asciiText(this.#bytes, from, to) };
    return byte === 110 ? NULL_NODE : { kind: 'boolean', value: byte === 116 };
  }

  #object(level: number): JsonNode | undefined {
    const members = new Map<string, JsonNode>();
    this.#step();
    if (this.#peek() === CLOSE_BRACE) return this.#close({ kind: 'object', members });
    for (;;) {
      if (this.#peek() !== QUOTE) return this.#unexpected(this.position, 'where a key should begin');
      const key = this.#string();
      if (key === undefined) return undefined;
      this.#space();
      if (this.#peek() !== COLON) return this.#unexpected(this.position, 'where a colon should stand');
      this.#step();
      const value = this.value(level + 1);
      if (value === undefined) return undefined;
      members.set(key, value);
      this.#space();
      if (this.#peek() === CLOSE_BRACE) return this.#close({ kind: 'object', members });
      if (this.#peek() !== COMMA) return this.#unexpected(this.position, 'in an object');
      this.#step();
    }
  }

  #array(level: number): JsonNode | undefined {
    const items: JsonNode[] = [];
    this.#step();
    if (this.#peek() === CLOSE_BRACKET) return this.#close({ kind: 'array', items });
    for (;;) {
      const item = this.value(level + 1);
      if (item === undefined) return undefined;
      items.push(item);
      this.#space();
      if (this.#peek() === CLOSE_BRACKET) return this.#close({ kind: 'array', items });
      if (this.#peek() !== COMMA) return this.#unexpected(this.position, 'in an array');
      this.#step();
    }
  }

  #string(): string | undefined {
    const from = this.position;
    const to = stringEnd(this.#bytes, from, this.#end);
    if (to < 0) return this.#unexpected(~to, 'in a string');
    this.position = to;
    return stringText(this.#bytes, from + 1, to - 1);
  }

  #close(node: JsonNode): JsonNode {
    this.position++;
    return node;
  }

  #step(): void {
    this.position++;
    this.#space();
  }

  #space(): void {
    this.position = skipSpace(this.#bytes, this.position, this.#end);
  }

  /** The byte at the position, -1 at the end. */
  #peek(): number {
    return this.position < this.#end ? (this.#bytes[this.position] ?? -1) : -1;
  }

  #unexpected(at: number, where: string): undefined {
    const found = at < this.#end ? shownByte(this.#bytes[at] ?? 0) : 'end of message';
    this.fault = { code: 'R501', reason: `unexpected ${found} ${where}`, position: at - this.#start };
    return undefined;
  }
}

function shownByte(byte: number): string {
  return byte > 32 && byte < 127 ? `"${String.fromCharCode(byte)}"` : `byte 0x${byte.toString(16).padStart(2, '0')}`;
}

/** Why a value cannot become an OBJECT cell. */
interface ObjectFault {
  readonly code: 'R502' | 'R503';
  readonly what: string;
}

export type ObjectReading =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly fault: ObjectFault };

/** The OBJECT cell of a tree: null-prototype objects, integers beyond the safe ones as bigint. */
export function objectOfNode(node: JsonNode, maxKeys: number): ObjectReading {
  const faults: ObjectFault[] = [];
  const value = valueOfNode(node, maxKeys, faults);
  const [fault] = faults;
  return fault === undefined ? { ok: true, value } : { ok: false, fault };
}

function valueOfNode(node: JsonNode, maxKeys: number, faults: ObjectFault[]): JsonValue {
  switch (node.kind) {
    case 'null':
      return null;
    case 'boolean':
    case 'string':
      return node.value;
    case 'number':
      return numberOfText(node.text, faults);
    case 'array':
      return node.items.map((item) => valueOfNode(item, maxKeys, faults));
    case 'object': {
      const object = Object.create(null) as JsonObject;
      if (node.members.size > maxKeys) {
        faults.push({ code: 'R503', what: `an object of more than ${maxKeys} keys (json.max.keys)` });
        return object;
      }
      for (const [key, member] of node.members) object[key] = valueOfNode(member, maxKeys, faults);
      return object;
    }
  }
}

function numberOfText(text: string, faults: ObjectFault[]): number | bigint {
  if (text.length > MAX_NUMBER_CHARACTERS) {
    faults.push({ code: 'R503', what: `a number of more than ${MAX_NUMBER_CHARACTERS} characters` });
    return 0;
  }
  const value = Number(text);
  if (!Number.isFinite(value)) faults.push({ code: 'R502', what: shownNumber(text) });
  if (Number.isSafeInteger(value) || /[.eE]/.test(text)) return value;
  return fromBigint(BigInt(text));
}
