// tidewire feed: what it prints is what it serves, and its options reach the simulator.
import { turnUntil, VirtualClock, within } from '@tidewire/testing';
import { describe, expect, it } from 'vitest';
import { runCli } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import { MemoryWorld } from '../memory-world.ts';
import { FEEDS } from './feed.ts';

interface Serving {
  readonly world: MemoryWorld;
  readonly code: Promise<number>;
  /** `HOST:PORT`. */
  readonly address: string;
}

async function serve(...args: string[]): Promise<Serving> {
  const world = new MemoryWorld({ clock: new VirtualClock() });
  const code = within(runCli(['feed', '--port', '0', ...args], world), 'the end of the feed');
  await turnUntil(() => world.stdout.text.endsWith('/collect/NAME\n'), 'the addresses');
  const [, address = ''] = /ws:\/\/([^/]+)\/trades/.exec(world.stdout.text) ?? [];
  return { world, code, address };
}

/** Runs a SELECT over a feed and gives its rows. */
async function select(url: string, sql: string, limit: number): Promise<readonly unknown[]> {
  const world = new MemoryWorld();
  const source = `CREATE STREAM S (symbol STRING, id LONG) WITH (type='source', extension='websocket', format='json', "websocket.url"='${url}');`;
  await within(runCli(['run', '-e', source + sql, '--limit', String(limit)], world), 'the rows');
  return world.stdout.text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('feed', () => {
  it('prints every address that the simulator serves, and stops at a signal', async () => {
    const { world, code, address } = await serve();
    const page = (await (await fetch(`http://${address}/`)).json()) as { readonly feeds: readonly string[] };
    expect(FEEDS.map(([path]) => path).sort()).toEqual([...page.feeds].sort());
    const shown = world.stdout.text.replace(/ {2,}/g, '  ');
    for (const [path, what] of FEEDS) expect(shown).toContain(`  ws://${address}${path}  ${what}\n`);
    world.signal('SIGTERM');
    expect([await code, world.stderr.text, world.isListening]).toEqual([
      EXIT.ok,
      'sent 0 messages on 0 connections\n',
      false,
    ]);
  });

  it('sends what its options say', async () => {
    const { world, code, address } = await serve(
      '--rate',
      '0',
      '--events',
      '3',
      '--symbols',
      'ABC',
      '--when-done',
      'stay',
    );
    const rows = await select(`ws://${address}/trades`, 'SELECT symbol, id FROM S', 3);
    expect(rows).toEqual([1, 2, 3].map((id) => ({ symbol: 'ABC', id })));
    world.signal('SIGINT');
    expect([await code, world.stderr.text]).toEqual([EXIT.ok, 'sent 3 messages on 1 connection\n']);
  });

  it('sends the same for the same seed', async () => {
    const sent = async (seed: string): Promise<unknown> => {
      const { world, code, address } = await serve(
        '--rate',
        '0',
        '--events',
        '20',
        '--seed',
        seed,
        '--when-done',
        'stay',
      );
      const rows = await select(`ws://${address}/trades`, 'SELECT symbol FROM S', 20);
      world.signal('SIGINT');
      await code;
      return rows;
    };
    const first = await sent('7');
    expect(await sent('7')).toEqual(first);
    expect(await sent('8')).not.toEqual(first);
  });

  it('exit code 1: says that a port is taken', async () => {
    const { world, code, address } = await serve();
    const [host, port = ''] = address.split(':');
    const second = new MemoryWorld({ clock: new VirtualClock() });
    expect(await runCli(['feed', '--port', port], second)).toBe(EXIT.failure);
    expect(second.stderr.text).toBe(`tidewire: listen EADDRINUSE: address already in use ${host}:${port}\n`);
    world.signal('SIGINT');
    await code;
  });
});
