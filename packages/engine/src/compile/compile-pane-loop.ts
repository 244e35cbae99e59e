// The loops of an aggregation, and which of them takes a run of rows.
// Invariants: every loop has the meaning of the interpreted one; a loop that meets a row it cannot take has changed nothing
// for that row.
import { createStore } from '../exec/pane.ts';
import type { PaneLoop, PaneLoopFactory } from '../exec/pane-loop.ts';
import type { GroupStore } from '../state/group-store.ts';
import type { Generated, GenerationPolicy } from './code.ts';
import { hasNulls } from './loop-columns.ts';
import {
  FAST,
  GENERAL,
  PaneLoopGenerator,
  type PaneLoopSource,
  ROWS_PER_TURN,
  UNTIMED,
} from './pane-loop-generator.ts';

/** Rows that the general loop takes when the fast one has met something unusual. */
const GENERAL_RUN = 64;
/**
 * Rows per call of a fast loop. In long calls the JIT replaces the code that is running, by code that takes captured arrays
 * for variables; when it has to drop its own code later it stays with that, at half the speed.
 */
const FAST_RUN = 64;

/**
 * Three loops. The fast ones are for batches without NULLs in the columns they read; they call nothing for ordinary rows and
 * stop at the first unusual one (a new group, a value for the interpreter). The general one then takes a run of rows.
 * Throws NotCompilable when an expression has no generated form or generation is off.
 */
export function compilePaneLoop(source: PaneLoopSource, policy: GenerationPolicy): Generated<PaneLoopFactory> {
  const sample = generateLoops(source, policy, createStore(source.layout, 1));
  return {
    run: (store) => adaptiveLoop(source, policy, store),
    text: `${sample.untimed.text}\n\n${sample.fast.text}\n\n${sample.general.text}`,
  };
}

interface Loops {
  readonly fast: Generated<PaneLoop>;
  /** As fast, for batches whose rows all lie in the window: it does not look at their times. */
  readonly untimed: Generated<PaneLoop>;
  readonly general: Generated<PaneLoop>;
  /** Columns whose NULLs matter. */
  readonly nullable: readonly number[];
}

function generateLoops(source: PaneLoopSource, policy: GenerationPolicy, store: GroupStore): Loops {
  const generator = new PaneLoopGenerator(source, GENERAL, store);
  const general = generator.generate(policy);
  const fast = new PaneLoopGenerator(source, FAST, store).generate(policy);
  const untimed = new PaneLoopGenerator(source, UNTIMED, store).generate(policy);
  return { fast, untimed, general, nullable: generator.nullableColumns };
}

function adaptiveLoop(source: PaneLoopSource, policy: GenerationPolicy, store: GroupStore): PaneLoop {
  const { general, fast, untimed, nullable } = generateLoops(source, policy, store);
  return (batch, from, to, pane, failed) => {
    if (hasNulls(batch, nullable)) return general.run(batch, from, to, pane, failed);
    const isInside = batch.minTime >= pane.start && batch.maxTime < pane.end;
    for (let row = from; row < to; ) {
      const isUntimed = isInside && to - row >= ROWS_PER_TURN;
      const rows = Math.min(FAST_RUN, to - row);
      const slice = row + (isUntimed ? rows - (rows % ROWS_PER_TURN) : rows);
      const stopped = (isUntimed ? untimed : fast).run(batch, row, slice, pane, failed);
      row = stopped;
      if (stopped === slice) continue;
      // The general loop takes the row, or knows that it is not of this window. What it leaves is whole turns again.
      const until = Math.min(to, row + GENERAL_RUN + ((to - row) % ROWS_PER_TURN));
      row = general.run(batch, row, until, pane, failed);
      if (row < until) return row;
    }
    return to;
  };
}
