// Proves that deliveries follow from the plan alone and that each fault does what it says.
import { describe, expect, it } from 'vitest';
import { deliver, type EventFaults, eventTime, type FeedPlan, isDropped, stepsOf } from './plan.ts';

const NO_FAULTS: EventFaults = { drop: 0, duplicate: 0, malformed: 0, delay: 0, delayEvents: 0 };

function planWith(faults: Partial<EventFaults>, rest: Partial<FeedPlan> = {}): FeedPlan {
  const plan = { seed: 1, startTime: 0, spacingMs: 10, disorderMs: 0, events: 1_000 };
  return { ...plan, ...rest, faults: { ...NO_FAULTS, ...faults } };
}

function deliveries(plan: FeedPlan): { k: number; malformed: boolean }[] {
  const sent: { k: number; malformed: boolean }[] = [];
  for (let step = 0; step < stepsOf(plan); step++) deliver(plan, step, (k, malformed) => sent.push({ k, malformed }));
  return sent;
}

const indexes = (plan: FeedPlan): number[] => deliveries(plan).map(({ k }) => k);
const all = Array.from({ length: 1_000 }, (_, k) => k);

describe('deliver', () => {
  it('sends each event once, in order, without faults', () => {
    expect(deliveries(planWith({}))).toEqual(all.map((k) => ({ k, malformed: false })));
  });

  it('drops about the share it is told, always the same events', () => {
    const plan = planWith({ drop: 0.2 });
    const sent = indexes(plan);
    expect(sent).toEqual(all.filter((k) => !isDropped(plan, k)));
    expect(sent).toEqual(indexes(planWith({ drop: 0.2 })));
    expect(sent).not.toEqual(indexes(planWith({ drop: 0.2 }, { seed: 2 })));
    expect(Math.abs(sent.length - 800)).toBeLessThan(50);
  });

  it('sends duplicates right behind their originals', () => {
    const sent = indexes(planWith({ duplicate: 0.1 }));
    expect(sent.filter((k, i) => k !== sent[i - 1])).toEqual(all);
    expect(Math.abs(sent.length - 1_100)).toBeLessThan(40);
  });

  it('marks events as malformed without changing their order', () => {
    const sent = deliveries(planWith({ malformed: 0.1 }));
    expect(sent.map(({ k }) => k)).toEqual(all);
    expect(Math.abs(sent.filter(({ malformed }) => malformed).length - 100)).toBeLessThan(40);
  });

  it('sends delayed events so many places later, also behind the last one', () => {
    const sent = indexes(planWith({ delay: 0.1, delayEvents: 7 }));
    expect([...sent].sort((a, b) => a - b)).toEqual(all);
    const late = sent.filter((k, i) => sent.slice(0, i).some((other) => other > k));
    expect(late.length).toBeGreaterThan(50);
    for (const k of late) {
      const at = sent.indexOf(k);
      expect(Math.max(...sent.slice(0, at))).toBeLessThanOrEqual(k + 7);
    }
    expect(indexes(planWith({ delay: 1, delayEvents: 7 }))).toEqual(all);
  });

  it('drops, duplicates and delays the same events whatever other faults are on', () => {
    const dropped = new Set(indexes(planWith({ drop: 0.3 })));
    const mixed = new Set(indexes(planWith({ drop: 0.3, duplicate: 0.5, malformed: 0.5, delay: 0.5, delayEvents: 3 })));
    expect([...mixed].sort((a, b) => a - b)).toEqual([...dropped]);
  });
});

describe('eventTime', () => {
  it('spaces events evenly, also by fractions of a millisecond', () => {
    const plan = planWith({}, { startTime: 5_000, spacingMs: 0.25 });
    expect([0, 1, 4, 1_001].map((k) => eventTime(plan, k))).toEqual([5_000, 5_000, 5_001, 5_250]);
  });

  it('lies at most the disorder behind the largest time so far', () => {
    const plan = planWith({}, { disorderMs: 50 });
    const times = all.map((k) => eventTime(plan, k));
    let newest = Number.NEGATIVE_INFINITY;
    const lags = times.map((time) => {
      newest = Math.max(newest, time);
      return newest - time;
    });
    expect(Math.max(...lags)).toBeLessThanOrEqual(50);
    expect(Math.max(...lags)).toBeGreaterThan(20);
  });
});
