// The loop over rows of one window: its type, and the interpreted form that is the reference for the generated one.
// Invariant: a loop takes rows from `from` on while their event time lies in the pane and returns the first row it did not
// take; rows that fail are reported and leave no trace.
import { type ColumnBatch, RowFailure } from '@tidewire/core';
import type { GroupStore } from '../state/group-store.ts';
import type { RowFailureSink } from './operator.ts';
import type { Pane } from './pane.ts';

export type PaneLoop = (batch: ColumnBatch, from: number, to: number, pane: Pane, failed: RowFailureSink) => number;

/** A loop for one operator; it may hold on to the arrays of the operator's store. */
export type PaneLoopFactory = (store: GroupStore) => PaneLoop;

export const interpretedPaneLoop: PaneLoop = (batch, from, to, pane, failed) => {
  const { eventTime } = batch;
  for (let row = from; row < to; row++) {
    const time = eventTime[row] ?? 0;
    if (time < pane.start || time >= pane.end) return row;
    takeRowOrFail(pane, batch, row, failed);
  }
  return to;
};

/** Takes one row by the reference meaning; the slot, or -1 when the row was filtered out or failed. */
export function takeRowOrFail(pane: Pane, batch: ColumnBatch, row: number, failed: RowFailureSink): number {
  pane.lastSlot = -1;
  try {
    return pane.takeRow(batch, row);
  } catch (error) {
    if (!(error instanceof RowFailure)) throw error;
    failed(error, batch, row);
    return -1;
  }
}
