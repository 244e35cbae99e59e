// The figures of a run: nothing that was lost is left out.
import type { EngineMetrics } from 'tidewire';
import { describe, expect, it } from 'vitest';
import { progressLine, summaryLine } from './summary.ts';

const source = { messagesIn: 1_300, rowsIn: 1_250, rowsRejected: 50, rowsOut: 0, rowsLost: 0, watermark: 0 };
const METRICS: EngineMetrics = {
  streams: {
    Trades: { ...source, connector: { reconnects: 2 } },
    Between: { ...source, messagesIn: 0, rowsRejected: 0, connector: {} },
    Stats: {
      ...source,
      messagesIn: 0,
      rowsIn: 40,
      rowsRejected: 0,
      rowsOut: 40,
      rowsLost: 3,
      connector: { reconnects: 1 },
    },
  },
  queries: [
    { label: 'Trades -> Between', lateRows: 0, stateRows: 0, rowsFailed: 0 },
    { label: 'Between -> Stats', lateRows: 7, stateRows: 3, rowsFailed: 0 },
  ],
};
const QUIET: EngineMetrics = { streams: {}, queries: [] };

describe('the summary of a run', () => {
  it('counts what came in from outside, went out, and was lost on the way', () => {
    expect(summaryLine(METRICS, 0, 12_340, 'SIGINT')).toBe(
      'stopped by SIGINT after 12.3 s: 1,250 rows in, 37 rows out, 7 late, 50 rejected, 3 lost, 3 reconnects',
    );
  });

  it.each([
    ['ended', 'done'],
    ['time', 'stopped by --for'],
    ['limit', 'stopped by --limit'],
    ['reader gone', 'stopped as nobody reads'],
    [undefined, 'failed'],
  ] as const)('says why the run ended: %s', (reason, words) => {
    expect(summaryLine(QUIET, 1, 0, reason)).toBe(
      `${words} after 0.0 s: 0 rows in, 0 rows out, 1 printed, 0 late, 0 rejected, 0 lost, 0 reconnects`,
    );
  });

  it('says of a server what nobody heard, and what clients left without', () => {
    const board = {
      ...source,
      messagesIn: 0,
      rowsRejected: 0,
      rowsOut: 20,
      connector: { unheard: 4, undelivered: 64_920 },
    };
    const metrics = { streams: { Board: board }, queries: [] };
    expect(summaryLine(metrics, 0, 1_000, 'SIGINT')).toBe(
      'stopped by SIGINT after 1.0 s: 0 rows in, 20 rows out, 0 late, 0 rejected, 0 lost, 4 unheard, 64,920 undelivered, 0 reconnects',
    );
    expect(progressLine(metrics, 1_000)).toBe(
      '0 rows in, 20 rows out, 1.0 s, 4 unheard, 64,920 undelivered · Ctrl-C stops',
    );
  });

  it('is short while the job runs, unless something was lost', () => {
    expect(progressLine(QUIET, 1_000)).toBe('0 rows in, 0 rows out, 1.0 s · Ctrl-C stops');
    expect(progressLine(METRICS, 1_000)).toBe(
      '1,250 rows in, 37 rows out, 1.0 s, 7 late, 50 rejected, 3 lost, 3 reconnects · Ctrl-C stops',
    );
  });
});
