// Yardstick of W2: groupBy and reduce of RxJS over the same rows.
// Invariant: the accumulator is changed in place, the fastest form that reduce allows.
import { from, groupBy, mergeMap, reduce } from 'rxjs';

/** An alias, for only those can stand for a row of any columns. */
export type PricedRow = { readonly symbol: string; readonly price: number; readonly quantity: number };

export interface GroupRow {
  readonly symbol: string;
  readonly trades: number;
  readonly quantity: number;
  readonly average: number;
  readonly low: number;
  readonly high: number;
}

/** Five aggregates per symbol. */
export function groupByReduce(rows: readonly PricedRow[]): readonly GroupRow[] {
  const results: GroupRow[] = [];
  from(rows)
    .pipe(
      groupBy((row) => row.symbol),
      mergeMap((group) =>
        group.pipe(
          reduce(
            (sum, row) => {
              sum.trades++;
              sum.quantity += row.quantity;
              sum.price += row.price;
              if (row.price < sum.low) sum.low = row.price;
              if (row.price > sum.high) sum.high = row.price;
              return sum;
            },
            { symbol: group.key, trades: 0, quantity: 0, price: 0, low: Infinity, high: -Infinity },
          ),
        ),
      ),
    )
    .subscribe(({ symbol, trades, quantity, price, low, high }) => {
      results.push({ symbol, trades, quantity, average: price / trades, low, high });
    });
  return results;
}
