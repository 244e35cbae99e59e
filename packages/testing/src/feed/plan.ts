// What one connection of a feed sends, decided without sending: which event comes when, and what faults do to it.
// Invariant: pure functions of the plan and the event's index, so that a ledger can go through the same deliveries again.
import { randomAt } from '../seeded-random.ts';

/** Faults that hit single events, each with a probability from 0 to 1. */
export interface EventFaults {
  /** Events that are never sent. */
  readonly drop: number;
  /** Events that are sent twice in a row. */
  readonly duplicate: number;
  /** Events whose text is cut off. */
  readonly malformed: number;
  /** Events that are sent later than their turn. */
  readonly delay: number;
  /** How many events later. */
  readonly delayEvents: number;
}

export interface FeedPlan {
  readonly seed: number;
  /** Event time of the first event, milliseconds since the epoch. */
  readonly startTime: number;
  /** Event time between two events, milliseconds, also fractions. */
  readonly spacingMs: number;
  /** Event times lie up to so many milliseconds behind their place in the order. */
  readonly disorderMs: number;
  /** Number of events; Infinity for a feed that goes on. */
  readonly events: number;
  readonly faults: EventFaults;
}

/** Numbers that keep the random decisions about one event apart. */
export const LANE = {
  drop: 1,
  duplicate: 2,
  malformed: 3,
  delay: 4,
  disorder: 5,
  key: 6,
  amount: 7,
  choice: 8,
} as const;

/** Event time of event k: never later than its place, and at most `disorderMs` earlier. */
export function eventTime(plan: FeedPlan, k: number): number {
  const place = plan.startTime + Math.floor(k * plan.spacingMs);
  return plan.disorderMs === 0 ? place : place - (randomAt(plan.seed, k, LANE.disorder) % (plan.disorderMs + 1));
}

/** Number of steps a plan takes: one per event, and some more until the last delayed event is out. */
export function stepsOf(plan: FeedPlan): number {
  return plan.faults.delay > 0 ? plan.events + plan.faults.delayEvents : plan.events;
}

/** Calls `send` for each message of one step, in order: none, one or several. */
export function deliver(plan: FeedPlan, step: number, send: (k: number, malformed: boolean) => void): void {
  const { faults } = plan;
  if (step < plan.events && !hits(plan, step, LANE.delay, faults.delay)) deliverEvent(plan, step, send);
  const held = step - faults.delayEvents;
  if (faults.delay > 0 && held >= 0 && hits(plan, held, LANE.delay, faults.delay)) deliverEvent(plan, held, send);
}

/** Whether event k is never sent. */
export function isDropped(plan: FeedPlan, k: number): boolean {
  return hits(plan, k, LANE.drop, plan.faults.drop);
}

function deliverEvent(plan: FeedPlan, k: number, send: (k: number, malformed: boolean) => void): void {
  if (isDropped(plan, k)) return;
  const malformed = hits(plan, k, LANE.malformed, plan.faults.malformed);
  send(k, malformed);
  if (hits(plan, k, LANE.duplicate, plan.faults.duplicate)) send(k, malformed);
}

function hits(plan: FeedPlan, k: number, lane: number, probability: number): boolean {
  return probability > 0 && randomAt(plan.seed, k, lane) < probability * 0x1_0000_0000;
}
