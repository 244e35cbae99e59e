// Log lines on standard error: plain for people, JSON for machines.
// Invariant: one line per call; control characters in fields are escaped, so no payload can write into the terminal.
import type { Clock, Log, LogLevel } from '@tidewire/core';

const ORDER: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

export interface StderrLogOptions {
  /** Lines below this level are left out. */
  readonly level: LogLevel;
  readonly json: boolean;
  /** Takes each line in place of standard error. */
  readonly write?: ((line: string) => void) | undefined;
}

export function stderrLog(clock: Clock, options: StderrLogOptions): Log {
  const write = options.write ?? ((line: string): void => void process.stderr.write(line));
  return {
    log: (level, message, fields = {}) => {
      if (ORDER.indexOf(level) < ORDER.indexOf(options.level)) return;
      const time = new Date(clock.now()).toISOString();
      write(options.json ? jsonLine(time, level, message, fields) : plainLine(level, message, fields));
    },
  };
}

type Fields = Readonly<Record<string, string | number | boolean>>;

function jsonLine(time: string, level: LogLevel, message: string, fields: Fields): string {
  return `${JSON.stringify({ time, level, message, ...fields })}\n`;
}

function plainLine(level: LogLevel, message: string, fields: Fields): string {
  const shown = Object.entries(fields).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
  return `${level}: ${printable(message)}${shown.join('')}\n`;
}

function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (control) => (control === '\n' ? '\n  ' : '\uFFFD'));
}
