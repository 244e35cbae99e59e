// The stdout connector: every row is one line on standard output, for pipes and terminals.
// Invariant: standard output belongs to the process and is never closed here.
import type { Writable } from 'node:stream';
import {
  type Connector,
  ConnectorError,
  errorDiagnostic,
  integerOption,
  type OptionSpec,
  type OptionTexts,
  readOptions,
  type Sink,
  SqlError,
} from '@tidewire/core';
import { DEFAULT_MAX_WAITING_BYTES, LineStream } from './line-stream.ts';

const BUFFER_OPTION: OptionSpec<number> = integerOption({
  name: 'stdout.buffer.bytes',
  summary: 'Bytes that may wait while the reader of standard output is slow; rows beyond are given up and counted.',
  min: 1024,
  fallback: DEFAULT_MAX_WAITING_BYTES,
});

const OPTIONS: readonly OptionSpec[] = [BUFFER_OPTION] as readonly OptionSpec[];

function failure(cause: unknown): ConnectorError {
  const diagnostic = errorDiagnostic('C432', 'standard output cannot be written', {
    detail: cause instanceof Error ? cause.message : String(cause),
    hint: 'see that the program that reads the output is still running',
  });
  return new ConnectorError(diagnostic, 'external', 'never', cause);
}

/** A sink that writes lines to a stream it does not own. */
export function createStdoutSink(stream: Writable, maxBytes: number = DEFAULT_MAX_WAITING_BYTES): Sink {
  const lines = new LineStream(stream, maxBytes, failure);
  return {
    id: 'stdout',
    get pending(): number {
      return lines.pending;
    },
    get isOverloaded(): boolean {
      return lines.isOverloaded;
    },
    validateConnectivity: () => Promise.resolve(),
    start: () => Promise.resolve(),
    publish: (payloads) => lines.write(payloads),
    stop: async () => {
      await lines.flush();
      lines.release();
    },
    counters: () => lines.counters(),
  };
}

export const stdout: Connector = {
  name: 'stdout',
  aliases: ['console'],
  summary: 'Rows as lines on standard output.',
  sink: {
    options: OPTIONS,
    format: 'optional',
    createInitialized(options: OptionTexts): Sink {
      const { values, problems } = readOptions(OPTIONS, options, 'a stdout sink');
      if (problems.length > 0) throw new SqlError(problems.map((problem) => problem.diagnostic));
      return createStdoutSink(process.stdout, values.get(BUFFER_OPTION));
    },
  },
};
