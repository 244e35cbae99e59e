// Counters of an engine as lines of a golden script.
// Invariant: counters of an engine that was replaced are added to those of its successor; what describes the present is not.
import type { EngineMetrics, QueryMetrics, StreamMetrics } from '@tidewire/engine';

type StreamCounter = Exclude<keyof StreamMetrics, 'connector'>;
type QueryCounter = Exclude<keyof QueryMetrics, 'label'>;

const STREAM_COUNTERS: readonly StreamCounter[] = [
  'messagesIn',
  'rowsIn',
  'rowsRejected',
  'rowsOut',
  'rowsLost',
  'watermark',
];
const QUERY_COUNTERS: readonly QueryCounter[] = ['lateRows', 'stateRows', 'rowsFailed'];

/** One line per counter asked for and per stream or query that has it. Throws Error for a name that is none. */
export function printMetrics(metrics: EngineMetrics, names: readonly string[]): readonly string[] {
  return names.flatMap((name) => {
    const ofStream = STREAM_COUNTERS.find((counter) => counter === name);
    const ofQuery = QUERY_COUNTERS.find((counter) => counter === name);
    if (ofStream !== undefined) {
      return Object.entries(metrics.streams).map(([stream, counters]) => `${stream}.${name} ${counters[ofStream]}`);
    }
    if (ofQuery !== undefined) return metrics.queries.map((query) => `${query.label}: ${name} ${query[ofQuery]}`);
    throw new Error(
      `unknown counter "${name}"; the counters are: ${[...STREAM_COUNTERS, ...QUERY_COUNTERS].join(', ')}`,
    );
  });
}

/** The counters of two engines of which the second took over from the first. */
export function addMetrics(past: EngineMetrics, present: EngineMetrics): EngineMetrics {
  const streams = Object.entries(present.streams).map(
    ([name, now]) => [name, addStream(past.streams[name], now)] as const,
  );
  // Late rows are part of a query's state and come along with it.
  const queries = present.queries.map((now, i) => ({
    ...now,
    rowsFailed: now.rowsFailed + (past.queries[i]?.rowsFailed ?? 0),
  }));
  return { streams: Object.fromEntries(streams), queries };
}

function addStream(past: StreamMetrics | undefined, now: StreamMetrics): StreamMetrics {
  if (past === undefined) return now;
  return {
    ...now,
    messagesIn: past.messagesIn + now.messagesIn,
    rowsIn: past.rowsIn + now.rowsIn,
    rowsRejected: past.rowsRejected + now.rowsRejected,
    rowsOut: past.rowsOut + now.rowsOut,
    rowsLost: past.rowsLost + now.rowsLost,
  };
}
