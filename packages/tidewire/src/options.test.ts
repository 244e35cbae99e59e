import { MemoryLog, startPeer, VirtualClock, type WsPeer } from '@tidewire/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { openEngine } from './index.ts';

const peers: WsPeer[] = [];
afterEach(async () => {
  for (const peer of peers.splice(0)) await peer.stop();
});

type Role = 'source' | 'sink';

/** A stream that is used, so that its connector is asked too. */
function streamOf(role: Role, format: string, options: string): string {
  const column = format.includes('bytes') ? 'BYTES' : 'STRING';
  const use = role === 'source' ? 'INSERT INTO Out SELECT c FROM S;' : '';
  return `CREATE STREAM S (c ${column}) WITH (type = '${role}', extension = 'websocket'${format} ${options}); ${use}`;
}

/** Every problem with its place in the script and its way out. */
async function problems(script: string): Promise<string[]> {
  const engine = openEngine({ clock: new VirtualClock(), log: new MemoryLog() });
  const found = await engine.validate(script);
  await expect(engine.execute(script).then(() => 'executed')).rejects.toThrow();
  await engine.close();
  return found.map(
    ({ message, hint, span }) => `${script.slice(span?.start, span?.end)} | ${message} | ${hint ?? '-'}`,
  );
}

const URL = `, "websocket.url" = 'ws://127.0.0.1:1/'`;
const json = `, format = 'json'`;

describe.each(['source', 'sink'] as const)('options of a websocket %s', (role) => {
  it('E1: the formats json, text and bytes are taken, another one and none are refused with the list', async () => {
    const peer = await startPeer();
    peers.push(peer);
    const engine = openEngine({ clock: new VirtualClock(), log: new MemoryLog() });
    for (const format of ['json', 'text', 'bytes']) {
      const script = streamOf(role, `, format = '${format}'`, `, "websocket.url" = '${peer.url()}'`);
      expect(await engine.validate(script)).toEqual([]);
    }
    await engine.close();
    expect(peer.tcpConnections).toBe(0);
    const list = 'json, text, bytes, csv';
    const [wrong] = await problems(streamOf(role, `, format = 'xml'`, URL));
    const [missing] = await problems(streamOf(role, '', URL));
    expect(wrong).toMatch(/^'xml' \| format "xml" does not exist/);
    expect(missing).toContain('format');
    for (const text of [wrong, missing]) for (const name of list.split(', ')) expect(text).toContain(name);
  });

  it('E4, E15, A2: a url is there and starts with ws:// or wss://', async () => {
    expect(await problems(streamOf(role, json, ''))).toEqual([expect.stringContaining('"websocket.url"')]);
    for (const url of ['http://127.0.0.1', 'https://127.0.0.1', '127.0.0.1:80', ''])
      expect(await problems(streamOf(role, json, `, "websocket.url" = '${url}'`))).toEqual([
        expect.stringMatching(/websocket\.url.*must start with ws:\/\//),
      ]);
  });

  it.each([
    ['E5', 'websocket.reconnect', 'yes', /true or false|true, false/],
    ['E6', 'websocket.reconnect.delay.ms', '1s', /whole number|integer/],
    ['E7', 'websocket.reconnect.max.delay.ms', '1.5', /whole number|integer/],
    ['E8, E16', 'websocket.reconnect.max.attempts', '-2', /-1/],
    ['A3', 'websocket.mode', 'both', /client.*server/],
  ])('%s, E15: "%s" does not accept "%s", and says what it accepts', async (_, key, value, accepted) => {
    const found = await problems(streamOf(role, json, `${URL}, "${key}" = '${value}'`));
    expect(found).toEqual([expect.stringMatching(accepted)]);
    expect(found[0]).toContain(`'${value}' | `);
    expect(found[0]).toContain(`"${key}"`);
  });

  it('A3: server mode needs a port, and takes no address to connect to', async () => {
    expect(await problems(streamOf(role, json, `${URL}, "websocket.mode" = 'server'`))).toEqual([
      expect.stringContaining('option "websocket.port" of connector "websocket" is missing'),
      expect.stringContaining(`option "websocket.url" means something only with "websocket.mode" = 'client'`),
    ]);
  });

  it('names the nearest option for one that does not exist', async () => {
    expect(await problems(streamOf(role, json, `${URL}, "websocket.reconnect.delay" = '5'`))).toEqual([
      expect.stringContaining('did you mean "websocket.reconnect.delay.ms"?'),
    ]);
  });
});

describe('options of a stream that nobody reads', () => {
  it.each([
    [`extension = 'websocket', format = 'json', "websocket.url" = 'http://feed.example/'`, 'must start with ws://'],
    [
      `extension = 'websocket', format = 'json', "websocket.mode" = 'server', "websocket.port" = 1, "websocket.path" = 'x'`,
      'must start with "/"',
    ],
  ])('are checked all the same: %s', async (options, problem) => {
    const found = await problems(`CREATE STREAM Unread (n INT) WITH (type = 'source', ${options});`);
    expect(found).toEqual([expect.stringContaining(problem)]);
  });
});

describe('options of a websocket sink alone', () => {
  it('E17: the message type is text or binary', async () => {
    const found = await problems(streamOf('sink', json, `${URL}, "websocket.message.type" = 'blob'`));
    expect(found).toEqual([expect.stringMatching(/\| Invalid message type.*text.*binary/)]);
  });

  it('E17: is an option of sinks', async () => {
    const found = await problems(streamOf('source', json, `${URL}, "websocket.message.type" = 'text'`));
    expect(found).toEqual([expect.stringContaining('"websocket.message.type"')]);
  });
});
