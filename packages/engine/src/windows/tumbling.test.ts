import type { BoundWindow } from '@tidewire/core';
import { describe, expect, it } from 'vitest';
import { MAX_WINDOW_SIZE, tumbling } from './tumbling.ts';

function windowOf(size: number): BoundWindow {
  const bound = tumbling.bind([size]);
  if (typeof bound === 'string') throw new Error(bound);
  return bound;
}

function spanAt(time: number, size: number): readonly [number, number] {
  const window = windowOf(size);
  const start = window.startOf(time);
  return [start, window.endOf(start)];
}

describe('tumbling windows', () => {
  it('T1: are aligned to the epoch, not to the first row', () => {
    const time = Date.UTC(2024, 0, 1, 10, 0, 37);
    expect(spanAt(time, 60_000)).toEqual([Date.UTC(2024, 0, 1, 10, 0), Date.UTC(2024, 0, 1, 10, 1)]);
  });

  it('T2: put times before 1970 into the span that starts before them', () => {
    expect(spanAt(-1, 1_000)).toEqual([-1_000, 0]);
    expect(spanAt(-1_000, 1_000)).toEqual([-1_000, 0]);
    expect(spanAt(-1_001, 1_000)).toEqual([-2_000, -1_000]);
  });

  it('T3: give a row at the end of a span to the next one', () => {
    expect(spanAt(1_000, 1_000)).toEqual([1_000, 2_000]);
    expect(spanAt(999, 1_000)).toEqual([0, 1_000]);
  });

  it('T4: of seven days start on Thursdays', () => {
    expect(new Date(spanAt(Date.UTC(2024, 0, 1), 604_800_000)[0]).getUTCDay()).toBe(4);
  });

  it('are labelled by their canonical spelling', () => {
    expect(windowOf(90_000).label).toBe('tumbling(90 s)');
  });

  it('refuse sizes that are no span of time or too long', () => {
    expect(tumbling.bind([0])).toBe('the size of a tumbling window must be at least 1 ms');
    expect(tumbling.bind([1.5])).toBe('the size of a tumbling window must be at least 1 ms');
    expect(tumbling.bind([MAX_WINDOW_SIZE + 1])).toBe(
      'the size of a tumbling window must be at most 400 d, not 34560000001 ms',
    );
  });
});
