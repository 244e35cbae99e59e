// The file connector under the conformance suite: source and sink on real files in a folder of their own.
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectorHost, OptionTexts, Schema, Sink, Source } from '@tidewire/core';
import { connectorSuite, MemoryLog, SeededRandom, StaticEnvironment, VirtualClock } from '@tidewire/testing';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { fileSinkFactory } from './file-sink.ts';
import { fileSourceFactory } from './file-source.ts';

let folder = '';
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidewire-file-suite-'));
});
afterAll(() => rm(folder, { recursive: true }));

const schema: Schema = { columns: [] };

function createHost(): ConnectorHost {
  return {
    clock: new VirtualClock(),
    random: new SeededRandom(),
    environment: new StaticEnvironment(),
    log: new MemoryLog(),
    shared: new Map(),
  };
}

function source(options: OptionTexts): Source {
  return fileSourceFactory.createInitialized(options, createHost(), schema);
}

function sink(options: OptionTexts): Sink {
  return fileSinkFactory.createInitialized(options, createHost(), schema);
}

function newPath(): string {
  files += 1;
  return join(folder, `${files}.ndjson`);
}

function linesOf(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').slice(0, -1);
  } catch {
    return [];
  }
}

const close = async (): Promise<void> => undefined;
const missing = (): string => join(folder, 'no', 'such', 'folder', 'file');

describe('connector file', () => {
  const suite = connectorSuite({
    boundedSource: {
      reachable: async (texts) => {
        const path = newPath();
        await writeFile(path, texts.join('\n'));
        return { source: source({ 'file.path': path }), expected: texts, close };
      },
      unreachable: async () => ({ source: source({ 'file.path': missing() }), expected: [], close }),
    },
    sink: {
      reachable: async () => {
        const path = newPath();
        return { sink: sink({ 'file.path': path }), received: () => linesOf(path), close };
      },
      unreachable: async () => ({ sink: sink({ 'file.path': missing() }), received: () => [], close }),
    },
    sourceOptions: { options: fileSourceFactory.options, valid: { 'file.path': 'in.ndjson' }, create: source },
    sinkOptions: { options: fileSinkFactory.options, valid: { 'file.path': 'out.ndjson' }, create: sink },
  });
  for (const { name, run } of suite) it(name, run);
});
