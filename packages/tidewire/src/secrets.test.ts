import {
  MemoryLog,
  type PeerOptions,
  StaticEnvironment,
  startPeer,
  turnUntil,
  VirtualClock,
  type WsPeer,
} from '@tidewire/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { type Engine, EXPLAIN_STAGES, openEngine, SqlError } from './index.ts';

const opened: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

async function peerWith(options: PeerOptions = {}): Promise<WsPeer> {
  const peer = await startPeer(options);
  opened.push({ [Symbol.asyncDispose]: () => peer.stop() });
  return peer;
}

const TOKEN = 'tok-5f2e91-sesame';

class World {
  readonly clock = new VirtualClock();
  readonly log = new MemoryLog();
  readonly engine: Engine;

  constructor(variables: Readonly<Record<string, string>>) {
    const environment = new StaticEnvironment(variables, { '/run/secrets/key': `${TOKEN}-file` });
    this.engine = openEngine({ clock: this.clock, log: this.log, environment });
    opened.push(this.engine);
  }

  /** Everything the outside can see of the engine. */
  visible(): string {
    return JSON.stringify([this.log.lines, this.engine.metrics()]);
  }
}

const source = (url: string, options: string): string =>
  `CREATE STREAM Ticks (n LONG) WITH (
     type = 'source', extension = 'websocket', format = 'json', "websocket.url" = '${url}' ${options}
   ); INSERT INTO Out SELECT n FROM Ticks;`;

/** The message of what a promise rejects with, its diagnostics included. */
async function failureOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'no failure',
    (error: Error) => `${error.message} ${JSON.stringify(error)} ${error.stack} ${causes(error)}`,
  );
}

function causes(error: Error): string {
  return error.cause instanceof Error ? `${error.cause.message} ${error.cause.stack} ${causes(error.cause)}` : '';
}

describe('secrets', () => {
  it('A6, A9: reach the server, and no log line, metric, explanation or validation', async () => {
    const peer = await peerWith();
    const world = new World({ TOKEN });
    const script = source(
      `ws://127.0.0.1:${peer.port}/feed?key=\${TOKEN}`,
      `, "websocket.headers.Authorization" = 'Bearer \${TOKEN}', "websocket.headers.X-Key" = '\${file:/run/secrets/key}',
         "websocket.subscribe" = '{"auth":"\${TOKEN}"}', "websocket.connection" = 'c-\${TOKEN}',
         "websocket.data.timeout.ms" = '1000'`,
    );
    const explained = await world.engine.explain(script, EXPLAIN_STAGES);
    const found = await world.engine.validate(script);
    await world.engine.execute(script);
    const connection = await peer.connection(1);
    const { headers, target } = connection.request;
    expect([headers['authorization'], headers['x-key'], target]).toEqual([
      `Bearer ${TOKEN}`,
      `${TOKEN}-file`,
      `/feed?key=${TOKEN}`,
    ]);
    expect(await connection.texts(1)).toEqual([`{"auth":"${TOKEN}"}`]);
    connection.sendText(`{"n":"${TOKEN}"}`);
    await turnUntil(() => world.engine.metrics().streams['Ticks']?.rowsRejected === 1, 'the bad message');
    await world.clock.advance(5_000);
    connection.close(4000, `bye ${TOKEN}`);
    await turnUntil(() => world.log.messages('info').some((text) => text.startsWith('reconnecting')), 'the loss');
    peer.stopListening();
    await world.clock.advance(1_000);
    await turnUntil(() => world.log.messages('warn').some((text) => text.includes('refused')), 'the refusal');
    expect(world.log.lines.length).toBeGreaterThan(4);
    expect(`${explained} ${JSON.stringify(found)} ${world.visible()}`).not.toContain(TOKEN);
    expect(`${explained} ${world.visible()}`).not.toContain('sesame');
  });

  it('A9: stand in no error of a connection that fails', async () => {
    const refused = await peerWith({ answer: { kind: 'refuse', status: 401, reason: `No ${TOKEN}`, body: TOKEN } });
    const world = new World({ TOKEN });
    const failure = await failureOf(
      world.engine.execute(
        source(
          `ws://me:\${TOKEN}@127.0.0.1:${refused.port}/?token=\${TOKEN}`,
          `, "websocket.headers.Authorization" = 'Bearer \${TOKEN}'`,
        ),
      ),
    );
    expect(failure).toContain('401');
    expect(`${failure} ${world.visible()}`).not.toContain(TOKEN);
  });

  it.each([
    ['an address', `"websocket.url" = 'http://\${TOKEN}'`],
    ['a number', `"websocket.url" = 'ws://127.0.0.1:1', "websocket.reconnect.delay.ms" = '\${TOKEN}'`],
    ['a choice', `"websocket.url" = 'ws://127.0.0.1:1', "websocket.reconnect" = '\${TOKEN}'`],
    ['a file', `"websocket.url" = 'wss://127.0.0.1:1', "websocket.tls.ca" = '\${TOKEN}'`],
    ['a header', `"websocket.url" = 'ws://127.0.0.1:1', "websocket.headers.Host" = '\${TOKEN}'`],
    ['a subprotocol', `"websocket.url" = 'ws://127.0.0.1:1', "websocket.subprotocol" = '\${TOKEN} \${TOKEN}'`],
  ])('A9: stand in no error about %s they were put in', async (_, options) => {
    const world = new World({ TOKEN });
    const failure = await failureOf(
      world.engine.execute(
        `CREATE STREAM Ticks (n LONG) WITH (type = 'source', extension = 'websocket', format = 'json', ${options});
         INSERT INTO Out SELECT n FROM Ticks;`,
      ),
    );
    expect(failure).not.toBe('no failure');
    expect(`${failure} ${world.visible()}`).not.toContain(TOKEN);
  });

  it('A9: a variable that is not set is an error that names it, before anything connects', async () => {
    const peer = await peerWith();
    const world = new World({});
    const running = world.engine.execute(
      source(peer.url(), `, "websocket.headers.Authorization" = 'Bearer \${FEED_TOKEN}'`),
    );
    await expect(running).rejects.toThrow('FEED_TOKEN');
    await expect(running).rejects.toBeInstanceOf(SqlError);
    expect(peer.tcpConnections).toBe(0);
  });
});
