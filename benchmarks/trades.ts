// The trades every benchmark works on: 50,000 of them from a seeded generator, as objects, texts and WebSocket frames.
// Invariants: the same on every machine; numbers are in the form JSON.stringify gives them; in pass k of the feed every
// trade is the same but for its timestamp, which is k * PASS_MS later, so event time goes on however long the feed is.

export interface Trade {
  readonly symbol: string;
  readonly price: number;
  readonly quantity: number;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly side: 'buy' | 'sell';
}

export const SYMBOLS = 100;
export const PASS_TRADES = 50_000;
/** Event time that one pass covers: a trade every 2 ms. */
export const PASS_MS = 100_000;
const FIRST_TIME = 1_700_000_000_000;
const SEED = 20_240_607;

/** Symbol of the one trade behind the last pass: its late timestamp closes all windows, and it counts in no result. */
export const LAST_SYMBOL = 'END';
const LAST_TRADE: Trade = {
  symbol: LAST_SYMBOL,
  price: 1.5,
  quantity: 2.5,
  timestamp: 9_999_999_900_000,
  side: 'sell',
};

/** Numbers 0 .. below - 1 from a linear congruential generator. */
function seededIntegers(): (below: number) => number {
  let state = SEED;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** The trades of pass 0. */
export function firstPass(): readonly Trade[] {
  const next = seededIntegers();
  return Array.from({ length: PASS_TRADES }, (_, i) => ({
    symbol: `TW${String(next(SYMBOLS)).padStart(3, '0')}`,
    price: (2_000 + next(88_000)) / 100,
    quantity: (1 + next(9_999)) / 1000,
    timestamp: FIRST_TIME + i * (PASS_MS / PASS_TRADES),
    side: next(2) === 0 ? 'buy' : 'sell',
  }));
}

/** Messages back to back in one buffer; message k is bytes[spans[2k], spans[2k+1]). */
export interface Messages {
  readonly bytes: Buffer;
  readonly spans: Int32Array;
}

/** The texts of pass 0, each behind the header of an unmasked text frame. */
export function framedPass(): Messages {
  const texts = firstPass().map((trade) => JSON.stringify(trade));
  const bytes = Buffer.alloc(texts.reduce((sum, text) => sum + 2 + text.length, 0));
  const spans = new Int32Array(2 * texts.length);
  let at = 0;
  texts.forEach((text, k) => {
    at = writeFrameHeader(bytes, at, 0x81, text.length);
    spans[2 * k] = at;
    at += bytes.write(text, at, 'latin1');
    spans[2 * k + 1] = at;
  });
  return { bytes, spans };
}

/** The trade that closes all windows, and the close frame behind it. */
export function framedEnd(): Buffer {
  const text = Buffer.from(JSON.stringify(LAST_TRADE));
  const bytes = Buffer.alloc(2 + text.length + 4);
  const at = writeFrameHeader(bytes, 0, 0x81, text.length);
  text.copy(bytes, at);
  bytes.writeUInt16BE(1000, writeFrameHeader(bytes, at + text.length, 0x88, 2));
  return bytes;
}

function writeFrameHeader(bytes: Buffer, at: number, first: number, length: number): number {
  if (length > 125) throw new Error(`a payload of ${length} bytes needs a longer frame header`);
  bytes[at] = first;
  bytes[at + 1] = length;
  return at + 2;
}

/** The frames of one pass in a buffer of their own, which can be moved to another pass in place. */
export class FramedPass {
  readonly bytes: Buffer;
  /** Where the digits of each timestamp begin. */
  readonly #stamps: Int32Array;

  constructor() {
    const { bytes, spans } = framedPass();
    this.bytes = bytes;
    this.#stamps = new Int32Array(PASS_TRADES);
    for (let k = 0; k < PASS_TRADES; k++) this.#stamps[k] = bytes.indexOf('"timestamp":', spans[2 * k]) + 12;
  }

  /** Rewrites the digits that are common to all timestamps of a pass. */
  moveTo(pass: number): void {
    const digits = Buffer.from(String(FIRST_TIME / PASS_MS + pass));
    for (const at of this.#stamps) digits.copy(this.bytes, at);
  }
}
