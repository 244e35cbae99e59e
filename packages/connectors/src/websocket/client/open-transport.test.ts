import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Transport } from '../protocol/transport.ts';
import { openTransport, READ_BUFFER_BYTES, READ_HEADROOM_BYTES } from './open-transport.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A server on the loopback, and what it has accepted. */
async function serve(onConnection: (socket: Socket) => void): Promise<URL> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return new URL(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

function open(url: URL): Promise<Transport> {
  return openTransport(url, undefined, new AbortController().signal);
}

const sha = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('hex');

describe('plain transport', () => {
  it('gives every byte once and in order, in the same memory each time, also around pauses', async () => {
    const sent = Buffer.from(Array.from({ length: 3 * READ_BUFFER_BYTES + 77 }, (_, i) => (i * 31 + (i >> 9)) & 255));
    const url = await serve((socket) => socket.end(sent));
    const transport = await open(url);
    const read: Buffer[] = [];
    const memories = new Set<ArrayBufferLike>();
    let isPaused = false;
    transport.listen((bytes, headroom) => {
      expect(isPaused).toBe(false);
      expect([bytes.length <= READ_BUFFER_BYTES, headroom]).toEqual([true, READ_HEADROOM_BYTES]);
      expect(bytes.byteOffset).toBeGreaterThanOrEqual(headroom);
      read.push(Buffer.from(bytes));
      memories.add(bytes.buffer);
      isPaused = true;
      transport.stream.pause();
      setImmediate(() => {
        isPaused = false;
        transport.stream.resume();
      });
    });
    await once(transport.stream, 'end');
    expect(sha(Buffer.concat(read))).toBe(sha(sent));
    expect(memories.size).toBe(1);
  });

  it('keeps two connections apart', async () => {
    const urls = await Promise.all(['a', 'b'].map((text) => serve((socket) => socket.end(text.repeat(300_000)))));
    const transports = await Promise.all(urls.map(open));
    const digests = transports.map(async ({ stream, listen }) => {
      const read: Buffer[] = [];
      listen((bytes) => read.push(Buffer.from(bytes)));
      await once(stream, 'end');
      return sha(Buffer.concat(read));
    });
    expect(await Promise.all(digests)).toEqual(['a', 'b'].map((text) => sha(Buffer.from(text.repeat(300_000)))));
  });

  it('reads nothing before somebody listens', async () => {
    const url = await serve((socket) => socket.end('early'));
    const transport = await open(url);
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    let text = '';
    transport.listen((bytes) => {
      text += Buffer.from(bytes).toString();
    });
    await once(transport.stream, 'end');
    expect(text).toBe('early');
  });

  it('reports a connection that is reset', async () => {
    const url = await serve((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const transport = await open(url);
    transport.listen(() => undefined);
    transport.stream.write('x');
    const [error] = (await once(transport.stream, 'error').catch((e: unknown) => [e])) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNRESET');
  });
});
