// tidewire demo: the main job end to end over real sockets, on a virtual clock.
import { turnUntil, VirtualClock } from '@tidewire/testing';
import { describe, expect, it } from 'vitest';
import { runCli } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import { MemoryWorld, type MemoryWorldOptions } from '../memory-world.ts';

const START = Date.UTC(2026, 0, 1);

interface Demo {
  readonly world: MemoryWorld;
  readonly clock: VirtualClock;
  /** The exit code, once there is one. */
  code: number | undefined;
}

function start(options: MemoryWorldOptions, ...args: string[]): Demo {
  const clock = new VirtualClock(START);
  const world = new MemoryWorld({ clock, variables: { NO_COLOR: '1' }, ...options });
  const demo: Demo = { world, clock, code: undefined };
  void runCli(['demo', ...args], world).then((code) => {
    demo.code = code;
  });
  return demo;
}

/** Waits in real time until the job is connected and the demo looks for results every 50 ms: no timeout may run before. */
async function connected({ clock }: Demo): Promise<void> {
  await turnUntil(() => clock.pendingTimers().includes(50), 'the job to run');
}

async function finish(demo: Demo): Promise<void> {
  await demo.clock.runUntil(() => demo.code !== undefined, { what: 'the end of the demo', limitMs: 60_000 });
}

describe('demo', () => {
  it('publishes totals that equal the ledger, line by line where there is no terminal', async () => {
    const demo = start({}, '--trades', '900', '--rate', '300');
    await connected(demo);
    await finish(demo);
    const { text } = demo.world.stdout;
    expect([demo.code, demo.world.stderr.text]).toEqual([EXIT.ok, '']);
    expect(text).toMatch(
      /^tidewire demo: \S*examples\/sql\/main-job\.sql\nws:\S+\/trades -> windows of 1 s -> ws:\S+\/collect\/stats\n/,
    );
    expect(text).toMatch(/\ntotals equal the ledger: 900 trades, \d windows of 3 symbols, every figure exact\n/);
    expect(text).toMatch(/\n {2}tidewire feed\n {2}tidewire run \S*running-totals\.sql\n/);
    const trades = [...text.matchAll(/^[A-Z]+USDT +[\d:]+ +(\d+) /gm)].map(([, count]) => Number(count));
    expect(trades.reduce((sum, count) => sum + count, 0)).toBe(900);
    expect(text).not.toContain('\x1b');
  });

  it('draws a table in a terminal and names the commands of a checkout', async () => {
    const variables = { npm_lifecycle_event: 'start', NO_COLOR: '1' };
    const demo = start({ stdout: { isTerminal: true, columns: 100 }, variables }, '--trades', '300', '--rate', '300');
    await connected(demo);
    await finish(demo);
    expect(demo.code).toBe(EXIT.ok);
    const last = demo.world.stdout.text.split('\x1b[0J').at(-1)?.split('\n') ?? [];
    expect(last[0]).toBe(
      'symbol     window    trades     avg price         min         max       volume          turnover',
    );
    expect(last.slice(1, 4).map((line) => line.slice(0, 7))).toEqual(['BTCUSDT', 'ETHUSDT', 'SOLUSDT']);
    expect(last[5]).toMatch(/^█{30} 300 trades sent, \d rows received$/);
    expect(last).toContain('  npm run -s tidewire -- feed');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('0: %s at any time ends it cleanly', async (signal) => {
    const demo = start({});
    await connected(demo);
    await demo.clock.runUntil(() => demo.world.stdout.text.includes('USDT'), { what: 'the first window' });
    demo.world.signal(signal);
    await finish(demo);
    expect(demo.code).toBe(EXIT.ok);
    expect(demo.world.stdout.text).toMatch(/\nstopped after [\d,]+ trades\n$/);
    expect([demo.world.isListening, demo.clock.pendingTimers()]).toEqual([false, []]);
  });

  it('0: a signal before anything has started ends it too', async () => {
    const demo = start({});
    await turnUntil(() => demo.world.isListening, 'the start');
    demo.world.signal('SIGINT');
    await turnUntil(() => demo.code !== undefined, 'the end');
    expect([demo.code, demo.world.stdout.text.endsWith('\nstopped after 0 trades\n')]).toEqual([EXIT.ok, true]);
  });
});
