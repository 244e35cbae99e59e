// What rows tell a sink beside their payload: the columns declared METADATA FROM, one cell for every payload.
// Invariant: cells and payloads stay in step, so rows are encoded one by one: only those that gave a payload give cells.
import {
  type Cell,
  ColumnBatch,
  cellAt,
  type Encoder,
  type PayloadBuffer,
  type PayloadMetadata,
  type RowErrorSink,
  type SqlType,
} from '@tidewire/core';
import type { StreamDefinition } from '../catalog/catalog.ts';
import { payloadColumns } from './payload-columns.ts';

interface Label {
  readonly name: string;
  readonly column: number;
  readonly type: SqlType;
  cells: Cell[];
}

export class RowLabels {
  readonly #labels: readonly Label[];
  readonly #payloadColumns: readonly number[];
  /** The payload columns of the batch being encoded. */
  readonly #payload: ColumnBatch;

  constructor(definition: StreamDefinition) {
    const { columns } = definition.schema;
    this.#labels = definition.metadata.flatMap(({ column, name }): Label[] => {
      const type = columns[column]?.type;
      return type === undefined ? [] : [{ name, column, type, cells: [] }];
    });
    this.#payloadColumns = payloadColumns(definition);
    const schema = { columns: this.#payloadColumns.flatMap((index) => columns[index] ?? []) };
    this.#payload = new ColumnBatch(
      schema,
      schema.columns.map(() => 'skip'),
      0,
    );
  }

  encode(
    encoder: Encoder,
    batch: ColumnBatch,
    from: number,
    to: number,
    into: PayloadBuffer,
    onError: RowErrorSink,
  ): void {
    this.#payload.show(batch, this.#payloadColumns);
    for (let row = from; row < to; row++) {
      const before = into.count;
      encoder.encode(this.#payload, row, row + 1, into, onError);
      if (into.count === before) continue;
      for (const { column, type, cells } of this.#labels) {
        const data = batch.columns[column];
        cells.push(data === undefined ? null : cellAt(data, type, row));
      }
    }
  }

  /** The cells of all payloads since the last call. */
  take(): PayloadMetadata {
    const taken = new Map(this.#labels.map(({ name, cells }) => [name, cells]));
    for (const label of this.#labels) label.cells = [];
    return taken;
  }
}
