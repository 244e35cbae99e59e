// The running graph: streams as nodes, queries as edges between them.
// Invariant: the graph has no cycle (the binder refuses one); only the driver changes watermarks and ended flags.
import type { ColumnBatch } from '@tidewire/core';
import type { StreamDefinition } from '../catalog/catalog.ts';
import type { Emitter, Operator } from '../exec/operator.ts';

/** Somebody outside the graph who sees rows [from, to) of a stream: a sink task or a subscriber of the API. */
export interface Tap {
  rows(batch: ColumnBatch, from: number, to: number): void;
  /** The driver is about to return to the event loop: hand on what was collected. */
  flush(): void;
  /** No row will follow. */
  end(): void;
}

export class StreamNode {
  readonly definition: StreamDefinition;
  readonly writers: QueryNode[] = [];
  readonly readers: QueryNode[] = [];
  readonly taps: Set<Tap> = new Set();
  watermark: number = Number.NEGATIVE_INFINITY;
  ended = false;
  /** Rows must be taken one by one because two paths lead from here into one stream. */
  stepwise = false;
  rowsIn = 0;
  rowsFailed = 0;

  constructor(definition: StreamDefinition) {
    this.definition = definition;
  }
}

export class QueryNode {
  readonly label: string;
  readonly source: StreamNode;
  readonly target: StreamNode;
  readonly operators: readonly Operator[];
  /** What operator k emits into; the last one delivers to the target. entry = emitters[0]'s producer side. */
  emitters: readonly Emitter[] = [];
  watermark: number = Number.NEGATIVE_INFINITY;
  ended = false;
  rowsFailed = 0;

  constructor(label: string, source: StreamNode, target: StreamNode, operators: readonly Operator[]) {
    this.label = label;
    this.source = source;
    this.target = target;
    this.operators = operators;
  }
}

/** Whether two different paths lead from a stream into one stream: then batches must be taken row by row to keep their order. */
export function hasConvergingPaths(from: StreamNode): boolean {
  const reached = new Set<StreamNode>();
  const visit = (node: StreamNode): boolean => {
    for (const query of node.readers) {
      if (reached.has(query.target)) return true;
      reached.add(query.target);
      if (visit(query.target)) return true;
    }
    return false;
  };
  return visit(from);
}

/** Every stream that rows of `from` can reach, itself included. */
export function reachableFrom(from: StreamNode): ReadonlySet<StreamNode> {
  const reached = new Set<StreamNode>([from]);
  for (const node of reached) for (const query of node.readers) reached.add(query.target);
  return reached;
}
