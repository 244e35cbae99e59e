// What the command line sees of the process it runs in: output, input, variables, signals, and the clock when it is not the real one.
// Invariant: commands reach the process only through this interface, so that tests run them in their own process.
import type { Clock } from 'tidewire';

/** Standard output or standard error. */
export interface Output {
  /** Undefined when there is room for more at once; otherwise resolves when there is. */
  write(text: string): Promise<void> | undefined;
  readonly isTerminal: boolean;
  /** Width and height of the terminal, in characters. */
  readonly columns: number;
  readonly rows: number;
  /** Aborted when whoever reads has gone; writing is pointless from then on, and no error. */
  readonly closed: AbortSignal;
}

/** Signals that ask the program to stop. */
export const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type StopSignal = (typeof STOP_SIGNALS)[number];

export interface CliWorld {
  readonly stdout: Output;
  readonly stderr: Output;
  /** All of standard input. Rejects when it is longer than `maxBytes`. */
  readStdin(maxBytes: number): Promise<string>;
  variable(name: string): string | undefined;
  /** Calls `listener` with every stop signal from now on; undone by the function returned. */
  onSignal(listener: (signal: StopSignal) => void): () => void;
  /** Default: the real clock. */
  readonly clock?: Clock | undefined;
}
