// Event times and watermarks of the rows that enter a stream. Hot loop: one pass over the event-time column.
// Invariants: the watermark is the greatest event time seen minus the delay, row by row (T6), and never falls; a row without
// a usable event time is left out and reported (T24), never stamped with the present.
import type { ColumnBatch, NumberColumn } from '@tidewire/core';
import type { EventTimeSpec } from '../catalog/catalog.ts';

export type ColumnEventTime = Extract<EventTimeSpec, { readonly kind: 'column' }>;

/** Dividing, unlike multiplying by a fraction, gives whole milliseconds exactly. */
const UNITS_PER_MS: Readonly<Record<ColumnEventTime['unit'], number>> = { s: 1e-3, ms: 1, us: 1e3, ns: 1e6 };

/** The least and greatest event time of a batch. */
export interface TimeRange {
  min: number;
  max: number;
}

/**
 * Whether the event-time column can stand as the batch's event times as it is: milliseconds, no NULL, no value beyond
 * the doubles. Then `range` is filled.
 */
export function timesAsTheyAre(spec: ColumnEventTime, batch: ColumnBatch, range: TimeRange): boolean {
  const column = batch.columns[spec.column] as NumberColumn;
  if (spec.unit !== 'ms' || column.hasNulls || column.big !== null) return false;
  const { values } = column;
  const rows = batch.length;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < rows; row++) {
    const time = values[row]!;
    if (time < min) min = time;
    if (time > max) max = time;
  }
  range.min = min;
  range.max = max;
  return true;
}

/**
 * Stamps rows from `from` on into eventTime and watermark; stops before the first row without an event time.
 * Returns how far it came. `state.watermark` is the watermark before and after.
 */
export function stampRows(
  spec: ColumnEventTime,
  batch: ColumnBatch,
  from: number,
  to: number,
  eventTime: Float64Array,
  watermark: Float64Array,
  state: { watermark: number },
): number {
  const column = batch.columns[spec.column] as NumberColumn;
  const { values, nulls, hasNulls } = column;
  const perMs = UNITS_PER_MS[spec.unit];
  const delay = spec.delay;
  let current = state.watermark;
  let row = from;
  for (; row < to; row++) {
    if (hasNulls && nulls[row] === 1) break;
    const raw = values[row]!;
    let time = perMs === 1 ? raw : perMs < 1 ? raw * 1e3 : Math.floor(raw / perMs);
    if (Number.isNaN(time)) {
      time = timeBeyondSafe(column, row, perMs);
      if (Number.isNaN(time)) break;
    }
    eventTime[row] = time;
    const candidate = time - delay;
    if (candidate > current) current = candidate;
    watermark[row] = current;
  }
  state.watermark = current;
  return row;
}

/** The time of a row whose number is no safe integer, as nanoseconds since 1970 are not; NaN when it is no time. */
function timeBeyondSafe({ big }: NumberColumn, row: number, perMs: number): number {
  const units = big?.get(row);
  if (units === undefined || perMs <= 1) return Number.NaN;
  const divisor = BigInt(perMs);
  const cut = units / divisor;
  const time = Number(units < 0n && cut * divisor !== units ? cut - 1n : cut);
  return Number.isSafeInteger(time) ? time : Number.NaN;
}
