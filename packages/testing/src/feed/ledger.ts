// The exact answer to what a feed sent: per key and tumbling window, computed by going through the deliveries again.
// Invariant: sums are integers, never floating point; only messages that were written to a socket count, and malformed ones
// count in the totals alone.
import { printDecimal } from '@tidewire/core';
import type { Channel } from './channels.ts';
import { type FeedEvent, QUANTITY_SCALE, VALUE_SCALE } from './events.ts';
import { deliver, type FeedPlan, isDropped } from './plan.ts';

/** What one connection sent. */
export interface Transcript {
  readonly channel: Channel;
  readonly plan: FeedPlan;
  /** Messages written to the socket. */
  readonly messages: number;
  /** Steps of the plan that they came from. */
  readonly steps: number;
}

/** One key in one tumbling window [start, end). Decimals are texts, exact. */
export interface LedgerRow {
  readonly channel: string;
  /** Symbol, sensor or room. */
  readonly key: string;
  /** Epoch milliseconds. */
  readonly start: number;
  readonly end: number;
  readonly count: number;
  /** Prices or temperatures, in the order they were sent. Absent for chat messages, as all below. */
  readonly first?: string;
  readonly last?: string;
  readonly min?: string;
  readonly max?: string;
  readonly sum?: string;
  /** Sum of quantities; for trades alone, as the next. */
  readonly quantity?: string;
  /** Sum of price times quantity. */
  readonly turnover?: string;
}

export interface LedgerTotals {
  readonly connections: number;
  /** Messages written, malformed ones and duplicates included. */
  readonly messages: number;
  readonly malformed: number;
  /** Messages that repeat the one before. */
  readonly duplicates: number;
  /** Events whose turn came and that were left out. */
  readonly dropped: number;
}

export interface Ledger {
  readonly windowMs: number;
  readonly totals: LedgerTotals;
  /** By channel, window, then key, in ascending order. */
  readonly rows: readonly LedgerRow[];
}

/** Rows a ledger may have; small windows over a long feed reach it. */
const LEDGER_ROWS_MAX = 1_000_000;

interface Cell {
  readonly channel: Channel;
  readonly key: string;
  readonly start: number;
  count: number;
  first: number;
  last: number;
  min: number;
  max: number;
  sum: bigint;
  quantity: bigint;
  turnover: bigint;
}

interface Book {
  readonly windowMs: number;
  readonly rowsMax: number;
  readonly cells: Map<string, Cell>;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Totals what connections sent, in windows of `windowMs` aligned to the epoch. Throws RangeError when the window is no whole
 * number above 0, or so small that more than `rowsMax` rows would come of it.
 */
export function computeLedger(
  transcripts: readonly Transcript[],
  windowMs: number,
  rowsMax: number = LEDGER_ROWS_MAX,
): Ledger {
  if (!Number.isSafeInteger(windowMs) || windowMs <= 0) {
    throw new RangeError(`window of ${windowMs} ms is not a whole number of milliseconds above 0`);
  }
  const book: Book = { windowMs, rowsMax, cells: new Map() };
  const totals = { connections: transcripts.length, messages: 0, malformed: 0, duplicates: 0, dropped: 0 };
  for (const transcript of transcripts) addTranscript(transcript, book, totals);
  const sorted = [...book.cells.values()].sort(
    (a, b) => compareTexts(a.channel.name, b.channel.name) || a.start - b.start || compareTexts(a.key, b.key),
  );
  return { windowMs, totals, rows: sorted.map((cell) => rowOf(cell, windowMs)) };
}

function addTranscript(
  { channel, plan, messages, steps }: Transcript,
  book: Book,
  totals: Mutable<LedgerTotals>,
): void {
  let sent = 0;
  let previous = -1;
  for (let step = 0; step < steps; step++) {
    if (step < plan.events && isDropped(plan, step)) totals.dropped++;
    deliver(plan, step, (k, malformed) => {
      if (sent === messages) return;
      sent++;
      if (k === previous) totals.duplicates++;
      previous = k;
      if (malformed) totals.malformed++;
      else addEvent(channel, channel.event(plan, channel.keys, k), book);
    });
  }
  totals.messages += sent;
}

function addEvent(channel: Channel, { key, time, value, amount }: FeedEvent, { windowMs, rowsMax, cells }: Book): void {
  const start = Math.floor(time / windowMs) * windowMs;
  const id = `${channel.name}/${key}/${start}`;
  let cell = cells.get(id);
  if (cell === undefined) {
    if (cells.size === rowsMax) {
      throw new RangeError(`a ledger has at most ${rowsMax} rows: take windows longer than ${windowMs} ms`);
    }
    const zero = { count: 0, sum: 0n, quantity: 0n, turnover: 0n };
    cell = { channel, key, start, first: value, last: value, min: value, max: value, ...zero };
    cells.set(id, cell);
  }
  cell.count++;
  cell.last = value;
  cell.min = Math.min(cell.min, value);
  cell.max = Math.max(cell.max, value);
  cell.sum += BigInt(value);
  cell.quantity += BigInt(amount);
  cell.turnover += BigInt(value) * BigInt(amount);
}

function rowOf(cell: Cell, windowMs: number): LedgerRow {
  const { channel, key, start, count } = cell;
  const value = (unscaled: number | bigint): string => printDecimal(unscaled, VALUE_SCALE);
  const row = { channel: channel.name, key, start, end: start + windowMs, count };
  if (channel.measure === 'messages') return row;
  const values = { first: value(cell.first), last: value(cell.last), min: value(cell.min), max: value(cell.max) };
  const readings = { ...row, ...values, sum: value(cell.sum) };
  if (channel.measure === 'readings') return readings;
  const quantity = printDecimal(cell.quantity, QUANTITY_SCALE);
  return { ...readings, quantity, turnover: printDecimal(cell.turnover, VALUE_SCALE + QUANTITY_SCALE) };
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
