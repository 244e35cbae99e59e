// Standard output and the log under the conformance suite: a stream in memory stands for the terminal.
import { Writable } from 'node:stream';
import type { ConnectorHost, OptionTexts, Sink } from '@tidewire/core';
import {
  connectorSuite,
  MemoryLog,
  SeededRandom,
  type SinkHarness,
  StaticEnvironment,
  VirtualClock,
} from '@tidewire/testing';
import { describe, it } from 'vitest';
import { log } from './log.ts';
import { createStdoutSink, stdout } from './stdout.ts';

const close = async (): Promise<void> => undefined;

function hostWith(memory: MemoryLog): ConnectorHost {
  return {
    clock: new VirtualClock(),
    random: new SeededRandom(),
    environment: new StaticEnvironment(),
    log: memory,
    shared: new Map(),
  };
}

function logSink(options: OptionTexts, memory: MemoryLog = new MemoryLog()): Sink {
  if (log.sink === undefined) throw new Error('log is a sink');
  return log.sink.createInitialized(options, hostWith(memory), { columns: [] });
}

/** A terminal that takes each piece a turn of the event loop later. */
function terminal(): SinkHarness {
  let text = '';
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      text += chunk.toString();
      setImmediate(done);
    },
  });
  return { sink: createStdoutSink(stream), received: () => text.split('\n').slice(0, -1), close };
}

describe('connector stdout', () => {
  const suite = connectorSuite({
    sink: { reachable: async () => terminal() },
    sinkOptions: {
      options: stdout.sink?.options ?? [],
      valid: {},
      create: (options) => stdout.sink?.createInitialized(options, hostWith(new MemoryLog()), { columns: [] }),
    },
  });
  for (const { name, run } of suite) it(name, run);
});

describe('connector log', () => {
  const suite = connectorSuite({
    sink: {
      reachable: async () => {
        const memory = new MemoryLog();
        const sink = logSink({ 'log.max.bytes': '1048576' }, memory);
        return { sink, received: () => memory.messages('info'), close };
      },
    },
    sinkOptions: {
      options: log.sink?.options ?? [],
      valid: { 'log.prefix': 'row: ' },
      create: (texts) => logSink(texts),
    },
  });
  for (const { name, run } of suite) it(name, run);
});
