// Holds the published rows against the feed's own ledger: every symbol in every window, every figure, exactly.
// Invariant: a row that is missing, published twice or not in the ledger is a difference, like a wrong figure.
import type { Feed } from '@tidewire/testing/feed';
import { equalDecimals, isMean } from './exact.ts';
import type { StatRow } from './stat-row.ts';

export type Ledger = ReturnType<Feed['ledger']>;
type LedgerRow = Ledger['rows'][number];

export interface Difference {
  readonly symbol: string;
  /** Start of the window, epoch milliseconds. */
  readonly start: number;
  readonly figure: string;
  readonly ledger: string;
  readonly published: string;
}

const NOTHING = '-';

export function compareWithLedger(published: readonly StatRow[], ledger: Ledger): readonly Difference[] {
  const differences: Difference[] = [];
  const waiting = new Map<string, StatRow>();
  for (const row of published) {
    const id = `${row.symbol} ${row.start}`;
    if (waiting.has(id)) differences.push(difference(row, 'row', 'once', 'twice'));
    waiting.set(id, row);
  }
  for (const row of ledger.rows) {
    const id = `${row.key} ${row.start}`;
    const found = waiting.get(id);
    waiting.delete(id);
    if (found === undefined)
      differences.push(difference({ symbol: row.key, start: row.start }, 'trades', String(row.count), NOTHING));
    else differences.push(...compareRow(found, row));
  }
  for (const row of waiting.values()) differences.push(difference(row, 'trades', NOTHING, String(row.trades)));
  return differences;
}

function compareRow(row: StatRow, ledger: LedgerRow): Difference[] {
  const { sum = '0', min = '0', max = '0', quantity = '0', turnover = '0', count } = ledger;
  const checks: readonly (readonly [figure: string, ledger: string, published: string, equal: boolean])[] = [
    ['trades', String(count), String(row.trades), count === row.trades],
    ['avg_price', `${sum} / ${count}`, row.avg, isMean(row.avg, sum, count)],
    ['min_price', min, row.min, equalDecimals(min, row.min)],
    ['max_price', max, row.max, equalDecimals(max, row.max)],
    ['volume', quantity, row.volume, equalDecimals(quantity, row.volume)],
    ['turnover', turnover, row.turnover, equalDecimals(turnover, row.turnover)],
  ];
  return checks
    .filter(([, , , equal]) => !equal)
    .map(([figure, right, shown]) => difference(row, figure, right, shown));
}

function difference(
  row: Pick<StatRow, 'symbol' | 'start'>,
  figure: string,
  ledger: string,
  published: string,
): Difference {
  return { symbol: row.symbol, start: row.start, figure, ledger, published };
}
