// UTF-8 as bytes: strict validation, decoding, and the order of texts by code point. Hot loop: runs over message bytes.
// Invariant: overlong forms, surrogates and values above U+10FFFF are invalid; nothing is ever replaced by U+FFFD.

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/** The position of the first byte in [start, end) that is no valid UTF-8, or -1. */
export function invalidUtf8At(bytes: Uint8Array, start: number, end: number): number {
  let p = start;
  while (p < end) {
    if (bytes[p]! < 0x80) {
      p++;
      continue;
    }
    const length = sequenceLength(bytes, p, end);
    if (length === 0) return p;
    p += length;
  }
  return -1;
}

/** The length of the valid multi-byte sequence at `p`, or 0. */
export function sequenceLength(bytes: Uint8Array, p: number, end: number): number {
  const lead = bytes[p]!;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (p + length > end) return 0;
  const second = bytes[p + 1]!;
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let i = 2; i < length; i++) if ((bytes[p + i]! & 0xc0) !== 0x80) return 0;
  return length;
}

const LONGEST_JOINED = 48;
const fromCodes = String.fromCharCode;

/** The text of valid UTF-8 bytes. Short ASCII is joined by hand, which costs less than a call of the decoder. */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > LONGEST_JOINED) return decoder.decode(bytes.subarray(start, end));
  for (let p = start; p < end; p++) if (bytes[p]! >= 0x80) return decoder.decode(bytes.subarray(start, end));
  let text = '';
  let p = start;
  for (; p + 8 <= end; p += 8) {
    const [a, b, c, d] = [bytes[p]!, bytes[p + 1]!, bytes[p + 2]!, bytes[p + 3]!];
    text += fromCodes(a, b, c, d, bytes[p + 4]!, bytes[p + 5]!, bytes[p + 6]!, bytes[p + 7]!);
  }
  for (; p < end; p++) text += fromCodes(bytes[p]!);
  return text;
}

/** The UTF-8 bytes of a text; a lone surrogate becomes U+FFFD, so check `isWellFormedText` first where that matters. */
export function encodeUtf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Whether a text has no lone surrogate, so that UTF-8 can carry it. */
export function isWellFormedText(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0xd800 || unit > 0xdfff) continue;
    const next = text.charCodeAt(i + 1);
    if (unit > 0xdbff || !(next >= 0xdc00 && next <= 0xdfff)) return false;
    i++;
  }
  return true;
}
