// Where a sink gets its connection from: a socket of its own that is made again when something is to be sent, or a shared line.
// Invariants: starting makes one attempt; at most one recovery runs at a time; after stop() nothing is connected.
import { type ConnectorError, type ConnectorHost, sleep } from '@tidewire/core';
import { connectFailure, lostFailure } from '../errors.ts';
import type { Connection } from '../protocol/connection.ts';
import { connect } from './connect.ts';
import type { Line, LineMember } from './line.ts';
import { mayAttempt, reconnectDelay } from './reconnect.ts';
import type { LinkSettings } from './settings.ts';

export interface Uplink {
  /** The open connection, if there is one. */
  readonly connection: Connection | undefined;
  /** Successful connects after the first. */
  readonly reconnects: number;
  validate(): Promise<void>;
  start(): Promise<void>;
  /** Resolves with an open connection; rejects with ConnectorError when there will be none. */
  reach(): Promise<Connection>;
  stop(): Promise<void>;
}

const CLOSE_NORMAL = 1000;

/** A socket of the sink's own. After a loss it is made again by reach(): at once first, then after growing waits. */
export class OwnUplink implements Uplink {
  readonly #settings: LinkSettings;
  readonly #host: ConnectorHost;
  readonly #stop = new AbortController();
  #kept: Connection | undefined;
  #connection: Connection | undefined;
  #recovery: Promise<Connection> | undefined;
  #connects = 0;

  constructor(settings: LinkSettings, host: ConnectorHost) {
    this.#settings = settings;
    this.#host = host;
  }

  get connection(): Connection | undefined {
    return this.#connection;
  }

  get reconnects(): number {
    return Math.max(0, this.#connects - 1);
  }

  async validate(): Promise<void> {
    if (this.#connection === undefined && this.#kept?.isOpen !== true) this.#kept = await this.#attempt();
  }

  async start(): Promise<void> {
    if (this.#connection !== undefined) return;
    const kept = this.#kept;
    this.#kept = undefined;
    this.#use(kept?.isOpen === true ? kept : await this.#attempt());
  }

  reach(): Promise<Connection> {
    if (this.#connection !== undefined) return Promise.resolve(this.#connection);
    this.#recovery ??= this.#recover().finally(() => {
      this.#recovery = undefined;
    });
    return this.#recovery;
  }

  async stop(): Promise<void> {
    const { shown } = this.#settings.endpoint;
    this.#stop.abort(lostFailure(shown, 'the sink was stopped'));
    const connection = this.#connection ?? this.#kept;
    this.#kept = undefined;
    await connection?.close(CLOSE_NORMAL, '');
  }

  async #recover(): Promise<Connection> {
    const { policy, endpoint } = this.#settings;
    let last: ConnectorError = lostFailure(endpoint.shown, 'not connected');
    for (let attempt = 1; mayAttempt(policy, attempt); attempt++) {
      try {
        if (attempt > 1)
          await sleep(this.#host.clock, reconnectDelay(policy, attempt - 1, this.#host.random), this.#stop.signal);
        return this.#use(await this.#attempt());
      } catch (error) {
        this.#stop.signal.throwIfAborted();
        last = connectFailure(error, endpoint.shown, false);
        this.#host.log.log('warn', last.message);
      }
    }
    throw last;
  }

  #attempt(): Promise<Connection> {
    return connect(this.#settings.endpoint, this.#host.clock, this.#stop.signal);
  }

  /** Reads and discards what the server sends, so that its pings and its close frame are seen. */
  #use(connection: Connection): Connection {
    if (this.#stop.signal.aborted) {
      void connection.close(CLOSE_NORMAL, '');
      throw this.#stop.signal.reason;
    }
    this.#connects++;
    this.#connection = connection;
    for (const message of this.#settings.subscribe) connection.sendText(message);
    connection.listen({
      onMessages: () => undefined,
      onEnd: ({ error }) => {
        this.#connection = undefined;
        if (error !== undefined) this.#host.log.log('warn', error.message);
      },
    });
    return connection;
  }
}

/** The socket of a line that other streams use too; it is made again by the line's own policy. */
export class SharedUplink implements Uplink {
  readonly #line: Line;
  readonly #member: LineMember = {
    onConnected: () => undefined,
    onMessages: () => undefined,
    onDisconnected: () => undefined,
    onReconnecting: () => undefined,
    onFailedAttempt: () => undefined,
    onGivenUp: () => undefined,
  };

  constructor(line: Line) {
    this.#line = line;
  }

  get connection(): Connection | undefined {
    return this.#line.connection;
  }

  get reconnects(): number {
    return this.#line.reconnects;
  }

  validate(): Promise<void> {
    return this.#line.validate();
  }

  start(): Promise<void> {
    return this.#line.join(this.#member);
  }

  reach(): Promise<Connection> {
    return this.#line.reach(this.#member);
  }

  stop(): Promise<void> {
    return this.#line.leave(this.#member);
  }
}
