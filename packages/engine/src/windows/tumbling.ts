// Tumbling windows: fixed, adjoining spans aligned to 1970-01-01T00:00Z.
// Invariant: every time lies in exactly one span, the one whose start is the greatest multiple of the size not after it.
import { type BoundWindow, printDuration, type WindowKind } from '@tidewire/core';

/** The longest window, in milliseconds: 400 days. */
export const MAX_WINDOW_SIZE = 34_560_000_000;

export const tumbling: WindowKind = {
  name: 'tumbling',
  aliases: [],
  summary: 'Fixed windows side by side, aligned to the epoch: each row belongs to exactly one.',
  params: [{ name: 'size', type: 'INTERVAL', optional: false }],
  examples: [{ sql: "WINDOW('tumbling', 1 MINUTE)", result: '[12:00:00, 12:01:00) for a row at 12:00:37' }],
  bind: ([size = 0]) => {
    if (!Number.isSafeInteger(size) || size <= 0) return 'the size of a tumbling window must be at least 1 ms';
    if (size > MAX_WINDOW_SIZE) {
      return `the size of a tumbling window must be at most ${printDuration(MAX_WINDOW_SIZE)}, not ${printDuration(size)}`;
    }
    return bound(size);
  },
};

function bound(size: number): BoundWindow {
  return {
    kind: 'single',
    label: `tumbling(${printDuration(size)})`,
    size,
    startOf: (time) => time - (((time % size) + size) % size),
    endOf: (start) => start + size,
  };
}
