// A log that keeps its lines for a test to look at.
// Invariant: holds at most `linesMax` lines; the oldest go first, and their number is known.
import type { Log, LogLevel } from '@tidewire/core';

export type LogFields = Readonly<Record<string, string | number | boolean>>;

export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

export class MemoryLog implements Log {
  readonly #linesMax: number;
  readonly #lines: LogLine[] = [];
  /** Lines that were given up for newer ones. */
  forgotten = 0;

  constructor(linesMax = 10_000) {
    this.#linesMax = linesMax;
  }

  log(level: LogLevel, message: string, fields: LogFields = {}): void {
    this.#lines.push({ level, message, fields });
    if (this.#lines.length <= this.#linesMax) return;
    this.#lines.shift();
    this.forgotten++;
  }

  /** The lines, oldest first. */
  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  /** Messages of one level, oldest first. */
  messages(level: LogLevel): string[] {
    return this.#lines.filter((line) => line.level === level).map((line) => line.message);
  }
}
