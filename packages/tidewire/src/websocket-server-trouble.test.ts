import { createServer } from 'node:net';
import {
  type Dialled,
  dial,
  freePort,
  MemoryLog,
  StaticEnvironment,
  startPeer,
  turn,
  turnUntil,
  VirtualClock,
} from '@tidewire/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { type Engine, openEngine } from './index.ts';

const opened: Engine[] = [];
const dialled: Dialled[] = [];
afterEach(async () => {
  for (const { connection } of dialled.splice(0)) if (!connection.isClosed) connection.drop();
  for (const engine of opened.splice(0)) await engine.close();
});

class World {
  readonly log = new MemoryLog();
  readonly clock = new VirtualClock();
  readonly engine: Engine;

  constructor(variables: Record<string, string> = {}) {
    const environment = new StaticEnvironment(variables);
    this.engine = openEngine({ clock: this.clock, log: this.log, environment });
    opened.push(this.engine);
  }

  async client(port: number, path: string, options: Parameters<typeof dial>[1] = {}): Promise<Dialled['connection']> {
    const made = await dial(`ws://127.0.0.1:${port}${path}`, options);
    dialled.push(made);
    return made.connection;
  }

  count(stream: string, counter: string): number | undefined {
    return this.engine.metrics().streams[stream]?.connector[counter];
  }
}

const on = (port: number, path: string): string =>
  `extension = 'websocket', "websocket.mode" = 'server', "websocket.port" = ${port}, "websocket.path" = '${path}'`;

const failureOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no failure',
    (error: Error) => error.message.split('\n')[0] ?? '',
  );

describe('rows for one client', () => {
  it('go to nobody else, and once, also when another client is cut off in the middle of a publish', async () => {
    const port = await freePort();
    const world = new World();
    await world.engine.execute(`
      CREATE STREAM Hello (text STRING) WITH (type = 'source', format = 'text', ${on(port, '/talk')});
      CREATE STREAM Visits (event STRING METADATA FROM '__meta_event') WITH (
        type = 'source', format = 'json', ${on(port, '/talk')}, "websocket.events" = 'connected, disconnected');
      CREATE STREAM Talk (text STRING, who STRING METADATA FROM '__meta_session_id') WITH (
        type = 'sink', format = 'text', ${on(port, '/talk')}, "websocket.client.queue.bytes" = 65536);
      CREATE STREAM Said (text STRING, who STRING);
      INSERT INTO Talk SELECT text, who FROM Said;
      INSERT INTO Names SELECT text, __meta_session_id AS who FROM Hello;
      INSERT INTO Log SELECT event FROM Visits;`);
    const names = new Map<string, string>();
    world.engine.subscribe('Names', ({ text, who }) => names.set(String(text), String(who)));
    const events: unknown[] = [];
    world.engine.subscribe('Log', ({ event }) => events.push(event));
    const [alice, mallory] = [await world.client(port, '/talk'), await world.client(port, '/talk')];
    const stuck = await world.client(port, '/talk', { readBytes: 0 });
    for (const [client, name] of [
      [alice, 'alice'],
      [mallory, 'mallory'],
      [stuck, 'stuck'],
    ] as const)
      client.sendText(name);
    await turnUntil(() => names.size === 3, 'the names');
    const say = world.engine.stream('Said');
    const who = names.get('alice');
    const filler = { text: 'x'.repeat(1_000_000), who: names.get('stuck') };
    for (let n = 0; n < 60 && world.count('Talk', 'slow_clients') === 0; n++) {
      say.pushMany([filler, { text: `secret ${n}`, who }, { text: `secret ${n} again`, who }]);
      await turn();
    }
    say.push({ text: 'the end', who: null });
    const last = await turnUntil(
      () => [alice, mallory].every(({ received }) => received.at(-1)?.payload.toString() === 'the end'),
      'the end at both',
    );
    expect(last).toBeUndefined();
    expect(world.count('Talk', 'slow_clients')).toBe(1);
    expect(mallory.received.map(({ payload }) => payload.toString())).toEqual(['the end']);
    const heard = alice.received.map(({ payload }) => payload.toString());
    expect(new Set(heard).size).toBe(heard.length);
    await turnUntil(() => events.length === 4, 'the end of the stuck one');
    expect(events).toEqual(['connected', 'connected', 'connected', 'disconnected']);
  });
});

describe('starts that fail', () => {
  it('leave what runs as it was, also on the same path', async () => {
    const [port, dead] = [await freePort(), await freePort()];
    const world = new World();
    await world.engine.execute(`
      CREATE STREAM A (n INT) WITH (type = 'source', format = 'json', ${on(port, '/a')});
      INSERT INTO Heard SELECT n FROM A;`);
    const heard: unknown[] = [];
    world.engine.subscribe('Heard', ({ n }) => heard.push(n));
    const failure = await failureOf(
      world.engine.execute(`
        CREATE STREAM Also (n INT) WITH (type = 'source', format = 'json', ${on(port, '/a')});
        CREATE STREAM Dead (n INT) WITH (type = 'source', extension = 'websocket', format = 'json',
          "websocket.url" = 'ws://127.0.0.1:${dead}/');
        INSERT INTO Nowhere SELECT n FROM Also; INSERT INTO Nowhere SELECT n FROM Dead;`),
    );
    expect(failure).toContain('Connection refused');
    const client = await world.client(port, '/a');
    client.sendText('{"n":1}');
    await turnUntil(() => heard.length === 1, 'the row');
    client.close(1000);
    await client.closed();
    await turnUntil(() => world.count('A', 'clients') === 0, 'the end of the client');
  });

  it('close the ports that they had opened', async () => {
    const [port, taken] = [await freePort(), createServer()];
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    const used = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const world = new World();
    const failure = await failureOf(
      world.engine.execute(`
        CREATE STREAM A (n INT) WITH (type = 'sink', format = 'json', ${on(port, '/')});
        CREATE STREAM B (n INT) WITH (type = 'sink', format = 'json', ${on(used, '/')});`),
    );
    expect(failure).toContain('the port is in use');
    await expect(dial(`ws://127.0.0.1:${port}/`)).rejects.toThrow('ECONNREFUSED');
    await new Promise((resolve) => taken.close(resolve));
  });

  it('are refused for their options before anything is kept, so that the script can be mended', async () => {
    const port = await freePort();
    const world = new World();
    const script = (limit: number): string => `
      CREATE STREAM A (n INT) WITH (type = 'sink', format = 'json', ${on(port, '/a')}, "websocket.max.connections" = ${limit});
      CREATE STREAM B (n INT) WITH (type = 'sink', format = 'json', ${on(port, '/a')});`;
    expect(await failureOf(world.engine.execute(script(5)))).toContain('path "/a"');
    await world.engine.execute(script(1_000));
    expect((await dial(`ws://127.0.0.1:${port}/a`)).answer.status).toBe(101);
  });

  it('are refused for a conflict with what runs, before anything is kept, and validate says so too', async () => {
    const port = await freePort();
    const world = new World();
    await world.engine.execute(`
      CREATE STREAM A (n INT) WITH (type = 'source', format = 'json', ${on(port, '/a')}); INSERT INTO Heard SELECT n FROM A;`);
    const script = (limit: number): string => `
      CREATE STREAM N (n INT) WITH (type = 'source', format = 'json', ${on(port, '/new')});
      CREATE STREAM B (n INT) WITH (type = 'source', format = 'json', ${on(port, '/a')}, "websocket.max.connections" = ${limit});
      INSERT INTO Both SELECT n FROM N; INSERT INTO Both SELECT n FROM B;`;
    const problem = `path "/a" of port ${port} is used by another stream with another "websocket.max.connections"`;
    expect((await world.engine.validate(script(5))).map(({ message }) => message)).toEqual([problem]);
    expect(await failureOf(world.engine.execute(script(5)))).toContain(problem);
    await world.engine.execute('CREATE STREAM Z (n INT)');
    await world.engine.execute(script(1_000));
    const both: unknown[] = [];
    world.engine.subscribe('Both', ({ n }) => both.push(n));
    (await world.client(port, '/new')).sendText('{"n":1}');
    (await world.client(port, '/a')).sendText('{"n":2}');
    await turnUntil(() => both.length === 2, 'both rows');
  });

  it.each([0, 1, 2, 3, 5])(
    'are given up when the engine is closed %s turns later, and leave no port open',
    async (wait) => {
      const ports = [await freePort(), await freePort()];
      const world = new World();
      const executing = failureOf(
        world.engine.execute(
          ports
            .map((port) => `CREATE STREAM S${port} (n INT) WITH (type = 'sink', format = 'json', ${on(port, '/')});`)
            .join(''),
        ),
      );
      for (let i = 0; i < wait; i++) await turn();
      await world.engine.close();
      expect(['no failure', expect.stringContaining('closed'), expect.stringContaining('stopped')]).toContainEqual(
        await executing,
      );
      for (const port of ports) await expect(dial(`ws://127.0.0.1:${port}/`)).rejects.toThrow('ECONNREFUSED');
    },
  );
});

describe('trying out', () => {
  it('streams on a connection that runs leaves it alone, its reconnection rules too', async () => {
    const peer = await startPeer();
    const world = new World();
    const stream = (name: string, more: string): string =>
      `CREATE STREAM ${name} (n INT) WITH (type = 'source', extension = 'websocket', format = 'json',
         "websocket.url" = '${peer.url()}', "websocket.connection" = 'x' ${more});
       INSERT INTO Rows SELECT n FROM ${name};`;
    await world.engine.execute(stream('A', ', "websocket.reconnect.delay.ms" = 0'));
    const rows: unknown[] = [];
    world.engine.subscribe('Rows', ({ n }) => rows.push(n));
    const other = stream('B', ', "websocket.reconnect" = FALSE');
    expect(await world.engine.validate(other)).toEqual([]);
    await world.engine.explain(other, ['physical']);
    await failureOf(
      world.engine.execute(`${other} CREATE STREAM C (n INT) WITH (type = 'sink', format = 'json', ${on(1, 'no')});`),
    );
    (await peer.connection(1)).sendText('{"n":1}');
    await turnUntil(() => rows.length === 1, 'the first row');
    (await peer.connection(1)).drop();
    await turnUntil(() => world.log.lines.some(({ message }) => message.startsWith('reconnecting')), 'the loss');
    await world.clock.advance(1_000);
    (await peer.connection(2)).sendText('{"n":2}');
    await turnUntil(() => rows.length === 2, 'the second row');
    expect(peer.requests.length).toBe(2);
    await world.engine.close();
    await peer.stop();
  });

  it('finds a conflict with a stream that nobody reads yet, when it is declared', async () => {
    const port = await freePort();
    const world = new World();
    const stream = (name: string, limit: number): string =>
      `CREATE STREAM ${name} (n INT) WITH (type = 'source', format = 'json', ${on(port, '/a')}, "websocket.max.connections" = ${limit});`;
    await world.engine.execute(stream('A', 5));
    expect(await failureOf(world.engine.execute(stream('B', 3)))).toContain('"websocket.max.connections"');
    await world.engine.execute('INSERT INTO Heard SELECT n FROM A;');
    expect((await dial(`ws://127.0.0.1:${port}/a`)).answer.status).toBe(101);
  });
});

describe('listeners that throw for rows of a client', () => {
  it('end the job with their own error, and never the process', async () => {
    for (const [message, stream] of [
      ['{"n":1}', 'Rows'],
      ['not json', 'Dead'],
    ] as const) {
      const port = await freePort();
      const world = new World();
      await world.engine.execute(`
        CREATE STREAM S (n INT) WITH (type = 'source', format = 'json', ${on(port, '/')},
          "error.strategy" = 'dlq', "error.dlq.stream" = 'Dead');
        INSERT INTO Rows SELECT n FROM S;`);
      world.engine.subscribe(stream, () => {
        throw new Error('boom');
      });
      const finished = failureOf(world.engine.finished());
      (await world.client(port, '/')).sendText(message);
      expect(await finished).toBe('a listener failed: boom');
    }
  });
});

describe('what is refused, and what is shown', () => {
  const problems = async (script: string): Promise<string[]> =>
    (await new World().engine.validate(script)).map(({ code, message }) => `${code} ${message}`);

  it('a header line, where clients come and go', async () => {
    const csv = (role: string): string =>
      `CREATE STREAM S (a INT) WITH (type = '${role}', format = 'csv', ${on(1, '/')}, "csv.header" = TRUE);`;
    const problem = 'C404 option "csv.header" means nothing for connector "websocket", whose messages stand alone';
    expect([await problems(csv('source')), await problems(csv('sink'))]).toEqual([[problem], [problem]]);
  });

  it('two columns that tell a sink the same', async () => {
    const columns = `a INT, k STRING METADATA FROM '__meta_message_type', l STRING METADATA FROM '__meta_message_type'`;
    expect(
      await problems(`CREATE STREAM S (${columns}) WITH (type = 'sink', format = 'json', ${on(1, '/')});`),
    ).toEqual(['B233 metadata "__meta_message_type" is declared twice']);
  });

  it('hosts that cannot share a port, and which option of a shared path differs', async () => {
    const two = (a: string, b: string): Promise<string[]> =>
      problems(
        [a, b]
          .map(
            (more, i) => `CREATE STREAM S${i} (a INT) WITH (type = 'sink', format = 'json', ${on(7, '/')}, ${more});`,
          )
          .join(''),
      );
    expect(await two(`"websocket.host" = '0.0.0.0'`, `"websocket.host" = '127.0.0.1'`)).toEqual([
      'C411 streams of port 7 name different hosts: 0.0.0.0 and 127.0.0.1',
    ]);
    expect(await two(`"websocket.host" = '127.0.0.1'`, `"websocket.host" = '127.0.0.2'`)).toEqual([]);
    expect(await two(`"websocket.subprotocol" = 'a'`, `"websocket.origins" = '*'`)).toEqual([
      'C411 path "/" of port 7 is used by another stream with another "websocket.origins", "websocket.subprotocol"',
    ]);
  });

  it('options and metadata of the other side, as such', async () => {
    const source = `CREATE STREAM S (a INT) WITH (type = 'source', format = 'json', ${on(7, '/')}, "websocket.send.to" = 'auto');`;
    expect(await problems(source)).toEqual(['C404 option "websocket.send.to" means nothing for a source']);
    const sink = `CREATE STREAM S (a INT, r STRING METADATA FROM '__meta_remote_address') WITH (type = 'sink', format = 'json', ${on(7, '/')});`;
    expect(await problems(sink)).toEqual(['B233 metadata "__meta_remote_address" does not exist for a sink']);
  });

  it('a query that leaves the session NULL without saying so, with a warning', async () => {
    const script = (select: string): string => `
      CREATE STREAM Asks (text STRING) WITH (type = 'source', format = 'text', ${on(7, '/')});
      CREATE STREAM Answers (text STRING, asker STRING METADATA FROM '__meta_session_id') WITH (
        type = 'sink', format = 'text', ${on(7, '/')});
      INSERT INTO Answers SELECT ${select} FROM Asks;`;
    expect(await problems(script('text'))).toEqual(['B244 the query leaves "asker" of stream "Answers" NULL']);
    expect(await problems(script('text, NULL AS asker'))).toEqual([]);
    expect(await problems(script('text, __meta_session_id AS asker'))).toEqual([]);
  });

  it('a mode that does not exist is the one thing reported of it', async () => {
    const options = `extension = 'websocket', "websocket.mode" = 'serverr', "websocket.port" = 1`;
    expect(await problems(`CREATE STREAM S (a INT) WITH (type = 'sink', format = 'json', ${options});`)).toEqual([
      'C402 option "websocket.mode" does not accept "serverr"',
    ]);
  });

  it('the port, also when a variable gives it', async () => {
    const port = await freePort();
    const world = new World({ PORT: String(port) });
    await world.engine.execute(
      `CREATE STREAM S (a INT) WITH (type = 'sink', format = 'json', extension = 'websocket',
         "websocket.mode" = 'server', "websocket.port" = '\${PORT}');`,
    );
    expect(world.log.lines.map(({ message }) => message)).toContain(
      `WebSocket server listening on ws://127.0.0.1:${port}`,
    );
  });
});
