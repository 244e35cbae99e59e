// Payloads for sinks, as tests write them.
// Invariant: each part is one payload, whatever its length; the buffer begins small, so that growing is tested along.
import { PayloadBuffer } from '@tidewire/core';

/** One payload per part, texts as UTF-8, behind what `into` holds already. */
export function payloadsOf(
  parts: readonly (string | Uint8Array)[],
  into: PayloadBuffer = new PayloadBuffer(4),
): PayloadBuffer {
  for (const part of parts) {
    const bytes = Buffer.from(part);
    into.reserve(bytes.length);
    into.bytes.set(bytes, into.length);
    into.length += bytes.length;
    into.endPayload();
  }
  return into;
}
