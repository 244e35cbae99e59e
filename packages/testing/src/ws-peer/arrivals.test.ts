// Proves that every wait ends, and how.
import { expect, it } from 'vitest';
import { Arrivals } from './arrivals.ts';

it('gives the first things asked for, whether they came before or after', async () => {
  const numbers = new Arrivals<number>();
  numbers.push(1);
  const three = numbers.wait(3, 'numbers', 1_000);
  const even = numbers.wait(1, 'even numbers', 1_000, (n) => n % 2 === 0);
  for (const n of [3, 4, 5]) numbers.push(n);
  expect([await three, await even, numbers.items]).toEqual([[1, 3, 4], [4], [1, 3, 4, 5]]);
});

it('rejects after the time limit, naming what is missing and how much came', async () => {
  const numbers = new Arrivals<number>();
  numbers.push(1);
  await expect(numbers.wait(2, 'numbers', 5)).rejects.toThrow('waited 5 ms for 2 numbers; 1 came');
});

it('rejects when nothing more can come, also waits that begin later', async () => {
  const numbers = new Arrivals<number>();
  const early = numbers.wait(1, 'numbers', 1_000);
  numbers.end('the line is cut');
  await expect(early).rejects.toThrow('no more will come: the line is cut; 0 came');
  await expect(numbers.wait(1, 'numbers', 1_000)).rejects.toThrow('the line is cut');
});
