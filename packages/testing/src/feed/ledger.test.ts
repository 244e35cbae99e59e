// Proves the ledger against a naive count over the texts that the same plan sends.
import { describe, expect, it } from 'vitest';
import { type Channel, openChannel } from './channels.ts';
import { computeLedger, type LedgerRow, type Transcript } from './ledger.ts';
import { deliver, type EventFaults, type FeedPlan, stepsOf } from './plan.ts';

const NO_FAULTS: EventFaults = { drop: 0, duplicate: 0, malformed: 0, delay: 0, delayEvents: 0 };
const FAULTS: EventFaults = { drop: 0.1, duplicate: 0.1, malformed: 0.05, delay: 0.1, delayEvents: 20 };

function transcriptOf(address: string, messages: number, rest: Partial<FeedPlan> = {}): Transcript {
  const channel = openChannel(new URL(address, 'http://feed'), ['BTCUSDT', 'ETHUSDT']);
  if (channel === undefined) throw new Error(`no channel behind ${address}`);
  const plan = {
    seed: 5,
    startTime: 1_000_000,
    spacingMs: 7,
    disorderMs: 0,
    events: 2_000,
    faults: NO_FAULTS,
    ...rest,
  };
  return { channel, plan, messages, steps: stepsOf(plan) };
}

/** Unscaled integer of a decimal text, by its digits alone. */
const digits = (text: string, scale: number): bigint => {
  const [whole = '', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(scale, '0'));
};

/** Counts the texts of an exchange channel, window by window. */
function naive({ channel, plan, messages }: Transcript, windowMs: number): Map<string, [number, bigint, bigint]> {
  const texts: string[] = [];
  const write = (c: Channel, k: number, malformed: boolean): void => {
    if (texts.length < messages) texts.push(malformed ? 'broken' : c.text(c.event(plan, c.keys, k)));
  };
  for (let step = 0; step < stepsOf(plan); step++) deliver(plan, step, (k, malformed) => write(channel, k, malformed));
  const found = new Map<string, [number, bigint, bigint]>();
  for (const text of texts.filter((one) => one !== 'broken')) {
    const trade = JSON.parse(text);
    const id = `${trade.s}@${trade.T - (trade.T % windowMs)}`;
    const [count, quantity, turnover] = found.get(id) ?? [0, 0n, 0n];
    const q = digits(trade.q, 5);
    found.set(id, [count + 1, quantity + q, turnover + q * digits(trade.p, 2)]);
  }
  return found;
}

const byId = (rows: readonly LedgerRow[]): Map<string, [number, bigint, bigint]> =>
  new Map(
    rows.map((r) => [`${r.key}@${r.start}`, [r.count, digits(r.quantity ?? '', 5), digits(r.turnover ?? '', 7)]]),
  );

describe('computeLedger', () => {
  it('equals a naive count over the texts, with every fault on', () => {
    const address = '/stream?streams=btcusdt@trade/ethusdt@trade';
    for (const messages of [0, 1, 500, 1_700]) {
      const transcript = transcriptOf(`${address}`, messages, { disorderMs: 300, faults: FAULTS });
      const text = { ...transcript, channel: { ...transcript.channel, text: unwrapped(transcript.channel) } };
      expect(byId(computeLedger([transcript], 1_000).rows)).toEqual(naive(text, 1_000));
    }
  });

  it('totals what faults did to the events', () => {
    const transcript = transcriptOf('/trades', 10_000, { faults: FAULTS });
    const { messages, malformed, duplicates, dropped } = computeLedger([transcript], 1_000).totals;
    expect(messages).toBe(2_000 - dropped + duplicates);
    expect([malformed, duplicates, dropped].every((count) => count > 50)).toBe(true);
  });

  it('gives rows by window, then key, with exact decimals', () => {
    const ledger = computeLedger([transcriptOf('/trades', 6)], 20);
    expect(ledger).toMatchInlineSnapshot(`
      {
        "rows": [
          {
            "channel": "trades",
            "count": 2,
            "end": 1000020,
            "first": "59313.60",
            "key": "BTCUSDT",
            "last": "59330.10",
            "max": "59330.10",
            "min": "59313.60",
            "quantity": "0.12499",
            "start": 1000000,
            "sum": "118643.70",
            "turnover": "7413.8990790",
          },
          {
            "channel": "trades",
            "count": 1,
            "end": 1000020,
            "first": "2969.76",
            "key": "ETHUSDT",
            "last": "2969.76",
            "max": "2969.76",
            "min": "2969.76",
            "quantity": "0.52611",
            "start": 1000000,
            "sum": "2969.76",
            "turnover": "1562.4204336",
          },
          {
            "channel": "trades",
            "count": 2,
            "end": 1000040,
            "first": "59338.80",
            "key": "BTCUSDT",
            "last": "59344.38",
            "max": "59344.38",
            "min": "59338.80",
            "quantity": "0.59609",
            "start": 1000020,
            "sum": "118683.18",
            "turnover": "35373.3997536",
          },
          {
            "channel": "trades",
            "count": 1,
            "end": 1000040,
            "first": "2969.24",
            "key": "ETHUSDT",
            "last": "2969.24",
            "max": "2969.24",
            "min": "2969.24",
            "quantity": "0.43605",
            "start": 1000020,
            "sum": "2969.24",
            "turnover": "1294.7371020",
          },
        ],
        "totals": {
          "connections": 1,
          "dropped": 0,
          "duplicates": 0,
          "malformed": 0,
          "messages": 6,
        },
        "windowMs": 20,
      }
    `);
  });

  it('totals readings without quantities, and messages by their number alone', () => {
    const [reading] = computeLedger([transcriptOf('/sensors', 1)], 60_000).rows;
    const [message] = computeLedger([transcriptOf('/chat', 1)], 60_000).rows;
    expect([Object.keys(reading ?? {}), Object.keys(message ?? {})]).toEqual([
      ['channel', 'key', 'start', 'end', 'count', 'first', 'last', 'min', 'max', 'sum'],
      ['channel', 'key', 'start', 'end', 'count'],
    ]);
  });

  it('adds up what several connections sent', () => {
    const one = transcriptOf('/trades', 100);
    const rows = computeLedger([one, one], 1_000_000).rows;
    const single = computeLedger([one], 1_000_000).rows;
    expect(rows.map((row) => row.count)).toEqual(single.map((row) => row.count * 2));
  });

  it('refuses windows that cannot be', () => {
    expect(() => computeLedger([], 0)).toThrow('window of 0 ms');
    expect(() => computeLedger([], 0.5)).toThrow('window of 0.5 ms');
    expect(() => computeLedger([], Number.NaN)).toThrow('window of NaN ms');
  });

  it('refuses to grow beyond its number of rows', () => {
    const transcript = transcriptOf('/trades', 11, { events: 11 });
    expect(computeLedger([transcript], 1, 11).rows).toHaveLength(11);
    expect(() => computeLedger([transcript], 1, 10)).toThrow('at most 10 rows: take windows longer than 1 ms');
  });
});

function unwrapped(channel: Channel): Channel['text'] {
  return (event) => JSON.stringify(JSON.parse(channel.text(event)).data);
}
