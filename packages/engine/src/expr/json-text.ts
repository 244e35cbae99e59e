// JSON text in and out of OBJECT cells: exact integers, null-prototype objects, bounded depth.
// Invariant: parsing never calls into data (`__proto__` and `constructor` are ordinary keys) and never recurses deeper than
// MAX_JSON_DEPTH; integers beyond the safe ones become bigint, so their digits survive.
import { type JsonArray, type JsonObject, type JsonValue, parseInteger } from '@tidewire/core';

/** Nesting accepted in a JSON text. */
export const MAX_JSON_DEPTH = 64;
/** Characters accepted in a JSON text that is cast to OBJECT. */
export const MAX_JSON_CHARACTERS = 1_048_576;

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\]|\\.)*"/y;
const SPACE = /[ \t\r\n]*/y;

class JsonReader {
  readonly text: string;
  position = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** The match of a sticky pattern here, moving past it. */
  take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.position;
    const match = pattern.exec(this.text);
    if (match !== null) this.position = pattern.lastIndex;
    return match;
  }

  /** Moves past white space and then `character`, if it comes next. */
  accept(character: string): boolean {
    this.take(SPACE);
    if (this.text[this.position] !== character) return false;
    this.position++;
    return true;
  }

  value(depth: number): JsonValue | undefined {
    if (depth > MAX_JSON_DEPTH) return undefined;
    if (this.accept('{')) return this.object(depth);
    if (this.accept('[')) return this.array(depth);
    switch (this.text[this.position]) {
      case '"':
        return this.string();
      case 't':
        return this.word('true', true);
      case 'f':
        return this.word('false', false);
      case 'n':
        return this.word('null', null);
      default:
        return this.number();
    }
  }

  object(depth: number): JsonObject | undefined {
    const object = Object.create(null) as JsonObject;
    if (this.accept('}')) return object;
    do {
      this.take(SPACE);
      const key = this.string();
      if (key === undefined || !this.accept(':')) return undefined;
      const value = this.value(depth + 1);
      if (value === undefined) return undefined;
      object[key] = value;
    } while (this.accept(','));
    return this.accept('}') ? object : undefined;
  }

  array(depth: number): JsonArray | undefined {
    const array: JsonArray = [];
    if (this.accept(']')) return array;
    do {
      const value = this.value(depth + 1);
      if (value === undefined) return undefined;
      array.push(value);
    } while (this.accept(','));
    return this.accept(']') ? array : undefined;
  }

  string(): string | undefined {
    const match = this.take(STRING);
    if (match === null) return undefined;
    try {
      return JSON.parse(match[0]) as string;
    } catch {
      return undefined;
    }
  }

  number(): number | bigint | undefined {
    const match = this.take(NUMBER);
    if (match === null) return undefined;
    const [digits, fraction, exponent] = match;
    if (fraction === undefined && exponent === undefined) return parseInteger(digits);
    const value = Number(digits);
    return Number.isFinite(value) ? value : undefined;
  }

  word<T>(word: string, value: T): T | undefined {
    if (!this.text.startsWith(word, this.position)) return undefined;
    this.position += word.length;
    return value;
  }
}

/** undefined when the text is not JSON, nests too deep, is too long, or holds a number no cell can hold. */
export function parseJson(text: string): JsonValue | undefined {
  if (text.length > MAX_JSON_CHARACTERS) return undefined;
  const reader = new JsonReader(text);
  const value = reader.value(1);
  reader.take(SPACE);
  return reader.position === text.length ? value : undefined;
}

/** Compact JSON text in key order of the object; bigints print their digits, numbers JSON cannot write print null. */
export function printJson(value: JsonValue): string {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(printJson).join(',')}]`;
  const fields = Object.keys(value).map((key) => `${JSON.stringify(key)}:${printJson(value[key] ?? null)}`);
  return `{${fields.join(',')}}`;
}

/** Like printJson with keys in code unit order: equal values have equal texts. */
export function canonicalJson(value: JsonValue): string {
  if (typeof value !== 'object' || value === null) return printJson(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`).join(',')}}`;
}

/** The field of an object: own keys only; null when there is none or `base` is no object. */
export function jsonField(base: JsonValue, name: string): JsonValue {
  if (base === null || typeof base !== 'object' || Array.isArray(base)) return null;
  return Object.hasOwn(base, name) ? (base[name] ?? null) : null;
}

/** The item of an array, zero-based; null when there is none or `base` is no array. */
export function jsonItem(base: JsonValue, index: number | bigint): JsonValue {
  return Array.isArray(base) ? (base[Number(index)] ?? null) : null;
}
