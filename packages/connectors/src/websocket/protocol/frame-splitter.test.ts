import { turnUntil } from '@tidewire/testing';
import { describe, expect, it } from 'vitest';
import { FrameSplitter, MAX_RUN_MESSAGES } from './frame-splitter.ts';

/** Writes down what comes out; `behind` plays a protocol implementation that has not dealt with its bytes yet. */
class Recorder {
  readonly log: string[] = [];
  behind = false;
  fallsBehind = false;

  onMessages({
    bytes,
    spans,
    count,
    binary,
  }: Parameters<ConstructorParameters<typeof FrameSplitter>[0]['onMessages']>[0]): void {
    const texts: string[] = [];
    for (let k = 0; k < count; k++)
      texts.push(Buffer.from(bytes.subarray(spans[2 * k], spans[2 * k + 1])).toString('latin1'));
    this.log.push(`${binary ? 'binary' : 'text'} ${texts.join(',')}`);
  }

  onOther(bytes: Uint8Array): void {
    this.log.push(`other ${Buffer.from(bytes).toString('hex')}`);
    if (this.fallsBehind) this.behind = true;
  }

  caughtUp(): boolean {
    return !this.behind;
  }
}

const frame = (first: number, text: string): Buffer =>
  Buffer.concat([Buffer.from([first, text.length]), Buffer.from(text)]);

describe('frame splitter', () => {
  it('keeps messages behind bytes that the protocol implementation still has', () => {
    const recorder = new Recorder();
    const splitter = new FrameSplitter(recorder, { maxMessageBytes: 100, masked: false });
    recorder.fallsBehind = true;
    splitter.push(Buffer.concat([frame(0x81, 'a'), frame(0x89, 'p'), frame(0x81, 'b')]), 0);
    splitter.push(frame(0x81, 'c'), 0);
    recorder.behind = false;
    splitter.push(frame(0x81, 'd'), 0);
    expect(recorder.log).toEqual(['text a', 'other 890170', 'other 810162', 'other 810163', 'text d']);
  });

  it('bounds a run, and goes on with the next one', () => {
    const runs: number[] = [];
    const splitter = new FrameSplitter(
      { onMessages: (run) => runs.push(run.count), onOther: () => undefined, caughtUp: () => true },
      { maxMessageBytes: 100, masked: false },
    );
    splitter.push(Buffer.concat(Array.from({ length: MAX_RUN_MESSAGES + 10 }, () => frame(0x82, ''))), 0);
    expect(runs).toEqual([MAX_RUN_MESSAGES, 10]);
  });

  it('hands over everything from a message above the limit on, without waiting for its end', () => {
    const recorder = new Recorder();
    const splitter = new FrameSplitter(recorder, { maxMessageBytes: 5, masked: false });
    splitter.push(Buffer.concat([frame(0x81, '12345'), frame(0x81, '123456').subarray(0, 3)]), 0);
    splitter.push(Buffer.from('rest'), 0);
    expect(recorder.log).toEqual(['text 12345', 'other 810631', 'other 72657374']);
  });

  it('joins a message that arrives byte by byte', () => {
    const recorder = new Recorder();
    const splitter = new FrameSplitter(recorder, { maxMessageBytes: 1_000, masked: false });
    const long = 'x'.repeat(300);
    const bytes = Buffer.concat([
      frame(0x81, 'ab'),
      Buffer.from([0x82, 126, 1, 44]),
      Buffer.from(long),
      frame(0x89, ''),
    ]);
    for (const byte of bytes) splitter.push(Buffer.from([byte]), 0);
    expect(recorder.log).toEqual(['text ab', `binary ${long}`, 'other 8900']);
  });

  it('makes one run of a chunk and the frame that began before it, when there is headroom for the beginning', () => {
    const bytes = Buffer.concat(Array.from({ length: 9 }, (_, i) => frame(0x81, `message ${i}`)));
    const runsWith = (headroom: number): readonly string[] => {
      const recorder = new Recorder();
      const splitter = new FrameSplitter(recorder, { maxMessageBytes: 100, masked: false });
      const memory = new Uint8Array(headroom + 40);
      for (let at = 0; at < bytes.length; at += 40) {
        const chunk = bytes.subarray(at, at + 40);
        memory.fill(0x81);
        memory.set(chunk, headroom);
        splitter.push(memory.subarray(headroom, headroom + chunk.length), headroom);
      }
      return recorder.log.map((line) => line.replaceAll('message ', ''));
    };
    expect(runsWith(11)).toEqual(['text 0,1,2', 'text 3,4,5,6', 'text 7,8']);
    expect(runsWith(2)).toEqual(['text 0,1,2', 'text 3', 'text 4,5,6', 'text 7', 'text 8']);
  });

  it('gives the memory of a large message back when it has gone out', async () => {
    const large = frame(0x81, 'x'.repeat(100));
    const header = Buffer.from([0x82, 127, 0, 0, 0, 0, 0, 0x40, 0, 0]);
    const part = Buffer.alloc(64 * 1024, 7);
    const sizes: number[] = [];
    const splitters = Array.from({ length: 20 }, () => {
      const consumer = {
        onMessages: ({ spans }: { spans: Int32Array }) => sizes.push((spans[1] ?? 0) - (spans[0] ?? 0)),
        onOther: () => undefined,
        caughtUp: () => true,
      };
      const splitter = new FrameSplitter(consumer, { maxMessageBytes: 8_000_000, masked: false });
      splitter.push(header, 0);
      for (let i = 0; i < 64; i++) splitter.push(part, 0);
      return splitter;
    });
    expect(sizes).toEqual(splitters.map(() => 64 * part.length));
    // Garbage makes the collector run; what is still held, 4 MiB for each splitter, would never go.
    const isGivenBack = (): boolean =>
      new Uint8Array(4_000_000).length > 0 && process.memoryUsage().arrayBuffers < 40_000_000;
    await turnUntil(isGivenBack, 'the memory');
    for (const splitter of splitters) splitter.push(large, 0);
    expect(sizes.length).toBe(40);
  });
});
