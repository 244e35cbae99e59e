// Proves that the frames are those of the independent encoder of the scripted peer.
import { expect, it } from 'vitest';
import { encodeFrame, OPCODE } from '../ws-peer/frames.ts';
import { FrameWriter } from './frame-writer.ts';

it('writes the same bytes as frames encoded one by one, at every form of the length', () => {
  const messages = ['', 'short', 'grün 👍', 'x'.repeat(125), 'y'.repeat(126), 'z'.repeat(65_535), 'w'.repeat(65_536)];
  const writer = new FrameWriter(16);
  for (const message of messages) writer.text(message);
  const expected = Buffer.concat(messages.map((payload) => encodeFrame({ opcode: OPCODE.text, payload })));
  expect(writer.length).toBe(expected.length);
  expect(writer.take().equals(expected)).toBe(true);
});

it('leaves what was taken as it is', () => {
  const writer = new FrameWriter();
  writer.text('one');
  const taken = writer.take();
  writer.text('two');
  expect([taken.toString('latin1'), writer.length]).toEqual(['\x81\x03one', 5]);
});
