// Which columns of a stream are in its messages.
// Invariant: the order is that of the stream; metadata columns are never among them.
import type { StreamDefinition } from '../catalog/catalog.ts';

/** The columns that messages fill, or that go into messages, by index: all but the metadata. */
export function payloadColumns(definition: StreamDefinition): readonly number[] {
  const metadata = new Set(definition.metadata.map((m) => m.column));
  return definition.schema.columns.map((_, index) => index).filter((index) => !metadata.has(index));
}
