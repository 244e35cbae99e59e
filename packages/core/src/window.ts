// Contract of window kinds: a kind only says which span of time a row belongs to; the engine owns firing, lateness and state.
// Invariant: spans are half-open, [start, end), in milliseconds since the epoch.
import type { Example } from './function.ts';

/** A window kind with its arguments. `single`: every time lies in exactly one span. */
export interface BoundWindow {
  readonly kind: 'single';
  /** Canonical spelling for EXPLAIN and fingerprints: `tumbling(1 min)`. */
  readonly label: string;
  readonly size: number;
  startOf(time: number): number;
  endOf(start: number): number;
}

export interface WindowParameter {
  readonly name: string;
  readonly type: 'INTERVAL';
  readonly optional: boolean;
}

export interface WindowKind {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  readonly params: readonly WindowParameter[];
  readonly examples: readonly Example[];
  /** Arguments in milliseconds, already checked against params; a string is what is wrong with them. */
  bind(args: readonly number[]): BoundWindow | string;
}
