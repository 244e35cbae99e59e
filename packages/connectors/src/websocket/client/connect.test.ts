import { type AddressInfo, createServer } from 'node:net';
import { ConnectorError, type ConnectorHost, type MessageRun } from '@tidewire/core';
import {
  encodeFrame,
  MemoryLog,
  type PeerOptions,
  SeededRandom,
  StaticEnvironment,
  startPeer,
  tlsFixtures,
  turnUntil,
  VirtualClock,
  type WsPeer,
  within,
} from '@tidewire/testing';
import { afterEach, describe, expect, it } from 'vitest';
import type { Connection, ConnectionEnd } from '../protocol/connection.ts';
import { connect } from './connect.ts';
import { readSourceSettings } from './settings.ts';

const peers: WsPeer[] = [];
afterEach(async () => {
  await Promise.all(peers.splice(0).map((peer) => peer.stop()));
});

async function peerWith(options: PeerOptions = {}): Promise<WsPeer> {
  const peer = await startPeer(options);
  peers.push(peer);
  return peer;
}

class Client {
  readonly clock = new VirtualClock();
  readonly messages: string[] = [];
  readonly never = new AbortController();
  end: ConnectionEnd | undefined;
  connection: Connection | undefined;
  readonly #variables: Record<string, string>;

  constructor(variables: Record<string, string> = {}) {
    this.#variables = variables;
  }

  host(): ConnectorHost {
    const environment = new StaticEnvironment(this.#variables, {
      'own-ca.pem': tlsFixtures.ca,
      'empty.pem': 'nothing',
    });
    return { clock: this.clock, random: new SeededRandom(), environment, log: new MemoryLog(), shared: new Map() };
  }

  connect(url: string, options: Record<string, string> = {}): Promise<Connection> {
    const { endpoint } = readSourceSettings({ 'websocket.url': url, ...options }, this.host());
    return connect(endpoint, this.clock, this.never.signal);
  }

  async listen(url: string, options: Record<string, string> = {}): Promise<Connection> {
    const connection = await this.connect(url, options);
    this.connection = connection;
    connection.listen({
      onMessages: (run) => this.messages.push(...textsOf(run)),
      onEnd: (end) => {
        this.end = end;
      },
    });
    return connection;
  }

  async failure(url: string, options: Record<string, string> = {}): Promise<ConnectorError> {
    const error: unknown = await this.connect(url, options).catch((reason: unknown) => reason);
    if (!(error instanceof ConnectorError)) throw new Error('did not fail as expected', { cause: error });
    return error;
  }
}

function textsOf({ bytes, spans, count, binary }: MessageRun): string[] {
  const texts: string[] = [];
  for (let k = 0; k < count; k++) {
    const text = Buffer.from(bytes.subarray(spans[2 * k], spans[2 * k + 1])).toString(binary ? 'hex' : 'utf8');
    texts.push(binary ? `0x${text}` : text);
  }
  return texts;
}

const summary = ({ diagnostic, domain }: ConnectorError): string =>
  `${diagnostic.code} ${domain} ${diagnostic.message}`;

describe('failures to connect', () => {
  it('E35, E36: refused, with the address but neither credentials nor query values, and a way out for each cause', async () => {
    const peer = await peerWith();
    peer.stopListening();
    const error = await new Client().failure(`ws://me:secret@127.0.0.1:${peer.port}/stream?key=secret`);
    expect(summary(error)).toBe(
      `C414 external Failed to connect to WebSocket ws://127.0.0.1:${peer.port}/stream?key=***: Connection refused`,
    );
    expect(error.diagnostic.hint).toBe(
      'verify that "websocket.url" is correct, that the network reaches the host, and that the server is running and accessible',
    );
    expect(error.retry).toBe('after-backoff');
  });

  it('E37: the status and its text, with a hint that names the header option', async () => {
    const peer = await peerWith({
      answer: ({ target }) => ({ kind: 'refuse', status: Number(target.slice(1)), body: 'no' }),
    });
    const errors = await Promise.all(
      ['/401', '/403', '/404', '/503'].map((path) => new Client().failure(peer.url(path))),
    );
    expect(errors.map(summary)).toEqual([
      `C416 user Failed to connect to WebSocket ${peer.url('/401')}: 401 Unauthorized`,
      `C416 user Failed to connect to WebSocket ${peer.url('/403')}: 403 Forbidden`,
      `C416 user Failed to connect to WebSocket ${peer.url('/404')}: 404 Not Found`,
      `C416 external Failed to connect to WebSocket ${peer.url('/503')}: 503 Service Unavailable`,
    ]);
    expect(errors[0]?.diagnostic.hint).toContain('websocket.headers.Authorization');
  });

  it('E35: names the cause also when a host has several addresses', async () => {
    const peer = await peerWith();
    peer.stopListening();
    const url = `ws://localhost:${peer.port}/`;
    expect((await new Client().failure(url)).message).toBe(`Failed to connect to WebSocket ${url}: Connection refused`);
  });

  it('does not follow a redirect, which could lead credentials elsewhere', async () => {
    const peer = await peerWith({
      answer: { kind: 'refuse', status: 302, headers: { Location: 'ws://127.0.0.1:1/' } },
    });
    expect(summary(await new Client().failure(peer.url()))).toContain(': 302 Found');
    expect(peer.requests.length).toBe(1);
  });

  it('E38: no subprotocol, another one, and one that was not asked for', async () => {
    const answers = [null, 'other', 'unasked'];
    const peer = await peerWith({
      answer: ({ number }) => ({ kind: 'accept', protocol: answers[number - 1] ?? null }),
    });
    const offered = { 'websocket.subprotocol': 'v1.json' };
    const errors: ConnectorError[] = [];
    for (const options of [offered, offered, {}]) errors.push(await new Client().failure(peer.url(), options));
    expect(errors.map(summary)).toEqual(answers.map(() => 'C417 user Failed to connect: subprotocol not supported'));
    expect(errors[0]?.diagnostic.hint).toBe(
      'check "websocket.subprotocol" against what the server offers, or remove it',
    );
    expect(errors[0]?.diagnostic.detail).toContain(peer.url());
  });

  it('E45: no answer within ten seconds, or within the time that was set', async () => {
    const peer = await peerWith({ answer: { kind: 'hang' } });
    for (const [options, text, wait] of [
      [{}, '10 seconds', 10_000],
      [{ 'websocket.connect.timeout.ms': '1000' }, '1 second', 1_000],
      [{ 'websocket.connect.timeout.ms': '1500' }, '1500 ms', 1_500],
    ] as const) {
      const client = new Client();
      const requests = peer.requests.length;
      const failing = client.failure(peer.url('/stream'), options);
      await peer.request(requests + 1);
      await client.clock.advance(wait - 1);
      await client.clock.advance(1);
      expect(summary(await failing)).toBe(
        `C415 external Connection to WebSocket ${peer.url('/stream')} timed out after ${text}`,
      );
      expect(client.clock.pendingTimers()).toEqual([]);
    }
  });

  it('tells a plain address on a TLS port, a closed connection, nonsense, and a wrong accept key apart', async () => {
    const tls = await peerWith({ tls: tlsFixtures.server });
    const dropping = await peerWith({ answer: { kind: 'drop' } });
    const raw = await peerWith({ answer: { kind: 'raw', bytes: 'SSH-2.0-server\r\n' } });
    const wrong = await peerWith({ answer: { kind: 'accept', acceptKey: 'wrong' } });
    const plain = `ws://127.0.0.1:${tls.port}/`;
    const errors = await Promise.all(
      [plain, dropping.url(), raw.url(), wrong.url()].map((url) => new Client().failure(url)),
    );
    expect(errors.map(summary)).toEqual([
      `C414 external Failed to connect to WebSocket ${plain}: connection closed during handshake (is this a wss:// endpoint?)`,
      `C414 external Failed to connect to WebSocket ${dropping.url()}: connection closed during handshake (is this a wss:// endpoint?)`,
      `C416 external Failed to connect to WebSocket ${raw.url()}: the server does not speak HTTP`,
      `C416 external Failed to connect to WebSocket ${wrong.url()}: the server does not answer as a WebSocket server must`,
    ]);
  });

  it('rejects with the reason when it is stopped, and leaves nothing behind', async () => {
    const peer = await peerWith({ answer: { kind: 'hang' } });
    const client = new Client();
    const connecting = client.connect(peer.url());
    await peer.request(1);
    client.never.abort(new Error('stopped'));
    await expect(connecting).rejects.toThrow('stopped');
    expect(client.clock.pendingTimers()).toEqual([]);
  });
});

describe('TLS', () => {
  const own = { 'websocket.tls.ca': 'own-ca.pem' };

  it('N13, N24: a wss address connects securely with an authority of its own', async () => {
    const peer = await peerWith({ tls: tlsFixtures.server, script: (connection) => connection.sendText('secret') });
    const client = new Client();
    await client.listen(peer.url(), own);
    await turnUntil(() => client.messages.length === 1, 'a message');
    expect(client.messages).toEqual(['secret']);
    await client.connection?.close(1000, '');
    const byAddress = await new Client().connect(`wss://127.0.0.1:${peer.port}/`, own);
    await byAddress.close(1000, '');
  });

  it('E46: trusts what the system trusts', async () => {
    const peer = await peerWith({ tls: tlsFixtures.server });
    const client = new Client({ SSL_CERT_FILE: 'own-ca.pem' });
    await (await client.connect(peer.url())).close(1000, '');
    expect(peer.requests.length).toBe(1);
  });

  it('E46: bad certificates, each with its reason; the server never sees the request', async () => {
    const unknown = await peerWith({ tls: tlsFixtures.server });
    const selfSigned = await peerWith({ tls: tlsFixtures.selfSigned });
    const wrongHost = await peerWith({ tls: tlsFixtures.wrongHost });
    const headers = { 'websocket.headers.Authorization': 'Bearer secret' };
    const errors = [
      await new Client().failure(unknown.url(), headers),
      await new Client().failure(selfSigned.url(), { ...headers, ...own }),
      await new Client().failure(wrongHost.url(), { ...headers, ...own }),
    ];
    expect(errors.map(summary)).toEqual([
      `C418 external Failed to connect to WebSocket ${unknown.url()}: certificate verify failed (unknown authority)`,
      `C418 external Failed to connect to WebSocket ${selfSigned.url()}: certificate verify failed (self-signed certificate)`,
      `C418 external Failed to connect to WebSocket ${wrongHost.url()}: certificate verify failed (host name mismatch)`,
    ]);
    expect(errors[0]?.diagnostic.hint).toMatch(
      /valid certificate.*CA certificates up to date.*ws:\/\/ for development/,
    );
    expect([unknown, selfSigned, wrongHost].map((peer) => peer.requests.length)).toEqual([0, 0, 0]);
  });

  it('N24: says that a server does not speak TLS, and sends nothing in plain text', async () => {
    const heard: Buffer[] = [];
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (chunk: Buffer) => {
        heard.push(chunk);
        socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `wss://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const error = await new Client().failure(url, { 'websocket.headers.Authorization': 'Bearer secret' });
    expect(summary(error)).toBe(
      `C418 user Failed to connect to WebSocket ${url}: the server does not speak TLS on this port`,
    );
    expect(Buffer.concat(heard).toString('latin1')).not.toContain('secret');
    server.close();
  });

  it('says that a client certificate is required', async () => {
    const peer = await peerWith({ tls: { ...tlsFixtures.server, clientCa: tlsFixtures.ca } });
    expect(summary(await new Client().failure(peer.url(), own))).toBe(
      `C418 user Failed to connect to WebSocket ${peer.url()}: the server requires a client certificate`,
    );
  });

  it('says which file of authorities cannot be used', async () => {
    for (const file of ['missing.pem', 'empty.pem']) {
      expect(summary(await new Client().failure('wss://127.0.0.1:1/', { 'websocket.tls.ca': file }))).toBe(
        `C413 user certificate authority file "${file}" cannot be read`,
      );
    }
  });
});

describe('handshake', () => {
  it('E9, E10, E13, E21, A6: headers, subprotocols and the request target arrive unchanged', async () => {
    const peer = await peerWith({ answer: { kind: 'accept', protocol: 'v1.json' } });
    const connection = await new Client().connect(peer.url('/stream?streams=a@trade/b@trade'), {
      'websocket.headers.Authorization': 'Bearer t',
      'websocket.headers.X-API-Key': 'k',
      'websocket.subprotocol': 'v2.json,v1.json',
    });
    const request = await peer.request(1);
    expect(request.line).toBe('GET /stream?streams=a@trade/b@trade HTTP/1.1');
    expect(request.headers).toMatchObject({ authorization: 'Bearer t', 'x-api-key': 'k', upgrade: 'websocket' });
    expect(request.headers['user-agent']).toMatch(/^tidewire\/\d/);
    expect(request.headers['sec-websocket-extensions']).toBeUndefined();
    expect(request.protocols).toEqual(['v2.json', 'v1.json']);
    expect(connection.subprotocol).toBe('v1.json');
    await connection.close(1000, '');
  });

  it('delivers a frame that came in the same packet as the answer', async () => {
    const peer = await peerWith({ answer: { kind: 'accept', first: encodeFrame({ opcode: 1, payload: 'first' }) } });
    const client = new Client();
    await client.listen(peer.url());
    await turnUntil(() => client.messages.length > 0, 'the first message');
    expect(client.messages).toEqual(['first']);
    await client.connection?.close(1000, '');
  });
});

describe('open connection', () => {
  it('E39, E40, E44, N3, N8: text, binary and fragmented messages, byte-exact and in order', async () => {
    const everyByte = Uint8Array.from({ length: 256 }, (_, i) => i);
    const peer = await peerWith({
      script: (connection) => {
        connection.sendText('å');
        connection.sendBinary(everyByte);
        connection.sendFragments('text', ['fr', 'ag', 'ments']);
        connection.sendBinary(Uint8Array.of(0xff));
        connection.sendText('');
      },
    });
    const client = new Client();
    await client.listen(peer.url());
    await turnUntil(() => client.messages.length === 5, 'five messages');
    expect(client.messages).toEqual(['å', `0x${Buffer.from(everyByte).toString('hex')}`, 'fragments', '0xff', '']);
    await client.connection?.close(1000, '');
  });

  it('E41: answers pings with the same payload, idle or busy; pings and pongs are not messages', async () => {
    const peer = await peerWith();
    const client = new Client();
    await client.listen(peer.url());
    const connection = await peer.connection(1);
    connection.ping('idle');
    await connection.frames(1, 'pong');
    for (let i = 0; i < 2_000; i++) {
      connection.sendText(`message ${i}`);
      if (i % 500 === 0) connection.ping(`busy ${i}`);
    }
    connection.pong('unasked');
    const pongs = await connection.frames(5, 'pong');
    expect(pongs.map((frame) => `${frame.masked} ${frame.payload}`)).toEqual(
      ['idle', 'busy 0', 'busy 500', 'busy 1000', 'busy 1500'].map((text) => `true ${text}`),
    );
    await turnUntil(() => client.messages.length === 2_000, 'all messages');
    await client.connection?.close(1000, '');
  });

  it('R4: records the code and the reason of the server', async () => {
    const peer = await peerWith();
    const client = new Client();
    await client.listen(peer.url());
    (await peer.connection(1)).close(4001, 'maintenance\n');
    await turnUntil(() => client.end !== undefined, 'the end');
    expect(client.end).toMatchObject({ code: 4001, reason: 'maintenance\n' });
    expect(client.end?.error?.message).toBe(
      `WebSocket connection to ${peer.url()} lost: closed by the server with code 4001 (maintenance )`,
    );
    expect(client.clock.pendingTimers()).toEqual([]);
  });

  it('R4: closes with code 1000 and is not surprised by it', async () => {
    const peer = await peerWith();
    const client = new Client();
    const connection = await client.listen(peer.url());
    await connection.close(1000, '');
    expect(await (await peer.connection(1)).closed()).toEqual({ code: 1000, reason: '', byFrame: true });
    expect(client.end).toEqual({ code: 1000, reason: '', error: undefined });
  });

  it('delivers nothing once it is being closed, and cuts a server that does not answer the close', async () => {
    const peer = await peerWith({ answerClose: false });
    const client = new Client();
    const connection = await client.listen(peer.url());
    const closing = connection.close(1000, '');
    const far = await peer.connection(1);
    await far.frames(1, 'close');
    far.sendText('late');
    await client.clock.advance(4_999);
    expect(client.end).toBeUndefined();
    await client.clock.advance(1);
    await within(closing, 'the end');
    expect(client.messages).toEqual([]);
    expect(client.end?.error).toBeUndefined();
  });

  it('reports a broken connection', async () => {
    const peer = await peerWith();
    const client = new Client();
    await client.listen(peer.url());
    (await peer.connection(1)).drop();
    await turnUntil(() => client.end !== undefined, 'the end');
    expect(client.end).toMatchObject({ code: 1006, reason: '' });
    expect(client.end?.error?.diagnostic.code).toBe('C419');
  });

  it('refuses a message above the limit with code 1009 and says how large it may be', async () => {
    const peer = await peerWith();
    const client = new Client();
    await client.listen(peer.url(), { 'websocket.max.message.bytes': '100' });
    const connection = await peer.connection(1);
    connection.sendText('x'.repeat(100));
    connection.sendText('x'.repeat(101));
    expect((await connection.closed()).code).toBe(1009);
    await turnUntil(() => client.end !== undefined, 'the end');
    expect(client.messages).toEqual(['x'.repeat(100)]);
    expect(client.end?.error?.diagnostic.message).toBe(`WebSocket ${peer.url()} sent a message larger than 100 bytes`);
  });

  it('refuses frames that the protocol forbids with code 1002', async () => {
    const peer = await peerWith();
    const client = new Client();
    await client.listen(peer.url());
    const connection = await peer.connection(1);
    connection.sendFrame({ opcode: 1, payload: 'masked', masked: true });
    expect((await connection.closed()).code).toBe(1002);
    await turnUntil(() => client.end !== undefined, 'the end');
    expect(client.end?.error?.diagnostic.code).toBe('C422');
  });

  it('finds out by pings that the server is gone', async () => {
    const peer = await peerWith({ answerPings: false });
    const client = new Client();
    await client.listen(peer.url());
    const connection = await peer.connection(1);
    await client.clock.advance(30_000);
    await connection.frames(1, 'ping');
    await client.clock.advance(10_000);
    await turnUntil(() => client.end !== undefined, 'the end');
    expect(client.end?.error?.message).toBe(
      `WebSocket connection to ${peer.url()} lost: no answer to a ping within 10000 ms`,
    );
  });

  it('stays when pings are answered', async () => {
    const peer = await peerWith();
    const client = new Client();
    await client.listen(peer.url());
    const connection = await peer.connection(1);
    for (let n = 1; n <= 3; n++) {
      await client.clock.advance(30_000);
      await connection.frames(n, 'ping');
      await client.clock.advance(10_000);
    }
    expect(client.end).toBeUndefined();
    await client.connection?.close(1000, '');
  });

  it('pauses and resumes without losing or reordering a message', async () => {
    const peer = await peerWith();
    const client = new Client();
    const near = await client.listen(peer.url());
    const connection = await peer.connection(1);
    near.pause();
    await client.clock.settle();
    for (let i = 0; i < 200; i++) connection.sendText(`${i} ${'x'.repeat(1_000)}`);
    await client.clock.settle();
    expect(client.messages.length).toBe(0);
    near.resume();
    await turnUntil(() => client.messages.length === 200, 'all messages');
    expect(client.messages.map((text) => Number.parseInt(text, 10))).toEqual(Array.from({ length: 200 }, (_, i) => i));
    await near.close(1000, '');
  });
});
