import { payloadsOf, SeededRandom } from '@tidewire/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameWriter, INITIAL_BYTES, MAX_KEPT_BYTES } from './frame-writer.ts';

/** Reads frames; all must be final, and masked or not masked. */
function unframe(bytes: Uint8Array, masked = true): { first: number; mask: string; payload: Buffer }[] {
  const frames: { first: number; mask: string; payload: Buffer }[] = [];
  const view = Buffer.from(bytes);
  let at = 0;
  while (at < view.length) {
    const first = view.readUInt8(at);
    const second = view.readUInt8(at + 1);
    expect(second & 0x80).toBe(masked ? 0x80 : 0);
    const short = second & 127;
    const length =
      short < 126 ? short : short === 126 ? view.readUInt16BE(at + 2) : Number(view.readBigUInt64BE(at + 2));
    at += short < 126 ? 2 : short === 126 ? 4 : 10;
    const mask = view.subarray(at, at + (masked ? 4 : 0));
    at += mask.length;
    const payload = Buffer.from(view.subarray(at, at + length).map((byte, i) => byte ^ (mask[i & 3] ?? 0)));
    frames.push({ first, mask: mask.toString('hex'), payload });
    at += length;
  }
  return frames;
}

describe('frame writer', () => {
  it('E56, N17: frames every payload by itself, unchanged, whatever its length and place', () => {
    const size = fc.oneof(fc.integer({ min: 0, max: 140 }), fc.integer({ min: 65_530, max: 65_540 }));
    fc.assert(
      fc.property(fc.array(size, { maxLength: 12 }), fc.boolean(), fc.boolean(), (sizes, binary, masked) => {
        const parts = sizes.map((length, k) => new Uint8Array(length).map((_, i) => (i * 31 + k) & 255));
        const writer = new FrameWriter(masked ? new SeededRandom(1) : undefined);
        const frames = unframe(writer.frame(payloadsOf(parts), binary).bytes, masked);
        expect(frames.map((f) => f.first)).toEqual(parts.map(() => (binary ? 0x82 : 0x81)));
        expect(frames.map((f, k) => f.payload.equals(Buffer.from(parts[k] ?? [])))).toEqual(parts.map(() => true));
      }),
      { numRuns: 200 },
    );
  });

  it('N9: gives every payload the type that is asked for it, also in a part of them', () => {
    const parts = ['a', 'bc', '', 'd'].map((text) => Buffer.from(text));
    const batch = new FrameWriter(undefined).frame(payloadsOf(parts), [false, true, false, true], 1, 4);
    expect(unframe(batch.bytes, false).map(({ first, payload }) => [first, payload.toString()])).toEqual([
      [0x82, 'bc'],
      [0x81, ''],
      [0x82, 'd'],
    ]);
  });

  it('masks every frame with other bytes', () => {
    const writer = new FrameWriter(new SeededRandom(1));
    const parts = Array.from({ length: 5_000 }, () => Buffer.from('same'));
    const masks = unframe(writer.frame(payloadsOf(parts), false).bytes).map((frame) => frame.mask);
    expect(new Set(masks).size).toBe(5_000);
  });

  it('does not touch a batch that was not released', () => {
    const writer = new FrameWriter(new SeededRandom(1));
    const first = writer.frame(payloadsOf([Buffer.from('first')]), false);
    const before = Buffer.from(first.bytes).toString('hex');
    const second = writer.frame(payloadsOf([Buffer.from('second')]), false);
    expect(Buffer.from(first.bytes).toString('hex')).toBe(before);
    writer.release(second);
    expect(writer.frame(payloadsOf([Buffer.from('third')]), false).store).toBe(second.store);
  });

  it('keeps released buffers for later up to a limit of bytes', () => {
    const writer = new FrameWriter(new SeededRandom(1));
    const frameOne = (): ReturnType<FrameWriter['frame']> => writer.frame(payloadsOf([Buffer.from('x')]), false);
    const kept = MAX_KEPT_BYTES / INITIAL_BYTES;
    const first = Array.from({ length: kept + 10 }, frameOne);
    for (const batch of first) writer.release(batch);
    const stores = new Set(first.map((batch) => batch.store));
    const again = Array.from({ length: kept + 10 }, frameOne).filter((batch) => stores.has(batch.store));
    expect(again.length).toBe(kept);
  });
});
