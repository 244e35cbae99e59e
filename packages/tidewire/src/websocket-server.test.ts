import {
  type Dialled,
  dial,
  freePort,
  MemoryLog,
  StaticEnvironment,
  tlsFixtures,
  turnUntil,
  VirtualClock,
} from '@tidewire/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { type Engine, type OpenOptions, openEngine, type Row } from './index.ts';

const opened: Engine[] = [];
const dialled: Dialled[] = [];
afterEach(async () => {
  for (const { connection } of dialled.splice(0)) if (!connection.isClosed) connection.drop();
  for (const engine of opened.splice(0).reverse()) await engine[Symbol.asyncDispose]();
});

const FILES = {
  'cert.pem': tlsFixtures.server.cert,
  'key.pem': tlsFixtures.server.key,
  'ca.pem': tlsFixtures.ca,
};

class World {
  readonly clock = new VirtualClock();
  readonly log = new MemoryLog();
  readonly engine: Engine;

  constructor(options: OpenOptions = {}) {
    const environment = new StaticEnvironment({}, FILES);
    this.engine = openEngine({ clock: this.clock, log: this.log, environment, ...options });
    opened.push(this.engine);
  }

  /** Runs a script; the rows of the streams named, from now on. */
  async run(script: string, ...streams: string[]): Promise<Row[][]> {
    const collected = streams.map((): Row[] => []);
    await this.engine.execute(script);
    streams.forEach((name, i) => {
      this.engine.subscribe(name, (row) => collected[i]?.push(row));
    });
    return collected;
  }

  /** The address of a path of the server that runs here. */
  url(path = '/'): string {
    const line = this.log.lines.find(({ message }) => message.startsWith('WebSocket server listening on '));
    return `${line?.message.slice('WebSocket server listening on '.length)}${path}`;
  }

  async client(path = '/', ca?: string): Promise<Dialled['connection']> {
    const made = await dial(
      this.url(path).replace('wss://127.0.0.1', 'wss://localhost'),
      ca === undefined ? {} : { ca },
    );
    dialled.push(made);
    return made.connection;
  }
}

const SERVER = `extension = 'websocket', "websocket.mode" = 'server', "websocket.port" = 0`;
const until = (rows: readonly Row[] | undefined, count: number): Promise<void> =>
  turnUntil(() => (rows?.length ?? 0) >= count, `${count} rows`);

describe('streams that clients connect to', () => {
  it('N1, N16: a client stream and a server stream each send first, with the same statements on both sides', async () => {
    const [house, guest] = [new World(), new World()];
    const [heard] = await house.run(
      `CREATE STREAM FromGuests (text STRING) WITH (type = 'source', format = 'text', ${SERVER});
       CREATE STREAM ToGuests (text STRING) WITH (type = 'sink', format = 'text', ${SERVER});
       CREATE STREAM Said (text STRING); CREATE STREAM Heard (text STRING);
       INSERT INTO ToGuests SELECT text FROM Said; INSERT INTO Heard SELECT text FROM FromGuests;`,
      'Heard',
    );
    const client = `extension = 'websocket', format = 'text', "websocket.url" = '${house.url()}', "websocket.connection" = 'c'`;
    const [answers] = await guest.run(
      `CREATE STREAM FromHouse (text STRING) WITH (type = 'source', ${client});
       CREATE STREAM ToHouse (text STRING) WITH (type = 'sink', ${client});
       CREATE STREAM Said (text STRING); CREATE STREAM Heard (text STRING);
       INSERT INTO ToHouse SELECT text FROM Said; INSERT INTO Heard SELECT text FROM FromHouse;`,
      'Heard',
    );
    await turnUntil(() => house.engine.metrics().streams['ToGuests']?.connector['clients'] === 1, 'the guest');
    house.engine.stream('Said').push({ text: 'from the house, unasked' });
    guest.engine.stream('Said').push({ text: 'from the guest, unasked' });
    await until(heard, 1);
    await until(answers, 1);
    expect([heard, answers]).toEqual([[{ text: 'from the guest, unasked' }], [{ text: 'from the house, unasked' }]]);
  });

  it('N4: one script holds both kinds, and may connect to itself', async () => {
    const port = await freePort();
    const world = new World();
    const [out] = await world.run(
      `CREATE STREAM Loop (n INT) WITH (type = 'sink', extension = 'websocket', format = 'json',
         "websocket.url" = 'ws://127.0.0.1:${port}/loop');
       CREATE STREAM Back (n INT) WITH (type = 'source', extension = 'websocket', format = 'json',
         "websocket.mode" = 'server', "websocket.port" = ${port}, "websocket.path" = '/loop');
       CREATE STREAM Begin (n INT); CREATE STREAM Result (n INT);
       INSERT INTO Loop SELECT n FROM Begin; INSERT INTO Result SELECT n * 2 AS n FROM Back;`,
      'Result',
    );
    world.engine.stream('Begin').pushMany([{ n: 1 }, { n: 2 }]);
    await until(out, 2);
    expect(out).toEqual([{ n: 2 }, { n: 4 }]);
  });

  it('N6: a client that connects is a row, and so is its going', async () => {
    const world = new World();
    const [events] = await world.run(
      `CREATE STREAM Visits (
         event STRING METADATA FROM '__meta_event',
         session STRING METADATA FROM '__meta_session_id',
         endpoint STRING METADATA FROM '__meta_endpoint_id',
         local STRING METADATA FROM '__meta_local_address',
         remote STRING METADATA FROM '__meta_remote_address',
         code INT METADATA FROM '__meta_close_code'
       ) WITH (type = 'source', format = 'json', ${SERVER}, "websocket.path" = '/door',
               "websocket.events" = 'connected, disconnected');
       CREATE STREAM Log (event STRING, session STRING, endpoint STRING, local STRING, remote STRING, code INT);
       INSERT INTO Log SELECT event, session, endpoint, local, remote, code FROM Visits;`,
      'Log',
    );
    const client = await world.client('/door');
    await until(events, 1);
    client.close(1000, 'bye');
    await until(events, 2);
    const [connected, disconnected] = events ?? [];
    expect(connected).toEqual({
      event: 'connected',
      session: expect.stringMatching(/^[0-9a-f]{12}$/),
      endpoint: '/door',
      local: new URL(world.url()).host,
      remote: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      code: null,
    });
    expect(disconnected).toEqual({ ...connected, event: 'disconnected', code: 1000 });
  });

  it('N9: text and binary frames are sent as each row says, from a server and from a client', async () => {
    const [house, guest] = [new World(), new World()];
    const columns = `(body STRING, kind STRING METADATA FROM '__meta_message_type')`;
    await house.run(
      `CREATE STREAM Out ${columns} WITH (type = 'sink', format = 'text', ${SERVER});
       CREATE STREAM Said (body STRING, kind STRING); INSERT INTO Out SELECT body, kind FROM Said;`,
    );
    const client = await house.client();
    house.engine.stream('Said').pushMany([
      { body: 'a', kind: 'text' },
      { body: 'b', kind: 'binary' },
      { body: 'c', kind: null },
    ]);
    const kinds = (await client.frames(3)).map(({ kind, payload }) => `${kind} ${payload.toString()}`);
    expect(kinds).toEqual(['text a', 'binary b', 'text c']);

    const [heard] = await guest.run(
      `CREATE STREAM Inbox (body STRING) WITH (type = 'source', format = 'text', ${SERVER});
       CREATE STREAM Heard (kind STRING, body STRING); INSERT INTO Heard SELECT __meta_message_type AS kind, body FROM Inbox;`,
      'Heard',
    );
    const sender = new World();
    await sender.run(
      `CREATE STREAM Out ${columns} WITH (type = 'sink', extension = 'websocket', format = 'text',
         "websocket.message.type" = 'binary', "websocket.url" = '${guest.url()}');
       CREATE STREAM Said (body STRING, kind STRING); INSERT INTO Out SELECT body, kind FROM Said;`,
    );
    sender.engine.stream('Said').pushMany([
      { body: 'a', kind: 'text' },
      { body: 'b', kind: null },
    ]);
    await until(heard, 2);
    expect(heard).toEqual([
      { kind: 'text', body: 'a' },
      { kind: 'binary', body: 'b' },
    ]);
  });

  it('N13: ws and wss, between a client stream and a server stream', async () => {
    for (const [secure, tls, ca] of [
      ['ws', '', ''],
      [
        'wss',
        `, "websocket.tls.cert" = 'cert.pem', "websocket.tls.key" = 'key.pem'`,
        `, "websocket.tls.ca" = 'ca.pem'`,
      ],
    ] as const) {
      const [house, guest] = [new World(), new World()];
      const [heard] = await house.run(
        `CREATE STREAM Inbox (n INT) WITH (type = 'source', format = 'json', ${SERVER}${tls});
         CREATE STREAM Heard (n INT); INSERT INTO Heard SELECT n FROM Inbox;`,
        'Heard',
      );
      const url = house.url().replace('wss://127.0.0.1', 'wss://localhost');
      expect(url.startsWith(`${secure}:`)).toBe(true);
      await guest.run(
        `CREATE STREAM Out (n INT) WITH (type = 'sink', extension = 'websocket', format = 'json',
           "websocket.url" = '${url}'${ca});
         CREATE STREAM Said (n INT); INSERT INTO Out SELECT n FROM Said;`,
      );
      guest.engine.stream('Said').push({ n: 7 });
      await until(heard, 1);
      expect(heard).toEqual([{ n: 7 }]);
    }
  });

  it('answers each client alone when the rows name its session, beside columns in the order of the stream', async () => {
    const world = new World();
    await world.run(
      `CREATE STREAM Questions (id INT, text STRING) WITH (type = 'source', format = 'json', ${SERVER});
       CREATE STREAM Answers (id INT, who STRING METADATA FROM '__meta_session_id', text STRING)
         WITH (type = 'sink', format = 'json', ${SERVER});
       INSERT INTO Answers SELECT id, __meta_session_id AS who, UPPER(text) AS text FROM Questions WHERE id > 0;`,
    );
    const [a, b] = [await world.client(), await world.client()];
    a.sendText('{"id":1,"text":"one"}');
    b.sendText('{"id":2,"text":"two"}');
    b.sendText('{"id":0,"text":"nothing"}');
    b.sendText('{"id":3,"text":"three"}');
    expect(await a.texts(1)).toEqual(['{"id":1,"text":"ONE"}']);
    expect(await b.texts(2)).toEqual(['{"id":2,"text":"TWO"}', '{"id":3,"text":"THREE"}']);
    expect([a.received.length, b.received.length]).toEqual([1, 2]);
  });

  it('keeps rows and their sessions together when a row between them cannot be written', async () => {
    const world = new World();
    await world.run(
      `CREATE STREAM Questions (n DOUBLE) WITH (type = 'source', format = 'json', ${SERVER});
       CREATE STREAM Answers (root STRING, who STRING METADATA FROM '__meta_session_id')
         WITH (type = 'sink', format = 'text', ${SERVER});
       INSERT INTO Answers
         SELECT CASE WHEN n >= 0 THEN CAST(n + 1 AS STRING) END AS root, __meta_session_id AS who FROM Questions;`,
    );
    const [a, b] = [await world.client(), await world.client()];
    a.sendText('{"n":-1}');
    a.sendText('{"n":4}');
    expect(await a.texts(1)).toEqual(['5']);
    b.sendText('{"n":-1}');
    b.sendText('{"n":9}');
    expect(await b.texts(1)).toEqual(['10']);
    expect(a.received.length).toBe(1);
    expect(world.engine.metrics().streams['Answers']).toMatchObject({ rowsOut: 2, rowsRejected: 2, rowsLost: 0 });
  });

  it('publishes the rows of windows to everybody who is connected when they close', async () => {
    const world = new World();
    await world.run(
      `CREATE STREAM Readings (device STRING, celsius DOUBLE) WITH (type = 'source', format = 'json', ${SERVER}, "websocket.path" = '/in');
       CREATE STREAM Board (device STRING, mean DOUBLE) WITH (type = 'sink', format = 'json', ${SERVER}, "websocket.path" = '/board');
       INSERT INTO Board SELECT device, AVG(celsius) AS mean FROM Readings WINDOW TUMBLING(10 s) GROUP BY device;`,
    );
    const device = await world.client('/in');
    const viewers = [await world.client('/board'), await world.client('/board')];
    for (const celsius of [20, 22, 27]) device.sendText(JSON.stringify({ device: 'roof', celsius }));
    await turnUntil(() => world.engine.metrics().streams['Readings']?.rowsIn === 3, 'the readings');
    await world.clock.advance(10_000);
    for (const viewer of viewers) expect(await viewer.texts(1)).toEqual(['{"device":"roof","mean":23}']);
    expect(world.engine.metrics().streams['Board']).toMatchObject({ rowsOut: 1, rowsLost: 0, connector: { sent: 2 } });
  });

  it('refuses at the statement what a sink cannot be told', async () => {
    const problem = (columns: string, options: string): Promise<unknown> =>
      new World().engine
        .execute(
          `CREATE STREAM Out (${columns}) WITH (type = 'sink', format = 'json', ${options}); SELECT 1 AS one FROM Out;`,
        )
        .then(
          () => 'no problem',
          (error: Error) => error.message.split('\n')[0],
        );
    expect(await problem(`a INT, s STRING METADATA FROM '__meta_sesion_id'`, SERVER)).toContain(
      'metadata "__meta_sesion_id" does not exist',
    );
    expect(await problem(`a INT, s INT METADATA FROM '__meta_session_id'`, SERVER)).toContain(
      'metadata "__meta_session_id" has the type STRING, not INT',
    );
    expect(await problem(`a INT, s STRING METADATA FROM '__meta_source'`, `extension = 'stdout'`)).toContain(
      'metadata "__meta_source" does not exist',
    );
  });
});
