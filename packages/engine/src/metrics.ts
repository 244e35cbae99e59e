// Counters of a running engine as one plain object: what came in, what went out, what was lost and why.
// Invariant: reading metrics changes nothing and costs nothing between reads.
import type { Deployment } from './deployment.ts';

export interface StreamMetrics {
  /** Messages of the connector; for streams without one 0. */
  readonly messagesIn: number;
  /** Rows that entered the stream, from wherever. */
  readonly rowsIn: number;
  /** Rows given up, by decode, compute, time or encode errors. */
  readonly rowsRejected: number;
  /** Rows handed to the stream's sink. */
  readonly rowsOut: number;
  /** Rows that the sink gave up. */
  readonly rowsLost: number;
  /** Milliseconds; -Infinity before the first row. */
  readonly watermark: number;
  /** The connector's own counters, such as reconnects. */
  readonly connector: Readonly<Record<string, number>>;
}

export interface QueryMetrics {
  readonly label: string;
  readonly lateRows: number;
  /** Groups kept at the moment. */
  readonly stateRows: number;
  readonly rowsFailed: number;
}

export interface EngineMetrics {
  readonly streams: Readonly<Record<string, StreamMetrics>>;
  readonly queries: readonly QueryMetrics[];
}

export function metricsOf(deployment: Deployment): EngineMetrics {
  const streams: Record<string, StreamMetrics> = {};
  for (const [name, node] of deployment.nodes) {
    const source = deployment.sources.get(node);
    const sink = deployment.sinks.get(node);
    streams[name] = {
      messagesIn: source?.messages ?? 0,
      rowsIn: node.rowsIn,
      rowsRejected: deployment.rowErrors.countOf(name),
      rowsOut: sink?.rowsOut ?? 0,
      rowsLost: sink?.sink.counters()['dropped'] ?? 0,
      watermark: node.watermark,
      connector: { ...source?.source.counters(), ...sink?.sink.counters() },
    };
  }
  const queries = deployment.queries.map(({ node }): QueryMetrics => {
    const counters = node.operators.map((operator) => operator.counters());
    return {
      label: node.label,
      lateRows: counters.reduce((sum, c) => sum + c.lateRows, 0),
      stateRows: counters.reduce((sum, c) => sum + c.stateRows, 0),
      rowsFailed: node.rowsFailed,
    };
  });
  return { streams, queries };
}
