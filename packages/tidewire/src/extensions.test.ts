import { MemoryLog, VirtualClock } from '@tidewire/testing';
import { describe, expect, it } from 'vitest';
import { type Connector, openEngine, type ScalarFunction, type Sink, type Source } from './index.ts';

const NONE = () => Promise.resolve();

/** A connector with no socket: what the sink publishes is kept, what the test sends comes in by the source. */
function memoryConnector(): { connector: Connector; send(text: string): void; readonly published: string[] } {
  const published: string[] = [];
  let deliver: (text: string) => void = () => {};
  const source: Source = {
    id: 'memory',
    live: true,
    validateConnectivity: NONE,
    start: (handler) => {
      deliver = (text) => {
        const bytes = Buffer.from(text);
        handler.onMessages({ bytes, spans: Int32Array.of(0, bytes.length), count: 1, binary: false }, {});
      };
      return NONE();
    },
    pause: () => {},
    resume: () => {},
    stop: NONE,
    counters: () => ({}),
  };
  const sink: Sink = {
    id: 'memory',
    pending: 0,
    isOverloaded: false,
    validateConnectivity: NONE,
    start: NONE,
    publish: (payloads) => {
      for (let k = 0; k < payloads.count; k++)
        published.push(Buffer.from(payloads.bytes.subarray(payloads.startOf(k), payloads.startOf(k + 1))).toString());
      return undefined;
    },
    stop: NONE,
    counters: () => ({ dropped: 0 }),
  };
  const connector: Connector = {
    name: 'memory',
    aliases: [],
    summary: 'Messages of this program.',
    source: { options: [], format: 'required', metadata: new Map(), createInitialized: () => source },
    sink: { options: [], format: 'required', createInitialized: () => sink },
  };
  return { connector, send: (text) => deliver(text), published };
}

describe('a connector of the program', () => {
  it('N5, N26: takes the place of websockets in the same statements, without a socket', async () => {
    const memory = memoryConnector();
    await using engine = openEngine({
      clock: new VirtualClock(),
      log: new MemoryLog(),
      connectors: [memory.connector],
    });
    await engine.execute(`
      CREATE STREAM Trades (symbol STRING, price DOUBLE) WITH (type = 'source', extension = 'memory', format = 'json');
      CREATE STREAM Alerts (symbol STRING, price DOUBLE) WITH (type = 'sink', extension = 'memory', format = 'json');
      INSERT INTO Alerts SELECT symbol, price FROM Trades WHERE price > 10;`);
    for (const price of [9, 10.5, 11]) memory.send(JSON.stringify({ symbol: 'A', price }));
    expect(memory.published).toEqual(['{"symbol":"A","price":10.5}', '{"symbol":"A","price":11}']);
  });

  it('may not take the name of a built-in one', () => {
    const { connector } = memoryConnector();
    expect(() => openEngine({ connectors: [{ ...connector, name: 'websocket' }] })).toThrow('websocket');
  });
});

describe('definitions of a program', () => {
  it('cannot take the name of what is there', () => {
    const upper: ScalarFunction = {
      name: 'Upper',
      aliases: [],
      summary: '',
      signatures: [],
      examples: [],
      bind: () => undefined,
    };
    expect(() => openEngine({ functions: [upper] })).toThrow('B243: function "Upper" exists already');
  });
});
