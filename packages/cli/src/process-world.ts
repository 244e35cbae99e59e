// The process as the world of the command line: standard streams, environment variables, signals.
// Invariant: a reader that has gone (EPIPE) aborts `closed` and is never an uncaught error.
import { decodeUtf8 } from './utf8.ts';
import type { CliWorld, Output, StopSignal } from './world.ts';
import { STOP_SIGNALS } from './world.ts';

const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;

export function processWorld(): CliWorld {
  return {
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    readStdin,
    variable: (name) => process.env[name],
    onSignal,
  };
}

/** Resolves when everything written has left the process or cannot any more. */
export async function flushed(...outputs: readonly NodeJS.WriteStream[]): Promise<void> {
  for (const stream of outputs) {
    if (stream.writableLength === 0 || stream.destroyed) continue;
    await new Promise<void>((resolve) => {
      stream.once('error', () => resolve());
      stream.write('', () => resolve());
    });
  }
}

function outputOf(stream: NodeJS.WriteStream): Output {
  const closing = new AbortController();
  let drained: Promise<void> | undefined;
  // Whatever the reason, nothing can be written any more.
  stream.on('error', (error) => closing.abort(error));
  return {
    isTerminal: stream.isTTY === true,
    get columns(): number {
      return stream.columns ?? DEFAULT_COLUMNS;
    },
    get rows(): number {
      return stream.rows ?? DEFAULT_ROWS;
    },
    closed: closing.signal,
    write: (text) => {
      if (closing.signal.aborted || stream.write(text)) return undefined;
      drained ??= roomIn(stream, closing.signal).finally(() => {
        drained = undefined;
      });
      return drained;
    },
  };
}

function roomIn(stream: NodeJS.WriteStream, closed: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done);
      closed.removeEventListener('abort', done);
      resolve();
    };
    stream.on('drain', done);
    closed.addEventListener('abort', done);
  });
}

async function readStdin(maxBytes: number): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of process.stdin as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > maxBytes) throw new RangeError(`standard input is longer than ${maxBytes} bytes`);
    parts.push(part);
  }
  return decodeUtf8(Buffer.concat(parts));
}

function onSignal(listener: (signal: StopSignal) => void): () => void {
  const handlers = STOP_SIGNALS.map((signal) => [signal, () => listener(signal)] as const);
  for (const [signal, handler] of handlers) process.on(signal, handler);
  return () => {
    for (const [signal, handler] of handlers) process.off(signal, handler);
  };
}
