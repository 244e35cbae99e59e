// Whether a decoded cell passes a pushed-down comparison.
// Invariant: NULL never passes; texts compare by code point, numbers by value.
import { type Cell, compareText, satisfies } from '@tidewire/core';
import type { PlanFilter } from './plan.ts';

export function passes(cell: Cell, filters: readonly PlanFilter[]): boolean {
  return filters.every((filter) => passesOne(cell, filter));
}

export function passesOne(cell: Cell, { operator, value }: PlanFilter): boolean {
  if (cell === null) return false;
  const order = compareCells(cell, value);
  return satisfies(operator, order);
}

function compareCells(a: Exclude<Cell, null>, b: Exclude<Cell, null>): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  return a < b ? -1 : a > b ? 1 : 0;
}
