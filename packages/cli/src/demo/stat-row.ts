// The rows that the demo's job publishes, read back from the texts that arrived at the WebSocket sink.
// Invariant: decimals stay texts with every digit; they never become floating-point numbers.

/** One symbol in one window, as published. Decimals are texts. */
export interface StatRow {
  readonly symbol: string;
  /** Epoch milliseconds. */
  readonly start: number;
  readonly trades: number;
  readonly avg: string;
  readonly min: string;
  readonly max: string;
  readonly volume: string;
  readonly turnover: string;
}

/** Puts the digits of numbers into quotes, which JSON.parse would otherwise round to doubles. */
const NUMBER_MEMBER = /("\w+":)(-?\d[\d.eE+-]*)/g;

/** Throws when the text is not what main-job.sql publishes. */
export function readStatRow(text: string): StatRow {
  const members = JSON.parse(text.replace(NUMBER_MEMBER, '$1"$2"')) as Readonly<Record<string, unknown>>;
  const member = (name: string): string => {
    const value = members[name];
    if (typeof value !== 'string') throw new Error(`the published message has no "${name}": ${text}`);
    return value;
  };
  return {
    symbol: member('symbol'),
    start: Number(member('window_start')),
    trades: Number(member('trades')),
    avg: member('avg_price'),
    min: member('min_price'),
    max: member('max_price'),
    volume: member('volume'),
    turnover: member('turnover'),
  };
}
