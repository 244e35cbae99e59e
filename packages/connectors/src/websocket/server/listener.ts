// One port: an HTTP server that turns handshakes into sessions of the paths on it and answers everything else.
// Invariants: whatever connects becomes a session, or is answered or cut off within REQUEST_TIMEOUT_MS; the port is open from the
// first open() until the last path has left, and never after; a wss port never speaks plain text.
import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ConnectorHost } from '@tidewire/core';
import { certificateFailure, listenFailure, stoppedFailure } from '../errors.ts';
import { isLoopback } from './origin.ts';
import type { ListenerSettings } from './settings.ts';

/** How long a client may take for its request, and before that for the TLS handshake. */
const REQUEST_TIMEOUT_MS = 10_000;
/** How often the HTTP server looks for clients that take longer. */
const TIMEOUT_CHECK_MS = 1_000;
/** Network connections of one port at most, handshakes under way included. */
const MAX_SOCKETS = 20_000;

/** What a path does with a handshake: takes it over and says ACCEPTED, or says the HTTP status to refuse it with. */
export type HandshakeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => number;

export class Listener {
  readonly settings: ListenerSettings;
  readonly #host: ConnectorHost;
  readonly #paths = new Map<string, HandshakeHandler>();
  /** Network connections, those of sessions included. */
  readonly #sockets = new Set<Socket>();
  #opening: Promise<Server> | undefined;
  #closed: Promise<void> | undefined;
  #address = '';

  constructor(settings: ListenerSettings, host: ConnectorHost) {
    this.settings = settings;
    this.#host = host;
    this.#address = this.#addressAt(settings.port);
  }

  /** Whether the last path has left: a listener is not opened a second time. */
  get isClosed(): boolean {
    return this.#closed !== undefined;
  }

  /** `ws://host:port`, with the real port once it is open. */
  get address(): string {
    return this.#address;
  }

  addPath(path: string, handler: HandshakeHandler): void {
    this.#paths.set(path, handler);
  }

  /** Takes a path away, unless it has another handler by now; the last one closes the port. */
  async removePath(path: string, handler: HandshakeHandler): Promise<void> {
    if (this.#paths.get(path) === handler) this.#paths.delete(path);
    if (this.#paths.size > 0) return;
    this.#closed ??= this.#close();
    await this.#closed;
  }

  /** Resolves when the port is open. Rejects with ConnectorError, and may then be called again. */
  async open(): Promise<void> {
    if (this.isClosed) throw stoppedFailure(this.#address);
    this.#opening ??= this.#listen();
    try {
      await this.#opening;
    } catch (error) {
      this.#opening = undefined;
      throw error;
    }
  }

  async #listen(): Promise<Server> {
    const { host, port } = this.settings;
    const server = await this.#createServer();
    server.maxConnections = MAX_SOCKETS;
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    server.on('request', (request, response) => this.#answer(request, response));
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(listenFailure(this.#address, error)));
      server.listen({ host, port }, resolve);
    });
    server.on('error', (error) => this.#host.log.log('warn', `WebSocket server ${this.#address}: ${error.message}`));
    this.#address = this.#addressAt((server.address() as AddressInfo).port);
    this.#host.log.log('info', `WebSocket server listening on ${this.#address}`);
    if (!isLoopback(host) && this.settings.tls === undefined) {
      this.#host.log.log(
        'warn',
        `WebSocket server ${this.#address} can be reached from other machines, without TLS and without authentication`,
      );
    }
    return server;
  }

  async #createServer(): Promise<Server> {
    const limits = {
      headersTimeout: REQUEST_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: TIMEOUT_CHECK_MS,
    };
    const { tls } = this.settings;
    if (tls === undefined) return createServer(limits);
    const [cert, key] = await Promise.all([this.#read(tls.cert, 'CERTIFICATE'), this.#read(tls.key, 'PRIVATE KEY')]);
    const { passphrase } = tls;
    const secret = passphrase === undefined ? {} : { passphrase };
    const secured = {
      minVersion: 'TLSv1.2',
      ALPNProtocols: ['http/1.1'],
      handshakeTimeout: REQUEST_TIMEOUT_MS,
    } as const;
    try {
      return createTlsServer({ ...limits, ...secured, cert, key, ...secret });
    } catch (error) {
      throw certificateFailure(`${tls.cert} and ${tls.key}`, error);
    }
  }

  /** A file in PEM form with at least one block whose title ends so. */
  async #read(path: string, title: string): Promise<string> {
    const text = await this.#host.environment.readFile(path).catch((error: unknown) => {
      throw certificateFailure(path, error);
    });
    if (!text.includes(`${title}-----`)) throw certificateFailure(path, `it holds no ${title} in PEM form`);
    return text;
  }

  async #close(): Promise<void> {
    const server = await this.#opening?.catch(() => undefined);
    if (server === undefined) return;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      // The sessions have been closed; what is left has not come as far as a request, or waits for its answer.
      for (const socket of this.#sockets) socket.destroy();
    });
  }

  /** A request that is no handshake. */
  #answer(request: IncomingMessage, response: ServerResponse): void {
    const [status, headers] =
      this.#handlerOf(request) === undefined
        ? ([404, {}] as const)
        : request.method === 'GET'
          ? ([426, { Upgrade: 'websocket', Connection: 'Upgrade, close' }] as const)
          : ([405, { Allow: 'GET' }] as const);
    response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close', ...headers });
    response.end(status === 426 ? 'This is a WebSocket: connect to it with a WebSocket client.\n' : `${status}\n`);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const status = this.#handlerOf(request)?.(request, socket, head) ?? 404;
    if (status !== ACCEPTED) refuse(socket, status);
  }

  #handlerOf(request: IncomingMessage): HandshakeHandler | undefined {
    return this.#paths.get(targetOf(request).path);
  }

  #addressAt(port: number): string {
    const { host, tls } = this.settings;
    return `${tls === undefined ? 'ws' : 'wss'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  }
}

/** What a handler says when the handshake is its own affair from here on. */
export const ACCEPTED = 101;

/** Path and query of a request, as they were sent; a target may name the host before them. */
export function targetOf(request: IncomingMessage): { readonly path: string; readonly query: string } {
  const target = (request.url ?? '/').replace(/^(?:https?|wss?):\/\/[^/?]*/i, '');
  const at = target.indexOf('?');
  return at === -1
    ? { path: target || '/', query: '' }
    : { path: target.slice(0, at) || '/', query: target.slice(at + 1) };
}

function refuse(socket: Duplex, status: number): void {
  // The client may be gone already.
  socket.on('error', () => undefined);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () =>
    socket.destroy(),
  );
}
