import { describe, expect, it } from 'vitest';
import { expectedSums, sumsDifference, sumsOfRows } from './trade-sums.ts';
import { FramedPass, firstPass, framedEnd, framedPass, PASS_MS, PASS_TRADES, SYMBOLS } from './trades.ts';

describe('the trades of the benchmarks', () => {
  it('are the same in every process, 100 symbols, half of them buys, 89 bytes each on average', () => {
    const trades = firstPass();
    const { bytes } = framedPass();
    expect(trades.length).toBe(PASS_TRADES);
    expect(trades[0]).toEqual({
      symbol: 'TW053',
      price: 497.53,
      quantity: 8.696,
      timestamp: 1_700_000_000_000,
      side: 'buy',
    });
    expect(new Set(trades.map((trade) => trade.symbol)).size).toBe(SYMBOLS);
    expect(trades.filter((trade) => trade.side === 'buy').length / PASS_TRADES).toBeCloseTo(0.5, 1);
    expect(Math.round(bytes.length / PASS_TRADES) - 2).toBe(89);
  });

  it('move to a later pass by their timestamps alone', () => {
    const frames = new FramedPass();
    const { spans } = framedPass();
    frames.moveTo(1234);
    const moved = Array.from({ length: PASS_TRADES }, (_, k) =>
      JSON.parse(frames.bytes.toString('latin1', spans[2 * k], spans[2 * k + 1])),
    );
    expect(moved).toEqual(firstPass().map((trade) => ({ ...trade, timestamp: trade.timestamp + 1234 * PASS_MS })));
  });

  it('end with a trade far in the future and a close frame', () => {
    const end = framedEnd();
    const length = end[1] ?? 0;
    expect(JSON.parse(end.toString('latin1', 2, 2 + length))).toMatchObject({
      symbol: 'END',
      timestamp: 9_999_999_900_000,
    });
    expect([...end.subarray(2 + length)]).toEqual([0x88, 2, 0x03, 0xe8]);
  });
});

describe('the comparison of sums', () => {
  const row = { symbol: 'A', average: 2, quantity: 4, trades: 3, vwap: 2.5 };

  it('adds up windows per symbol and leaves the closing trade out', () => {
    const rows = [row, { ...row, trades: 1 }, { ...row, symbol: 'END' }];
    expect(sumsOfRows(rows)).toEqual({ A: { trades: 4, quantity: 8, price: 8, notional: 20 } });
  });

  it('expects every pass to add the same', () => {
    const [one, three] = [expectedSums(1), expectedSums(3)];
    const trades = (sums: typeof one): number => Object.values(sums).reduce((sum, { trades: n }) => sum + n, 0);
    expect([trades(one), trades(three)]).toEqual([PASS_TRADES, 3 * PASS_TRADES]);
  });

  it('says what differs: a symbol, a count by one, a sum beyond rounding', () => {
    const sums = sumsOfRows([row]);
    const changed = (part: object): typeof sums => ({ A: { ...sumsOfRows([row])['A'], ...part } as never });
    expect(sumsDifference(sums, sums)).toBeUndefined();
    expect(sumsDifference(sums, changed({ price: 6 + 1e-10 }))).toBeUndefined();
    expect(sumsDifference(sums, {})).toBe('A is missing');
    expect(sumsDifference({}, sums)).toBe('A is extra');
    expect(sumsDifference(sums, changed({ trades: 4 }))).toBe('trades of A is 4 instead of 3');
    expect(sumsDifference(sums, changed({ notional: Number.NaN }))).toBe('notional of A is NaN instead of 10');
  });
});
