// Program: the WebSocket server behind W3. Counts what it is sent and, when told `content`, reads it.
// Invariant: one answer per connection, once the client has closed it; frames are what a client must send: masked and final.
import { createHash } from 'node:crypto';
import { reply } from './program.ts';
import { listenForUpgrades } from './upgrade.ts';

export interface SinkAnswer {
  readonly messages: number;
  readonly payloadBytes: number;
  /** Of the messages in order, each as JSON.stringify would write it; empty when only counting. */
  readonly digest: string;
}

const CLOSE_FRAME = Buffer.of(0x88, 2, 0x03, 0xe8);
const readsContent = process.argv[2] === 'content';

class Inbox {
  messages = 0;
  payloadBytes = 0;
  closed = false;
  readonly #hash = createHash('sha256');
  #rest: Buffer = Buffer.alloc(0);

  take(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (at + 8 <= bytes.length) {
      const first = bytes[at];
      const short = (bytes[at + 1] ?? 0) & 127;
      if (short === 127 || (first !== 0x81 && first !== 0x88))
        throw new Error(`a frame of kind ${first} was not expected`);
      const length = short < 126 ? short : bytes.readUInt16BE(at + 2);
      const mask = at + (short < 126 ? 2 : 4);
      const end = mask + 4 + length;
      if (end > bytes.length) break;
      if (first === 0x88) this.closed = true;
      else this.#message(bytes, mask, end);
      at = end;
    }
    this.#rest = bytes.subarray(at);
  }

  #message(bytes: Buffer, mask: number, end: number): void {
    this.messages++;
    this.payloadBytes += end - mask - 4;
    if (!readsContent) return;
    const payload = Buffer.from(bytes.subarray(mask + 4, end));
    for (let i = 0; i < payload.length; i++) payload[i] = (payload[i] ?? 0) ^ (bytes[mask + (i & 3)] ?? 0);
    this.#hash.update(`${JSON.stringify(JSON.parse(payload.toString()))}\n`);
  }

  answer(): SinkAnswer {
    const digest = readsContent ? this.#hash.digest('hex') : '';
    return { messages: this.messages, payloadBytes: this.payloadBytes, digest };
  }
}

const port = await listenForUpgrades((socket) => {
  const inbox = new Inbox();
  socket.on('data', (chunk: Buffer) => {
    if (inbox.closed) return;
    inbox.take(chunk);
    if (!inbox.closed) return;
    socket.end(CLOSE_FRAME);
    reply(inbox.answer(), false);
  });
});
reply(port, false);
process.once('disconnect', () => process.exit());
