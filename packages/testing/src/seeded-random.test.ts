// Proves that the sequence depends on the seed alone and is spread evenly enough to decide faults by probability.
import { describe, expect, it } from 'vitest';
import { mixBits, randomAt, SeededRandom } from './seeded-random.ts';

function take(random: SeededRandom, count: number): number[] {
  return Array.from({ length: count }, () => random.next());
}

describe('SeededRandom', () => {
  it('repeats itself for the same seed and differs for another', () => {
    const first = take(new SeededRandom(7), 100);
    expect(take(new SeededRandom(7), 100)).toEqual(first);
    expect(take(new SeededRandom(8), 100)).not.toEqual(first);
  });

  it('stays in [0, 1) and spreads over ten equal parts', () => {
    const parts = new Array<number>(10).fill(0);
    for (const value of take(new SeededRandom(1), 10_000)) {
      expect(value >= 0 && value < 1).toBe(true);
      const part = Math.floor(value * 10);
      parts[part] = (parts[part] ?? 0) + 1;
    }
    expect(parts.every((count) => count > 850 && count < 1_150)).toBe(true);
  });

  it('fills bytes in the same way each time', () => {
    const a = new Uint8Array(32);
    const b = new Uint8Array(32);
    new SeededRandom(3).fill(a);
    new SeededRandom(3).fill(b);
    expect(a).toEqual(b);
    expect(new Set(a).size).toBeGreaterThan(20);
  });
});

describe('randomAt', () => {
  it('gives the numbers it always gave: recorded answers of feeds depend on them', () => {
    const numbers = [
      randomAt(1, 0, 0),
      randomAt(1, 1, 0),
      randomAt(1, 0, 1),
      randomAt(2, 0, 0),
      randomAt(1, 2 ** 40, 0),
    ];
    expect(new Set(numbers).size).toBe(5);
    expect([mixBits(0), mixBits(1), ...numbers]).toEqual([
      0, 2261973619, 2883838236, 3038693635, 2815788799, 1362510026, 2372697130,
    ]);
  });

  it('does not repeat a seed’s numbers at another seed, shifted', () => {
    const ofOne = new Set(Array.from({ length: 1_000 }, (_, k) => randomAt(1, k, 0)));
    const ofTwo = Array.from({ length: 1_000 }, (_, k) => randomAt(2, k, 0));
    expect(ofTwo.filter((value) => ofOne.has(value)).length).toBeLessThan(5);
  });
});
