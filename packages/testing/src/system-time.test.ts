// Proves that waits end with the outcome, or with an error that says what was awaited.
import { describe, expect, it } from 'vitest';
import { turn, turnUntil, within } from './system-time.ts';

describe('within', () => {
  it('passes on the outcome', async () => {
    expect(await within(Promise.resolve(7), 'a number')).toBe(7);
    await expect(within(Promise.reject(new Error('broken')), 'a number')).rejects.toThrow('broken');
  });

  it('rejects when there is none in time', async () => {
    await expect(within(new Promise(() => undefined), 'a number', 5)).rejects.toThrow('waited 5 ms for a number');
  });
});

describe('turnUntil', () => {
  it('returns as soon as the condition holds', async () => {
    let done = false;
    void turn()
      .then(turn)
      .then(() => {
        done = true;
      });
    await turnUntil(() => done, 'two turns');
    expect(done).toBe(true);
  });

  it('rejects when the condition does not come to hold, or throws', async () => {
    await expect(turnUntil(() => false, 'a miracle', 5)).rejects.toThrow('waited 5 ms for a miracle');
    const broken = (): boolean => {
      throw new Error('broken condition');
    };
    await expect(turnUntil(broken, 'anything')).rejects.toThrow('broken condition');
  });
});
