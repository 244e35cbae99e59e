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
    const splitter = new FrameSplitter(recorder, 100);
    recorder.fallsBehind = true;
    splitter.push(Buffer.concat([frame(0x81, 'a'), frame(0x89, 'p'), frame(0x81, 'b')]));
    splitter.push(frame(0x81, 'c'));
    recorder.behind = false;
    splitter.push(frame(0x81, 'd'));
    expect(recorder.log).toEqual(['text a', 'other 890170', 'other 810162', 'other 810163', 'text d']);
  });

  it('bounds a run, and goes on with the next one', () => {
    const runs: number[] = [];
    const splitter = new FrameSplitter(
      { onMessages: (run) => runs.push(run.count), onOther: () => undefined, caughtUp: () => true },
      100,
    );
    splitter.push(Buffer.concat(Array.from({ length: MAX_RUN_MESSAGES + 10 }, () => frame(0x82, ''))));
    expect(runs).toEqual([MAX_RUN_MESSAGES, 10]);
  });

  it('hands over everything from a message above the limit on, without waiting for its end', () => {
    const recorder = new Recorder();
    const splitter = new FrameSplitter(recorder, 5);
    splitter.push(Buffer.concat([frame(0x81, '12345'), frame(0x81, '123456').subarray(0, 3)]));
    splitter.push(Buffer.from('rest'));
    expect(recorder.log).toEqual(['text 12345', 'other 810631', 'other 72657374']);
  });

  it('joins a message that arrives byte by byte', () => {
    const recorder = new Recorder();
    const splitter = new FrameSplitter(recorder, 1_000);
    const long = 'x'.repeat(300);
    const bytes = Buffer.concat([
      frame(0x81, 'ab'),
      Buffer.from([0x82, 126, 1, 44]),
      Buffer.from(long),
      frame(0x89, ''),
    ]);
    for (const byte of bytes) splitter.push(Buffer.from([byte]));
    expect(recorder.log).toEqual(['text ab', `binary ${long}`, 'other 8900']);
  });
});
