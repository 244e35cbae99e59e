import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ConnectorError,
  type ConnectorHost,
  type MessageRun,
  type OptionTexts,
  type PayloadBuffer,
  type Sink,
  type Source,
  type SourceHandler,
} from '@tidewire/core';
import { MemoryLog, payloadsOf, SeededRandom, StaticEnvironment, turnUntil, VirtualClock } from '@tidewire/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileSinkFactory } from './file-sink.ts';
import { fileSourceFactory } from './file-source.ts';
import { LineSplitter, MAX_RUN_LINES, READ_BYTES } from './line-splitter.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidewire-file-'));
});
afterAll(() => rm(folder, { recursive: true }));

const schema = { columns: [] };

class World implements SourceHandler {
  readonly host: ConnectorHost = {
    clock: new VirtualClock(),
    random: new SeededRandom(),
    environment: new StaticEnvironment(),
    log: new MemoryLog(),
    shared: new Map(),
  };
  readonly lines: string[] = [];
  readonly runs: number[] = [];
  readonly ends: (ConnectorError | undefined)[] = [];
  onRun: () => void = () => undefined;

  source(path: string, options: OptionTexts = {}): Source {
    return fileSourceFactory.createInitialized({ 'file.path': path, ...options }, this.host, schema);
  }
  sink(path: string, options: OptionTexts = {}): Sink {
    return fileSinkFactory.createInitialized({ 'file.path': path, ...options }, this.host, schema);
  }
  onMessages(run: MessageRun, meta: Readonly<Record<string, unknown>>): void {
    this.runs.push(run.count);
    this.lines.push(...linesOf(run));
    expect(Object.keys(meta)).toEqual([...fileSourceFactory.metadata.keys()]);
    this.onRun();
  }
  onRows(): void {
    throw new Error('a file has lines');
  }
  onEvent(): void {
    throw new Error('a file has no connection');
  }
  onEnd(error?: ConnectorError): void {
    this.ends.push(error);
  }
  async readAll(path: string, options: OptionTexts = {}): Promise<string | undefined> {
    const source = this.source(path, options);
    await source.start(this);
    await turnUntil(() => this.ends.length > 0, 'the end of the file');
    await source.stop();
    expect(this.ends.length).toBe(1);
    return this.ends[0]?.diagnostic.message;
  }
}

function linesOf({ bytes, spans, count }: MessageRun): string[] {
  return Array.from({ length: count }, (_, k) =>
    Buffer.from(bytes.subarray(spans[2 * k], spans[2 * k + 1])).toString(),
  );
}

const payloads = (...parts: readonly (string | Uint8Array)[]): PayloadBuffer => payloadsOf(parts);

async function written(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

/** Feeds a text to a splitter in pieces of the given sizes; returns the lines and the number of the line that was too long. */
function split(
  text: Buffer,
  sizes: readonly number[],
  maxLineBytes: number,
  skip = 0,
): { lines: string[]; tooLong: number } {
  const splitter = new LineSplitter(maxLineBytes, skip);
  const lines: string[] = [];
  let from = 0;
  for (let i = 0; ; i++) {
    const piece = text.subarray(from, from + Math.min(READ_BYTES, sizes[i % sizes.length] ?? 1));
    splitter.prepare();
    splitter.bytes.set(piece, splitter.end);
    const tooLong = splitter.take(piece.length, piece.length === 0, (run) => lines.push(...linesOf(run)));
    if (tooLong > 0 || piece.length === 0) return { lines, tooLong };
    from += piece.length;
  }
}

describe('line splitter', () => {
  it('finds the same lines whatever pieces the file comes in', () => {
    const line = fc.oneof(fc.string({ maxLength: 12 }), fc.constant(''), fc.constant('ä'.repeat(300)));
    fc.assert(
      fc.property(
        fc.array(line),
        fc.array(fc.constantFrom('\n', '\r\n'), { minLength: 1 }),
        fc.boolean(),
        fc.array(fc.integer({ min: 3, max: 700 }), { minLength: 1, maxLength: 6 }),
        (texts, ends, open, sizes) => {
          const plain = texts.map((text) => text.replace(/[\r\n]/g, '.'));
          const text = plain
            .map((one, i) => `${one}${open && i === plain.length - 1 ? '' : ends[i % ends.length]}`)
            .join('');
          expect(split(Buffer.from(text), sizes, 1_000)).toEqual({
            lines: plain.filter((one) => one !== ''),
            tooLong: 0,
          });
        },
      ),
    );
  });

  it('bounds the length of a line, complete or not, and says which one it was', () => {
    const text = (length: number): Buffer => Buffer.from(`a\n\n${'x'.repeat(length)}\nb`);
    for (const sizes of [[1], [7], [100_000]]) {
      expect(split(text(10), sizes, 10)).toEqual({ lines: ['a', 'xxxxxxxxxx', 'b'], tooLong: 0 });
      expect(split(text(11), sizes, 10)).toEqual({ lines: ['a'], tooLong: 3 });
    }
    const endless = new LineSplitter(1_000_000, 0);
    let tooLong = 0;
    while (tooLong === 0) {
      endless.prepare();
      tooLong = endless.take(READ_BYTES, false, () => undefined);
    }
    expect(endless.bytes.length).toBeLessThanOrEqual(2 * (1_000_000 + READ_BYTES));
  });

  it('leaves out a byte order mark at the beginning alone, and the lines it was told to skip', () => {
    const text = Buffer.from('\ufeffhead\r\n\r\none\n\ufefftwo');
    for (const sizes of [[1], [2], [1_000]]) {
      expect(split(text, sizes, 100).lines.slice(1)).toEqual(['one', '\ufefftwo']);
      expect(split(text, sizes, 100, 2).lines).toEqual(['one', '\ufefftwo']);
    }
    expect(split(text, [1], 100).lines[0]).toBe('head');
  });

  it('bounds the lines of a run', () => {
    const splitter = new LineSplitter(10, 0);
    const counts: number[] = [];
    splitter.bytes.fill(0x61, 0, 20_000);
    for (let i = 1; i < 20_000; i += 2) splitter.bytes[i] = 0x0a;
    splitter.take(20_000, false, (run) => counts.push(run.count));
    expect(counts).toEqual([MAX_RUN_LINES, MAX_RUN_LINES, 10_000 - 2 * MAX_RUN_LINES]);
  });
});

describe('file source', () => {
  it('reads every line in order and ends', async () => {
    const lines = Array.from({ length: 50_000 }, (_, i) => `{"n":${i}}`);
    const world = new World();
    expect(await world.readAll(await written('many.ndjson', `${lines.join('\n')}\n`))).toBeUndefined();
    expect(world.lines).toEqual(lines);
    expect(world.runs.length).toBeLessThan(50);
  });

  it('hands over nothing while paused, and goes on where it was', async () => {
    const lines = Array.from({ length: 100_000 }, (_, i) => `line ${i}`);
    const world = new World();
    const source = world.source(await written('paused.txt', lines.join('\n')));
    world.onRun = () => source.pause();
    let last = -1;
    await source.start(world);
    while (world.ends.length === 0) {
      await turnUntil(() => world.lines.length > last || world.ends.length > 0, 'lines');
      last = world.lines.length;
      source.resume();
    }
    expect(world.lines).toEqual(lines);
    expect(source.counters()).toEqual({ messages: 100_000 });
  });

  it('is silent after it was stopped, also while paused', async () => {
    const world = new World();
    const source = world.source(await written('stopped.txt', 'x\n'.repeat(1_000_000)));
    world.onRun = () => source.pause();
    await source.start(world);
    await turnUntil(() => world.lines.length > 0, 'lines');
    await source.stop();
    const count = world.lines.length;
    await new Promise((resolve) => setImmediate(resolve));
    expect([world.lines.length, world.ends]).toEqual([count, []]);
    await source.stop();
  });

  it('says that there is no such file, that it is a folder, and that a line is too long', async () => {
    const missing = join(folder, 'missing');
    await expect(new World().source(missing).validateConnectivity()).rejects.toThrow(
      `file "${missing}" cannot be opened`,
    );
    await expect(new World().source(folder).start(new World())).rejects.toThrow(ConnectorError);
    const path = await written('long.txt', `ok\n${'x'.repeat(50)}\nnot reached`);
    const world = new World();
    expect(await world.readAll(path, { 'file.max.line.bytes': '49' })).toBe(
      `line 2 of file "${path}" is longer than 49 bytes`,
    );
    expect(world.lines).toEqual(['ok']);
  });

  it('skips the lines it was told to, and refuses options it does not know', async () => {
    const world = new World();
    await world.readAll(await written('head.csv', 'a,b\n1,2\n'), { 'file.skip.lines': '1' });
    expect(world.lines).toEqual(['1,2']);
    expect(() => world.source('x', { 'file.mode': 'append' })).toThrow('C401');
  });
});

describe('file sink', () => {
  it('appends a line per row, or begins anew', async () => {
    const path = await written('out.ndjson', 'before\n');
    for (const [mode, expected] of [
      ['append', 'before\na\nb\nc\n'],
      ['overwrite', 'a\nb\nc\n'],
    ] as const) {
      const sink = new World().sink(path, { 'file.mode': mode });
      await sink.validateConnectivity();
      await sink.start();
      await sink.publish(payloads('a', 'b'));
      await sink.publish(payloads('c'));
      await sink.stop();
      await sink.stop();
      expect(await readFile(path, 'utf8')).toBe(expected);
      expect([sink.pending, sink.counters()]).toEqual([0, { written: 3, dropped: 0 }]);
    }
  });

  it('does not touch the file when it is only validated', async () => {
    const path = await written('kept.txt', 'kept');
    await new World().sink(path, { 'file.mode': 'overwrite' }).validateConnectivity();
    expect(await readFile(path, 'utf8')).toBe('kept');
    const fresh = join(folder, 'fresh.txt');
    await new World().sink(fresh).validateConnectivity();
    await expect(stat(fresh)).rejects.toThrow();
  });

  it('asks its caller to wait when lines come faster than the disk takes them', async () => {
    const path = join(folder, 'fast.txt');
    const sink = new World().sink(path);
    await sink.start();
    const batch = payloads(...Array.from({ length: 1_000 }, (_, i) => `line ${i}`));
    let waits = 0;
    for (let i = 0; i < 200; i++) {
      const wait = sink.publish(batch);
      if (wait !== undefined) waits++;
      await wait;
    }
    await sink.stop();
    expect(waits).toBeGreaterThan(0);
    expect((await readFile(path, 'utf8')).split('\n').length).toBe(200_001);
  });

  it('is closed when it was stopped while it was being opened', async () => {
    const sink = new World().sink(join(folder, 'opening.txt'));
    await Promise.all([sink.start(), sink.stop()]);
    await expect(sink.publish(payloads('late'))).rejects.toThrow('cannot be written');
    expect(sink.counters()).toEqual({ written: 0, dropped: 1 });
  });

  it('says why it cannot write, and refuses options it does not know', async () => {
    const nowhere = join(folder, 'no', 'such', 'folder');
    await expect(new World().sink(nowhere).validateConnectivity()).rejects.toThrow(
      `file "${nowhere}" cannot be written`,
    );
    await expect(new World().sink(nowhere).start()).rejects.toThrow(`file "${nowhere}" cannot be opened`);
    await expect(new World().sink(folder).validateConnectivity()).rejects.toThrow('cannot be written');
    await expect(new World().sink(nowhere).publish(payloads('a'))).rejects.toThrow('cannot be written');
    expect(() => new World().sink('x', { 'file.mode': 'replace' })).toThrow('C402');
    expect(() => new World().sink('x', { 'file.skip.lines': '1' })).toThrow('C401');
  });
});
