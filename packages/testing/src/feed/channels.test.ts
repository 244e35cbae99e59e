// Proves the shape of every feed's messages and which addresses lead to them.
import { describe, expect, it } from 'vitest';
import { type Channel, openChannel } from './channels.ts';
import type { FeedPlan } from './plan.ts';

const plan: FeedPlan = {
  seed: 1,
  startTime: 1_672_515_785_000,
  spacingMs: 100,
  disorderMs: 0,
  events: Number.POSITIVE_INFINITY,
  faults: { drop: 0, duplicate: 0, malformed: 0, delay: 0, delayEvents: 0 },
};
const SYMBOLS = ['BTCUSDT', 'ETHUSDT'];

function channelOf(address: string): Channel {
  const channel = openChannel(new URL(address, 'http://feed'), SYMBOLS);
  if (channel === undefined) throw new Error(`no channel behind ${address}`);
  return channel;
}

function textsOf(address: string, count: number): string[] {
  const { event, text, keys } = channelOf(address);
  return Array.from({ length: count }, (_, k) => text(event(plan, keys, k)));
}

describe('channels', () => {
  it('F5, F6: exchange trades have keys that differ by case alone, and prices as strings', () => {
    expect(textsOf('/ws/btcusdt@trade', 2)).toMatchInlineSnapshot(`
      [
        "{"e":"trade","E":1672515785001,"s":"BTCUSDT","t":1,"p":"62589.72","q":"0.05676","T":1672515785000,"m":false,"M":true}",
        "{"e":"trade","E":1672515785102,"s":"BTCUSDT","t":2,"p":"62583.24","q":"0.33750","T":1672515785100,"m":true,"M":true}",
      ]
    `);
  });

  it('E22: combined streams wrap each trade with the name of its stream', () => {
    const wrapped = textsOf('/stream?streams=btcusdt@trade/ethusdt@trade', 40).map((text) => JSON.parse(text));
    expect(new Set(wrapped.map((one) => `${one.stream} ${one.data.s}`))).toEqual(
      new Set(['btcusdt@trade BTCUSDT', 'ethusdt@trade ETHUSDT']),
    );
    expect(Object.keys(wrapped[0])).toEqual(['stream', 'data']);
  });

  it('plain trades, sensor readings and chat messages', () => {
    expect([textsOf('/trades', 1), textsOf('/sensors', 1), textsOf('/chat', 1)]).toMatchInlineSnapshot(`
      [
        [
          "{"symbol":"BTCUSDT","price":62589.72,"quantity":0.05676,"side":"buy","ts":1672515785000,"id":1}",
        ],
        [
          "{"sensor":"sensor-3","temperature":22.33,"humidity":38.9,"ts":1672515785000,"id":1}",
        ],
        [
          "{"room":"random","user":"fatou","text":"it \\"works\\" here","ts":1672515785000,"id":1}",
        ],
      ]
    `);
  });

  it('writes valid JSON whose numbers stay in sensible ranges, over many events', () => {
    const prices: number[] = [];
    for (const text of textsOf('/ws/btcusdt@trade', 20_000)) {
      const trade = JSON.parse(text);
      prices.push(Number(trade.p));
      expect(Number(trade.q)).toBeGreaterThan(0);
    }
    expect(Math.min(...prices)).toBeGreaterThan(56_000);
    expect(Math.max(...prices)).toBeLessThan(64_000);
    const steps = prices.slice(1).map((price, i) => Math.abs(price - (prices[i] ?? 0)));
    expect(Math.max(...steps)).toBeLessThan(200);
    expect(textsOf('/chat', 500).every((text) => typeof JSON.parse(text).text === 'string')).toBe(true);
  });

  it('knows the streams of any symbol, and no other address', () => {
    expect(channelOf('/ws/dogeusdt@trade').keys).toEqual(['DOGEUSDT']);
    expect(channelOf('/ws').keys).toEqual([]);
    const unknown = ['/', '/ws/btcusdt@depth', '/ws/BTCUSDT@trade', '/stream?streams=a@kline', '/trades/x', '/wsx'];
    expect(unknown.filter((address) => openChannel(new URL(address, 'http://feed'), SYMBOLS) !== undefined)).toEqual(
      [],
    );
    const tooMany = Array.from({ length: 1_025 }, (_, i) => `s${i}@trade`).join('/');
    expect(openChannel(new URL(`/stream?streams=${tooMany}`, 'http://feed'), SYMBOLS)).toBe(undefined);
  });
});
