// JSON tokens in bytes: where they end and what they say. Hot loop: called per value by generated decoders.
// Invariant: functions that look for an end return the position behind the token, or ~position of the first wrong byte;
// they accept exactly RFC 8259 in strict UTF-8 and never read at or beyond `end`.
import { decodeUtf8, sequenceLength } from '../utf8.ts';

export const QUOTE = 34;
const BACKSLASH = 92;
export const COMMA = 44;
export const COLON = 58;
export const OPEN_BRACE = 123;
export const CLOSE_BRACE = 125;
export const OPEN_BRACKET = 91;
export const CLOSE_BRACKET = 93;

/** 1 for bytes that stand for themselves in a string: ASCII without controls, quote and backslash. */
export const PLAIN: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 32 && byte < 128 && byte !== QUOTE && byte !== BACKSLASH ? 1 : 0,
);

/** The first position from `p` on that is no whitespace, at most `end`. */
export function skipSpace(bytes: Uint8Array, p: number, end: number): number {
  let at = p;
  while (at < end) {
    const byte = bytes[at]!;
    if (byte !== 32 && byte !== 10 && byte !== 13 && byte !== 9) return at;
    at++;
  }
  return at;
}

function isDigit(bytes: Uint8Array, p: number, end: number): boolean {
  return p < end && (bytes[p]! ^ 48) < 10;
}

function digitsEnd(bytes: Uint8Array, p: number, end: number): number {
  let at = p;
  while (at < end && (bytes[at]! ^ 48) < 10) at++;
  return at;
}

export function numberEnd(bytes: Uint8Array, start: number, end: number): number {
  let p = start;
  if (p < end && bytes[p] === 45) p++;
  if (!isDigit(bytes, p, end)) return ~p;
  p = bytes[p] === 48 ? p + 1 : digitsEnd(bytes, p, end);
  if (p < end && bytes[p] === 46) {
    p++;
    if (!isDigit(bytes, p, end)) return ~p;
    p = digitsEnd(bytes, p, end);
  }
  if (p < end && (bytes[p]! | 32) === 101) {
    p++;
    if (p < end && (bytes[p] === 43 || bytes[p] === 45)) p++;
    if (!isDigit(bytes, p, end)) return ~p;
    p = digitsEnd(bytes, p, end);
  }
  return p;
}

const LITERALS: Readonly<Record<number, readonly number[]>> = {
  110: [110, 117, 108, 108],
  116: [116, 114, 117, 101],
  102: [102, 97, 108, 115, 101],
};

/** The end of `null`, `true` or `false`. */
export function literalEnd(bytes: Uint8Array, start: number, end: number): number {
  const literal = LITERALS[bytes[start]!];
  if (literal === undefined) return ~start;
  for (let i = 1; i < literal.length; i++) {
    if (start + i >= end || bytes[start + i] !== literal[i]) return ~(start + i);
  }
  return start + literal.length;
}

/** The end of the string whose opening quote stands at `start`. */
export function stringEnd(bytes: Uint8Array, start: number, end: number): number {
  let p = start + 1;
  while (p < end) {
    const byte = bytes[p]!;
    if (PLAIN[byte] === 1) {
      p++;
    } else if (byte === QUOTE) {
      return p + 1;
    } else if (byte === BACKSLASH) {
      const next = escapeEnd(bytes, p, end);
      if (next < 0) return next;
      p = next;
    } else {
      const length = sequenceLength(bytes, p, end);
      if (length === 0) return ~p;
      p += length;
    }
  }
  return ~end;
}

function escapeEnd(bytes: Uint8Array, p: number, end: number): number {
  if (p + 1 >= end) return ~end;
  const kind = bytes[p + 1]!;
  if (kind !== 117) return ESCAPED.has(kind) ? p + 2 : ~(p + 1);
  for (let i = p + 2; i < p + 6; i++) {
    if (i >= end) return ~end;
    if (hexDigit(bytes[i]!) < 0) return ~i;
  }
  return p + 6;
}

const ESCAPED: ReadonlyMap<number, string> = new Map([
  [34, '"'],
  [92, '\\'],
  [47, '/'],
  [98, '\b'],
  [102, '\f'],
  [110, '\n'],
  [114, '\r'],
  [116, '\t'],
]);

function hexDigit(byte: number): number {
  if ((byte ^ 48) < 10) return byte ^ 48;
  const letter = byte | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

/** Whether bytes[start, end) contain a backslash. */
export function hasEscape(bytes: Uint8Array, start: number, end: number): boolean {
  for (let p = start; p < end; p++) if (bytes[p] === BACKSLASH) return true;
  return false;
}

/** The text of a string that stringEnd accepted; `start` is behind the opening quote, `end` at the closing one. */
export function stringText(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  let from = start;
  for (let p = start; p < end; ) {
    if (bytes[p] !== BACKSLASH) {
      p++;
      continue;
    }
    text += decodeUtf8(bytes, from, p);
    const kind = bytes[p + 1]!;
    if (kind === 117) {
      let unit = 0;
      for (let i = p + 2; i < p + 6; i++) unit = unit * 16 + hexDigit(bytes[i]!);
      text += String.fromCharCode(unit);
      p += 6;
    } else {
      text += ESCAPED.get(kind) ?? '';
      p += 2;
    }
    from = p;
  }
  return text + decodeUtf8(bytes, from, end);
}

/** The text of a number or literal: ASCII. */
export function asciiText(bytes: Uint8Array, start: number, end: number): string {
  return decodeUtf8(bytes, start, end);
}
