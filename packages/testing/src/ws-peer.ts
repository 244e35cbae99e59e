// A WebSocket server for tests that does exactly what its script says, also what no proper server would do.
// Invariant: it listens on the loopback interface alone, records every handshake and frame, and lets no wait last for ever.
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { WAIT_LIMIT_MS } from './system-time.ts';
import { Arrivals } from './ws-peer/arrivals.ts';
import { PeerConnection, type PeerHabits } from './ws-peer/connection.ts';
import { encodeAnswer, type PeerAnswer, type PeerRequest, parseRequest } from './ws-peer/handshake.ts';

/** A request head longer than this is answered by closing the connection. */
const REQUEST_BYTES_MAX = 65_536;

export interface PeerTls {
  readonly key: string;
  readonly cert: string;
  /** Asks the client for a certificate issued by this authority, and refuses it without one. */
  readonly clientCa?: string;
}

export interface PeerOptions extends Partial<PeerHabits> {
  /** How handshakes are answered; default: accepted, with the first subprotocol offered. */
  readonly answer?: PeerAnswer | ((request: PeerRequest) => PeerAnswer);
  /** What happens on every upgraded connection. What it throws while the connection stands, `stop` rejects with. */
  readonly script?: (connection: PeerConnection) => void | Promise<void>;
  readonly tls?: PeerTls;
  /** Default: any free port. */
  readonly port?: number;
}

/** Starts a peer; its address is `url()`. */
export async function startPeer(options: PeerOptions = {}): Promise<WsPeer> {
  const peer = new WsPeer(options);
  await peer.listen();
  return peer;
}

export class WsPeer {
  readonly #options: PeerOptions;
  readonly #server: Server;
  readonly #limitMs: number;
  readonly #sockets = new Set<Socket>();
  readonly #requests = new Arrivals<PeerRequest>();
  readonly #connections = new Arrivals<PeerConnection>();
  readonly #failures: unknown[] = [];
  #port: number;
  /** TCP connections so far, whether or not a handshake came of them. */
  tcpConnections = 0;
  /** Codes of TLS handshakes that failed, as this side saw them. */
  readonly tlsErrors: string[] = [];

  constructor(options: PeerOptions = {}) {
    this.#options = options;
    this.#port = options.port ?? 0;
    this.#limitMs = options.limitMs ?? WAIT_LIMIT_MS;
    this.#server = this.#createServer(options.tls);
    this.#server.on('connection', (socket: Socket) => {
      this.tcpConnections++;
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  get port(): number {
    return this.#port;
  }

  /** The address of a path: `ws://127.0.0.1:…`, or `wss://localhost:…` with TLS. */
  url(path = '/'): string {
    return this.#options.tls === undefined
      ? `ws://127.0.0.1:${this.#port}${path}`
      : `wss://localhost:${this.#port}${path}`;
  }

  /** Handshakes so far, accepted or not. */
  get requests(): readonly PeerRequest[] {
    return this.#requests.items;
  }

  /** Upgraded connections so far, also those that are gone. */
  get connections(): readonly PeerConnection[] {
    return this.#connections.items;
  }

  /** Codes of the clients' close frames by connection; undefined for those that stand or ended without a code. */
  get closeCodes(): readonly (number | undefined)[] {
    return this.connections.map((connection) => connection.ending?.code);
  }

  /** The n-th handshake, counting from 1, as soon as it came. */
  async request(n: number): Promise<PeerRequest> {
    return last(await this.#requests.wait(n, 'handshakes', this.#limitMs));
  }

  /** The n-th upgraded connection, counting from 1, as soon as it stands. */
  async connection(n: number): Promise<PeerConnection> {
    return last(await this.#connections.wait(n, 'connections', this.#limitMs));
  }

  /** Begins to listen, after `stopListening` on the same port again. */
  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#port, '127.0.0.1', () => {
        this.#server.off('error', reject);
        this.#port = (this.#server.address() as AddressInfo).port;
        resolve();
      });
    });
  }

  /** New connections are refused by the operating system; the ones that stand stay. */
  stopListening(): void {
    this.#server.close();
  }

  /** Breaks every connection and listens no more. Rejects with the first failure of a script. */
  async stop(): Promise<void> {
    const wasListening = this.#server.listening;
    const closed = new Promise<void>((resolve) => this.#server.once('close', () => resolve()));
    const stood = this.#sockets.size > 0;
    for (const socket of this.#sockets) socket.destroy();
    if (wasListening) this.#server.close();
    if (wasListening || stood) await closed;
    if (this.#failures.length > 0) throw this.#failures[0];
  }

  #createServer(tls: PeerTls | undefined): Server {
    const onSocket = (socket: Socket): void => {
      this.#readHandshake(socket);
    };
    if (tls === undefined) return createServer({ noDelay: true }, onSocket);
    const client = tls.clientCa === undefined ? {} : { ca: tls.clientCa, requestCert: true, rejectUnauthorized: true };
    const server = createTlsServer({ noDelay: true, key: tls.key, cert: tls.cert, ...client }, onSocket);
    server.on('tlsClientError', (error: NodeJS.ErrnoException) => {
      this.tlsErrors.push(error.code ?? error.message);
    });
    return server;
  }

  #readHandshake(socket: Socket): void {
    let pending: Buffer = Buffer.alloc(0);
    socket.on('error', () => undefined);
    const onData = (chunk: Buffer): void => {
      pending = Buffer.concat([pending, chunk]);
      const end = pending.indexOf('\r\n\r\n');
      if (end === -1) {
        if (pending.length > REQUEST_BYTES_MAX) socket.destroy();
        return;
      }
      socket.off('data', onData);
      socket.pause();
      if (pending.length > end + 4) socket.unshift(pending.subarray(end + 4));
      this.#answer(socket, parseRequest(pending.toString('latin1', 0, end), this.requests.length + 1));
    };
    socket.on('data', onData);
  }

  #answer(socket: Socket, request: PeerRequest): void {
    const { answer = { kind: 'accept' } } = this.#options;
    const chosen = typeof answer === 'function' ? answer(request) : answer;
    const bytes = encodeAnswer(chosen, request);
    if (bytes !== undefined) socket.write(bytes);
    this.#requests.push(request);
    if (chosen.kind === 'accept') this.#begin(socket, request);
    else if (chosen.kind === 'drop') socket.destroy();
    else if (chosen.kind !== 'hang') socket.end();
    // A refused client may still send; nobody reads it, but the end of the connection must be noticed.
    if (chosen.kind !== 'accept') socket.resume();
  }

  #begin(socket: Socket, request: PeerRequest): void {
    const { answerPings = true, answerClose = true, readBytes = Number.POSITIVE_INFINITY, script } = this.#options;
    const habits = { answerPings, answerClose, readBytes, limitMs: this.#limitMs };
    const connection = new PeerConnection(socket, this.connections.length + 1, request, habits);
    this.#connections.push(connection);
    if (script !== undefined) void this.#run(script, connection);
  }

  async #run(script: (connection: PeerConnection) => void | Promise<void>, connection: PeerConnection): Promise<void> {
    try {
      await script(connection);
    } catch (error) {
      // A script that waits or sends when its client has gone is a script that is over.
      if (!connection.isClosed) this.#failures.push(error);
    }
  }
}

function last<T>(items: readonly T[]): T {
  const item = items.at(-1);
  if (item === undefined) throw new RangeError('counting begins with 1');
  return item;
}
