import { describe, expect, it } from 'vitest';
import { mayAttempt, type ReconnectPolicy, reconnectDelay } from './reconnect.ts';

const policy: ReconnectPolicy = {
  enabled: true,
  delayMs: 1_000,
  maxDelayMs: 30_000,
  maxAttempts: -1,
  multiplier: 2,
  jitter: 0,
};
const random = (value: number) => ({ next: () => value, fill: () => undefined });
const delays = (of: ReconnectPolicy, count: number, chance = 0): number[] =>
  Array.from({ length: count }, (_, i) => reconnectDelay(of, i + 1, random(chance)));

describe('reconnect schedule', () => {
  it('E7, E25, E27: doubles from one second to the cap of thirty', () => {
    expect(delays(policy, 7)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it('stays at the cap however many attempts there are', () => {
    expect(reconnectDelay(policy, 10_000, random(0))).toBe(30_000);
  });

  it('takes multiplier and jitter into account', () => {
    expect(delays({ ...policy, multiplier: 1 }, 3)).toEqual([1_000, 1_000, 1_000]);
    expect(delays({ ...policy, jitter: 0.5 }, 3, 0.5)).toEqual([750, 1_500, 3_000]);
    expect(delays({ ...policy, jitter: 1 }, 2, 0)).toEqual([1_000, 2_000]);
  });

  it('E26, E32: allows exactly as many attempts as it says, none when switched off, any number for -1', () => {
    const allowed = (of: ReconnectPolicy): boolean[] => [1, 2, 3, 1_000_000].map((n) => mayAttempt(of, n));
    expect(allowed({ ...policy, maxAttempts: 2 })).toEqual([true, true, false, false]);
    expect(allowed({ ...policy, maxAttempts: 0 })).toEqual([false, false, false, false]);
    expect(allowed(policy)).toEqual([true, true, true, true]);
    expect(allowed({ ...policy, enabled: false })).toEqual([false, false, false, false]);
  });
});
