// A path of a listener: its clients as sessions, and the streams that read from them or write to them.
// Invariants: a client is a session from its handshake to its end; no message is read before every stream that will read here
// has started, so that none is lost to the order of starts; the last stream to leave closes the sessions, then the port.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Cell, ConnectorHost, MessageRun } from '@tidewire/core';
import { WebSocketServer } from 'ws';
import { stoppedFailure } from '../errors.ts';
import { Connection, type ConnectionEnd, type ConnectionSettings, protocolOptions } from '../protocol/connection.ts';
import { Tap } from '../protocol/tap.ts';
import { streamTransport } from '../protocol/transport.ts';
import { ACCEPTED, type HandshakeHandler, type Listener, targetOf } from './listener.ts';
import { isAllowedOrigin } from './origin.ts';
import type { PathSettings } from './settings.ts';

/** A connected client. */
export interface Session {
  readonly id: string;
  readonly connection: Connection;
  /** What is known of the client, by name of the metadata. */
  readonly meta: Readonly<Record<string, Cell>>;
}

/** Somebody who hears at once who comes and goes, in the middle of whatever made it so. */
export interface PathWatcher {
  onConnected(session: Session): void;
  onDisconnected(session: Session): void;
}

/** A source that reads here. Calls never overlap. */
export interface PathReader {
  onConnected(session: Session): void;
  onMessages(session: Session, run: MessageRun): void;
  onDisconnected(session: Session, end: ConnectionEnd): void;
}

/** "Going away": the server stops. */
const CLOSE_GOING_AWAY = 1001;
const ID_BYTES = 6;

export class Path {
  readonly settings: PathSettings;
  readonly listener: Listener;
  readonly #host: ConnectorHost;
  readonly #server: WebSocketServer;
  readonly #sessions = new Map<string, Session>();
  /** Streams that may use the path: made, and not stopped yet. */
  readonly #members = new Set<object>();
  readonly #readers = new Set<PathReader>();
  readonly #expected = new Set<PathReader>();
  readonly #watchers = new Set<PathWatcher>();
  readonly #onHandshake: HandshakeHandler = (request, socket, head) => this.#handshake(request, socket, head);
  /** Sessions that are not read yet, because a reader has not started. */
  readonly #unread = new Set<Session>();
  readonly #pausing = new Set<PathReader>();
  /** Dismissed sessions whose connections have not ended yet. */
  readonly #closing = new Set<Promise<void>>();
  #closed = false;

  constructor(settings: PathSettings, listener: Listener, host: ConnectorHost) {
    this.settings = settings;
    this.listener = listener;
    this.#host = host;
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      handleProtocols: (offered) => settings.subprotocols.find((name) => offered.has(name)) ?? false,
      ...protocolOptions(settings.maxMessageBytes),
    });
    listener.addPath(settings.path, this.#onHandshake);
  }

  /** `ws://host:port/path`, with the real port once it is open. */
  get address(): string {
    return `${this.listener.address}${this.settings.path}`;
  }

  /** Whether the last stream has left: a path is not used a second time. */
  get isClosed(): boolean {
    return this.#closed;
  }

  get sessions(): ReadonlyMap<string, Session> {
    return this.#sessions;
  }

  /** A stream was made that will use the path. */
  claim(member: object, reader?: PathReader): void {
    this.#members.add(member);
    if (reader !== undefined) this.#expected.add(reader);
  }

  /** Resolves when clients can connect. Rejects with ConnectorError. */
  async open(): Promise<void> {
    if (this.#closed) throw stoppedFailure(this.address);
    await this.listener.open();
    if (this.#closed) throw stoppedFailure(this.address);
  }

  /** A claimed sink starts: it hears who comes and goes from now on. */
  watch(watcher: PathWatcher): void {
    this.#watchers.add(watcher);
  }

  unwatch(watcher: PathWatcher): void {
    this.#watchers.delete(watcher);
  }

  /** A claimed reader starts: it hears of the clients that are there, then of everything. */
  join(reader: PathReader): void {
    if (this.#readers.has(reader)) return;
    this.#readers.add(reader);
    for (const session of this.#sessions.values()) reader.onConnected(session);
    this.#expectNoLonger(reader);
  }

  /** A stream stops; the last one ends everything. */
  async leave(member: object, reader?: PathReader): Promise<void> {
    this.#members.delete(member);
    if (reader !== undefined) {
      this.#readers.delete(reader);
      this.resume(reader);
      this.#expectNoLonger(reader);
    }
    if (this.#members.size > 0) return;
    this.#closed = true;
    const sessions = [...this.#sessions.values()];
    await Promise.all([...sessions.map(({ connection }) => connection.close(CLOSE_GOING_AWAY, '')), ...this.#closing]);
    await this.listener.removePath(this.settings.path, this.#onHandshake);
  }

  /** Reads from no client until resume(). */
  pause(reader: PathReader): void {
    this.#pausing.add(reader);
    for (const { connection } of this.#sessions.values()) connection.pause();
  }

  resume(reader: PathReader): void {
    if (!this.#pausing.delete(reader) || this.#pausing.size > 0) return;
    for (const { connection } of this.#sessions.values()) connection.resume();
  }

  /** A session gets no more messages: it is not one any more, though its connection takes a moment to close. */
  dismiss(session: Session, code: number, reason: string): void {
    if (!this.#forget(session)) return;
    const closing = session.connection.close(code, reason).finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
    // Readers turn this into rows, and whoever dismisses is in the middle of handling rows.
    queueMicrotask(() => {
      for (const reader of this.#readers) reader.onDisconnected(session, { code, reason, error: undefined });
    });
  }

  #expectNoLonger(reader: PathReader): void {
    this.#expected.delete(reader);
    if (this.#expected.size > 0) return;
    for (const session of this.#unread) this.#listenTo(session);
    this.#unread.clear();
  }

  #handshake(request: IncomingMessage, socket: Duplex, head: Buffer): number {
    const { settings } = this;
    const { origin, host } = request.headers;
    if (this.#members.size === 0) return 404;
    if (!isAllowedOrigin({ origin, host }, settings.origins)) return 403;
    if (this.#sessions.size >= settings.maxConnections) return 503;
    const tap = new Tap(streamTransport(socket), { maxMessageBytes: settings.maxMessageBytes, role: 'server', head });
    // What came behind the request waits in the tap, so the protocol implementation gets none of it.
    this.#server.handleUpgrade(request, tap.stream, Buffer.alloc(0), (webSocket) => {
      const { remote } = tap.addresses;
      const { maxMessageBytes, keepalive } = settings;
      const known: ConnectionSettings = { shown: remote, peer: 'client', maxMessageBytes, keepalive };
      this.#add(new Connection(known, this.#host.clock, tap, webSocket), request);
    });
    return ACCEPTED;
  }

  #add(connection: Connection, request: IncomingMessage): void {
    const session = { id: newSessionId(this.#host), connection, meta: {} };
    Object.assign(session.meta, this.#metaOf(session, request));
    this.#sessions.set(session.id, session);
    if (this.#pausing.size > 0) connection.pause();
    const { remote } = connection.addresses;
    this.#host.log.log('info', `client of ${this.address} connected from ${remote}`, { session: session.id });
    for (const watcher of this.#watchers) watcher.onConnected(session);
    for (const reader of this.#readers) reader.onConnected(session);
    if (this.#expected.size > 0) this.#unread.add(session);
    else this.#listenTo(session);
  }

  #listenTo(session: Session): void {
    session.connection.listen({
      onMessages: (run) => {
        for (const reader of this.#readers) reader.onMessages(session, run);
      },
      onEnd: (end) => {
        if (!this.#forget(session)) return;
        const why = end.error?.message ?? 'closed by us';
        this.#host.log.log('info', `client of ${this.address} left: ${why}`, { session: session.id, code: end.code });
        for (const reader of this.#readers) reader.onDisconnected(session, end);
      },
    });
  }

  /** false when it is forgotten already. */
  #forget(session: Session): boolean {
    this.#unread.delete(session);
    if (!this.#sessions.delete(session.id)) return false;
    for (const watcher of this.#watchers) watcher.onDisconnected(session);
    return true;
  }

  #metaOf({ id, connection }: Session, request: IncomingMessage): Record<string, Cell> {
    const { local, remote } = connection.addresses;
    const { query } = targetOf(request);
    return {
      __meta_source: this.settings.path,
      __meta_session_id: id,
      __meta_connection_id: id,
      __meta_endpoint_id: this.settings.path,
      __meta_subprotocol: connection.subprotocol === '' ? null : connection.subprotocol,
      __meta_local_address: local,
      __meta_remote_address: remote,
      __meta_query: query === '' ? null : query,
    };
  }
}

function newSessionId(host: ConnectorHost): string {
  const bytes = new Uint8Array(ID_BYTES);
  host.random.fill(bytes);
  return Buffer.from(bytes).toString('hex');
}
