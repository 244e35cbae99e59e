// The feed simulator's public face: a server on real WebSockets that sends seeded, repeatable events and knows the exact answer.
// Invariant: what a connection sends follows from options, address and the time it opened; this file and what it imports
// need no test tool, because the command line's demo runs them too.
import { createServer, type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { type Channel, openChannel } from './feed/channels.ts';
import { type Collected, Inbox } from './feed/inbox.ts';
import { computeLedger, type Ledger, type Transcript } from './feed/ledger.ts';
import { checkOptions, DEFAULT_SYMBOLS, type FeedFaults, type FeedOptions, planOf, rateOf } from './feed/options.ts';
import { answerPage, inboxName, pageAddress } from './feed/pages.ts';
import { type Pace, Sender } from './feed/sender.ts';
import { answerSubscription } from './feed/subscription.ts';

export interface Feed {
  readonly port: number;
  /** Messages sent so far, on all connections. */
  readonly sent: number;
  /** Feed connections accepted so far. */
  readonly connections: number;
  /** The WebSocket address of a path such as `/trades`, `/ws/btcusdt@trade` or `/collect/alerts`. */
  url(path: string): string;
  /** The HTTP address of a page such as `/ledger?window=10000`. */
  pageUrl(path: string): string;
  /** What was published to `/collect/NAME`; to `/sink` under the name `sink`. */
  collected(name: string): Collected;
  /** The exact answer to what was sent, in tumbling windows of whole milliseconds. Covers the newest 10,000 connections. */
  ledger(windowMs: number): Ledger;
  /** Breaks all connections and listens no more. Idempotent. */
  close(): Promise<void>;
}

/** Connections that are open at the same time; more are refused with 503. */
const OPEN_CONNECTIONS_MAX = 1_000;
/** Connections that are over and that the ledger still covers. */
const TRANSCRIPTS_MAX = 10_000;
const INBOXES_MAX = 100;
const MESSAGE_BYTES_MAX = 16 * 1_048_576;

/** Starts a feed. Throws RangeError for options that make no sense; rejects when it cannot listen. */
export async function startFeed(options: FeedOptions): Promise<Feed> {
  checkOptions(options);
  const feed = new FeedServer(options);
  await feed.listen();
  return feed;
}

class FeedServer implements Feed {
  readonly #options: FeedOptions;
  readonly #faults: FeedFaults;
  readonly #http: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: MESSAGE_BYTES_MAX });
  readonly #wrongSockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    handleProtocols: () => 'none-you-offered',
  });
  readonly #open = new Set<WebSocket>();
  readonly #senders = new Set<Sender>();
  readonly #past: Transcript[] = [];
  readonly #inboxes = new Map<string, Inbox>();
  #pastMessages = 0;
  #handshakes = 0;
  #closing: Promise<void> | undefined;
  connections = 0;

  constructor(options: FeedOptions) {
    this.#options = options;
    this.#faults = options.faults ?? {};
    this.#http = createServer((request, response) => {
      answerPage(this, request, response);
    });
    this.#http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', () => socket.destroy());
      this.#upgrade(request, socket, head);
    });
  }

  listen(): Promise<void> {
    const { host = '127.0.0.1', port = 0 } = this.#options;
    return new Promise((resolve, reject) => {
      this.#http.once('error', reject);
      this.#http.listen(port, host, () => {
        this.#http.off('error', reject);
        resolve();
      });
    });
  }

  get port(): number {
    return (this.#http.address() as AddressInfo | null)?.port ?? 0;
  }

  get sent(): number {
    let sent = this.#pastMessages;
    for (const sender of this.#senders) sent += sender.messages;
    return sent;
  }

  url(path: string): string {
    return `ws://${this.#authority}${path}`;
  }

  pageUrl(path: string): string {
    return `http://${this.#authority}${path}`;
  }

  collected(name: string): Collected {
    return (this.#inboxes.get(name) ?? new Inbox()).collected();
  }

  ledger(windowMs: number): Ledger {
    return computeLedger([...this.#past, ...this.#senders], windowMs);
  }

  close(): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      this.#http.close(() => {
        resolve();
      });
      this.#http.closeAllConnections();
      for (const sender of this.#senders) sender.stop();
      for (const socket of this.#open) socket.terminate();
    });
    return this.#closing;
  }

  get #authority(): string {
    const { host = '127.0.0.1' } = this.#options;
    return `${host.includes(':') ? `[${host}]` : host}:${this.port}`;
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const url = pageAddress(request);
    const inbox = url === undefined ? undefined : inboxName(url.pathname);
    const channel = url === undefined ? undefined : openChannel(url, this.#options.symbols ?? DEFAULT_SYMBOLS);
    if (this.#open.size >= OPEN_CONNECTIONS_MAX) refuse(socket, 503);
    else if (inbox !== undefined) this.#openInbox(inbox, request, socket, head);
    else if (channel !== undefined) this.#openFeed(channel, request, socket, head);
    else refuse(socket, 404);
  }

  #openInbox(name: string, request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const inbox = this.#inboxes.get(name) ?? new Inbox();
    if (!this.#inboxes.has(name) && this.#inboxes.size >= INBOXES_MAX) {
      refuse(socket, 503);
      return;
    }
    this.#inboxes.set(name, inbox);
    this.#sockets.handleUpgrade(request, socket, head, (ws) => {
      this.#track(ws);
      ws.on('message', (payload: Buffer, isBinary) => {
        inbox.add(payload, isBinary);
      });
    });
  }

  #openFeed(channel: Channel, request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const faulty = this.#handshakes++ < (this.#faults.firstConnections ?? Number.POSITIVE_INFINITY);
    const { refuse: status, wrongSubprotocol = false } = faulty ? this.#faults : {};
    if (status !== undefined) {
      refuse(socket, status);
      return;
    }
    const server = wrongSubprotocol ? this.#wrongSockets : this.#sockets;
    server.handleUpgrade(request, socket, head, (ws) => {
      this.connections++;
      this.#track(ws);
      if (channel.keys.length > 0) void this.#send(ws, socket, channel, faulty);
      if (channel.subscribable) this.#awaitSubscription(ws, socket, channel, faulty);
    });
  }

  #track(ws: WebSocket): void {
    this.#open.add(ws);
    ws.on('error', () => ws.terminate());
    ws.on('close', () => this.#open.delete(ws));
  }

  /** One subscription per connection: what it sends must follow from one list of symbols. */
  #awaitSubscription(ws: WebSocket, socket: Duplex, channel: Channel, faulty: boolean): void {
    let subscribed = channel.keys.length > 0;
    ws.on('message', (payload: Buffer) => {
      const { text, symbols } = answerSubscription(payload.toString(), subscribed);
      ws.send(text);
      if (symbols === undefined) return;
      subscribed = true;
      void this.#send(ws, socket, { ...channel, keys: symbols }, faulty);
    });
  }

  async #send(ws: WebSocket, socket: Duplex, channel: Channel, faulty: boolean): Promise<void> {
    const { clock, durationMs = Number.POSITIVE_INFINITY, whenDone = 'close' } = this.#options;
    const { close, halfOpenAfter = Number.POSITIVE_INFINITY } = faulty ? this.#faults : {};
    const closeAfter = close?.afterMessages ?? Number.POSITIVE_INFINITY;
    const pace: Pace = { rate: rateOf(this.#options), durationMs, messagesMax: Math.min(closeAfter, halfOpenAfter) };
    const isOpen = (): boolean => ws.readyState === WebSocket.OPEN;
    const sender = new Sender(socket, isOpen, channel, planOf(this.#options, clock.now()), pace, clock);
    ws.on('close', () => {
      sender.stop();
    });
    this.#senders.add(sender);
    const ended = await sender.run();
    this.#remember(sender);
    if (!ended) return;
    if (sender.messages >= halfOpenAfter) ws.pause();
    else if (close !== undefined && sender.messages >= closeAfter) ws.close(close.code, close.reason);
    else if (whenDone === 'close') ws.close(1_000, 'end of feed');
  }

  /** Keeps what the ledger needs of a sender that is done. */
  #remember(sender: Sender): void {
    this.#senders.delete(sender);
    const { channel, plan, messages, steps } = sender;
    this.#past.push({ channel, plan, messages, steps });
    this.#pastMessages += messages;
    if (this.#past.length > TRANSCRIPTS_MAX) this.#past.shift();
  }
}

function refuse(socket: Duplex, status: number): void {
  const challenge = status === 401 ? 'WWW-Authenticate: Bearer\r\n' : '';
  const reason = STATUS_CODES[status] ?? 'Refused';
  // A client that never closes its side must not keep the socket.
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${reason}\r\n${challenge}Connection: close\r\nContent-Length: 0\r\n\r\n`);
}
