// One column of generated rows: from the number of a row to its cell.
// Invariant: cells are of the column's type; a sequence depends on the row's number alone.
import type { Cell, Clock } from '@tidewire/core';
import type { ColumnPlan } from './column-plan.ts';

/** The cell of row `n`, counting from 0. Called once per row, in order. */
export type CellGenerator = (n: number) => Cell;

export function columnGenerator(plan: ColumnPlan, random: () => number, clock: Clock): CellGenerator {
  const { kind, values } = plan;
  if (kind === 'now') return () => clock.now();
  if (values !== undefined) {
    return kind === 'random'
      ? () => values[Math.floor(random() * values.length)] ?? null
      : (n) => values[n % values.length] ?? null;
  }
  return kind === 'random' ? randomCells(plan, random) : sequenceCells(plan);
}

function randomCells({ type, name, min, max }: ColumnPlan, random: () => number): CellGenerator {
  switch (type.kind) {
    case 'BOOL':
      return () => random() < 0.5;
    case 'STRING':
      return () => `${name}_${Math.floor(random() * (max + 1))}`;
    case 'DOUBLE':
      return () => min + random() * (max - min);
    case 'FLOAT':
      return () => Math.fround(min + random() * (max - min));
    default:
      return () => min + Math.floor(random() * (max - min + 1));
  }
}

function sequenceCells({ type, name, min, max, step }: ColumnPlan): CellGenerator {
  if (type.kind === 'BOOL') return (n) => n % 2 === 1;
  if (type.kind === 'STRING') return (n) => `${name}_${n}`;
  // A bounded sequence begins again behind its end.
  const period = Math.floor((max - min) / step) + 1;
  const nth = (n: number): number => min + (n % period) * step;
  return type.kind === 'FLOAT' ? (n) => Math.fround(nth(n)) : nth;
}
