// What an aggregation keeps per group: the accumulators of all its aggregates, each distinct one once.
// Invariant: two uses share an accumulator exactly when kind, argument, DISTINCT and FILTER are the same.
import type { Accumulator, BoundAggregate, SqlType } from '@tidewire/core';
import type { Expr } from '../expr/expr.ts';
import { CountSlots } from '../state/count-slots.ts';
import { ExtremeSlots } from '../state/extreme-slots.ts';
import { FoldSlots } from '../state/fold-slots.ts';
import { MomentsSlots } from '../state/moments-slots.ts';
import { PositionSlots } from '../state/position-slots.ts';
import { PresentCountSlots } from '../state/present-count-slots.ts';
import type { Slots } from '../state/slots.ts';
import type { StateRows } from '../state/state-rows.ts';
import { DoubleSumSlots, ExactSumSlots } from '../state/sum-slots.ts';

/** One accumulator fed by one argument. */
export interface AccumulatorUse {
  readonly accumulator: Accumulator;
  /** undefined for COUNT(*). */
  readonly arg: Expr | undefined;
  readonly distinct: boolean;
  readonly filter: Expr | undefined;
}

export interface AggregateLayout {
  readonly uses: readonly AccumulatorUse[];
  /** For each aggregate, which accumulators its result is made of. */
  readonly results: readonly { readonly aggregate: BoundAggregate; readonly inputs: readonly number[] }[];
}

/** Storage for every use, in order, with its numbers in fields of `rows`. */
export function createSlots(layout: AggregateLayout, rows: StateRows): readonly Slots[] {
  let all: CountSlots | undefined;
  return layout.uses.map((use) => {
    if (!countsRows(use) && !countsPresent(use)) return slotsFor(use, rows);
    all ??= new CountSlots(rows);
    return countsRows(use) ? all : new PresentCountSlots(rows, all);
  });
}

/** COUNT(*): the number of rows. */
function countsRows({ accumulator, arg, filter }: AccumulatorUse): boolean {
  return accumulator.kind === 'count' && arg === undefined && filter === undefined;
}

/** COUNT(x) over all rows: kept as the number of NULLs, beside the number of rows, which the layout then holds too. */
export function countsPresent({ accumulator, arg, distinct, filter }: AccumulatorUse): boolean {
  return accumulator.kind === 'count' && arg !== undefined && !distinct && filter === undefined;
}

function slotsFor(use: AccumulatorUse, rows: StateRows): Slots {
  const { accumulator, arg } = use;
  const isBool = arg?.type.kind === 'BOOL';
  switch (accumulator.kind) {
    case 'count':
      return new CountSlots(rows);
    case 'sum':
      return isExact(arg?.type) ? new ExactSumSlots(rows) : new DoubleSumSlots(rows);
    case 'min':
    case 'max':
      return new ExtremeSlots(rows, accumulator.kind, isBool);
    case 'first':
    case 'last':
      return new PositionSlots(rows, accumulator.kind, isBool);
    case 'moments':
      return new MomentsSlots(rows);
    case 'fold':
      return new FoldSlots(accumulator.fold);
  }
}

function isExact(type: SqlType | undefined): boolean {
  return type?.kind === 'INT' || type?.kind === 'LONG' || type?.kind === 'DECIMAL' || type?.kind === 'INTERVAL';
}

/** Whether a NULL argument reaches the accumulator. */
export function seesNull(use: AccumulatorUse): boolean {
  const { accumulator } = use;
  if (accumulator.kind === 'first' || accumulator.kind === 'last') return !accumulator.ignoreNulls;
  return countsPresent(use);
}
