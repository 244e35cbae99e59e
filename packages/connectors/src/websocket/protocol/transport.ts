// What a WebSocket runs on: an open stream whose reading has not begun.
// Invariant: nothing is read before somebody listens.
import type { Duplex } from 'node:stream';

/** Takes what was read. Bytes, and the `headroom` bytes before them in their memory, are the listener's during the call only. */
export type BytesListener = (bytes: Uint8Array, headroom: number) => void;

/** An open connection whose reading has not begun. */
export interface Transport {
  /** For writing, pausing and resuming, and for 'end', 'error' and 'close'; what arrives is not to be read here. */
  readonly stream: Duplex;
  /** Begins to read; to be called once. */
  listen(listener: BytesListener): void;
}

/** Any stream as a transport: whoever reads from it gives every chunk memory of its own. */
export function streamTransport(stream: Duplex): Transport {
  return {
    stream,
    listen: (listener) => {
      stream.on('data', (chunk: Buffer) => listener(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length), 0));
    },
  };
}
