// A WebSocket client for tests that does exactly what its script says: any request, any frames, any pace of reading.
// Invariant: it connects to the loopback interface alone, and lets no wait last for ever.
import { type AddressInfo, connect as connectTcp, createServer, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { WAIT_LIMIT_MS, within } from './system-time.ts';
import { PeerConnection, type PeerHabits } from './ws-peer/connection.ts';
import { acceptKey } from './ws-peer/handshake.ts';

export interface DialOptions extends Partial<PeerHabits> {
  /** Default: GET. */
  readonly method?: string;
  /** Headers to send besides those of the handshake; an empty text leaves one of those out. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The authority to trust, for wss. */
  readonly ca?: string;
  /** Bytes to send in the same write as the request, such as a first frame. */
  readonly first?: Uint8Array;
}

/** What a server answered. */
export interface ServerAnswer {
  readonly status: number;
  /** Values by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body, as far as it came with the head; empty for 101. */
  readonly body: string;
  /** Whether Sec-WebSocket-Accept fits the key that was sent. */
  readonly rightKey: boolean;
}

export interface Dialled {
  readonly answer: ServerAnswer;
  /** Fails when the answer was not 101. */
  readonly connection: PeerConnection;
}

const KEY = 'dGlkZXdpcmUtdGVzdC1rZQ==';
let dialled = 0;

/** Sends a handshake, or with other headers whatever request, and resolves with the answer. */
export async function dial(url: string, options: DialOptions = {}): Promise<Dialled> {
  const { hostname, port, pathname, search, protocol } = new URL(url);
  const place = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port), noDelay: true };
  const socket =
    protocol === 'wss:'
      ? connectTls({ ...place, servername: 'localhost', ...(options.ca === undefined ? {} : { ca: options.ca }) })
      : connectTcp(place);
  const limitMs = options.limitMs ?? WAIT_LIMIT_MS;
  const head = within(readHead(socket), `an answer of ${url}`, limitMs);
  const headers = {
    Host: `${hostname}:${port}`,
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': KEY,
    ...options.headers,
  };
  const lines = Object.entries(headers).flatMap(([name, value]) => (value === '' ? [] : [`${name}: ${value}\r\n`]));
  const request = `${options.method ?? 'GET'} ${pathname}${search} HTTP/1.1\r\n${lines.join('')}\r\n`;
  socket.write(Buffer.concat([Buffer.from(request, 'latin1'), options.first ?? Buffer.alloc(0)]));
  const answer = await head;
  if (answer.status !== 101) {
    socket.destroy();
    return {
      answer,
      get connection(): PeerConnection {
        throw new Error(`the server answered ${answer.status}`);
      },
    };
  }
  const habits = { answerPings: true, answerClose: true, readBytes: Number.POSITIVE_INFINITY, limitMs, masks: true };
  const number = ++dialled;
  const asked = { number, line: '', target: `${pathname}${search}`, headerList: [], headers: {}, protocols: [] };
  return { answer, connection: new PeerConnection(socket, number, asked, { ...habits, ...options }) };
}

/** A port that was free a moment ago, for a server that a client has to know beforehand. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Reads the head of an answer; what is behind it stays in the socket. */
function readHead(socket: Socket): Promise<ServerAnswer> {
  return new Promise((resolve, reject) => {
    let read: Buffer = Buffer.alloc(0);
    const onReadable = (): void => {
      for (let chunk = socket.read(); chunk !== null; chunk = socket.read()) {
        read = Buffer.concat([read, chunk as Buffer]);
        const end = read.indexOf('\r\n\r\n');
        if (end === -1) continue;
        socket.off('readable', onReadable);
        const answer = parseAnswer(read.toString('latin1', 0, end), read.toString('utf8', end + 4));
        if (answer.status === 101) socket.unshift(read.subarray(end + 4));
        resolve(answer.status === 101 ? { ...answer, body: '' } : answer);
        return;
      }
    };
    socket.on('readable', onReadable);
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the server closed the connection without an answer')));
  });
}

function parseAnswer(head: string, body: string): ServerAnswer {
  const [line = '', ...rest] = head.split('\r\n');
  const headers = Object.fromEntries(
    rest.map((text) => [text.slice(0, text.indexOf(':')).toLowerCase(), text.slice(text.indexOf(':') + 1).trim()]),
  );
  const rightKey = headers['sec-websocket-accept'] === acceptKey(KEY);
  return { status: Number(line.split(' ')[1]), headers, body, rightKey };
}
