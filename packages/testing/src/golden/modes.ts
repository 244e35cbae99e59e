// The modes in which every golden script runs: one list, and each must give the same output.
// Invariant: `plain` comes first; it is the one that writes expectations.

export interface Mode {
  readonly name: string;
  readonly codegen: boolean;
  readonly optimize: boolean;
  /** Rows or messages handed over at a time; adjacent steps on one stream are joined. undefined: as the script has them. */
  readonly batch: number | undefined;
  /** Whether the engine is replaced by a new one with its snapshot after every step. */
  readonly restart: boolean;
  /** Whether the naive re-evaluation answers in the engine's place. */
  readonly oracle: boolean;
}

const PLAIN: Mode = { name: 'plain', codegen: true, optimize: true, batch: undefined, restart: false, oracle: false };

export const MODES: readonly Mode[] = [
  PLAIN,
  { ...PLAIN, name: 'batch-1', batch: 1 },
  { ...PLAIN, name: 'batch-7', batch: 7 },
  { ...PLAIN, name: 'batch-1024', batch: 1024 },
  { ...PLAIN, name: 'interpreted', codegen: false },
  { ...PLAIN, name: 'unoptimized', optimize: false },
  { ...PLAIN, name: 'restart', restart: true },
  { ...PLAIN, name: 'oracle', oracle: true },
];

export const MODE_NAMES: readonly string[] = MODES.map((mode) => mode.name);
