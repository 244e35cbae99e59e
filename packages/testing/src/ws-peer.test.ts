// Proves the scripted peer against the `ws` client, whose way of meeting each misbehaviour is known.
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { turnUntil, within } from './system-time.ts';
import { tlsFixtures } from './tls-fixtures.ts';
import { type FrameSpec, OPCODE } from './ws-peer/frames.ts';
import { type PeerOptions, startPeer, type WsPeer } from './ws-peer.ts';

const stops: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function peerFor(options: PeerOptions = {}): Promise<WsPeer> {
  const peer = await startPeer(options);
  stops.push(() => peer.stop());
  return peer;
}

interface Client {
  readonly socket: WebSocket;
  /** What happened, in order, as short texts. */
  readonly events: string[];
  until(event: string): Promise<void>;
}

function clientOf(url: string, protocols: string[] = [], options: WebSocket.ClientOptions = {}): Client {
  const socket = new WebSocket(url, protocols, { perMessageDeflate: false, ...options });
  const events: string[] = [];
  socket.on('open', () => events.push(`open ${socket.protocol}`));
  socket.on('message', (data: Buffer, isBinary) => events.push(`${isBinary ? 'binary' : 'text'} ${data.toString()}`));
  socket.on('ping', (data) => events.push(`ping ${data.toString()}`));
  socket.on('pong', (data) => events.push(`pong ${data.toString()}`));
  socket.on('error', (error) => events.push(`error ${error.message}`));
  socket.on('close', (code, reason) => events.push(`close ${code} ${reason.toString()}`));
  stops.push(() => socket.terminate());
  const until = (event: string): Promise<void> =>
    turnUntil(() => events.some((seen) => seen.startsWith(event)), `"${event}" among ${JSON.stringify(events)}`);
  return { socket, events, until };
}

describe('handshakes', () => {
  it('accepts, records the request and names the first subprotocol', async () => {
    const peer = await peerFor();
    const client = clientOf(peer.url('/stream?streams=a@trade/b@trade'), ['v2', 'v1'], { headers: { 'X-Key': 'k' } });
    await client.until('open');
    const request = await peer.request(1);
    expect(client.events).toEqual(['open v2']);
    expect([request.line, request.headers['x-key'], request.protocols, request.number]).toEqual([
      'GET /stream?streams=a@trade/b@trade HTTP/1.1',
      'k',
      ['v2', 'v1'],
      1,
    ]);
  });

  it.each<[string, PeerOptions, string]>([
    ['refuses with a status', { answer: { kind: 'refuse', status: 401 } }, 'Unexpected server response: 401'],
    ['names no subprotocol', { answer: { kind: 'accept', protocol: null } }, 'Server sent no subprotocol'],
    ['names another subprotocol', { answer: { kind: 'accept', protocol: 'x' } }, 'Server sent an invalid subprotocol'],
    ['answers a wrong key', { answer: { kind: 'accept', acceptKey: 'x' } }, 'Invalid Sec-WebSocket-Accept header'],
    ['closes without an answer', { answer: { kind: 'drop' } }, 'socket hang up'],
    ['answers something else', { answer: { kind: 'raw', bytes: 'SSH-2.0-x\r\n\r\n' } }, 'Parse Error: Expected HTTP/'],
    ['never answers', { answer: { kind: 'hang' } }, 'Opening handshake has timed out'],
  ])('%s', async (_name, options, error) => {
    const peer = await peerFor(options);
    const client = clientOf(peer.url(), ['v1'], { handshakeTimeout: 200 });
    await client.until('close');
    expect(client.events[0]).toContain(`error ${error}`);
    expect([peer.requests.length, peer.tcpConnections]).toEqual([1, 1]);
  });

  it('answers each handshake as its script decides', async () => {
    const peer = await peerFor({
      answer: ({ number }) => (number === 1 ? { kind: 'refuse', status: 503 } : { kind: 'accept' }),
    });
    await clientOf(peer.url()).until('close');
    await clientOf(peer.url()).until('open');
    expect([peer.requests.length, peer.connections.length, (await peer.connection(1)).request.number]).toEqual([
      2, 1, 2,
    ]);
  });

  it('sends a first frame in one piece with the answer', async () => {
    const first = Buffer.from('810268690a', 'hex').subarray(0, 4);
    const peer = await peerFor({ answer: { kind: 'accept', first } });
    const client = clientOf(peer.url());
    await client.until('text');
    expect(client.events).toEqual(['open ', 'text hi']);
  });
});

describe('sending', () => {
  it('sends text, binary, ping, pong, fragments and a close frame', async () => {
    const peer = await peerFor({
      script: (connection) => {
        connection.sendText('{"n":1}');
        connection.sendBinary(Buffer.from('bytes'));
        connection.ping('still there');
        connection.pong('so am I');
        connection.sendFragments('text', ['Guten ', 'T', 'ag']);
        connection.close(4401, 'token expired');
      },
    });
    const client = clientOf(peer.url());
    await client.until('close');
    const connection = await peer.connection(1);
    const end = await connection.closed();
    expect(client.events).toEqual([
      'open ',
      'text {"n":1}',
      'binary bytes',
      'ping still there',
      'pong so am I',
      'text Guten Tag',
      'close 4401 token expired',
    ]);
    expect(end).toEqual({ code: 4401, reason: 'token expired', byFrame: true });
    expect(peer.closeCodes).toEqual([4401]);
  });

  it.each<[string, FrameSpec, string]>([
    ['invalid UTF-8', { opcode: OPCODE.text, payload: Buffer.from([0xc3, 0x28]) }, 'invalid UTF-8 sequence'],
    ['a masked frame', { opcode: OPCODE.text, payload: 'x', masked: true }, 'MASK must be clear'],
    ['a reserved bit', { opcode: OPCODE.text, payload: 'x', rsv: 2 }, 'RSV2 and RSV3 must be clear'],
    ['a reserved opcode', { opcode: 3, payload: 'x' }, 'invalid opcode 3'],
    ['a continuation of nothing', { opcode: OPCODE.continuation, payload: 'x' }, 'invalid opcode 0'],
    ['a fragmented ping', { opcode: OPCODE.ping, fin: false }, 'FIN must be set'],
    ['an oversize frame', { opcode: OPCODE.binary, announcedLength: 5_000 }, 'Max payload size exceeded'],
  ])('sends %s', async (_name, frame, error) => {
    expect(await sendIllegal(frame)).toContain(error);
  });

  async function sendIllegal(frame: FrameSpec): Promise<string> {
    const peer = await peerFor({ script: (connection) => connection.sendFrame(frame) });
    const client = clientOf(peer.url(), [], { maxPayload: 1_000 });
    await client.until('close');
    return client.events[1] ?? '';
  }

  it('sends raw bytes in pieces that are cut where the script wants', async () => {
    const bytes = Buffer.from('8103616263810264650a', 'hex').subarray(0, 9);
    const peer = await peerFor({ script: (connection) => connection.sendRaw(bytes, [1, 3, 6]) });
    const client = clientOf(peer.url());
    await client.until('text de');
    expect(client.events).toEqual(['open ', 'text abc', 'text de']);
  });
});

describe('receiving', () => {
  it('records every frame and answers pings and close frames', async () => {
    const peer = await peerFor();
    const client = clientOf(peer.url());
    await client.until('open');
    client.socket.send('one');
    client.socket.send(Buffer.from([1, 2]));
    client.socket.ping('p');
    client.socket.close(1000, 'done');
    await client.until('close');
    const connection = await peer.connection(1);
    const frames = await connection.frames(4);
    expect(frames.map((f) => [f.kind, f.masked, f.payload.toString('latin1')])).toEqual([
      ['text', true, 'one'],
      ['binary', true, '\x01\x02'],
      ['ping', true, 'p'],
      ['close', true, '\x03\xe8done'],
    ]);
    expect(await connection.texts(1)).toEqual(['one']);
    expect(client.events).toEqual(['open ', 'pong p', 'close 1000 ']);
  });

  it('can ignore pings and close frames', async () => {
    const peer = await peerFor({ answerPings: false, answerClose: false });
    const client = clientOf(peer.url());
    await client.until('open');
    client.socket.ping('p');
    client.socket.close(1000);
    const connection = await peer.connection(1);
    await connection.frames(2);
    connection.sendText('still here');
    await client.until('text');
    expect(client.events).toEqual(['open ', 'text still here']);
  });

  it('reads nothing when told so, then as much as allowed', async () => {
    const peer = await peerFor({ readBytes: 0 });
    const client = clientOf(peer.url());
    await client.until('open');
    const connection = await peer.connection(1);
    const message = Buffer.alloc(1_000_000);
    for (let i = 0; i < 40; i++) client.socket.send(message);
    await turnUntil(() => client.socket.bufferedAmount > 10_000_000, 'the sender to be held up');
    const before = connection.received.length;
    connection.allowReading(1_000_014);
    await connection.frames(1);
    const after = connection.received.length;
    connection.allowReading(Number.POSITIVE_INFINITY);
    await connection.frames(40);
    expect([before, after, client.socket.bufferedAmount]).toEqual([0, 1, 0]);
  });

  it('goes half-open: stands, and answers nothing', async () => {
    const peer = await peerFor();
    const client = clientOf(peer.url());
    await client.until('open');
    const connection = await peer.connection(1);
    connection.stall();
    client.socket.ping('p');
    await within(new Promise((resolve) => client.socket.send('x', resolve)), 'the message to leave');
    connection.sendText('one way');
    await client.until('text');
    expect([client.events, connection.received]).toEqual([['open ', 'text one way'], []]);
  });

  it('ends the connection after k frames without a close frame, by FIN or by reset', async () => {
    const peer = await peerFor({
      script: async (connection) => {
        await connection.frames(2);
        if (connection.number === 1) connection.end();
        else connection.drop();
      },
    });
    for (const _ of [1, 2]) {
      const client = clientOf(peer.url());
      await client.until('open');
      client.socket.send('a');
      client.socket.send('b');
      await client.until('close');
      expect(client.events.at(-1)).toBe('close 1006 ');
    }
    expect((await (await peer.connection(2)).closed()).byFrame).toBe(false);
  });
});

describe('TLS', () => {
  it('serves wss with the certificate given', async () => {
    const peer = await peerFor({ tls: tlsFixtures.server, script: (connection) => connection.sendText('secret') });
    const trusting = clientOf(peer.url(), [], { ca: tlsFixtures.ca });
    await trusting.until('text');
    const doubting = clientOf(peer.url());
    await doubting.until('close');
    (await peer.connection(1)).drop();
    await trusting.until('close');
    expect([trusting.events, doubting.events[0]]).toEqual([
      ['open ', 'text secret', 'close 1006 '],
      'error unable to verify the first certificate',
    ]);
  });

  it('can ask for a client certificate', async () => {
    const peer = await peerFor({ tls: { ...tlsFixtures.server, clientCa: tlsFixtures.ca } });
    const known = clientOf(peer.url(), [], { ca: tlsFixtures.ca, ...tlsFixtures.client });
    await known.until('open');
    const unknown = clientOf(peer.url(), [], { ca: tlsFixtures.ca });
    await unknown.until('error');
    await turnUntil(() => peer.tlsErrors.length > 0, 'the refusal');
    expect(peer.tlsErrors).toEqual(['ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE']);
  });
});

describe('life', () => {
  it('refuses connections while it does not listen, and accepts them on the same port again', async () => {
    const peer = await peerFor();
    const first = clientOf(peer.url());
    await first.until('open');
    const { port } = peer;
    peer.stopListening();
    const refused = clientOf(peer.url());
    await refused.until('close');
    await peer.listen();
    await clientOf(peer.url()).until('open');
    expect([refused.events[0], first.socket.readyState, peer.port]).toEqual([
      `error connect ECONNREFUSED 127.0.0.1:${port}`,
      WebSocket.OPEN,
      port,
    ]);
  });

  it('ends waits with a clear error', async () => {
    const peer = await peerFor({ limitMs: 20 });
    await expect(peer.connection(1)).rejects.toThrow('waited 20 ms for 1 connections; 0 came');
    const client = clientOf(peer.url());
    await client.until('open');
    const connection = await peer.connection(1);
    await expect(connection.frames(1, 'text')).rejects.toThrow(
      'waited 20 ms for 1 text frames on connection 1; 0 came',
    );
    client.socket.terminate();
    await connection.closed();
    await expect(connection.frames(1)).rejects.toThrow('no more will come: connection 1 is closed; 0 came');
    expect(() => connection.sendText('late')).toThrow('connection 1 is closed: nothing can be sent');
  });

  it('reports what a script throws when it is stopped', async () => {
    const peer = await startPeer({
      script: () => {
        throw new Error('broken script');
      },
    });
    await clientOf(peer.url()).until('open');
    await expect(peer.stop()).rejects.toThrow('broken script');
  });
});
