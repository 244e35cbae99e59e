// Snapshot and restore of everything that queries remember, as plain data.
// Invariant: a snapshot fits only an engine that runs the same queries in the same order; anything else is refused.
import { errorDiagnostic, SqlError } from '@tidewire/core';
import type { Deployment } from './deployment.ts';

/** Version of the layout below; a snapshot of another version is refused. */
const SNAPSHOT_VERSION = 1;

export interface Snapshot {
  readonly version: number;
  readonly streams: Readonly<Record<string, StreamSnapshot>>;
  readonly queries: readonly QuerySnapshot[];
}

interface StreamSnapshot {
  readonly watermark: number;
  /** When rows last entered it from outside, by the engine's clock. */
  readonly lastRow: number | undefined;
}

interface QuerySnapshot {
  readonly label: string;
  readonly watermark: number;
  /** State by operator; null for an operator that remembers nothing. */
  readonly operators: readonly unknown[];
}

export function snapshotDeployment(deployment: Deployment): Snapshot {
  const streams: Record<string, StreamSnapshot> = {};
  for (const [name, node] of deployment.nodes) {
    streams[name] = { watermark: node.watermark, lastRow: deployment.wakeups.lastRowOf(node) };
  }
  const queries = deployment.queries.map(({ node }) => ({
    label: node.label,
    watermark: node.watermark,
    operators: node.operators.map((operator) => operator.state?.snapshot() ?? null),
  }));
  return structuredClone({ version: SNAPSHOT_VERSION, streams, queries });
}

export function restoreDeployment(deployment: Deployment, snapshot: Snapshot): void {
  const labels = deployment.queries.map(({ node }) => node.label).join(', ');
  const saved = snapshot.queries.map((query) => query.label).join(', ');
  if (snapshot.version !== SNAPSHOT_VERSION || labels !== saved) {
    const detail = `the snapshot holds: ${saved}\nthe engine runs: ${labels}`;
    throw new SqlError([errorDiagnostic('B242', 'the snapshot is of another script or version', { detail })]);
  }
  const copy = structuredClone(snapshot);
  deployment.queries.forEach(({ node }, q) => {
    node.operators.forEach((operator, k) => {
      operator.state?.check(copy.queries[q]?.operators[k]);
    });
  });
  for (const [name, { watermark }] of Object.entries(copy.streams)) {
    const node = deployment.nodes.get(name);
    if (node !== undefined) node.watermark = watermark;
  }
  deployment.queries.forEach(({ node }, q) => {
    node.watermark = copy.queries[q]?.watermark ?? Number.NEGATIVE_INFINITY;
    node.operators.forEach((operator, k) => {
      operator.state?.restore(copy.queries[q]?.operators[k]);
    });
  });
  // Last, because the timers look at what the operators keep.
  for (const [name, { lastRow }] of Object.entries(copy.streams)) {
    const node = deployment.nodes.get(name);
    if (node !== undefined && lastRow !== undefined) deployment.wakeups.resume(node, lastRow);
  }
}
