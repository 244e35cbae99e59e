// tidewire feed: serves the feed simulator until it is stopped, and prints where everything is.
// Invariant: FEEDS lists every feed that the simulator serves; a test compares it with the simulator's own page.
import { type Feed, startFeed } from '@tidewire/testing/feed';
import { type Clock, systemClock } from 'tidewire';
import { type Arguments, badValue, type FlagValues } from '../args.ts';
import { durationOf } from '../durations.ts';
import { EXIT } from '../exit-codes.ts';
import { amount } from '../render/amount.ts';
import { Stopping } from '../stopping.ts';
import { UsageError } from '../usage-error.ts';
import type { CliWorld } from '../world.ts';

type FeedOptions = Parameters<typeof startFeed>[0];

/** Where examples look for a feed unless told otherwise. */
const DEFAULT_PORT = 8765;
const PORT_MAX = 65_535;
const DRAIN_TIMEOUT_MS = 2_000;
const CLOSE_CODE = 1_011;
const LEDGER_WINDOW_MS = 10_000;

/** Paths of the feeds, and what comes from each. */
export const FEEDS: readonly (readonly [path: string, what: string])[] = [
  ['/trades', 'trades of every symbol, numbers as numbers'],
  ['/ws/btcusdt@trade', 'trades of one symbol as an exchange sends them'],
  ['/ws', 'the same after a SUBSCRIBE message'],
  ['/stream?streams=btcusdt@trade/ethusdt@trade', 'trades of several symbols, each in an envelope'],
  ['/sensors', 'temperature and humidity of five sensors'],
  ['/chat', 'messages of three chat rooms'],
];

export async function feed({ values, operands }: Arguments, world: CliWorld): Promise<number> {
  if (operands.length > 0) throw new UsageError(`feed takes no operand such as "${operands[0]}"`);
  const clock = world.clock ?? systemClock;
  const running = await start(feedOptions(values, clock));
  const stopping = new Stopping(world, { clock, drainTimeoutMs: DRAIN_TIMEOUT_MS });
  try {
    await world.stdout.write(directory(running));
    await stopping.requested;
    const { sent, connections } = running;
    await running.close();
    await world.stderr.write(`sent ${amount(sent, 'message')} on ${amount(connections, 'connection')}\n`);
    return EXIT.ok;
  } finally {
    stopping.dispose();
  }
}

async function start(options: FeedOptions): Promise<Feed> {
  try {
    return await startFeed(options);
  } catch (error) {
    throw refusalOf(error);
  }
}

/** The simulator refuses options that make no sense with a RangeError that names them. */
function refusalOf(error: unknown): unknown {
  return error instanceof RangeError ? new UsageError(error.message, 'see tidewire feed --help', error) : error;
}

function directory(running: Feed): string {
  const width = Math.max(...FEEDS.map(([path]) => running.url(path).length));
  const feeds = FEEDS.map(([path, what]) => `  ${running.url(path).padEnd(width)}  ${what}`);
  return `${[
    'Feeds:',
    ...feeds,
    'Publish to:',
    `  ${running.url('/collect/NAME')}`,
    'Look at what was sent and collected:',
    `  ${running.pageUrl(`/ledger?window=${LEDGER_WINDOW_MS}`)}`,
    `  ${running.pageUrl('/collect/NAME')}`,
  ].join('\n')}\n`;
}

function feedOptions(values: FlagValues, clock: Clock): FeedOptions {
  const host = values.text('host');
  const symbols = values.text('symbols')?.split(',');
  return {
    clock,
    port: values.whole('port', 0, PORT_MAX) ?? DEFAULT_PORT,
    ...(host === undefined ? {} : { host }),
    ...(symbols === undefined ? {} : { symbols }),
    ...given('seed', values.whole('seed', Number.MIN_SAFE_INTEGER)),
    ...given('rate', values.number('rate')),
    ...given('events', values.whole('events')),
    ...given('durationMs', durationOf(values, 'duration')),
    ...given('startTime', values.whole('start-time')),
    ...given('spacingMs', values.number('spacing')),
    ...given('disorderMs', durationOf(values, 'disorder')),
    ...whenDone(values),
    faults: faultsOf(values),
  };
}

function whenDone(values: FlagValues): Pick<FeedOptions, 'whenDone'> {
  const text = values.text('when-done');
  if (text === undefined) return {};
  if (text !== 'close' && text !== 'stay') throw badValue('when-done', text, 'write close or stay');
  return { whenDone: text };
}

function faultsOf(values: FlagValues): NonNullable<FeedOptions['faults']> {
  const afterMessages = values.whole('close-after');
  const code = values.whole('close-code');
  if (code !== undefined && afterMessages === undefined) {
    throw new UsageError('option --close-code has no effect without --close-after');
  }
  return {
    ...given('drop', values.number('drop', 0, 1)),
    ...given('duplicate', values.number('duplicate', 0, 1)),
    ...given('malformed', values.number('malformed', 0, 1)),
    ...given('delay', values.number('delay', 0, 1)),
    ...given('delayMs', durationOf(values, 'delay-by')),
    ...(afterMessages === undefined ? {} : { close: { afterMessages, code: code ?? CLOSE_CODE } }),
    ...given('halfOpenAfter', values.whole('half-open-after')),
    ...given('refuse', values.whole('refuse')),
    ...given('firstConnections', values.whole('first-connections')),
    ...(values.has('wrong-subprotocol') ? { wrongSubprotocol: true } : {}),
  };
}

/** The option when it was given: absent ones take the simulator's defaults. */
function given<K extends string>(key: K, value: number | undefined): { readonly [P in K]?: number } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: number };
}
