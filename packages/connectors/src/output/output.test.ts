import { Writable } from 'node:stream';
import type { ConnectorHost, OptionTexts, PayloadBuffer, Sink } from '@tidewire/core';
import { MemoryLog, payloadsOf, SeededRandom, StaticEnvironment, VirtualClock } from '@tidewire/testing';
import { describe, expect, it } from 'vitest';
import { log } from './log.ts';
import { createStdoutSink, stdout } from './stdout.ts';

const payloads = (...parts: readonly (string | Uint8Array)[]): PayloadBuffer => payloadsOf(parts);

/** A stream that takes nothing before it is told to. */
class SlowStream {
  readonly taken: string[] = [];
  #pending: (() => void)[] = [];
  failure: Error | undefined;
  readonly stream = new Writable({
    highWaterMark: 8,
    write: (chunk: Buffer, _encoding, done) => {
      this.#pending.push(() => {
        this.taken.push(chunk.toString());
        done(this.failure);
      });
    },
  });

  async takeAll(): Promise<void> {
    while (this.#pending.length > 0) {
      this.#pending.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

describe('stdout', () => {
  it('writes one line per row and one piece per publish, in order', async () => {
    const far = new SlowStream();
    const sink = createStdoutSink(far.stream);
    await sink.start();
    expect(sink.publish(payloads('a', '', 'b'))).toBeUndefined();
    const waiting = sink.publish(payloads('{"x":1}'));
    expect([waiting === undefined, sink.pending]).toEqual([false, 4]);
    const stopping = sink.stop();
    await far.takeAll();
    await stopping;
    await waiting;
    expect(far.taken).toEqual(['a\n\nb\n', '{"x":1}\n', '']);
    expect([sink.pending, sink.counters(), far.stream.destroyed]).toEqual([0, { written: 4, dropped: 0 }, false]);
  });

  it('says why lines were lost when the reader has gone, then and later', async () => {
    const far = new SlowStream();
    far.failure = new Error('write EPIPE');
    const sink = createStdoutSink(far.stream);
    const lost = expect(sink.publish(payloads('too long for the buffer'))).rejects.toThrow(
      'standard output cannot be written',
    );
    await far.takeAll();
    await lost;
    await expect(sink.publish(payloads('later'))).rejects.toThrow('standard output cannot be written');
    expect(sink.counters()).toEqual({ written: 0, dropped: 2 });
    await sink.stop();
  });

  it('R10: gives up rows that would make more wait than may, counts them, and goes on with the rest', async () => {
    const far = new SlowStream();
    const sink = createStdoutSink(far.stream, 16);
    const first = sink.publish(payloads('0123456789'));
    await expect(sink.publish(payloads('abcdef', 'g'))).rejects.toThrow('standard output cannot be written');
    expect([sink.pending, sink.counters()]).toEqual([1, { written: 0, dropped: 2 }]);
    const last = sink.publish(payloads('hi'));
    const stopping = sink.stop();
    await far.takeAll();
    await Promise.all([first, last, stopping]);
    expect([far.taken.join(''), sink.counters()]).toEqual(['0123456789\nhi\n', { written: 2, dropped: 2 }]);
  });

  it('refuses options it does not have', () => {
    const host: ConnectorHost = new World().host;
    expect(() => stdout.sink?.createInitialized({ 'stdout.color': 'red' }, host, { columns: [] })).toThrow('C401');
  });
});

class World {
  readonly log = new MemoryLog();
  readonly host: ConnectorHost = {
    clock: new VirtualClock(),
    random: new SeededRandom(),
    environment: new StaticEnvironment(),
    log: this.log,
    shared: new Map(),
  };
  sink(options: OptionTexts = {}): Sink {
    if (log.sink === undefined) throw new Error('log is a sink');
    return log.sink.createInitialized(options, this.host, { columns: [] });
  }
}

describe('log', () => {
  it('R9: writes one entry per row at the chosen level', async () => {
    const world = new World();
    const sink = world.sink({ 'log.level': 'WARN', 'log.prefix': 'alerts: ' });
    await sink.start();
    expect(sink.publish(payloads('{"a":1}', '{"a":2}'))).toBeUndefined();
    await sink.stop();
    expect(world.log.lines).toEqual([
      { level: 'warn', message: 'alerts: {"a":1}', fields: {} },
      { level: 'warn', message: 'alerts: {"a":2}', fields: {} },
    ]);
    expect(sink.counters()).toEqual({ written: 2 });
  });

  it('shows control characters instead of obeying them, and cuts what is too long', () => {
    const world = new World();
    world.sink({ 'log.max.bytes': '10' }).publish(payloads('a\u001b[2J\nb', 'x'.repeat(11), 'x'.repeat(10)));
    expect(world.log.messages('info')).toEqual(['a\\u001b[2J\\u000ab', 'xxxxxxxxxx … (11 bytes)', 'xxxxxxxxxx']);
  });

  it('refuses options it does not know', () => {
    expect(() => new World().sink({ 'log.levl': 'info' })).toThrow(
      'C401: option "log.levl" of a log sink does not exist',
    );
    expect(() => new World().sink({ 'log.level': 'loud' })).toThrow('C402');
  });
});
