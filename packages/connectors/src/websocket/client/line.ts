// A connection that is kept up: connects, serves its members, and after a loss connects again by the reconnect policy.
// Invariants: at most one connection at a time; the socket that validation opened is the one that start uses; a given-up line
// tells every member once; after the last member has left nothing is delivered and nothing is connected again.
import { type ConnectorError, type ConnectorHost, type MessageRun, sleep } from '@tidewire/core';
import { connectFailure, gaveUpFailure, lostFailure } from '../errors.ts';
import type { Connection, ConnectionEnd } from '../protocol/connection.ts';
import { connect } from './connect.ts';
import { mayAttempt, type ReconnectPolicy, reconnectDelay } from './reconnect.ts';
import type { LinkSettings } from './settings.ts';

/** One stream on the line. Calls never overlap. */
export interface LineMember {
  /** Before the first message of a connection. */
  onConnected(connection: Connection, connectionId: string): void;
  onMessages(run: MessageRun): void;
  /** After the last message of a connection that was lost. */
  onDisconnected(end: ConnectionEnd): void;
  onReconnecting(): void;
  /** An attempt to connect failed. */
  onFailedAttempt(error: ConnectorError): void;
  /** The line is given up; the member is no longer on it. */
  onGivenUp(error: ConnectorError): void;
}

interface Waiter {
  readonly member: LineMember;
  readonly resolve: (connection: Connection) => void;
  readonly reject: (error: ConnectorError) => void;
}

const CLOSE_NORMAL = 1000;
const ID_BYTES = 6;

export class Line {
  readonly #settings: LinkSettings;
  readonly #host: ConnectorHost;
  #policy: ReconnectPolicy;
  readonly #members = new Set<LineMember>();
  readonly #pausing = new Set<LineMember>();
  readonly #waiters = new Set<Waiter>();
  readonly #expected = new Set<LineMember>();
  /** Begins to read the connection that is held back for the expected members. */
  #listen: (() => void) | undefined;
  /** Ends the attempts and waits of the current run. */
  #run = new AbortController();
  #starting: Promise<void> | undefined;
  #validating: Promise<Connection> | undefined;
  #connection: Connection | undefined;
  #connectionId = '';
  #connects = 0;
  #released = false;

  constructor(settings: LinkSettings, host: ConnectorHost) {
    this.#settings = settings;
    this.#host = host;
    this.#policy = settings.policy;
  }

  /** A line with the same settings on which nobody is. */
  unstarted(host: ConnectorHost): Line {
    return new Line(this.#settings, host);
  }

  /** The connection that is open and served now. */
  get connection(): Connection | undefined {
    return this.#connection;
  }

  /** Whether any stream is on the line. */
  get isUsed(): boolean {
    return this.#members.size > 0;
  }

  /** Whether a stream is on the line or may still come: nobody has left it as the last, and it was not given up. */
  get isClaimed(): boolean {
    return this.isUsed || !this.#released;
  }

  /** Successful connects after the first. */
  get reconnects(): number {
    return Math.max(0, this.#connects - 1);
  }

  /** From now on this policy counts: that of a source, when source and sink share the line. */
  adoptPolicy(policy: ReconnectPolicy): void {
    this.#policy = policy;
  }

  /** Connects, once, and keeps what it opened for the start. Rejects with ConnectorError. */
  async validate(): Promise<void> {
    if (this.isUsed) return;
    const kept = await this.#validating?.catch(() => undefined);
    if (kept?.isOpen === true) return;
    const validating = this.#attempt(this.#run.signal);
    this.#validating = validating;
    await validating;
  }

  /** A reader will join or leave: should another stream start the line first, nothing is read before, so that nothing is lost. */
  expect(member: LineMember): void {
    this.#expected.add(member);
  }

  /** Puts a stream on the line; the first one starts it. Rejects with ConnectorError when it cannot be started. */
  async join(member: LineMember): Promise<void> {
    this.#members.add(member);
    this.#released = false;
    if (this.#connection !== undefined) {
      member.onConnected(this.#connection, this.#connectionId);
      this.#expectNoLonger(member);
      return;
    }
    this.#expectNoLonger(member);
    this.#starting ??= this.#start();
    try {
      await this.#starting;
    } catch (error) {
      this.#members.delete(member);
      this.#starting = undefined;
      throw error;
    }
  }

  /** Takes a stream off the line; the last one closes it. */
  async leave(member: LineMember): Promise<void> {
    this.#members.delete(member);
    this.#expectNoLonger(member);
    this.resume(member);
    this.#dismiss((waiter) => waiter.member === member, this.#stopped());
    if (this.isUsed) return;
    this.#released = true;
    this.#run.abort(this.#stopped());
    this.#run = new AbortController();
    this.#starting = undefined;
    const kept = this.#validating;
    this.#validating = undefined;
    const connection = this.#connection ?? (await kept?.catch(() => undefined));
    this.#connection = undefined;
    await connection?.close(CLOSE_NORMAL, '');
  }

  /** Resolves with the open connection, as soon as there is one; rejects when the line is given up or the member leaves. */
  reach(member: LineMember): Promise<Connection> {
    if (this.#connection !== undefined) return Promise.resolve(this.#connection);
    if (!this.#members.has(member)) return Promise.reject(this.#stopped());
    return new Promise((resolve, reject) => {
      this.#waiters.add({ member, resolve, reject });
    });
  }

  pause(member: LineMember): void {
    this.#pausing.add(member);
    this.#connection?.pause();
  }

  resume(member: LineMember): void {
    if (this.#pausing.delete(member) && this.#pausing.size === 0) this.#connection?.resume();
  }

  #expectNoLonger(member: LineMember): void {
    this.#expected.delete(member);
    if (this.#expected.size > 0) return;
    const listen = this.#listen;
    this.#listen = undefined;
    listen?.();
  }

  #stopped(): ConnectorError {
    return lostFailure(this.#settings.endpoint.shown, 'the stream was stopped');
  }

  #attempt(signal: AbortSignal): Promise<Connection> {
    return connect(this.#settings.endpoint, this.#host.clock, signal);
  }

  async #start(): Promise<void> {
    const { signal } = this.#run;
    const kept = await this.#validating?.catch(() => undefined);
    this.#validating = undefined;
    let first: Connection | undefined = kept?.isOpen === true ? kept : undefined;
    let failure: ConnectorError | undefined;
    try {
      first ??= await this.#attempt(signal);
    } catch (error) {
      signal.throwIfAborted();
      failure = this.#asFailure(error);
      if (!mayAttempt(this.#policy, 1)) throw failure;
      this.#failedAttempt(failure);
    }
    if (signal.aborted) {
      await first?.close(CLOSE_NORMAL, '');
      throw signal.reason;
    }
    void this.#keepUp(first, failure, signal);
  }

  /** Serves one connection after the other until the line is stopped or given up. */
  async #keepUp(
    first: Connection | undefined,
    failure: ConnectorError | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    let connection = first;
    let last = failure ?? this.#stopped();
    while (!signal.aborted) {
      connection ??= await this.#recover(last, signal);
      if (connection === undefined) return;
      if (signal.aborted) {
        await connection.close(CLOSE_NORMAL, '');
        return;
      }
      const end = await this.#serve(connection);
      connection = undefined;
      last = end.error ?? last;
    }
  }

  /** Resolves when the connection has ended. */
  #serve(connection: Connection): Promise<ConnectionEnd> {
    return new Promise((resolve) => {
      this.#connects++;
      this.#connection = connection;
      this.#connectionId = newConnectionId(this.#host);
      for (const message of this.#settings.subscribe) connection.sendText(message);
      this.#host.log.log('info', `connected to WebSocket ${this.#settings.endpoint.shown}`, {
        connection: this.#connectionId,
      });
      this.#tell((member) => member.onConnected(connection, this.#connectionId));
      for (const waiter of this.#waiters) waiter.resolve(connection);
      this.#waiters.clear();
      if (this.#pausing.size > 0) connection.pause();
      const listen = (): void => this.#listenTo(connection, resolve);
      if (this.#expected.size > 0) this.#listen = listen;
      else listen();
    });
  }

  #listenTo(connection: Connection, ended: (end: ConnectionEnd) => void): void {
    connection.listen({
      onMessages: (run) => {
        for (const member of this.#members) member.onMessages(run);
      },
      onEnd: (end) => {
        if (this.#connection === connection) this.#connection = undefined;
        if (end.error !== undefined) {
          this.#host.log.log('warn', end.error.message, { code: end.code });
          this.#tell((member) => member.onDisconnected(end));
        }
        ended(end);
      },
    });
  }

  /** The next connection, or undefined when the line was stopped or given up. */
  async #recover(lost: ConnectorError, signal: AbortSignal): Promise<Connection | undefined> {
    let last = lost;
    let attempt = 1;
    for (; mayAttempt(this.#policy, attempt); attempt++) {
      const delayMs = reconnectDelay(this.#policy, attempt, this.#host.random);
      this.#host.log.log('info', `reconnecting to WebSocket ${this.#settings.endpoint.shown}`, { attempt, delayMs });
      this.#tell((member) => member.onReconnecting());
      try {
        await sleep(this.#host.clock, delayMs, signal);
        return await this.#attempt(signal);
      } catch (error) {
        if (signal.aborted) return undefined;
        last = this.#asFailure(error);
        this.#failedAttempt(last);
      }
    }
    this.#giveUp(attempt === 1 ? lost : gaveUpFailure(this.#settings.endpoint.shown, attempt - 1, last));
    return undefined;
  }

  #giveUp(error: ConnectorError): void {
    const members = [...this.#members];
    this.#members.clear();
    this.#pausing.clear();
    this.#released = true;
    this.#starting = undefined;
    this.#dismiss(() => true, error);
    for (const member of members) member.onGivenUp(error);
  }

  #dismiss(whom: (waiter: Waiter) => boolean, error: ConnectorError): void {
    for (const waiter of [...this.#waiters].filter(whom)) {
      this.#waiters.delete(waiter);
      waiter.reject(error);
    }
  }

  #failedAttempt(error: ConnectorError): void {
    this.#host.log.log('warn', error.message);
    this.#tell((member) => member.onFailedAttempt(error));
  }

  #tell(what: (member: LineMember) => void): void {
    for (const member of [...this.#members]) what(member);
  }

  #asFailure(error: unknown): ConnectorError {
    return connectFailure(error, this.#settings.endpoint.shown, false);
  }
}

function newConnectionId(host: ConnectorHost): string {
  const bytes = new Uint8Array(ID_BYTES);
  host.random.fill(bytes);
  return Buffer.from(bytes).toString('hex');
}
