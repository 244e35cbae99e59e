// A stream's way out: encodes rows as they pass and publishes what one turn of the driver collected in one go.
// Invariants: order is kept; a row that cannot be encoded costs only itself; while the sink is overloaded the task asks for a
// pause; rows that publishing itself gives rise to are collected apart, so nothing is published twice.
import {
  type ColumnBatch,
  ConnectorError,
  type Encoder,
  PayloadBuffer,
  type RowError,
  type Sink,
} from '@tidewire/core';
import type { StreamDefinition } from '../catalog/catalog.ts';
import type { Tap } from './graph.ts';
import { RowLabels } from './row-labels.ts';

export interface SinkHooks {
  onRowError(error: RowError): void;
  /** Rows were given up; the sink's counters know how many. */
  onPublishFailure(error: ConnectorError): void;
  onPressure(overloaded: boolean): void;
}

export class SinkTask implements Tap {
  readonly sink: Sink;
  readonly #encoder: Encoder;
  readonly #hooks: SinkHooks;
  #payloads = new PayloadBuffer();
  /** Empty, for the next turn. */
  #spare: PayloadBuffer | undefined = new PayloadBuffer();
  readonly #inFlight = new Set<Promise<void>>();
  #overloaded = false;
  rowsOut = 0;
  readonly #onRowError: (error: RowError) => void;
  readonly #labels: RowLabels | undefined;

  constructor(definition: StreamDefinition, sink: Sink, encoder: Encoder, hooks: SinkHooks) {
    this.#labels = definition.metadata.length === 0 ? undefined : new RowLabels(definition);
    this.sink = sink;
    this.#encoder = encoder;
    this.#hooks = hooks;
    this.#onRowError = (error) => hooks.onRowError(error);
  }

  rows(batch: ColumnBatch, from: number, to: number): void {
    if (this.#labels === undefined) this.#encoder.encode(batch, from, to, this.#payloads, this.#onRowError);
    else this.#labels.encode(this.#encoder, batch, from, to, this.#payloads, this.#onRowError);
  }

  flush(): void {
    const payloads = this.#payloads;
    if (payloads.count === 0) return;
    this.#payloads = this.#spare ?? new PayloadBuffer();
    this.#spare = undefined;
    this.rowsOut += payloads.count;
    const published = this.sink.publish(payloads, this.#labels?.take());
    payloads.clear();
    this.#spare = payloads;
    if (published !== undefined) this.#follow(published);
    this.#checkPressure();
  }

  end(): void {
    this.flush();
  }

  /** Everything collected and in flight has been handed over or given up. */
  async drain(): Promise<void> {
    this.flush();
    while (this.#inFlight.size > 0) await Promise.all(this.#inFlight);
  }

  /** What was collected is handed over or given up, in the time the sink allows itself, and the sink closed. */
  async stop(): Promise<void> {
    this.flush();
    // Not drained first: a sink that tries for ever to reach its server would never be stopped.
    await this.sink.stop();
    await this.drain();
  }

  #follow(published: Promise<void>): void {
    const followed: Promise<void> = published
      .catch((error: unknown) => {
        if (!(error instanceof ConnectorError)) throw error;
        this.#hooks.onPublishFailure(error);
      })
      .finally(() => {
        this.#inFlight.delete(followed);
        this.#checkPressure();
      });
    this.#inFlight.add(followed);
  }

  #checkPressure(): void {
    const { isOverloaded } = this.sink;
    if (isOverloaded === this.#overloaded) return;
    this.#overloaded = isOverloaded;
    this.#hooks.onPressure(isOverloaded);
  }
}
