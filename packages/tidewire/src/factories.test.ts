import {
  MemoryLog,
  SeededRandom,
  StaticEnvironment,
  startPeer,
  tlsFixtures,
  VirtualClock,
  type WsPeer,
  within,
} from '@tidewire/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { type ConnectorHost, SqlError, webSocketSinkFactory, webSocketSourceFactory } from './index.ts';

const peers: WsPeer[] = [];
afterEach(async () => {
  for (const peer of peers.splice(0)) await peer.stop();
});

async function started(options: Parameters<typeof startPeer>[0] = {}): Promise<WsPeer> {
  const peer = await startPeer(options);
  peers.push(peer);
  return peer;
}

function createHost(): ConnectorHost & { readonly clock: VirtualClock } {
  return {
    clock: new VirtualClock(),
    random: new SeededRandom(),
    environment: new StaticEnvironment(),
    log: new MemoryLog(),
    shared: new Map(),
  };
}

const NO_SCHEMA = { columns: [] };

describe.each([
  ['E49', 'source', webSocketSourceFactory],
  ['E50', 'sink', webSocketSinkFactory],
] as const)('%s: the %s factory', (_, __, factory) => {
  it('validates options when it creates, without connecting', async () => {
    const peer = await started();
    const create = (options: Record<string, string>) => factory.createInitialized(options, createHost(), NO_SCHEMA);
    expect(() => create({})).toThrow('"websocket.url"');
    expect(() => create({ 'websocket.url': 'http://127.0.0.1/' })).toThrow('must start with ws://');
    expect(() => create({ 'websocket.url': peer.url(), 'websocket.reconnect': 'maybe' })).toThrow(SqlError);
    await create({ 'websocket.url': peer.url() }).stop();
    expect(peer.tcpConnections).toBe(0);
  });

  it('gives something that validates connectivity before it is started, on the connection it then uses', async () => {
    const peer = await started();
    const made = factory.createInitialized({ 'websocket.url': peer.url() }, createHost(), NO_SCHEMA);
    await made.validateConnectivity();
    expect(peer.requests.length).toBe(1);
    await made.start({ onMessages: () => {}, onRows: () => {}, onEvent: () => {}, onEnd: () => {} });
    expect(peer.requests.length).toBe(1);
    await made.stop();
    expect(await (await peer.connection(1)).closed()).toMatchObject({ code: 1000 });
  });

  it('reports why it cannot connect as E35, E36, E37, E38, E45 and E46 say, each with a way out', async () => {
    const [refusing, status, choosy, silent] = [
      await started(),
      await started({ answer: { kind: 'refuse', status: 403 } }),
      await started({ answer: { kind: 'accept', protocol: null } }),
      await started({ answer: { kind: 'hang' } }),
    ];
    const secure = await started({ tls: tlsFixtures.selfSigned });
    refusing.stopListening();
    const failure = async (url: string, options: Record<string, string> = {}): Promise<unknown> => {
      const host = createHost();
      const made = factory.createInitialized({ 'websocket.url': url, ...options }, host, NO_SCHEMA);
      const found = made.validateConnectivity().then(
        () => 'no failure',
        (error: unknown) => error,
      );
      if (url === silent.url()) {
        await silent.request(1);
        await host.clock.advance(10_000);
      }
      const error = await within(found, 'the failure');
      await made.stop();
      return error;
    };
    const prefix = 'Failed to connect to WebSocket';
    const expected = (message: string, hint: RegExp) => ({
      message,
      diagnostic: { hint: expect.stringMatching(hint) },
    });
    expect(await failure(refusing.url())).toMatchObject(
      expected(`${prefix} ${refusing.url()}: Connection refused`, /websocket\.url.*network.*running/),
    );
    expect(await failure(status.url())).toMatchObject(
      expected(`${prefix} ${status.url()}: 403 Forbidden`, /websocket\.headers\.Authorization/),
    );
    expect(await failure(choosy.url(), { 'websocket.subprotocol': 'v1.json' })).toMatchObject(
      expected(`Failed to connect: subprotocol not supported`, /websocket\.subprotocol.*remove/),
    );
    expect(await failure(silent.url())).toMatchObject(
      expected(`Connection to WebSocket ${silent.url()} timed out after 10 seconds`, /network/),
    );
    expect(await failure(secure.url())).toMatchObject(
      expected(
        `${prefix} ${secure.url()}: certificate verify failed (self-signed certificate)`,
        /valid certificate.*CA certificates up to date.*ws:\/\//,
      ),
    );
    expect(secure.requests).toEqual([]);
  });
});
