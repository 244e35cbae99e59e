// The last line of a run: what came in, went out, and was lost, and why the run ended.
// Invariant: a loss is never left out; a zero is when it is of a kind that only servers have.
import type { EngineMetrics } from 'tidewire';
import { amount, grouped } from './render/amount.ts';
import { isSignal, type StopReason } from './stopping.ts';

interface Totals {
  rowsIn: number;
  rowsOut: number;
  late: number;
  rejected: number;
  lost: number;
  /** Rows that no client was there to hear, and frames that clients left without. */
  unheard: number;
  undelivered: number;
  reconnects: number;
}

/** How a job is getting on: `1,234 rows in, 12 rows out, 5.0 s`, with whatever was lost. */
export function progressLine(metrics: EngineMetrics, elapsedMs: number): string {
  const { rowsIn, rowsOut, late, rejected, lost, unheard, undelivered, reconnects } = totalsOf(metrics);
  const parts = [`${amount(rowsIn, 'row')} in`, `${amount(rowsOut, 'row')} out`, `${(elapsedMs / 1_000).toFixed(1)} s`];
  for (const [n, what] of [
    [late, 'late'],
    [rejected, 'rejected'],
    [lost, 'lost'],
    [unheard, 'unheard'],
    [undelivered, 'undelivered'],
  ] as const) {
    if (n > 0) parts.push(`${grouped(n)} ${what}`);
  }
  if (reconnects > 0) parts.push(amount(reconnects, 'reconnect'));
  return `${parts.join(', ')} · Ctrl-C stops`;
}

export function summaryLine(
  metrics: EngineMetrics,
  printed: number,
  elapsedMs: number,
  reason: StopReason | undefined,
): string {
  const totals = totalsOf(metrics);
  const parts = [`${amount(totals.rowsIn, 'row')} in`, `${amount(totals.rowsOut, 'row')} out`];
  if (printed > 0) parts.push(`${grouped(printed)} printed`);
  parts.push(`${grouped(totals.late)} late`, `${grouped(totals.rejected)} rejected`, `${grouped(totals.lost)} lost`);
  if (totals.unheard > 0) parts.push(`${grouped(totals.unheard)} unheard`);
  if (totals.undelivered > 0) parts.push(`${grouped(totals.undelivered)} undelivered`);
  parts.push(amount(totals.reconnects, 'reconnect'));
  const seconds = (elapsedMs / 1_000).toFixed(1);
  return `${endText(reason)} after ${seconds} s: ${parts.join(', ')}`;
}

function totalsOf({ streams, queries }: EngineMetrics): Totals {
  const totals: Totals = {
    rowsIn: 0,
    rowsOut: 0,
    late: 0,
    rejected: 0,
    lost: 0,
    unheard: 0,
    undelivered: 0,
    reconnects: 0,
  };
  for (const stream of Object.values(streams)) {
    // Rows between queries have come in once already.
    if (stream.messagesIn > 0) totals.rowsIn += stream.rowsIn;
    totals.rowsOut += stream.rowsOut - stream.rowsLost;
    totals.rejected += stream.rowsRejected;
    totals.lost += stream.rowsLost;
    totals.unheard += stream.connector['unheard'] ?? 0;
    totals.undelivered += stream.connector['undelivered'] ?? 0;
    totals.reconnects += stream.connector['reconnects'] ?? 0;
  }
  for (const query of queries) totals.late += query.lateRows;
  return totals;
}

function endText(reason: StopReason | undefined): string {
  switch (reason) {
    case undefined:
      return 'failed';
    case 'ended':
      return 'done';
    case 'time':
      return 'stopped by --for';
    case 'limit':
      return 'stopped by --limit';
    case 'reader gone':
      return 'stopped as nobody reads';
    default:
      return isSignal(reason) ? `stopped by ${reason}` : 'stopped';
  }
}
