// A stream's way in: hands the messages of a source to the decoder and the decoded batch to the driver.
// Invariants: a run of messages becomes one batch and one call of the driver; the batch and its columns are reused; metadata
// columns are filled per run, never from the message.
import {
  appendRow,
  type Cell,
  ColumnBatch,
  type ColumnUse,
  type ConnectionEvent,
  type ConnectorError,
  type Decoder,
  type MessageRun,
  type RowError,
  type Source,
  type SourceHandler,
  setCell,
} from '@tidewire/core';
import type { StreamDefinition } from '../catalog/catalog.ts';
import { payloadColumns } from './payload-columns.ts';

export interface SourceHooks {
  onBatch(batch: ColumnBatch): void;
  onRowError(error: RowError, run: MessageRun): void;
  onConnection(event: ConnectionEvent): void;
  onEnd(error?: ConnectorError): void;
}

/** How the stream's payload columns are decoded; replaced when queries come to need more columns. */
export interface SourcePlan {
  readonly uses: readonly ColumnUse[];
  /** Decodes into batches of the whole stream; undefined for a source that delivers rows. */
  readonly decoder: Decoder | undefined;
}

export class SourceTask implements SourceHandler {
  readonly source: Source;
  readonly #definition: StreamDefinition;
  readonly #hooks: SourceHooks;
  #plan: SourcePlan;
  #batch: ColumnBatch;
  /** The payload columns of #batch: what the decoder sees. */
  #payload: ColumnBatch;
  #run: MessageRun | undefined;
  messages = 0;
  readonly #onRowError: (error: RowError) => void;

  constructor(definition: StreamDefinition, source: Source, plan: SourcePlan, hooks: SourceHooks) {
    this.#definition = definition;
    this.source = source;
    this.#plan = plan;
    this.#hooks = hooks;
    this.#batch = new ColumnBatch(definition.schema, plan.uses);
    this.#payload = this.#batch.view(payloadColumns(definition));
    this.#onRowError = (error) => {
      if (this.#run !== undefined) hooks.onRowError(error, this.#run);
    };
  }

  /** Takes another plan from the next run on. */
  replan(plan: SourcePlan): void {
    this.#plan = plan;
    this.#batch = new ColumnBatch(this.#definition.schema, plan.uses);
    this.#payload = this.#batch.view(payloadColumns(this.#definition));
  }

  onMessages(run: MessageRun, meta: Readonly<Record<string, Cell>>): void {
    this.messages += run.count;
    const { decoder } = this.#plan;
    if (decoder === undefined) return;
    const batch = this.#batch;
    batch.clear();
    this.#payload.length = 0;
    this.#run = run;
    decoder.decode(run, this.#payload, this.#onRowError);
    this.#run = undefined;
    batch.adopt(this.#payload);
    this.#fillMetadata(batch, meta);
    this.#hooks.onBatch(batch);
  }

  onRows(rows: readonly (readonly Cell[])[]): void {
    this.messages += rows.length;
    const batch = this.#batch;
    batch.clear();
    for (const row of rows) appendRow(batch, row, 0);
    this.#hooks.onBatch(batch);
  }

  onEvent(event: ConnectionEvent): void {
    this.#hooks.onConnection(event);
  }

  /** An event as a row of its own: every payload column NULL, the metadata columns filled. */
  eventRow(meta: Readonly<Record<string, Cell>>): void {
    const batch = this.#batch;
    batch.clear();
    appendRow(batch, [], 0);
    this.#fillMetadata(batch, meta);
    this.#hooks.onBatch(batch);
  }

  onEnd(error?: ConnectorError): void {
    this.#hooks.onEnd(error);
  }

  #fillMetadata(batch: ColumnBatch, meta: Readonly<Record<string, Cell>>): void {
    for (const { column, name } of this.#definition.metadata) {
      const target = batch.columns[column];
      if (target === undefined || target.kind === 'absent') continue;
      const cell = meta[name] ?? null;
      for (let row = 0; row < batch.length; row++) setCell(target, row, cell);
    }
  }
}
