import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Duplex } from 'node:stream';
import type { MessageRun } from '@tidewire/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { protocolOptions } from './connection.ts';
import { Tap, type TapSettings } from './tap.ts';
import { streamTransport, type Transport } from './transport.ts';

const MAX_MESSAGE_BYTES = 80_000;

const digest = (bytes: Uint8Array, binary: boolean): string =>
  `${binary ? 'binary' : 'text'} ${bytes.length} ${createHash('sha1').update(bytes).digest('hex').slice(0, 12)}`;

/** The messages of a run, each as its digest. */
function digestsOf({ bytes, spans, count, binary }: MessageRun): string[] {
  return Array.from({ length: count }, (_, k) => digest(bytes.subarray(spans[2 * k], spans[2 * k + 1]), binary));
}

const options: ReturnType<typeof protocolOptions> = protocolOptions(MAX_MESSAGE_BYTES);

/** A frame as a server sends it. */
function frame(first: number, payload: Buffer): Buffer {
  const { length } = payload;
  const header = length < 126 ? Buffer.alloc(2) : length < 65_536 ? Buffer.alloc(4) : Buffer.alloc(10);
  header[0] = first;
  if (length < 126) header[1] = length;
  else if (length < 65_536) {
    header[1] = 126;
    header.writeUInt16BE(length, 2);
  } else {
    header[1] = 127;
    header.writeUInt32BE(length, 6);
  }
  return Buffer.concat([header, payload]);
}

const filled = (length: number, seed: number): Buffer => Buffer.alloc(length, `${seed}:é∑|`);

const size = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 130 }) },
  { weight: 2, arbitrary: fc.integer({ min: 120, max: 3_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 65_530, max: 70_000 }) },
);

const item: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.constantFrom(0x81, 0x82), size).map(([b, n]) => frame(b, filled(n, n))) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 125 }).map((n) => frame(0x89, filled(n, n))) },
  { weight: 1, arbitrary: fc.constant(frame(0x8a, Buffer.from('unasked'))) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(0x01, 0x02), fc.array(size, { minLength: 1, maxLength: 3 }), size, fc.boolean())
      .map(([b, middle, last, ping]) =>
        Buffer.concat([
          frame(b, filled(10, b)),
          ...middle.map((n) => frame(0x00, filled(n % 40_000, n))),
          ...(ping ? [frame(0x89, Buffer.from('within'))] : []),
          frame(0x80, filled(last % 40_000, last)),
        ]),
      ),
  },
);

const ending: fc.Arbitrary<Buffer> = fc.constantFrom(
  Buffer.alloc(0),
  frame(0x88, Buffer.from([0x0f, 0xa0, 0x62, 0x79, 0x65])),
  frame(0x88, Buffer.alloc(0)),
  frame(0xc1, Buffer.from('reserved bit')),
  frame(0x83, Buffer.from('unknown opcode')),
  frame(0x80, Buffer.from('continues nothing')),
  frame(0x82, filled(MAX_MESSAGE_BYTES + 1, 1)),
  Buffer.concat([frame(0x01, Buffer.from('never ended')), frame(0x81, Buffer.from('intruder'))]),
  Buffer.from([0x81, 0x85, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
  Buffer.from([0x81, 0x20, 1, 2, 3]),
);

/** The same frames as a client sends them: masked. What is no whole frame stays as it is. */
function masked(frames: Buffer): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  while (at + 2 <= frames.length) {
    const short = frames.readUInt8(at + 1);
    const header = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (short > 127 || at + header > frames.length) break;
    const length =
      short < 126 ? short : short === 126 ? frames.readUInt16BE(at + 2) : Number(frames.readBigUInt64BE(at + 2));
    if (at + header + length > frames.length) break;
    const head = Buffer.from(frames.subarray(at, at + header));
    head[1] = short | 0x80;
    const mask = Buffer.from([at & 255, 0xa5, (at >> 3) & 255, 0x3c]);
    const payload = frames.subarray(at + header, at + header + length).map((byte, i) => byte ^ (mask[i & 3] ?? 0));
    parts.push(head, mask, Buffer.from(payload));
    at += header + length;
  }
  return Buffer.concat([...parts, frames.subarray(at)]);
}

const CLIENT: TapSettings = { maxMessageBytes: MAX_MESSAGE_BYTES, role: 'client' };

/** The far end of a connection in memory: answers the handshake, then sends exactly the chunks it is given. */
class Peer {
  readonly near: Duplex;
  readonly written: Buffer[] = [];
  #request = '';
  #accept: string | undefined;
  #onRequest: () => void = () => undefined;
  readonly requested: Promise<void> = new Promise((resolve) => {
    this.#onRequest = resolve;
  });

  constructor() {
    this.near = new Duplex({
      read: () => undefined,
      write: (chunk: Buffer, _encoding, done) => {
        this.#take(chunk);
        done();
      },
    });
  }

  #take(chunk: Buffer): void {
    if (this.#accept !== undefined) {
      this.written.push(chunk);
      return;
    }
    this.#request += chunk.toString('latin1');
    const key = /sec-websocket-key: (.*)\r\n/i.exec(this.#request)?.[1];
    if (key === undefined || !this.#request.endsWith('\r\n\r\n')) return;
    this.#accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    this.#onRequest();
  }

  response(): Buffer {
    const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
    return Buffer.from(`${[...lines, `Sec-WebSocket-Accept: ${this.#accept ?? ''}`].join('\r\n')}\r\n\r\n`, 'latin1');
  }
}

interface Outcome {
  readonly messages: readonly string[];
  readonly pings: readonly string[];
  readonly close: string;
}

function pongs(written: readonly Buffer[]): string[] {
  const bytes = Buffer.concat(written);
  const found: string[] = [];
  let at = 0;
  while (at + 6 <= bytes.length) {
    const length = (bytes[at + 1] ?? 0) & 127;
    const mask = bytes.subarray(at + 2, at + 6);
    const payload = Buffer.from(bytes.subarray(at + 6, at + 6 + length)).map((b, i) => b ^ (mask[i % 4] ?? 0));
    if (bytes[at] === 0x8a) found.push(Buffer.from(payload).toString('hex'));
    at += 6 + length;
  }
  return found;
}

/** Reads a stream as plain TCP is read: into the same memory again and again, which holds nothing of use after the call. */
function reusingTransport(stream: Duplex, headroom: number, size: number): Transport {
  const memory = new Uint8Array(headroom + size);
  return {
    stream,
    listen: (listener) => {
      stream.on('data', (chunk: Buffer) => {
        for (let at = 0; at < chunk.length; at += size) {
          const part = chunk.subarray(at, at + size);
          memory.set(part, headroom);
          listener(memory.subarray(headroom, headroom + part.length), headroom);
          memory.fill(0x81);
        }
      });
    },
  };
}

type Way = 'plain protocol implementation' | 'own memory' | 'reused memory';

async function receive(bytes: Buffer, cuts: readonly number[], way: Way): Promise<Outcome> {
  const peer = new Peer();
  const messages: string[] = [];
  const tapped = way !== 'plain protocol implementation';
  const transport = way === 'reused memory' ? reusingTransport(peer.near, 64, 1024) : streamTransport(peer.near);
  const tap = new Tap(transport, CLIENT);
  const take = (run: MessageRun): void => {
    messages.push(...digestsOf(run));
  };
  const socket = new WebSocket('ws://peer.test/', {
    ...options,
    createConnection: () => (tapped ? tap.stream : peer.near) as never,
  });
  if (!tapped) peer.near.removeAllListeners('data');
  const closed = new Promise<string>((resolve) => {
    socket.on('close', (code, reason) => resolve(`${code} ${reason.toString()}`));
  });
  let failure = '';
  socket.on('error', (error: Error & { code?: string }) => {
    failure = error.code ?? error.message;
  });
  socket.on('message', (data, binary) => messages.push(digest(data as Buffer, binary)));
  socket.on('open', () => tap.begin(take));
  await peer.requested;
  const stream = Buffer.concat([peer.response(), bytes]);
  let from = 0;
  for (const cut of [...cuts, stream.length]) {
    if (cut > from) peer.near.push(stream.subarray(from, cut));
    from = Math.max(from, cut);
    await new Promise((resolve) => setImmediate(resolve));
  }
  peer.near.push(null);
  return { messages, pings: pongs(peer.written), close: `${await closed} ${failure}` };
}

describe('tap', () => {
  it('delivers the same messages, pongs and close as the plain protocol implementation for any frames in any chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(item, { minLength: 1, maxLength: 25 }),
        ending,
        fc.array(fc.nat(), { maxLength: 25 }),
        fc.integer({ min: 1, max: 40 }),
        async (items, end, cutSeeds, fine) => {
          const bytes = Buffer.concat([...items, end]);
          const total = bytes.length + 129;
          const cuts = cutSeeds.map((c) => c % total);
          for (let c = 100; c < 100 + 12 * fine; c += fine) cuts.push(c);
          cuts.sort((a, b) => a - b);
          const expected = await receive(bytes, cuts, 'plain protocol implementation');
          expect(await receive(bytes, cuts, 'own memory')).toEqual(expected);
          expect(await receive(bytes, cuts, 'reused memory')).toEqual(expected);
        },
      ),
      { numRuns: 150 },
    );
  }, 60_000);

  it.each([
    ['larger', [frame(0x01, filled(40_000, 1)), frame(0x00, filled(30_000, 2)), frame(0x80, filled(10_001, 3))]],
    ['in more pieces', [frame(0x01, filled(1, 1)), ...Array.from({ length: 4_096 }, () => frame(0x00, filled(1, 2)))]],
  ])('delivers nothing behind a message %s than the protocol implementation takes', async (_, fragments) => {
    const bytes = Buffer.concat([...fragments, frame(0x81, filled(7, 3)), frame(0x89, Buffer.from('ping'))]);
    const expected = await receive(bytes, [], 'plain protocol implementation');
    expect(expected.messages).toEqual([]);
    expect(await receive(bytes, [], 'own memory')).toEqual(expected);
    expect(await receive(bytes, [], 'reused memory')).toEqual(expected);
  });

  it('lets no message overtake a fragmented one that is still buffered', async () => {
    const bytes = Buffer.concat([
      frame(0x01, filled(20_000, 1)),
      frame(0x80, filled(5, 2)),
      frame(0x81, filled(7, 3)),
      frame(0x89, Buffer.from('ping')),
      frame(0x82, filled(8, 4)),
    ]);
    const { messages, pings } = await receive(bytes, [140, 20_200, 20_210], 'own memory');
    expect(messages.map((m) => m.split(' ').slice(0, 2).join(' '))).toEqual(['text 20005', 'text 7', 'binary 8']);
    expect(pings).toEqual([Buffer.from('ping').toString('hex')]);
  });

  it('delivers the frames of a chunk as one run per type', async () => {
    const peer = new Peer();
    const runs: string[] = [];
    const tap = new Tap(streamTransport(peer.near), CLIENT);
    const socket = new WebSocket('ws://peer.test/', { ...options, createConnection: () => tap.stream as never });
    socket.on('open', () => tap.begin((run) => runs.push(`${run.binary ? 'binary' : 'text'} ${run.count}`)));
    await peer.requested;
    const texts = Array.from({ length: 500 }, (_, i) => frame(0x81, filled(i % 90, i)));
    const binaries = Array.from({ length: 7 }, (_, i) => frame(0x82, filled(i, i)));
    peer.near.push(Buffer.concat([peer.response(), ...texts, ...binaries, frame(0x89, Buffer.from('p')), ...texts]));
    await new Promise((resolve) => setImmediate(resolve));
    expect(runs).toEqual(['text 500', 'binary 7', 'text 500']);
    socket.terminate();
  });

  it('delivers nothing between the handshake and begin(), and all of it afterwards', async () => {
    const peer = new Peer();
    let messages = 0;
    const tap = new Tap(streamTransport(peer.near), CLIENT);
    const socket = new WebSocket('ws://peer.test/', { ...options, createConnection: () => tap.stream as never });
    const open = new Promise((resolve) => socket.on('open', resolve));
    await peer.requested;
    peer.near.push(Buffer.concat([peer.response(), frame(0x81, Buffer.from('early'))]));
    await open;
    peer.near.push(frame(0x81, Buffer.from('held back')));
    await new Promise((resolve) => setImmediate(resolve));
    expect(messages).toBe(0);
    tap.begin((run) => {
      messages += run.count;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(messages).toBe(2);
    socket.terminate();
  });

  it('lets interim responses pass before the one that upgrades', async () => {
    const peer = new Peer();
    const messages: number[] = [];
    const tap = new Tap(streamTransport(peer.near), CLIENT);
    const socket = new WebSocket('ws://peer.test/', { ...options, createConnection: () => tap.stream as never });
    socket.on('open', () => tap.begin((run) => messages.push(run.count)));
    await peer.requested;
    const interim = Buffer.from('HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n');
    peer.near.push(
      Buffer.concat([interim, peer.response(), frame(0x81, Buffer.from('a')), frame(0x81, Buffer.from('b'))]),
    );
    await new Promise((resolve) => setImmediate(resolve));
    expect(messages).toEqual([2]);
    socket.terminate();
  });
});

const HANDSHAKE = {
  method: 'GET',
  url: '/',
  headers: { upgrade: 'websocket', 'sec-websocket-key': 'dGlkZXdpcmUtdGVzdC1rZQ==', 'sec-websocket-version': '13' },
} as unknown as IncomingMessage;

interface Served {
  readonly messages: readonly string[];
  /** What the server wrote behind its answer: pongs and the close frame. */
  readonly written: string;
  readonly close: string;
}

/** What a server makes of the bytes of a client, with a tap or without. */
async function serve(bytes: Buffer, cuts: readonly number[], tapped: boolean): Promise<Served> {
  const messages: string[] = [];
  const written: Buffer[] = [];
  const near = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      written.push(chunk);
      done();
    },
  });
  const first = cuts.find((cut) => cut > 0) ?? bytes.length;
  const head = Buffer.from(bytes.subarray(0, first));
  const tap = tapped
    ? new Tap(streamTransport(near), { maxMessageBytes: MAX_MESSAGE_BYTES, role: 'server', head })
    : undefined;
  let failure = '';
  const server = new WebSocketServer({ noServer: true, clientTracking: false, ...options });
  const closed = new Promise<string>((resolve) => {
    server.handleUpgrade(HANDSHAKE, tap?.stream ?? near, tapped ? Buffer.alloc(0) : head, (socket) => {
      socket.on('close', (code, reason) => resolve(`${code} ${reason.toString()}`));
      socket.on('error', (error: Error & { code?: string }) => {
        failure = error.code ?? error.message;
      });
      socket.on('message', (data, binary) => messages.push(digest(data as Buffer, binary)));
      tap?.begin((run) => {
        messages.push(...digestsOf(run));
      });
    });
  });
  let from = first;
  for (const cut of [...cuts, bytes.length]) {
    if (cut > from) near.push(Buffer.from(bytes.subarray(from, cut)));
    from = Math.max(from, cut);
    await new Promise((resolve) => setImmediate(resolve));
  }
  near.push(null);
  const close = `${await closed} ${failure}`;
  const answer = Buffer.concat(written).toString('latin1');
  return { messages, written: answer.slice(answer.indexOf('\r\n\r\n') + 4), close };
}

describe('tap of a server', () => {
  it('delivers the same messages, pongs and close as the plain protocol implementation for any frames in any chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(item, { minLength: 1, maxLength: 25 }),
        ending,
        fc.array(fc.nat(), { maxLength: 25 }),
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        async (items, end, cutSeeds, fine, endIsMasked) => {
          const frames = masked(Buffer.concat(items));
          const bytes = Buffer.concat([frames, endIsMasked ? masked(end) : end]);
          const cuts = cutSeeds.map((c) => c % bytes.length);
          for (let c = 0; c < 12 * fine; c += fine) cuts.push(c);
          cuts.sort((a, b) => a - b);
          expect(await serve(bytes, cuts, true)).toEqual(await serve(bytes, cuts, false));
        },
      ),
      { numRuns: 150 },
    );
  }, 60_000);

  it('delivers nothing behind a fragmented message that is too large', async () => {
    const fragments = [frame(0x01, filled(40_000, 1)), frame(0x00, filled(30_000, 2)), frame(0x80, filled(10_001, 3))];
    const bytes = masked(Buffer.concat([...fragments, frame(0x81, filled(7, 3)), frame(0x89, Buffer.from('ping'))]));
    const expected = await serve(bytes, [], false);
    expect(expected.messages).toEqual([]);
    expect(await serve(bytes, [], true)).toEqual(expected);
  });
});
