// Runs the benchmark's own programs as child processes and takes their messages.
// Invariants: a program that ends without an answer, or gives none within the limit, fails the benchmark with what it wrote
// to standard error; every child is ended by its own handle, also when the benchmark fails.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ANSWER_LIMIT_MS = 120_000;
const KEPT_ERROR_CHARACTERS = 4_000;

export interface ProgramOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Folder for a CPU profile, written when the program ends by itself. */
  readonly profileTo?: string | undefined;
}

export class Program {
  readonly #file: string;
  readonly #child: ChildProcess;
  readonly #answers: unknown[] = [];
  #errors = '';
  #exited = false;
  #changed: () => void = () => {};

  /** `file` is a TypeScript program of this folder. */
  constructor(file: string, { args = [], env = {}, profileTo }: ProgramOptions = {}) {
    this.#file = file;
    const profile = profileTo === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileTo}`];
    this.#child = fork(fileURLToPath(new URL(file, import.meta.url)), args, {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      env: { ...process.env, ...env },
      execArgv: ['--import', 'tsx', '-C', 'source', ...profile],
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    });
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#errors = (this.#errors + chunk.toString()).slice(-KEPT_ERROR_CHARACTERS);
    });
    this.#child.on('message', (answer) => {
      this.#answers.push(answer);
      this.#changed();
    });
    this.#child.on('close', () => {
      this.#exited = true;
      this.#changed();
    });
  }

  /** The next message of the program. */
  async answer<T>(): Promise<T> {
    let late = false;
    const limit = setTimeout(() => {
      late = true;
      this.#changed();
    }, ANSWER_LIMIT_MS);
    try {
      for (;;) {
        if (this.#answers.length > 0) return this.#answers.shift() as T;
        if (this.#exited) throw new Error(`${this.#file} ended without an answer\n${this.#errors}`);
        if (late) throw new Error(`${this.#file} gave no answer within ${ANSWER_LIMIT_MS} ms\n${this.#errors}`);
        await new Promise<void>((resolve) => {
          this.#changed = resolve;
        });
      }
    } finally {
      clearTimeout(limit);
    }
  }

  /** Waits for the program to end by itself, as it does after its last answer. */
  async ended(): Promise<void> {
    while (!this.#exited) {
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }

  /** Ends the program if it still runs. */
  async stop(): Promise<void> {
    if (!this.#exited) this.#child.kill();
    await this.ended();
  }
}

/** Runs a program to its one answer. */
export async function runProgram<T>(file: string, options: ProgramOptions): Promise<T> {
  const program = new Program(file, options);
  try {
    const answer = await program.answer<T>();
    await program.ended();
    return answer;
  } finally {
    await program.stop();
  }
}

/** Inside a program: sends an answer to the benchmark, and lets the program end when `last`. */
export function reply(answer: unknown, last: boolean): void {
  if (process.send === undefined) throw new Error('this program is run by the benchmark, not by hand');
  process.send(answer, () => {
    if (last) process.disconnect();
  });
}
