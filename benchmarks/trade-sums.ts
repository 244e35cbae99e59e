// The answer of a windowed query over trades as sums per symbol, and what the sums must be after so many passes.
// Invariant: every figure of a benchmark is measured on a run whose sums were compared with those of JSON.parse.
import { firstPass, LAST_SYMBOL } from './trades.ts';

/** One row of the query: a symbol in a window. */
export interface WindowRow {
  readonly symbol: string;
  readonly average: number;
  readonly quantity: number;
  readonly trades: number;
  readonly vwap: number;
}

export interface SymbolSums {
  trades: number;
  quantity: number;
  price: number;
  notional: number;
}

/** Additions in another order round otherwise: sums of doubles count as equal up to this part of their value. */
const ROUNDING = 1e-9;

/** Adds up the rows of all windows, symbol by symbol. */
export function sumsOfRows(rows: readonly WindowRow[]): Record<string, SymbolSums> {
  const sums: Record<string, SymbolSums> = {};
  for (const { symbol, average, quantity, trades, vwap } of rows) {
    if (symbol === LAST_SYMBOL) continue;
    const sum = sumOf(sums, symbol);
    sum.trades += trades;
    sum.quantity += quantity;
    sum.price += average * trades;
    sum.notional += vwap * quantity;
  }
  return sums;
}

function sumOf(sums: Record<string, SymbolSums>, symbol: string): SymbolSums {
  sums[symbol] ??= { trades: 0, quantity: 0, price: 0, notional: 0 };
  return sums[symbol];
}

/** What `sumsOfRows` gives for a correct answer. */
export function expectedSums(passes: number): Record<string, SymbolSums> {
  const sums: Record<string, SymbolSums> = {};
  for (const text of firstPass().map((trade) => JSON.stringify(trade))) {
    const { symbol, price, quantity } = JSON.parse(text) as { symbol: string; price: number; quantity: number };
    const sum = sumOf(sums, symbol);
    sum.trades += passes;
    sum.quantity += passes * quantity;
    sum.price += passes * price;
    sum.notional += passes * price * quantity;
  }
  return sums;
}

/** The first difference in words, or undefined when the sums are equal. */
export function sumsDifference(
  expected: Readonly<Record<string, SymbolSums>>,
  actual: Readonly<Record<string, SymbolSums>>,
): string | undefined {
  const symbols = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  for (const symbol of symbols) {
    const [wanted, found] = [expected[symbol], actual[symbol]];
    if (wanted === undefined || found === undefined) return `${symbol} is ${found === undefined ? 'missing' : 'extra'}`;
    for (const name of ['trades', 'quantity', 'price', 'notional'] as const) {
      const tolerance = name === 'trades' ? 0 : ROUNDING * Math.abs(wanted[name]);
      if (!(Math.abs(wanted[name] - found[name]) <= tolerance)) {
        return `${name} of ${symbol} is ${found[name]} instead of ${wanted[name]}`;
      }
    }
  }
  return undefined;
}
