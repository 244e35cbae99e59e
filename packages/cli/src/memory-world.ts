// A world of the command line in memory, for tests: output as text, signals sent by hand.
// Invariant: behaves as the process does, a reader that has gone included; reaches nothing of the real process.
import type { Clock } from 'tidewire';
import type { CliWorld, Output, StopSignal } from './world.ts';

export interface MemoryOutputOptions {
  readonly isTerminal?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

export class MemoryOutput implements Output {
  text = '';
  readonly isTerminal: boolean;
  readonly columns: number;
  readonly rows: number;
  readonly #closing = new AbortController();
  readonly closed: AbortSignal = this.#closing.signal;

  constructor({ isTerminal = false, columns = 80, rows = 24 }: MemoryOutputOptions = {}) {
    this.isTerminal = isTerminal;
    this.columns = columns;
    this.rows = rows;
  }

  write(text: string): undefined {
    if (!this.closed.aborted) this.text += text;
  }

  /** The reader goes away, or, with an error, writing fails. */
  close(reason?: Error): void {
    this.#closing.abort(reason);
  }
}

export interface MemoryWorldOptions {
  readonly stdout?: MemoryOutputOptions;
  readonly stdin?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
}

export class MemoryWorld implements CliWorld {
  readonly stdout: MemoryOutput;
  readonly stderr: MemoryOutput;
  readonly clock: Clock | undefined;
  readonly #stdin: string;
  readonly #variables: Readonly<Record<string, string>>;
  readonly #listeners = new Set<(signal: StopSignal) => void>();

  constructor({ stdout, stdin = '', variables = {}, clock }: MemoryWorldOptions = {}) {
    this.stdout = new MemoryOutput(stdout);
    this.stderr = new MemoryOutput(stdout);
    this.clock = clock;
    this.#stdin = stdin;
    this.#variables = variables;
  }

  readStdin(maxBytes: number): Promise<string> {
    if (this.#stdin.length > maxBytes) return Promise.reject(new RangeError(`longer than ${maxBytes} bytes`));
    return Promise.resolve(this.#stdin);
  }

  variable(name: string): string | undefined {
    return this.#variables[name];
  }

  onSignal(listener: (signal: StopSignal) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Sends a signal to whoever listens. */
  signal(signal: StopSignal): void {
    for (const listener of this.#listeners) listener(signal);
  }

  /** Whether anybody listens to signals. */
  get isListening(): boolean {
    return this.#listeners.size > 0;
  }
}
