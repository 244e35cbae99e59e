// Yardstick of W1: what `ws` takes to deliver the messages to a handler that only counts them, its receive ceiling.
// Invariant: nothing looks into a message.
import { WebSocket } from 'ws';
import type { Meter } from '../measure.ts';

/** Resolves with the number of messages, the closing trade included. */
export function receiveOnly(url: string, meter: Meter): Promise<number> {
  return new Promise((resolve, reject) => {
    let messages = 0;
    meter.start();
    const socket = new WebSocket(url, { perMessageDeflate: false });
    socket.on('open', () => socket.send('begin'));
    socket.on('message', () => {
      messages++;
    });
    socket.on('error', reject);
    socket.on('close', () => {
      meter.stop();
      resolve(messages);
    });
  });
}
