// The events of each kind of feed: keys, values that wander like prices and temperatures do, amounts.
// Invariant: event k is a pure function of plan, keys and k; values are scaled integers, so nothing is ever rounded.
import { randomAt } from '../seeded-random.ts';
import { eventTime, type FeedPlan, LANE } from './plan.ts';

/** One event before it becomes text. */
export interface FeedEvent {
  /** Its index in the feed, from 0. */
  readonly k: number;
  /** Symbol, sensor or room. */
  readonly key: string;
  /** Event time, milliseconds since the epoch. */
  readonly time: number;
  /** Price or temperature, unscaled integer with VALUE_SCALE decimals; 0 for a chat message. */
  readonly value: number;
  /** Quantity with QUANTITY_SCALE decimals, or relative humidity with HUMIDITY_SCALE; 0 for a chat message. */
  readonly amount: number;
  /** 32 random bits for whatever else the text needs. */
  readonly choice: number;
}

export const VALUE_SCALE = 2;
export const QUANTITY_SCALE = 5;
export const HUMIDITY_SCALE = 1;

/** Prices around which well-known symbols wander, with VALUE_SCALE decimals. */
const BASE_PRICES: ReadonlyMap<string, number> = new Map([
  ['BTCUSDT', 6_000_000],
  ['ETHUSDT', 300_000],
  ['SOLUSDT', 15_000],
]);

/** Wandering at several speeds: over how many events, and how far in millionths of the base. */
const SWINGS: readonly (readonly [events: number, millionths: number])[] = [
  [8_192, 40_000],
  [512, 8_000],
  [32, 1_500],
  [1, 300],
];

/** Lanes from here on belong to the keys' values. */
const FIRST_VALUE_LANE = 64;

export function tradeEvent(plan: FeedPlan, keys: readonly string[], k: number): FeedEvent {
  const key = keyAt(plan, keys, k);
  const lane = laneOf(key);
  const base = BASE_PRICES.get(key) ?? 1_000 + (lane % 50_000);
  const bits = randomAt(plan.seed, k, LANE.amount);
  const amount = ((bits % 997) + 1) * (((bits >>> 16) % 97) + 1);
  return {
    k,
    key,
    time: eventTime(plan, k),
    value: wander(plan.seed, lane, k, base),
    amount,
    choice: choiceAt(plan, k),
  };
}

export function sensorEvent(plan: FeedPlan, keys: readonly string[], k: number): FeedEvent {
  const key = keyAt(plan, keys, k);
  const lane = laneOf(key);
  const amount = 300 + (randomAt(plan.seed, k, LANE.amount) % 400);
  const value = wander(plan.seed, lane, k, 2_000 + (lane % 400));
  return { k, key, time: eventTime(plan, k), value, amount, choice: choiceAt(plan, k) };
}

export function chatEvent(plan: FeedPlan, keys: readonly string[], k: number): FeedEvent {
  const key = keyAt(plan, keys, k);
  return { k, key, time: eventTime(plan, k), value: 0, amount: 0, choice: choiceAt(plan, k) };
}

function keyAt(plan: FeedPlan, keys: readonly string[], k: number): string {
  return keys[randomAt(plan.seed, k, LANE.key) % keys.length] ?? '';
}

function choiceAt(plan: FeedPlan, k: number): number {
  return randomAt(plan.seed, k, LANE.choice);
}

/** A number of its own for each key text. */
function laneOf(key: string): number {
  let hash = 17;
  for (let i = 0; i < key.length; i++) hash = (Math.imul(hash, 31) + key.charCodeAt(i)) & 0xff_ffff;
  return FIRST_VALUE_LANE + hash * SWINGS.length;
}

/** The base plus every swing at k: lines between random points, in integers. */
function wander(seed: number, lane: number, k: number, base: number): number {
  let millionths = 0;
  for (const [i, [events, reach]] of SWINGS.entries()) {
    const from = Math.floor(k / events);
    const rest = k - from * events;
    const a = randomAt(seed, from, lane + i) % (2 * reach + 1);
    const b = rest === 0 ? 0 : randomAt(seed, from + 1, lane + i) % (2 * reach + 1);
    millionths += Math.floor((a * (events - rest) + b * rest) / events) - reach;
  }
  return base + Math.floor((base * millionths) / 1_000_000);
}
