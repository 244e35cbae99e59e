// The reference meaning of every accumulator kind for one group, over plain data: slow, exact, complete.
// Invariant: state is plain data (it survives structuredClone) and belongs to one group; a caller hands over the cells that
// the kind sees, so NULL reaches only first and last without ignoreNulls.
import { type Accumulator, type Cell, type Fold, fromBigint, type Integer, type SqlType } from '@tidewire/core';
import { compareForOrder } from './compare.ts';

/** One group's accumulator. */
export interface GroupAccumulator {
  /** Takes the argument of one row; the row's event time decides FIRST and LAST. */
  add(cell: Cell, eventTime: number): void;
  /** What the aggregate's result() is given. */
  result(): Cell;
  /** Plain data from which `restore` of a new accumulator of the same kind goes on. */
  snapshot(): unknown;
  restore(saved: unknown): void;
}

interface Kind<S> {
  init(): S;
  add(state: S, cell: Cell, eventTime: number): S;
  result(state: S): Cell;
}

function grouped<S>(kind: Kind<S>): GroupAccumulator {
  let state = kind.init();
  return {
    add: (cell, eventTime) => {
      state = kind.add(state, cell, eventTime);
    },
    result: () => kind.result(state),
    snapshot: () => structuredClone(state),
    restore: (saved) => {
      state = structuredClone(saved as S);
    },
  };
}

/** `argType` is the argument's type after coercion; undefined for COUNT(*), whose rows are all added. */
export function createAccumulator(accumulator: Accumulator, argType: SqlType | undefined): GroupAccumulator {
  switch (accumulator.kind) {
    case 'count':
      return grouped(COUNT);
    case 'sum':
      return argType?.kind === 'FLOAT' || argType?.kind === 'DOUBLE' ? grouped(DOUBLE_SUM) : grouped(EXACT_SUM);
    case 'min':
      return grouped(extreme(-1));
    case 'max':
      return grouped(extreme(1));
    case 'first':
      return grouped(position((time, seen) => time < seen, accumulator.ignoreNulls));
    case 'last':
      return grouped(position((time, seen) => time >= seen, accumulator.ignoreNulls));
    case 'moments':
      return grouped(MOMENTS);
    case 'fold':
      return grouped(folded(accumulator.fold));
  }
}

const COUNT: Kind<number> = { init: () => 0, add: (count) => count + 1, result: (count) => count };

const EXACT_SUM: Kind<bigint | null> = {
  init: () => null,
  add: (sum, cell) => (sum ?? 0n) + BigInt(cell as Integer),
  result: (sum) => (sum === null ? null : fromBigint(sum)),
};

const DOUBLE_SUM: Kind<number | null> = {
  init: () => null,
  add: (sum, cell) => (sum ?? 0) + (cell as number),
  result: (sum) => sum,
};

/** sign 1 keeps the greatest, -1 the least; of equal values the first. */
function extreme(sign: number): Kind<Cell> {
  return {
    init: () => null,
    add: (best, cell) => {
      const candidate = typeof cell === 'number' ? cell + 0 : cell;
      return best === null || compareForOrder(candidate, best) * sign > 0 ? candidate : best;
    },
    result: (best) => best,
  };
}

interface Position {
  readonly time: number;
  readonly cell: Cell;
}

function position(wins: (time: number, seen: number) => boolean, ignoreNulls: boolean): Kind<Position | null> {
  return {
    init: () => null,
    add: (best, cell, time) => {
      if (ignoreNulls && cell === null) return best;
      return best === null || wins(time, best.time) ? { time, cell } : best;
    },
    result: (best) => best?.cell ?? null,
  };
}

interface Moments {
  readonly count: number;
  readonly mean: number;
  readonly squares: number;
}

const MOMENTS: Kind<Moments> = {
  init: () => ({ count: 0, mean: 0, squares: 0 }),
  add: (state, cell) => {
    const value = Number(cell);
    const count = state.count + 1;
    const difference = value - state.mean;
    const mean = state.mean + difference / count;
    return { count, mean, squares: state.squares + difference * (value - mean) };
  },
  result: (state) => (state.count === 0 ? null : state.squares),
};

function folded(fold: Fold): Kind<unknown> {
  return {
    init: () => fold.init(),
    add: (state, cell) => fold.add(state, cell),
    result: (state) => fold.result(state),
  };
}
