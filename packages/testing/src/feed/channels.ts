// The feeds a client can open: which addresses lead to which, and how an event is written there.
// Invariant: CHANNELS is the whole list; texts have their keys in a fixed order, and numbers are printed from scaled integers.
import { printDecimal } from '@tidewire/core';
import {
  chatEvent,
  type FeedEvent,
  HUMIDITY_SCALE,
  QUANTITY_SCALE,
  sensorEvent,
  tradeEvent,
  VALUE_SCALE,
} from './events.ts';
import type { FeedPlan } from './plan.ts';

/** What a ledger can total about a channel's events. */
type Measure = 'trades' | 'readings' | 'messages';

/** One feed as one connection sees it. */
export interface Channel {
  readonly name: string;
  readonly measure: Measure;
  /** Whether the client may subscribe by message. */
  readonly subscribable: boolean;
  /** Symbols, sensors or rooms that occur; empty until the client has subscribed. */
  readonly keys: readonly string[];
  readonly event: (plan: FeedPlan, keys: readonly string[], k: number) => FeedEvent;
  readonly text: (event: FeedEvent) => string;
}

interface ChannelKind {
  /** Addresses, for people. */
  readonly paths: readonly string[];
  /** The channel behind an address; undefined when the address is none of its own. */
  readonly open: (path: string, query: URLSearchParams, symbols: readonly string[]) => Channel | undefined;
}

/** Streams that one connection may name. */
const STREAMS_MAX = 1_024;
const STREAM_NAME = /^([a-z0-9]{1,20})@trade$/;
const SENSORS: readonly string[] = ['sensor-1', 'sensor-2', 'sensor-3', 'sensor-4', 'sensor-5'];
const ROOMS: readonly string[] = ['general', 'random', 'support'];
const USERS: readonly string[] = ['ada', 'björn', 'chen', 'divya', 'elif', 'fatou'];
const LINES: readonly string[] = [
  'good morning',
  'did you see that?',
  'one moment…',
  'it "works" here',
  'thanks 👍',
  'déjà vu',
];

export const CHANNELS: readonly ChannelKind[] = [
  {
    paths: ['/ws/btcusdt@trade', '/ws'],
    open: (path) => {
      if (path !== '/ws' && !path.startsWith('/ws/')) return undefined;
      return exchangeChannel('exchange', path.slice(4), exchangeTrade);
    },
  },
  {
    paths: ['/stream?streams=btcusdt@trade/ethusdt@trade'],
    open: (path, query) => {
      return path === '/stream' ? exchangeChannel('combined', query.get('streams') ?? '', combinedTrade) : undefined;
    },
  },
  {
    paths: ['/trades'],
    open: (path, _query, symbols) => {
      if (path !== '/trades') return undefined;
      return {
        name: 'trades',
        measure: 'trades',
        subscribable: false,
        keys: symbols,
        event: tradeEvent,
        text: plainTrade,
      };
    },
  },
  {
    paths: ['/sensors'],
    open: (path) => {
      if (path !== '/sensors') return undefined;
      return {
        name: 'sensors',
        measure: 'readings',
        subscribable: false,
        keys: SENSORS,
        event: sensorEvent,
        text: sensorReading,
      };
    },
  },
  {
    paths: ['/chat'],
    open: (path) => {
      return path === '/chat'
        ? { name: 'chat', measure: 'messages', subscribable: false, keys: ROOMS, event: chatEvent, text: chatMessage }
        : undefined;
    },
  },
];

/** The channel that an address opens; undefined when there is none. */
export function openChannel(url: URL, symbols: readonly string[]): Channel | undefined {
  for (const kind of CHANNELS) {
    const channel = kind.open(url.pathname, url.searchParams, symbols);
    if (channel !== undefined) return channel;
  }
  return undefined;
}

/** Symbols of stream names such as `btcusdt@trade`; undefined when one is not known or there are too many. */
export function symbolsOf(streams: readonly string[]): readonly string[] | undefined {
  if (streams.length > STREAMS_MAX) return undefined;
  const symbols = streams.map((stream) => STREAM_NAME.exec(stream)?.[1]?.toUpperCase());
  return symbols.every((symbol) => symbol !== undefined) ? [...new Set(symbols)] : undefined;
}

function exchangeChannel(name: string, streams: string, text: (event: FeedEvent) => string): Channel | undefined {
  const keys = streams === '' ? [] : symbolsOf(streams.split('/'));
  return keys === undefined
    ? undefined
    : { name, measure: 'trades', subscribable: true, keys, event: tradeEvent, text };
}

function exchangeTrade({ k, key, time, value, amount, choice }: FeedEvent): string {
  const price = printDecimal(value, VALUE_SCALE);
  const quantity = printDecimal(amount, QUANTITY_SCALE);
  const sent = time + (choice % 4);
  const maker = (choice & 8) !== 0;
  return `{"e":"trade","E":${sent},"s":"${key}","t":${k + 1},"p":"${price}","q":"${quantity}","T":${time},"m":${maker},"M":true}`;
}

function combinedTrade(event: FeedEvent): string {
  return `{"stream":"${event.key.toLowerCase()}@trade","data":${exchangeTrade(event)}}`;
}

function plainTrade({ k, key, time, value, amount, choice }: FeedEvent): string {
  const price = printDecimal(value, VALUE_SCALE);
  const quantity = printDecimal(amount, QUANTITY_SCALE);
  const side = (choice & 8) === 0 ? 'buy' : 'sell';
  return `{"symbol":"${key}","price":${price},"quantity":${quantity},"side":"${side}","ts":${time},"id":${k + 1}}`;
}

function sensorReading({ k, key, time, value, amount }: FeedEvent): string {
  const temperature = printDecimal(value, VALUE_SCALE);
  const humidity = printDecimal(amount, HUMIDITY_SCALE);
  return `{"sensor":"${key}","temperature":${temperature},"humidity":${humidity},"ts":${time},"id":${k + 1}}`;
}

function chatMessage({ k, key, time, choice }: FeedEvent): string {
  const user = USERS[choice % USERS.length] ?? '';
  const text = LINES[(choice >>> 8) % LINES.length] ?? '';
  return JSON.stringify({ room: key, user, text, ts: time, id: k + 1 });
}
