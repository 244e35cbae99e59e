import { encodeFrame, MemoryLog, OPCODE, startPeer, turnUntil, VirtualClock, type WsPeer } from '@tidewire/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { type Engine, openEngine, type Row } from './index.ts';

const opened: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

async function startedPeer(): Promise<WsPeer> {
  const peer = await startPeer();
  opened.push({ [Symbol.asyncDispose]: () => peer.stop() });
  return peer;
}

class World {
  readonly clock = new VirtualClock();
  readonly log = new MemoryLog();
  readonly engine: Engine = openEngine({ clock: this.clock, log: this.log });
  readonly rows: Row[] = [];
  readonly bad: Row[] = [];

  constructor() {
    opened.push(this.engine);
  }

  /** Follows a stream of messages with these columns; what is rejected goes to a stream of its own. */
  async follow(peer: WsPeer, columns: string, options = ''): Promise<void> {
    await this.engine.execute(`
      CREATE STREAM Rejected (error_code STRING, error_message STRING, column_name STRING);
      CREATE STREAM Messages (${columns}) WITH (
        type = 'source', extension = 'websocket', format = 'json', "websocket.url" = '${peer.url()}',
        "error.strategy" = 'dlq', "error.dlq.stream" = 'Rejected' ${options}
      );`);
    this.engine.subscribe('Rejected', (row) => this.bad.push(row));
    await this.engine.prepare('INSERT INTO Kept SELECT * FROM Messages;');
    this.engine.subscribe('Kept', (row) => this.rows.push(row));
    await this.engine.start();
  }

  /** Waits until so many messages have been answered one way or the other. */
  answered(count: number): Promise<void> {
    return turnUntil(() => this.rows.length + this.bad.length === count, `${count} answers`);
  }

  /** Codes, columns and messages of the rejected rows, in order. */
  reasons(): string[] {
    return this.bad.map((row) => `${row['error_code']} ${row['column_name'] ?? '-'}: ${row['error_message']}`);
  }

  counts(): readonly (number | undefined)[] {
    const metrics = this.engine.metrics().streams['Messages'];
    return [metrics?.messagesIn, metrics?.rowsIn, metrics?.rowsRejected];
  }
}

/** All in one write, so that they arrive as one batch. */
async function sendTogether(peer: WsPeer, payloads: readonly (string | Uint8Array)[]): Promise<void> {
  const frames = payloads.map((payload) =>
    encodeFrame({ opcode: typeof payload === 'string' ? OPCODE.text : OPCODE.binary, payload }),
  );
  await (await peer.connection(1)).sendRaw(Buffer.concat(frames));
}

const DIGITS = '9'.repeat(100_000);

describe('numbers in messages', () => {
  it('of 1e100000000 are an error of their row in DECIMAL and LONG, and the rest of the batch is unharmed', async () => {
    const peer = await startedPeer();
    const world = new World();
    await world.follow(peer, 'n INT, price DECIMAL(18, 4), id LONG');
    await sendTogether(peer, [
      '{"n":1,"price":1.5,"id":1}',
      '{"n":2,"price":1e100000000}',
      '{"n":3,"id":1e100000000}',
      '{"n":4,"price":"1e100000000"}',
      '{"n":5,"price":1e-100000000}',
      '{"n":6,"price":-1E+99999999999999999999}',
      '{"n":7,"price":2.25,"id":9223372036854775807}',
    ]);
    await world.answered(7);
    expect(world.rows).toEqual([
      { n: 1, price: '1.5000', id: 1 },
      { n: 7, price: '2.2500', id: 9_223_372_036_854_775_807n },
    ]);
    expect(world.reasons()).toEqual([
      'R502 price: column "price" of type DECIMAL(18,4) does not accept the number 1e100000000',
      'R502 id: column "id" of type LONG does not accept the number 1e100000000',
      'R502 price: column "price" of type DECIMAL(18,4) does not accept a string',
      'R502 price: column "price" of type DECIMAL(18,4) does not accept the number 1e-100000000',
      'R502 price: column "price" of type DECIMAL(18,4) does not accept the number -1E+99999999999999999999',
    ]);
    expect(world.counts()).toEqual([7, 2, 5]);
  });

  it.each(['DOUBLE', 'LONG', 'DECIMAL(38, 0)', 'INT', 'OBJECT', 'TIMESTAMP'])(
    'of 100,000 digits are refused by the limit of number texts in %s, and skipped where nobody asks for them',
    async (type) => {
      const peer = await startedPeer();
      const world = new World();
      await world.follow(peer, `n INT, x ${type}`);
      await sendTogether(peer, [
        '{"n":1}',
        `{"n":2,"x":${DIGITS}}`,
        `{"n":3,"other":${DIGITS},"more":[-0.${DIGITS}e${DIGITS}]}`,
        `{"n":4,"x":{"deep":[${DIGITS}]}}`,
        '{"n":5}',
      ]);
      await world.answered(5);
      expect(world.rows.map((row) => row['n'])).toEqual([1, 3, 5]);
      expect(world.bad.map((row) => [row['error_code'], row['column_name']])).toEqual([
        ['R503', 'x'],
        [type === 'OBJECT' ? 'R503' : 'R502', 'x'],
      ]);
      expect(world.reasons().every((text) => text.length < 200)).toBe(true);
    },
  );
});

describe('objects in messages', () => {
  it('with keys such as __proto__ hold them as data and change nothing else', async () => {
    const peer = await startedPeer();
    const world = new World();
    await world.follow(peer, 'n INT, __proto__ STRING, constructor STRING, data OBJECT');
    await sendTogether(peer, [
      '{"n":1,"__proto__":"text","constructor":"c","data":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":2}}}}',
      '{"n":2,"data":{"a":1},"toString":{"polluted":3}}',
      '{"__proto__":{"n":9,"polluted":4}}',
    ]);
    await world.answered(3);
    const [first, second] = world.rows;
    expect(Object.keys(first ?? {})).toEqual(['n', '__proto__', 'constructor', 'data']);
    expect(Object.getOwnPropertyDescriptor(first, '__proto__')?.value).toBe('text');
    expect(JSON.stringify(first)).toBe(
      '{"n":1,"__proto__":"text","constructor":"c","data":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":2}}}}',
    );
    expect(JSON.stringify(second)).toBe('{"n":2,"__proto__":null,"constructor":null,"data":{"a":1}}');
    expect(world.reasons()).toEqual(['R502 __proto__: column "__proto__" of type STRING does not accept an object']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each([
    ['an OBJECT column', (inner: string) => `{"n":2,"data":${inner}}`],
    ['a field nobody asks for', (inner: string) => `{"n":2,"other":${inner}}`],
    ['the message itself', (inner: string) => inner],
  ])('5,000,000 levels deep are refused by the depth limit in %s, whether or not they are closed', async (_, wrap) => {
    const peer = await startedPeer();
    const world = new World();
    await world.follow(peer, 'n INT, data OBJECT');
    const depth = 5_000_000;
    await sendTogether(peer, [
      '{"n":1}',
      wrap('['.repeat(depth)),
      wrap(`${'['.repeat(depth)}${']'.repeat(depth)}`),
      wrap('{"a":'.repeat(3_000_000)),
      '{"n":3}',
    ]);
    await world.answered(5);
    expect(world.rows.map((row) => row['n'])).toEqual([1, 3]);
    expect(world.bad.map((row) => row['error_code'])).toEqual(['R503', 'R503', 'R503']);
    expect(world.reasons().every((text) => text.includes('64'))).toBe(true);
  });

  it('with more keys than one object may have are refused', async () => {
    const peer = await startedPeer();
    const world = new World();
    await world.follow(peer, 'n INT, data OBJECT');
    const wide = `{${Array.from({ length: 100_000 }, (_, k) => `"k${k}":1`).join()}}`;
    await sendTogether(peer, ['{"n":1}', `{"n":2,"data":${wide}}`, `{"n":3,"other":${wide}}`]);
    await world.answered(3);
    expect(world.rows.map((row) => row['n'])).toEqual([1, 3]);
    expect(world.reasons()).toEqual([expect.stringMatching(/^R503 data: .*1024 keys/)]);
  });
});

describe('bytes in messages', () => {
  const broken = (kind: 'text' | 'binary'): Buffer => {
    const payload = Buffer.concat([Buffer.from('{"n":2,"s":"'), Buffer.from([0xc3, 0x28, 0xff]), Buffer.from('"}')]);
    return Buffer.from(encodeFrame({ opcode: OPCODE[kind], payload }));
  };
  const good = (n: number): Buffer => Buffer.from(encodeFrame({ opcode: OPCODE.text, payload: `{"n":${n},"s":"ü"}` }));

  it.each(['text', 'binary'] as const)(
    'that are not UTF-8 in a %s message are an error of that message alone',
    async (kind) => {
      const peer = await startedPeer();
      const world = new World();
      await world.follow(peer, 'n INT, s STRING');
      await (await peer.connection(1)).sendRaw(Buffer.concat([good(1), broken(kind), good(3)]));
      await world.answered(3);
      expect(world.rows).toEqual([
        { n: 1, s: 'ü' },
        { n: 3, s: 'ü' },
      ]);
      expect(world.bad.map((row) => row['error_code'])).toEqual(['R501']);
      expect(world.counts()).toEqual([3, 2, 1]);
    },
  );

  it('in a frame of 2 MiB are taken below the limit of messages', async () => {
    const peer = await startedPeer();
    const world = new World();
    await world.follow(peer, 'n INT, s STRING');
    const long = 'x'.repeat(2 * 1024 * 1024);
    await sendTogether(peer, ['{"n":1}', `{"n":2,"s":"${long}"}`, '{"n":3}']);
    await world.answered(3);
    expect(world.rows.map((row) => [row['n'], String(row['s'] ?? '').length])).toEqual([
      [1, 0],
      [2, long.length],
      [3, 0],
    ]);
  });

  it('in a frame of 2 MiB above the limit end the connection with 1009; what came before counts, and it goes on', async () => {
    const peer = await startedPeer();
    const world = new World();
    await world.follow(peer, 'n INT, s STRING', `, "websocket.max.message.bytes" = '1048576'`);
    await sendTogether(peer, ['{"n":1}', '{"n":2}', `{"n":3,"s":"${'x'.repeat(2 * 1024 * 1024)}"}`]);
    expect(await (await peer.connection(1)).closed()).toMatchObject({ code: 1009 });
    await world.clock.runUntil(() => peer.connections.length === 2, { what: 'a connection', limitMs: 1_000 });
    (await peer.connection(2)).sendText('{"n":4}');
    await world.answered(3);
    expect(world.rows.map((row) => row['n'])).toEqual([1, 2, 4]);
    expect(world.log.messages('warn').filter((text) => text.includes('1048576'))).toHaveLength(1);
  });
});

describe('many bad messages', () => {
  it('are all counted, and logged once in ten seconds with a bounded excerpt that cannot write into a terminal', async () => {
    const peer = await startedPeer();
    const world = new World();
    await world.engine.execute(`
      CREATE STREAM Messages (n INT) WITH (
        type = 'source', extension = 'websocket', format = 'json', "websocket.url" = '${peer.url()}'
      );
      INSERT INTO Kept SELECT n FROM Messages;`);
    world.engine.subscribe('Kept', (row) => world.rows.push(row));
    const nasty = `\u001b[2J${'y'.repeat(10_000)}`;
    const batch = Array.from({ length: 1_000 }, (_, n) => (n % 2 === 0 ? `{"n":${n}}` : nasty));
    await sendTogether(peer, batch);
    await turnUntil(() => world.counts()[2] === 500, 'all to be counted');
    expect([world.rows.length, world.counts()]).toEqual([500, [1_000, 500, 500]]);
    const warnings = world.log.lines.filter((line) => line.level === 'warn');
    expect(warnings).toEqual([
      {
        level: 'warn',
        message: expect.stringContaining('a row was dropped'),
        fields: {
          stream: 'Messages',
          code: 'R501',
          rejected: 1,
          payload: expect.stringMatching(/^\uFFFD\[2Jy{252}…$/),
        },
      },
    ]);
    await world.clock.advance(10_000);
    await sendTogether(peer, [nasty, nasty]);
    await turnUntil(() => world.counts()[2] === 502, 'two more');
    expect(world.log.lines.filter((line) => line.level === 'warn').map((line) => line.fields['rejected'])).toEqual([
      1, 501,
    ]);
  });

  it(`with "error.strategy" = 'fail' the first one ends the job`, async () => {
    const peer = await startedPeer();
    const world = new World();
    await world.engine.execute(`
      CREATE STREAM Messages (n INT) WITH (
        type = 'source', extension = 'websocket', format = 'json', "websocket.url" = '${peer.url()}',
        "error.strategy" = 'fail'
      );
      INSERT INTO Kept SELECT n FROM Messages;`);
    (await peer.connection(1)).sendText('{"n":"no number"}');
    await expect(world.engine.finished()).rejects.toMatchObject({
      diagnostic: {
        code: 'R502',
        message: expect.stringMatching(/^stream "Messages" stopped: column "n" of type INT/),
      },
    });
  });
});
