// Program: one variant of W1 against one feed, `w1-receiver.ts VARIANT` with FEED_URL. Answers with what it saw and its cost.
// Invariant: the meter runs from right before connecting until the connection has ended.
import { readFile } from 'node:fs/promises';
import { openEngine } from 'tidewire';
import { JumpClock } from './jump-clock.ts';
import { type Cost, Meter } from './measure.ts';
import { reply } from './program.ts';
import { type SymbolSums, sumsOfRows, type WindowRow } from './trade-sums.ts';
import { naive } from './yardsticks/naive.ts';
import { receiveOnly } from './yardsticks/receive-only.ts';

export interface W1Answer {
  readonly cost: Cost;
  /** Per symbol, or the bare number of messages for the variant that does not look into them. */
  readonly seen: Record<string, SymbolSums> | number;
}

/** Longer than a window, so that the one still open when the feed ends becomes final. */
const PAST_THE_WINDOW_MS = 120_000;

async function tidewire(script: string, meter: Meter): Promise<readonly WindowRow[]> {
  const clock = new JumpClock();
  const engine = openEngine({ clock, log: { log: () => {} } });
  const rows: WindowRow[] = [];
  await engine.prepare(await readFile(new URL(script, import.meta.url), 'utf8'));
  engine.subscribe('Minutes', (row) => rows.push(row as unknown as WindowRow));
  meter.start();
  await engine.start();
  // The feed closes the connection, which a stream that does not reconnect reports as the failure it is.
  await engine.finished().catch(() => {});
  meter.stop();
  clock.jump(PAST_THE_WINDOW_MS);
  await engine.close();
  return rows;
}

async function run(variant: string, url: string, meter: Meter): Promise<W1Answer['seen']> {
  switch (variant) {
    case 'event time':
      return sumsOfRows(await tidewire('w1-event-time.sql', meter));
    case 'arrival time':
      return sumsOfRows(await tidewire('w1-arrival-time.sql', meter));
    case 'naive':
      return sumsOfRows(await naive(url, meter));
    case 'receive only':
      return await receiveOnly(url, meter);
    default:
      throw new Error(`"${variant}" is not a variant of W1`);
  }
}

const meter = new Meter();
const seen = await run(process.argv[2] ?? '', process.env['FEED_URL'] ?? '', meter);
reply({ cost: meter.cost, seen } satisfies W1Answer, true);
