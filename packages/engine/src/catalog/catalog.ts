// The streams that a script has declared or inferred, and who reads and writes them.
// Invariant: names are unique ignoring case; a stream, once added, never changes its schema.
import { lookupName, type Schema, type Span } from '@tidewire/core';

/** How rows of a stream get their event time. */
export type EventTimeSpec =
  /** From a column (of the declared schema), with the watermark `delay` milliseconds behind the greatest seen. */
  | {
      readonly kind: 'column';
      readonly column: number;
      readonly unit: 's' | 'ms' | 'us' | 'ns';
      readonly delay: number;
    }
  /** The time of arrival on the clock. */
  | { readonly kind: 'arrival' }
  /** Rows come from a query, which also brings their event time and watermark. */
  | { readonly kind: 'derived' };

/** A column of which the message knows nothing: the connector of a source fills it, that of a sink is told it. */
export interface MetadataColumn {
  readonly column: number;
  readonly name: string;
}

/** The outer end of a stream: a connector and a format with their options as text, `${…}` expanded. */
export interface ConnectorBinding {
  readonly role: 'source' | 'sink';
  readonly connector: string;
  readonly format: string | undefined;
  /** Options by key, without type, extension and format. */
  readonly options: Readonly<Record<string, string>>;
  /** Where each key stands in the script. */
  readonly spans: Readonly<Record<string, Span>>;
}

export type ErrorStrategy = 'drop' | 'fail' | 'dlq';

export interface StreamDefinition {
  readonly name: string;
  /** All columns: declared, then hidden metadata columns that queries may name but `*` leaves out. */
  readonly schema: Schema;
  /** How many columns of the schema `*` gives. */
  readonly visible: number;
  readonly metadata: readonly MetadataColumn[];
  readonly eventTime: EventTimeSpec;
  /** Milliseconds without a row after which the watermark follows the clock; undefined: never. */
  readonly idleTimeout: number | undefined;
  readonly binding: ConnectorBinding | undefined;
  readonly errorStrategy: ErrorStrategy;
  readonly deadLetterStream: string | undefined;
  /** true when rows replace earlier rows of the same key (a running aggregate writes here). */
  readonly updating: boolean;
  readonly span: Span | undefined;
}

/** One query between two streams: `running` aggregates replace their earlier rows, `windowed` ones and `rows` do not. */
export interface QueryEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: 'rows' | 'windowed' | 'running';
}

export class Catalog {
  readonly #streams = new Map<string, StreamDefinition>();
  readonly #queries: QueryEdge[] = [];

  add(stream: StreamDefinition): void {
    this.#streams.set(stream.name, stream);
  }

  /** Exact case first, then a unique match ignoring case. */
  find(name: string): StreamDefinition | undefined {
    const found = lookupName(this.names(), name);
    return found.kind === 'found' ? this.#streams.get(this.names()[found.index] ?? '') : undefined;
  }

  names(): readonly string[] {
    return [...this.#streams.keys()];
  }

  streams(): readonly StreamDefinition[] {
    return [...this.#streams.values()];
  }

  addQuery(query: QueryEdge): void {
    this.#queries.push(query);
  }

  queriesReading(stream: string): readonly QueryEdge[] {
    return this.#queries.filter((q) => q.from === stream);
  }

  queriesWriting(stream: string): readonly QueryEdge[] {
    return this.#queries.filter((q) => q.to === stream);
  }

  /**
   * The streams from `from` to `to` along queries and dead letters, both included; undefined when rows of one never reach
   * the other.
   */
  path(from: string, to: string): readonly string[] | undefined {
    const cameFrom = new Map<string, string | undefined>([[from, undefined]]);
    // A Map is visited in order of insertion, also what is inserted meanwhile: a breadth-first search.
    for (const stream of cameFrom.keys()) {
      if (stream === to) break;
      for (const next of this.#reachedFrom(stream)) {
        if (!cameFrom.has(next)) cameFrom.set(next, stream);
      }
    }
    if (!cameFrom.has(to)) return undefined;
    const steps: string[] = [];
    for (let at: string | undefined = to; at !== undefined; at = cameFrom.get(at)) steps.unshift(at);
    return steps;
  }

  #reachedFrom(stream: string): readonly string[] {
    const targets = this.queriesReading(stream).map((query) => query.to);
    return [...targets, ...[this.#streams.get(stream)?.deadLetterStream].filter((name) => name !== undefined)];
  }

  /** Whether rows of a stream replace earlier rows, because a running aggregate is among the queries it comes from. */
  isUpdating(stream: string): boolean {
    const seen = new Set<string>([stream]);
    for (const at of seen) {
      if (this.#streams.get(at)?.updating === true) return true;
      for (const query of this.queriesWriting(at)) {
        if (query.kind === 'running') return true;
        if (query.kind === 'rows') seen.add(query.from);
      }
    }
    return false;
  }

  /** A catalog of its own with the same content, to try a script out on. */
  copy(): Catalog {
    const copy = new Catalog();
    for (const stream of this.#streams.values()) copy.add(stream);
    for (const query of this.#queries) copy.addQuery(query);
    return copy;
  }
}
