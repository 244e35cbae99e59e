// Base64 (RFC 4648, standard alphabet, padded) for BYTES in text formats. Hot loop: written straight into payloads.
// Invariant: decoding accepts exactly what encoding produces, so no bit of the text is lost silently.

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const CODES: Uint8Array = Uint8Array.from(ALPHABET, (c) => c.charCodeAt(0));
const NO_DIGIT = 255;
const DIGITS: Uint8Array = new Uint8Array(256).fill(NO_DIGIT);
CODES.forEach((code, digit) => {
  DIGITS[code] = digit;
});
const PADDING = 61;

/** The number of characters that `length` bytes take. */
export function base64Length(length: number): number {
  return Math.ceil(length / 3) * 4;
}

/** Writes the text of `source` at `at`; returns the position behind it. */
export function writeBase64(source: Uint8Array, into: Uint8Array, at: number): number {
  let p = at;
  const whole = source.length - (source.length % 3);
  for (let i = 0; i < whole; i += 3) {
    const bits = (source[i]! << 16) | (source[i + 1]! << 8) | source[i + 2]!;
    into[p++] = CODES[bits >> 18]!;
    into[p++] = CODES[(bits >> 12) & 63]!;
    into[p++] = CODES[(bits >> 6) & 63]!;
    into[p++] = CODES[bits & 63]!;
  }
  if (whole === source.length) return p;
  const bits = (source[whole]! << 16) | ((source[whole + 1] ?? 0) << 8);
  into[p++] = CODES[bits >> 18]!;
  into[p++] = CODES[(bits >> 12) & 63]!;
  into[p++] = source.length - whole === 2 ? CODES[(bits >> 6) & 63]! : PADDING;
  into[p++] = PADDING;
  return p;
}

/** The bytes that a base64 text stands for; undefined when it is none. */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let bits = 0;
  let out = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const digit = i >= text.length - padding ? 0 : code > 255 ? NO_DIGIT : DIGITS[code]!;
    if (digit === NO_DIGIT) return undefined;
    bits = (bits << 6) | digit;
    if ((i & 3) !== 3) continue;
    for (let shift = 16; shift >= 0; shift -= 8) {
      const byte = (bits >> shift) & 255;
      if (out < bytes.length) bytes[out++] = byte;
      else if (byte !== 0) return undefined;
    }
    bits = 0;
  }
  return bytes;
}
