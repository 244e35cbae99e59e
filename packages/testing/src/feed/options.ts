// What a feed can be told: its options, their defaults and limits, and the plan and pace of a connection that follow from them.
// Invariant: an option that makes no sense is refused when the feed starts, by name.
import type { Clock } from '@tidewire/core';
import type { FeedPlan } from './plan.ts';

export interface FeedFaults {
  /** Probability that an event is never sent. As all probabilities from 0 to 1, default 0. */
  readonly drop?: number;
  /** Probability that an event is sent twice in a row. */
  readonly duplicate?: number;
  /** Probability that an event's JSON is cut off. */
  readonly malformed?: number;
  /** Probability that an event is sent `delayMs` of event time after its turn. */
  readonly delay?: number;
  /** Default 1,000. */
  readonly delayMs?: number;
  /** Closes the connection after so many messages, with a code that may stand in a close frame: 1000 to 1003, 1007 to 1014, 3000 to 4999. */
  readonly close?: { readonly afterMessages: number; readonly code: number; readonly reason?: string };
  /** After so many messages the connection stands, but sends, reads and answers nothing. */
  readonly halfOpenAfter?: number;
  /** Refuses handshakes with this HTTP status, 400 to 599. */
  readonly refuse?: number;
  /** Names a subprotocol that was not offered, to clients that offer some. */
  readonly wrongSubprotocol?: boolean;
  /** How many connections meet `close`, `halfOpenAfter`, `refuse` and `wrongSubprotocol`, from the first; default all. */
  readonly firstConnections?: number;
}

export interface FeedOptions {
  /** What paces the feed and gives the event time. */
  readonly clock: Clock;
  /** Everything random follows from it; default 1. */
  readonly seed?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default: any free port. */
  readonly port?: number;
  /** Events per second on each connection; 0 for as fast as the socket takes them. Default 10. */
  readonly rate?: number;
  /** Events on each connection; default without end. */
  readonly events?: number;
  /** Milliseconds after which a connection sends no more; default without end. */
  readonly durationMs?: number;
  /** After the last event: close with 1000, or keep the connection open. Default `close`. */
  readonly whenDone?: 'close' | 'stay';
  /** Event time of each connection's first event, epoch milliseconds; default: when the connection opens. */
  readonly startTime?: number;
  /** Event time between two events, milliseconds; default what the rate says, or 1 when it is 0. */
  readonly spacingMs?: number;
  /** Event times lie up to so many whole milliseconds behind their place in the order; default 0. */
  readonly disorderMs?: number;
  /** Symbols of `/trades`; default BTCUSDT, ETHUSDT and SOLUSDT. */
  readonly symbols?: readonly string[];
  readonly faults?: FeedFaults;
}

const DEFAULT_RATE = 10;
/** What a close frame has room for. */
const REASON_BYTES_MAX = 123;
const DEFAULT_DELAY_MS = 1_000;
export const DEFAULT_SYMBOLS: readonly string[] = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'];
/** Symbols appear in messages without escaping. */
const SYMBOL = /^[A-Za-z0-9._/-]{1,20}$/;

/** The plan of a connection that opens at `now`. */
export function planOf(options: FeedOptions, now: number): FeedPlan {
  const { seed = 1, startTime = now, disorderMs = 0, events = Number.POSITIVE_INFINITY, faults = {} } = options;
  const rate = rateOf(options);
  const spacingMs = options.spacingMs ?? (rate === 0 ? 1 : 1_000 / rate);
  const { drop = 0, duplicate = 0, malformed = 0, delay = 0, delayMs = DEFAULT_DELAY_MS } = faults;
  const delayEvents = Math.max(1, Math.ceil(delayMs / spacingMs));
  return { seed, startTime, spacingMs, disorderMs, events, faults: { drop, duplicate, malformed, delay, delayEvents } };
}

export function rateOf(options: FeedOptions): number {
  return options.rate ?? DEFAULT_RATE;
}

/** Throws RangeError naming the first option that makes no sense. */
export function checkOptions(options: FeedOptions): void {
  const { faults = {} } = options;
  for (const name of ['drop', 'duplicate', 'malformed', 'delay'] as const) number(`faults.${name}`, faults[name], 0, 1);
  number('rate', options.rate, 0, 10_000_000);
  number('spacingMs', options.spacingMs, 0.000_001);
  number('durationMs', options.durationMs, 0);
  number('faults.delayMs', faults.delayMs, 0);
  whole('seed', options.seed, Number.MIN_SAFE_INTEGER);
  whole('port', options.port, 0, 65_535);
  whole('events', options.events);
  whole('startTime', options.startTime, -8.64e15, 8.64e15);
  whole('disorderMs', options.disorderMs, 0, 0x7fff_ffff);
  whole('faults.halfOpenAfter', faults.halfOpenAfter);
  whole('faults.refuse', faults.refuse, 400, 599);
  whole('faults.firstConnections', faults.firstConnections);
  whole('faults.close.afterMessages', faults.close?.afterMessages);
  checkClose(faults.close);
  const { symbols = DEFAULT_SYMBOLS } = options;
  const odd = symbols.find((symbol) => !SYMBOL.test(symbol));
  if (symbols.length === 0) throw new RangeError('feed option symbols needs at least one symbol');
  if (odd !== undefined) throw new RangeError(`feed option symbols does not accept "${odd}"`);
}

function checkClose(close: FeedFaults['close']): void {
  if (close === undefined) return;
  const { code, reason = '' } = close;
  const spans = [
    [1_000, 1_003],
    [1_007, 1_014],
    [3_000, 4_999],
  ] as const;
  if (!Number.isInteger(code) || !spans.some(([from, to]) => code >= from && code <= to)) {
    throw new RangeError(`feed option faults.close.code does not accept ${code}: no close frame may carry it`);
  }
  if (Buffer.byteLength(reason) > REASON_BYTES_MAX) {
    throw new RangeError(`feed option faults.close.reason is longer than ${REASON_BYTES_MAX} bytes`);
  }
}

function number(name: string, value: number | undefined, min: number, max: number = Number.MAX_VALUE): void {
  if (value === undefined || (value >= min && value <= max)) return;
  const range = max === Number.MAX_VALUE ? `${min} or more` : `from ${min} to ${max}`;
  throw new RangeError(`feed option ${name} does not accept ${value}: it is ${range}`);
}

function whole(name: string, value: number | undefined, min = 0, max: number = Number.MAX_SAFE_INTEGER): void {
  number(name, value, min, max);
  if (value !== undefined && !Number.isInteger(value)) {
    throw new RangeError(`feed option ${name} does not accept ${value}: it is a whole number`);
  }
}
