// Proves the feed over real sockets: shapes, pace on a virtual clock, faults, the ledger against a client's own count.
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { FeedFaults, FeedOptions } from './feed/options.ts';
import { type Feed, startFeed } from './feed.ts';
import { turn, turnUntil } from './system-time.ts';
import { VirtualClock } from './virtual-clock.ts';

const START = Date.UTC(2026, 0, 1);
const stops: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

interface Setting {
  readonly feed: Feed;
  readonly clock: VirtualClock;
}

async function feedFor(options: Partial<FeedOptions> = {}): Promise<Setting> {
  const clock = new VirtualClock(START);
  const feed = await startFeed({ clock, rate: 0, events: 100, ...options });
  stops.push(() => feed.close());
  return { feed, clock };
}

interface Client {
  readonly socket: WebSocket;
  readonly texts: string[];
  /** The end: close code and reason, or the error before it. */
  readonly ends: string[];
  ended(): Promise<string>;
}

function clientOf(url: string, protocols: string[] = []): Client {
  const socket = new WebSocket(url, protocols, { perMessageDeflate: false });
  const texts: string[] = [];
  const ends: string[] = [];
  socket.on('message', (data: Buffer) => texts.push(data.toString()));
  socket.on('error', (error) => ends.push(error.message));
  socket.on('close', (code, reason) => ends.push(`${code} ${reason.toString()}`));
  stops.push(() => socket.terminate());
  const ended = async (): Promise<string> => {
    await turnUntil(() => ends.length > 0, `the end, after ${texts.length} messages`);
    return ends[0] ?? '';
  };
  return { socket, texts, ends, ended };
}

async function run(options: Partial<FeedOptions>, path = '/trades'): Promise<{ texts: string[]; feed: Feed }> {
  const { feed } = await feedFor(options);
  const client = clientOf(feed.url(path));
  await client.ended();
  return { texts: client.texts, feed };
}

describe('a feed', () => {
  it('sends the shape of the address, then closes', async () => {
    const { feed } = await feedFor({ events: 1, startTime: 1_672_515_785_000 });
    const paths = ['/ws/btcusdt@trade', '/stream?streams=ethusdt@trade', '/trades', '/sensors', '/chat'];
    const clients = paths.map((path) => clientOf(feed.url(path)));
    for (const client of clients) expect(await client.ended()).toBe('1000 end of feed');
    expect(clients.map((client) => client.texts.map((text) => Object.keys(JSON.parse(text)).join()))).toEqual([
      ['e,E,s,t,p,q,T,m,M'],
      ['stream,data'],
      ['symbol,price,quantity,side,ts,id'],
      ['sensor,temperature,humidity,ts,id'],
      ['room,user,text,ts,id'],
    ]);
    expect([feed.sent, feed.connections]).toEqual([5, 5]);
  });

  it('T48: sends the same bytes for the same seed, on every connection and every run, and others for another seed', async () => {
    const options = { seed: 9, events: 500, disorderMs: 100, faults: { drop: 0.1, duplicate: 0.1, malformed: 0.1 } };
    const first = await run(options);
    const again = clientOf(first.feed.url('/trades'));
    await again.ended();
    expect(again.texts).toEqual(first.texts);
    expect((await run(options)).texts).toEqual(first.texts);
    expect((await run({ ...options, seed: 10 })).texts).not.toEqual(first.texts);
  });

  it('keeps its rate on the clock it is given, and stamps events with the time they fall due', async () => {
    const { feed, clock } = await feedFor({ rate: 4, events: 10 });
    const client = clientOf(feed.url('/trades'));
    await turnUntil(() => client.texts.length === 1, 'the first event');
    await clock.advance(1_000);
    const afterOneSecond = client.texts.length;
    await clock.advance(60_000);
    const times = client.texts.map((text) => JSON.parse(text).ts - START);
    expect([afterOneSecond, times]).toEqual([5, [0, 250, 500, 750, 1_000, 1_250, 1_500, 1_750, 2_000, 2_250]]);
    expect(await client.ended()).toBe('1000 end of feed');
  });

  it('sends 100,000 events a second of virtual time', async () => {
    const { feed, clock } = await feedFor({ rate: 100_000, events: 1_000_000 });
    const client = clientOf(feed.url('/trades'));
    await turnUntil(() => client.texts.length > 0, 'the first event');
    await clock.advance(1_000);
    await turnUntil(() => client.texts.length === feed.sent, 'what was sent');
    expect(feed.sent).toBeGreaterThan(99_000);
    expect(feed.sent).toBeLessThanOrEqual(100_001);
    expect(client.texts.map((text) => JSON.parse(text).id)).toEqual(client.texts.map((_, i) => i + 1));
  });

  it('stops after its duration, and stays open when told so', async () => {
    const { feed, clock } = await feedFor({ rate: 10, events: 1_000, durationMs: 450, whenDone: 'stay' });
    const client = clientOf(feed.url('/trades'));
    await turnUntil(() => client.texts.length === 1, 'the first event');
    await clock.advance(10_000);
    expect([client.texts.length, client.ends, clock.pendingTimers()]).toEqual([5, [], []]);
  });

  it('waits for a client that does not read', async () => {
    const { feed } = await feedFor({ events: 100_000_000 });
    const client = clientOf(feed.url('/trades'));
    await turnUntil(() => client.texts.length > 0, 'the first event');
    client.socket.pause();
    let [sent, unchanged] = [0, 0];
    await turnUntil(() => {
      unchanged = feed.sent === sent ? unchanged + 1 : 0;
      sent = feed.sent;
      return unchanged === 2_000;
    }, 'the feed to be held up');
    client.socket.resume();
    await turnUntil(() => feed.sent > sent, 'the feed to go on');
  });

  it('ends with its client', async () => {
    const { feed, clock } = await feedFor({ rate: 1, events: 1_000_000 });
    const client = clientOf(feed.url('/trades'));
    await turnUntil(() => client.texts.length === 1, 'the first event');
    client.socket.close();
    await client.ended();
    await turnUntil(() => clock.pendingTimers().length === 0, 'the timer to go');
    await clock.advance(5_000);
    expect(feed.sent).toBe(1);
  });

  it('starts on a subscription by message where the address names no stream', async () => {
    const { feed } = await feedFor({ events: 20 });
    const client = clientOf(feed.url('/ws'));
    await turnUntil(() => client.socket.readyState === WebSocket.OPEN, 'the connection');
    client.socket.send('{"method":"SUBSCRIBE","params":["nonsense"],"id":1}');
    client.socket.send('{"method":"SUBSCRIBE","params":["adausdt@trade"],"id":2}');
    await client.ended();
    const [refusal, result, ...trades] = client.texts.map((text) => JSON.parse(text));
    expect([refusal.error.code, refusal.id, result]).toEqual([2, 1, { result: null, id: 2 }]);
    expect(trades.map((trade) => trade.s)).toEqual(Array.from({ length: 20 }, () => 'ADAUSDT'));
  });

  it('refuses an address that is none, from a client that never closes its side', async () => {
    const { feed } = await feedFor();
    const socket = connect({ port: feed.port, host: '127.0.0.1', allowHalfOpen: true });
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString();
    });
    const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
    socket.write(`GET // HTTP/1.1\r\nHost: x\r\n${upgrade}`);
    await turnUntil(() => answer.includes('\r\n\r\n'), 'an answer');
    expect(answer.split('\r\n')[0]).toBe('HTTP/1.1 404 Not Found');
    await feed.close();
    socket.destroy();
  });

  it('refuses addresses it does not know', async () => {
    const { feed } = await feedFor();
    expect(await clientOf(feed.url('/nothing')).ended()).toBe('Unexpected server response: 404');
  });
});

describe('the ledger', () => {
  it('equals a client’s own count, with disorder and every event fault', async () => {
    const faults = { drop: 0.05, duplicate: 0.05, malformed: 0.05, delay: 0.1, delayMs: 40 };
    const { texts, feed } = await run({ events: 20_000, disorderMs: 25, faults });
    const ledger = feed.ledger(1_000);
    const own = new Map<string, { count: number; quantity: bigint; min: number; max: number; last: number }>();
    let malformed = 0;
    for (const text of texts) {
      const trade = parse(text);
      if (trade === undefined) {
        malformed++;
        continue;
      }
      const id = `${trade.symbol} ${Math.floor(trade.ts / 1_000) * 1_000}`;
      const cell = own.get(id) ?? { count: 0, quantity: 0n, min: trade.price, max: trade.price, last: 0 };
      const quantity = cell.quantity + BigInt(Math.round(trade.quantity * 100_000));
      const [min, max] = [Math.min(cell.min, trade.price), Math.max(cell.max, trade.price)];
      own.set(id, { count: cell.count + 1, quantity, min, max, last: trade.price });
    }
    const rows = ledger.rows.map(({ key, start, count, quantity = '', min, max, last }) => {
      const cell = {
        count,
        quantity: BigInt(quantity.replace('.', '')),
        min: Number(min),
        max: Number(max),
        last: Number(last),
      };
      return [`${key} ${start}`, cell] as const;
    });
    expect(new Map(rows)).toEqual(own);
    expect([ledger.totals.messages, ledger.totals.malformed, feed.sent]).toEqual([
      texts.length,
      malformed,
      texts.length,
    ]);
  });

  it('is the same by HTTP, and refuses windows that cannot be', async () => {
    const { feed } = await run({ events: 1_000 });
    const page = await fetch(feed.pageUrl('/ledger?window=500'));
    expect(await page.json()).toEqual(feed.ledger(500));
    const bad = await fetch(feed.pageUrl('/ledger?window=often'));
    expect([bad.status, await bad.json()]).toEqual([
      400,
      { error: 'window of NaN ms is not a whole number of milliseconds above 0' },
    ]);
  });
});

describe('connection faults', () => {
  const meet = async (faults: FeedFaults, protocols: string[] = []): Promise<{ ends: string[]; counts: number[] }> => {
    const { feed } = await feedFor({ faults: { ...faults, firstConnections: 1 } });
    const clients = [];
    for (let i = 0; i < 2; i++) {
      const client = clientOf(feed.url('/trades'), protocols);
      await client.ended();
      clients.push(client);
    }
    return { ends: clients.map((c) => c.ends[0] ?? ''), counts: clients.map((c) => c.texts.length) };
  };

  it('E24: closes with a code after a number of messages, then behaves', async () => {
    expect(await meet({ close: { afterMessages: 7, code: 4001, reason: 'maintenance' } })).toEqual({
      ends: ['4001 maintenance', '1000 end of feed'],
      counts: [7, 100],
    });
  });

  it('E37: refuses the handshake with a status, then accepts it', async () => {
    expect(await meet({ refuse: 401 })).toEqual({
      ends: ['Unexpected server response: 401', '1000 end of feed'],
      counts: [0, 100],
    });
  });

  it('E38: names a subprotocol that nobody offered, then the one that was', async () => {
    expect(await meet({ wrongSubprotocol: true }, ['v1.trades'])).toEqual({
      ends: ['Server sent an invalid subprotocol', '1000 end of feed'],
      counts: [0, 100],
    });
  });

  it('goes half-open: the connection stands and answers no ping', async () => {
    const { feed, clock } = await feedFor({ faults: { halfOpenAfter: 3 } });
    const client = clientOf(feed.url('/trades'));
    let pongs = 0;
    client.socket.on('pong', () => pongs++);
    await turnUntil(() => client.texts.length === 3, 'three messages');
    client.socket.ping();
    await clock.advance(60_000);
    for (let i = 0; i < 50; i++) await turn();
    expect([client.texts.length, pongs, client.ends]).toEqual([3, 0, []]);
  });
});

describe('the receiving end', () => {
  it('stores and counts what is published, by name, and shows it by HTTP', async () => {
    const { feed } = await feedFor();
    for (const path of ['/collect/alerts', '/collect/alerts', '/sink']) {
      const client = clientOf(feed.url(path));
      await turnUntil(() => client.socket.readyState === WebSocket.OPEN, 'the connection');
      client.socket.send(JSON.stringify({ path }));
      client.socket.close();
      await client.ended();
    }
    expect([feed.collected('alerts'), feed.collected('sink').count, feed.collected('other').count]).toEqual([
      { count: 2, bytes: 52, messages: ['{"path":"/collect/alerts"}', '{"path":"/collect/alerts"}'] },
      1,
      0,
    ]);
    const page = await fetch(feed.pageUrl('/collect/alerts'));
    expect(await page.json()).toEqual(feed.collected('alerts'));
    expect([feed.sent, feed.connections]).toEqual([0, 0]);
  });

  it('lists its addresses, and answers nothing else', async () => {
    const { feed } = await feedFor();
    const list = await (await fetch(feed.pageUrl('/'))).json();
    const statuses = await Promise.all(
      ['/x', '/collect/a%20b'].map(async (path) => (await fetch(feed.pageUrl(path))).status),
    );
    const posted = await fetch(feed.pageUrl('/ledger'), { method: 'POST' });
    expect([list, statuses, posted.status]).toMatchInlineSnapshot(`
      [
        {
          "feeds": [
            "/ws/btcusdt@trade",
            "/ws",
            "/stream?streams=btcusdt@trade/ethusdt@trade",
            "/trades",
            "/sensors",
            "/chat",
          ],
          "pages": [
            "/ledger?window=10000",
            "/sink",
            "/collect/NAME",
          ],
          "receiving": [
            "/sink",
            "/collect/NAME",
          ],
        },
        [
          404,
          404,
        ],
        405,
      ]
    `);
  });
});

describe('options', () => {
  it.each<[Partial<FeedOptions>, string]>([
    [{ rate: -1 }, 'feed option rate does not accept -1: it is from 0 to 10000000'],
    [{ rate: Number.NaN }, 'feed option rate does not accept NaN'],
    [{ events: 1.5 }, 'feed option events does not accept 1.5: it is a whole number'],
    [{ spacingMs: 0 }, 'feed option spacingMs does not accept 0'],
    [{ disorderMs: -5 }, 'feed option disorderMs does not accept -5'],
    [{ symbols: [] }, 'feed option symbols needs at least one symbol'],
    [{ symbols: ['"'] }, 'feed option symbols does not accept """'],
    [{ faults: { drop: 2 } }, 'feed option faults.drop does not accept 2: it is from 0 to 1'],
    [{ faults: { refuse: 200 } }, 'feed option faults.refuse does not accept 200: it is from 400 to 599'],
    [{ faults: { close: { afterMessages: 1, code: 99 } } }, 'feed option faults.close.code does not accept 99'],
    [{ faults: { close: { afterMessages: 1, code: 1006 } } }, 'feed option faults.close.code does not accept 1006'],
    [
      { faults: { close: { afterMessages: 1, code: 1000, reason: 'ü'.repeat(62) } } },
      'faults.close.reason is longer than 123',
    ],
  ])('%j is refused by name', async (options, message) => {
    await expect(startFeed({ clock: new VirtualClock(), ...options })).rejects.toThrow(message);
  });

  it('rejects when its port is taken', async () => {
    const { feed } = await feedFor();
    await expect(startFeed({ clock: new VirtualClock(), port: feed.port })).rejects.toThrow('EADDRINUSE');
  });

  it('can be closed twice, with clients connected', async () => {
    const { feed } = await feedFor({ whenDone: 'stay' });
    const client = clientOf(feed.url('/trades'));
    await turnUntil(() => client.texts.length === 100, 'all messages');
    await Promise.all([feed.close(), feed.close()]);
    expect(await client.ended()).toBe('1006 ');
  });
});

function parse(text: string): { symbol: string; price: number; quantity: number; ts: number } | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
