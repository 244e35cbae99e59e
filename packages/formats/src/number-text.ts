// Numbers as ASCII digits, written into bytes. Hot loop: runs for every number of every outgoing row.
// Invariant: a DOUBLE reads as JSON.stringify would print it; a FLOAT has the fewest digits that give the same float.

const DIGIT_PAIRS: Uint8Array = Uint8Array.from({ length: 200 }, (_, i) =>
  i % 2 === 0 ? 48 + Math.floor(i / 20) : 48 + ((i >> 1) % 10),
);
const MINUS = 45;
const POINT = 46;

/** The most bytes that one call of the number writers writes. */
export const MAX_NUMBER_BYTES = 32;

/** Writes an integer from 0 to 4294967295. */
function writeSmall(value: number, into: Uint8Array, at: number): number {
  let length = 1;
  for (let bound = 10; value >= bound; bound *= 10) length++;
  writeFixed(value, into, at, length);
  return at + length;
}

/** Writes exactly `length` digits of an integer from 0 to 4294967295. */
function writeFixed(value: number, into: Uint8Array, at: number, length: number): void {
  let rest = value >>> 0;
  let p = at + length;
  while (p - at >= 2) {
    const next = (rest / 100) >>> 0;
    const pair = (rest - next * 100) << 1;
    into[--p] = DIGIT_PAIRS[pair + 1]!;
    into[--p] = DIGIT_PAIRS[pair]!;
    rest = next;
  }
  if (p > at) into[at] = 48 + (rest % 10);
}

const HALF = 100_000_000;

/** Writes a safe integer at `at`; returns the position behind it. */
export function writeInteger(value: number, into: Uint8Array, at: number): number {
  let p = at;
  let rest = value;
  if (rest < 0) {
    into[p++] = MINUS;
    rest = -rest;
  }
  if (rest < HALF) return writeSmall(rest, into, p);
  const high = Math.floor(rest / HALF);
  p = writeSmall(high, into, p);
  writeFixed(rest - high * HALF, into, p, 8);
  return p + 8;
}

const POWERS: readonly number[] = Array.from({ length: 16 }, (_, i) => Number(`1e${i}`));

/** Writes an unscaled safe integer with `scale` digits behind the point: 1250 at scale 2 is `12.50`. */
export function writeScaled(value: number, scale: number, into: Uint8Array, at: number): number {
  if (scale === 0) return writeInteger(value, into, at);
  if (scale > 15) return writeAscii(scaledText(value, scale), into, at);
  let p = at;
  let rest = value;
  if (rest < 0) {
    into[p++] = MINUS;
    rest = -rest;
  }
  const power = POWERS[scale]!;
  const whole = Math.floor(rest / power);
  p = writeInteger(whole, into, p);
  into[p++] = POINT;
  writeDigits(rest - whole * power, into, p, scale);
  return p + scale;
}

function scaledText(value: number, scale: number): string {
  const digits = String(Math.abs(value)).padStart(scale + 1, '0');
  return `${value < 0 ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Writes `length` digits, at most 15, of a safe integer. */
function writeDigits(value: number, into: Uint8Array, at: number, length: number): void {
  if (length <= 8) {
    writeFixed(value, into, at, length);
    return;
  }
  const high = Math.floor(value / HALF);
  writeFixed(high, into, at, length - 8);
  writeFixed(value - high * HALF, into, at + length - 8, 8);
}

/** Writes a finite DOUBLE; returns the position behind it. */
export function writeDouble(value: number, into: Uint8Array, at: number): number {
  const size = Math.abs(value);
  if (size < 1e15 && size >= 1e-6) {
    if (Number.isInteger(value)) return writeInteger(value, into, at);
    // A decimal of at most 15 digits that divides back to the value is the shortest text of it.
    const scale = size < 1e7 ? 8 : size < 1e11 ? 4 : 2;
    const power = POWERS[scale]!;
    const scaled = Math.round(size * power);
    if (scaled < 1e15 && scaled / power === size) return writeTrimmed(value, scaled, scale, into, at);
  }
  return writeAscii(value === 0 ? '0' : String(value), into, at);
}

function writeTrimmed(value: number, scaled: number, scale: number, into: Uint8Array, at: number): number {
  let p = at;
  if (value < 0) into[p++] = MINUS;
  const power = POWERS[scale]!;
  const whole = Math.floor(scaled / power);
  p = writeInteger(whole, into, p);
  into[p++] = POINT;
  writeFixed(scaled - whole * power, into, p, scale);
  p += scale;
  while (into[p - 1] === 48) p--;
  return p;
}

const SMALLEST_NORMAL_FLOAT = 1.1754943508222875e-38;

/** The shortest text that gives the same float; the value must be a finite float. */
export function floatText(value: number): string {
  if (value === 0) return '0';
  const fewest = Math.abs(value) < SMALLEST_NORMAL_FLOAT ? 1 : 6;
  for (let digits = fewest; digits < 9; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return String(candidate);
  }
  return String(Number(value.toPrecision(9)));
}

/** Writes a finite FLOAT; returns the position behind it. */
export function writeFloat(value: number, into: Uint8Array, at: number): number {
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return writeInteger(value, into, at);
  return writeAscii(floatText(value), into, at);
}

/** Writes a text of ASCII characters; returns the position behind it. */
export function writeAscii(text: string, into: Uint8Array, at: number): number {
  for (let i = 0; i < text.length; i++) into[at + i] = text.charCodeAt(i);
  return at + text.length;
}
