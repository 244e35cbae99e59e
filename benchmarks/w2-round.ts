// Program: one round of W2, `w2-round.ts VARIANT ROWS PASSES WARMUPS TURNS`. Answers with the variant's cost.
// Invariant: the variant gives the same five aggregates per symbol as RxJS, compared exactly before anything is timed.
import { deepStrictEqual } from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { type ColumnSet, openEngine, textDictionary } from 'tidewire';
import { takeTurns } from './in-memory-rounds.ts';
import { JumpClock } from './jump-clock.ts';
import { reply } from './program.ts';
import { firstPass } from './trades.ts';
import { type GroupRow, groupByReduce, type PricedRow } from './yardsticks/group-by.ts';

/** Rows per pushColumns: what a caller with columns at hand would give in one go. */
const COLUMN_ROWS = 4096;
const WINDOW_MS = 60_000;

function repeatedRows(count: number): readonly PricedRow[] {
  const pass = firstPass();
  return Array.from({ length: count }, (_, i) => {
    const { symbol, price, quantity } = pass[i % pass.length] ?? { symbol: '', price: 0, quantity: 0 };
    return { symbol, price, quantity };
  });
}

function columnSets(rows: readonly PricedRow[]): readonly ColumnSet[] {
  const dictionary = textDictionary(rows.map((row) => row.symbol));
  const sets: ColumnSet[] = [];
  for (let from = 0; from < rows.length; from += COLUMN_ROWS) {
    const part = rows.slice(from, from + COLUMN_ROWS);
    sets.push({
      symbol: { ids: Int32Array.from(part, (row) => dictionary.idOf(row.symbol)), dictionary },
      price: Float64Array.from(part, (row) => row.price),
      quantity: Float64Array.from(part, (row) => row.quantity),
    });
  }
  return sets;
}

type TradeStream = ReturnType<ReturnType<typeof openEngine>['stream']>;

/** A pass through an engine with the query; what is pushed becomes final when the clock jumps past the window. */
async function openQuery(push: (stream: TradeStream) => void): Promise<() => readonly GroupRow[]> {
  const clock = new JumpClock();
  const engine = openEngine({ clock });
  await engine.execute(await readFile(new URL('w2.sql', import.meta.url), 'utf8'));
  let rows: GroupRow[] = [];
  engine.subscribe('Minutes', (row) => rows.push(row as unknown as GroupRow));
  const stream = engine.stream('Trades');
  return () => {
    rows = [];
    push(stream);
    clock.jump(WINDOW_MS);
    return rows;
  };
}

function bySymbol(rows: readonly GroupRow[]): readonly GroupRow[] {
  return rows.toSorted((a, b) => (a.symbol < b.symbol ? -1 : 1));
}

/** One pass of each variant over the same rows. */
async function passOf(variant: string, rows: readonly PricedRow[]): Promise<() => readonly GroupRow[]> {
  switch (variant) {
    case 'pushMany':
      return openQuery((stream) => stream.pushMany(rows));
    case 'pushColumns': {
      const sets = columnSets(rows);
      return openQuery((stream) => {
        for (const set of sets) stream.pushColumns(set);
      });
    }
    default:
      return () => groupByReduce(rows);
  }
}

const [variant = '', ...numbers] = process.argv.slice(2);
const [count = 0, passes = 1, warmUps = 0, turns = 1] = numbers.map(Number);
const rows = repeatedRows(count);
const pass = await passOf(variant, rows);
deepStrictEqual(bySymbol(pass()), bySymbol(groupByReduce(rows)), variant);
const run = (): void => {
  for (let i = 0; i < passes; i++) pass();
};
reply(takeTurns([{ name: variant, run }], warmUps, turns), true);
