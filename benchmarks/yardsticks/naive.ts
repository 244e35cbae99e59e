// Yardstick of W1: the engine one writes in an afternoon with `ws`, JSON.parse and a Map of objects.
// Invariant: it is kept as people write it; a faster Tidewire must not come from a slower yardstick.
import { WebSocket } from 'ws';
import type { Meter } from '../measure.ts';
import type { WindowRow } from '../trade-sums.ts';
import type { Trade } from '../trades.ts';

interface Group {
  trades: number;
  price: number;
  quantity: number;
  notional: number;
}

/** Averages, sums, counts and VWAP of a feed per symbol and minute of event time. */
export function naive(url: string, meter: Meter): Promise<readonly WindowRow[]> {
  const rows: WindowRow[] = [];
  const groups = new Map<string, Group>();
  let windowEnd = 0;

  const onTrade = ({ symbol, price, quantity, timestamp }: Trade): void => {
    if (timestamp >= windowEnd) {
      for (const [key, group] of groups) rows.push(rowOf(key, group));
      groups.clear();
      windowEnd = timestamp - (timestamp % 60_000) + 60_000;
    }
    let group = groups.get(symbol);
    if (group === undefined) {
      group = { trades: 0, price: 0, quantity: 0, notional: 0 };
      groups.set(symbol, group);
    }
    group.trades++;
    group.price += price;
    group.quantity += quantity;
    group.notional += price * quantity;
  };

  return new Promise((resolve, reject) => {
    meter.start();
    const socket = new WebSocket(url, { perMessageDeflate: false });
    socket.on('open', () => socket.send('begin'));
    socket.on('message', (data) => onTrade(JSON.parse(String(data)) as Trade));
    socket.on('error', reject);
    socket.on('close', () => {
      meter.stop();
      resolve(rows);
    });
  });
}

function rowOf(symbol: string, { trades, price, quantity, notional }: Group): WindowRow {
  return { symbol, average: price / trades, quantity, trades, vwap: notional / quantity };
}
