// Proves the frame bytes against examples of RFC 6455, section 5.7, and that parsing reverses encoding at any split.
import { describe, expect, it } from 'vitest';
import { closePayload, encodeFrame, FrameParser, type FrameSpec, OPCODE, readClose } from './frames.ts';

describe('encodeFrame', () => {
  it('writes the bytes of the RFC’s examples', () => {
    const hex = (spec: FrameSpec): string => encodeFrame(spec).toString('hex');
    expect([
      hex({ opcode: OPCODE.text, payload: 'Hello' }),
      hex({ opcode: OPCODE.text, payload: 'Hello', masked: true }),
      hex({ opcode: OPCODE.text, payload: 'Hel', fin: false }),
      hex({ opcode: OPCODE.continuation, payload: 'lo' }),
      hex({ opcode: OPCODE.ping, payload: 'Hello' }),
    ]).toEqual(['810548656c6c6f', '818537fa213d7f9f4d5158', '010348656c', '80026c6f', '890548656c6c6f']);
  });

  it('writes the three forms of the length, and one that is not true', () => {
    const head = (spec: FrameSpec): string => encodeFrame(spec).subarray(0, 10).toString('hex');
    expect([
      head({ opcode: 2, payload: new Uint8Array(125) }).slice(0, 4),
      head({ opcode: 2, payload: new Uint8Array(126) }).slice(0, 8),
      head({ opcode: 2, payload: new Uint8Array(65_536) }),
      head({ opcode: 2, announcedLength: 2 ** 40 }),
    ]).toEqual(['827d', '827e007e', '827f0000000000010000', '827f0000010000000000']);
  });

  it('writes reserved bits and opcodes as told', () => {
    expect(encodeFrame({ opcode: 11, rsv: 5 }).toString('hex')).toBe('db00');
  });
});

describe('FrameParser', () => {
  const specs: readonly FrameSpec[] = [
    { opcode: OPCODE.text, payload: 'grün', masked: true },
    { opcode: OPCODE.binary, payload: new Uint8Array(300).fill(7), fin: false, masked: true },
    { opcode: OPCODE.continuation, payload: '', masked: true },
    { opcode: 3, payload: 'x', rsv: 4 },
    { opcode: OPCODE.binary, payload: new Uint8Array(70_000).fill(1), masked: true },
  ];
  const bytes = Buffer.concat(specs.map(encodeFrame));

  it.each([1, 2, 3, 7, 1_000, bytes.length])('gives the frames back when they come %i bytes at a time', (size) => {
    const parser = new FrameParser();
    const frames = [];
    for (let at = 0; at < bytes.length; at += size) frames.push(...parser.push(bytes.subarray(at, at + size)));
    expect(frames.map((f) => [f.kind, f.opcode, f.fin, f.rsv, f.masked, f.payload.length])).toEqual([
      ['text', 1, true, 0, true, 5],
      ['binary', 2, false, 0, true, 300],
      ['continuation', 0, true, 0, true, 0],
      ['reserved', 3, true, 4, false, 1],
      ['binary', 2, true, 0, true, 70_000],
    ]);
    expect([frames[0]?.payload.toString(), frames[1]?.payload.every((byte) => byte === 7)]).toEqual(['grün', true]);
  });
});

describe('close payload', () => {
  it('carries code and reason, or nothing', () => {
    expect([readClose(closePayload(4401, 'denied')), readClose(closePayload())]).toEqual([
      { code: 4401, reason: 'denied' },
      { code: undefined, reason: '' },
    ]);
  });
});
