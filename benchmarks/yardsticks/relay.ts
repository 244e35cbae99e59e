// Yardstick of W3: filter and project a feed with `ws`, JSON.parse, JSON.stringify and send.
// Invariant: it is kept as people write it.
import { WebSocket } from 'ws';
import type { Meter } from '../measure.ts';
import type { Trade } from '../trades.ts';

/** Sends the buys of a feed on, four of their columns each. Resolves when the receiving server has everything. */
export async function relay(feedUrl: string, sinkUrl: string, meter: Meter): Promise<void> {
  meter.start();
  const sink = new WebSocket(sinkUrl, { perMessageDeflate: false });
  await event(sink, 'open');
  const feed = new WebSocket(feedUrl, { perMessageDeflate: false });
  feed.on('open', () => feed.send('begin'));
  feed.on('message', (data) => {
    const { symbol, price, quantity, timestamp, side } = JSON.parse(String(data)) as Trade;
    if (side === 'buy') sink.send(JSON.stringify({ symbol, price, quantity, timestamp }));
  });
  await event(feed, 'close');
  const closed = event(sink, 'close');
  sink.close(1000);
  await closed;
  meter.stop();
}

function event(socket: WebSocket, name: 'open' | 'close'): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once(name, () => resolve());
    socket.once('error', reject);
  });
}
