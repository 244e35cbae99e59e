// The WebSocket sink of a server: every row becomes one frame for one client, for all of the path, or for all but one.
// Invariants: a client gets its frames in the order of the rows, each at most once; a frame is made once however many clients
// get it; a client for which more than "websocket.client.queue.bytes" wait when the next rows come is disconnected; sources are
// asked to pause while even the quickest client is behind, and never for the others; of what arrives nowhere, rows and frames
// are counted apart.
import {
  type Cell,
  type ConnectorError,
  type ConnectorHost,
  InternalError,
  type OptionTexts,
  type PayloadBuffer,
  type PayloadMetadata,
  type Sink,
} from '@tidewire/core';
import { undeliveredFailure } from '../errors.ts';
import { SESSION_ID } from '../metadata.ts';
import { type Outgoing, outgoing } from '../outgoing.ts';
import { FrameWriter } from '../protocol/frame-writer.ts';
import { Outbox } from '../protocol/outbox.ts';
import type { Path, PathWatcher, Session } from './path.ts';
import { readServerSinkSettings, type ServerSinkSettings } from './settings.ts';
import { sharedPath } from './shared-paths.ts';

/** The quickest client is behind when more than this part of "websocket.client.queue.bytes" waits for it. */
const BEHIND_PART = 1 / 4;
/** "Try again later": the client cannot keep up. */
const CLOSE_TRY_AGAIN = 1013;

export function createServerSink(options: OptionTexts, host: ConnectorHost, metadata: readonly string[]): Sink {
  const settings = readServerSinkSettings(options, metadata);
  return new ServerSink(settings, host, sharedPath(settings, host));
}

class ServerSink implements Sink, PathWatcher {
  readonly id: string;
  readonly listens = true;
  readonly #settings: ServerSinkSettings;
  readonly #host: ConnectorHost;
  readonly #path: Path;
  readonly #writer = new FrameWriter(undefined);
  readonly #outboxes = new Map<Session, Outbox>();
  #pending = 0;
  /** Callers of publish, who wait until the sink is not overloaded any more. */
  #waiting: (() => void)[] = [];
  #stopping: Promise<void> | undefined;
  /** Frames that the operating system took for a client, and those that a client left without. */
  #sent = 0;
  #undelivered = 0;
  /** Rows that could go to nobody they were meant for, and those that nobody was there to hear. */
  #dropped = 0;
  #unheard = 0;
  #slowClients = 0;

  constructor(settings: ServerSinkSettings, host: ConnectorHost, path: Path) {
    this.id = settings.path.path;
    this.#settings = settings;
    this.#host = host;
    this.#path = path;
    path.claim(this);
  }

  get pending(): number {
    return this.#pending;
  }

  get isOverloaded(): boolean {
    const limit = this.#settings.clientQueueBytes * BEHIND_PART;
    const { sessions } = this.#path;
    if (sessions.size === 0) return false;
    for (const session of sessions.values()) {
      if ((this.#outboxes.get(session)?.waiting ?? 0) <= limit) return false;
    }
    return true;
  }

  validateConnectivity(): Promise<void> {
    return this.#path.open();
  }

  async start(): Promise<void> {
    await this.#path.open();
    this.#path.watch(this);
  }

  counters(): Readonly<Record<string, number>> {
    return {
      sent: this.#sent,
      undelivered: this.#undelivered,
      dropped: this.#dropped,
      unheard: this.#unheard,
      clients: this.#path.sessions.size,
      slow_clients: this.#slowClients,
    };
  }

  publish(payloads: PayloadBuffer, metadata?: PayloadMetadata): Promise<void> | undefined {
    if (payloads.count === 0) return undefined;
    if (this.#stopping !== undefined) return Promise.reject(this.#give(payloads.count, 'the sink is stopped'));
    const leaving = outgoing(payloads, metadata, this.#settings.binary, this.#path.address);
    this.#dropped += leaving.lost;
    const sessions = metadata?.get(SESSION_ID);
    const astray = this.#route(leaving, sessions);
    const failure =
      leaving.failure ?? (astray === 0 ? undefined : this.#give(astray, 'their session is not connected'));
    // The caller asks anew whether the sink is overloaded when the promise settles, so it must not settle before.
    const relief = this.isOverloaded ? new Promise<void>((resolve) => this.#waiting.push(resolve)) : undefined;
    if (failure === undefined) return relief;
    return relief === undefined ? Promise.reject(failure) : relief.then(() => Promise.reject(failure));
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#finish();
    return this.#stopping;
  }

  /** A new client is behind with nothing. */
  onConnected(): void {
    this.#wake();
  }

  onDisconnected(session: Session): void {
    const outbox = this.#outboxes.get(session);
    this.#outboxes.delete(session);
    outbox?.abandon();
    this.#wake();
  }

  /** Each stretch of rows that name the same session, or none, goes its way. Returns how many are for a session that is gone. */
  #route(leaving: Outgoing, sessions: readonly Cell[] | undefined): number {
    const sessionOf = (k: number): Cell => {
      if (sessions === undefined) return null;
      const id = sessions[leaving.kept?.[k] ?? k];
      if (id === undefined) throw new InternalError('a payload came without the session that it is for');
      return id;
    };
    const { count } = leaving.payloads;
    let astray = 0;
    let from = 0;
    while (from < count) {
      const id = sessionOf(from);
      let to = sessions === undefined ? count : from + 1;
      while (to < count && sessionOf(to) === id) to++;
      if (!this.#send(this.#receiversOf(id), leaving, from, to)) {
        if (id === null || this.#settings.toOthers) this.#unheard += to - from;
        else astray += to - from;
      }
      from = to;
    }
    return astray;
  }

  /** Who gets rows that name this session, or none. */
  #receiversOf(id: Cell): readonly Session[] {
    const { sessions } = this.#path;
    if (id === null) return [...sessions.values()];
    if (this.#settings.toOthers) return [...sessions.values()].filter((session) => session.id !== id);
    const session = sessions.get(String(id));
    return session === undefined ? [] : [session];
  }

  /** Frames payloads [from, to) once and writes them to every client that can take them; false when there is none. */
  #send(receivers: readonly Session[], leaving: Outgoing, from: number, to: number): boolean {
    const messages = to - from;
    const able = receivers.filter((session) => this.#canTake(session));
    if (able.length === 0) return false;
    const batch = this.#writer.frame(leaving.payloads, leaving.binary, from, to);
    let users = able.length;
    const release = (): void => {
      users--;
      if (users === 0) this.#writer.release(batch);
    };
    this.#pending += messages * able.length;
    for (const session of able) this.#outboxOf(session).write(batch.bytes, messages, release);
    return true;
  }

  #outboxOf(session: Session): Outbox {
    const known = this.#outboxes.get(session);
    if (known !== undefined) return known;
    const outbox = new Outbox(session.connection, {
      onTaken: (messages) => {
        this.#sent += messages;
        this.#settled(messages);
      },
      onLost: (messages) => {
        this.#undelivered += messages;
        this.#settled(messages);
      },
    });
    this.#outboxes.set(session, outbox);
    return outbox;
  }

  #settled(messages: number): void {
    this.#pending -= messages;
    this.#wake();
  }

  /** Disconnects a client that is too far behind. */
  #canTake(session: Session): boolean {
    if (!session.connection.isOpen) return false;
    const waiting = this.#outboxes.get(session)?.waiting ?? 0;
    if (waiting <= this.#settings.clientQueueBytes) return true;
    this.#slowClients++;
    const { __meta_remote_address: client } = session.meta;
    this.#host.log.log(
      'warn',
      `${this.#path.address}: client ${String(client)} reads too slowly and is disconnected: more than "websocket.client.queue.bytes" wait for it`,
    );
    this.#path.dismiss(session, CLOSE_TRY_AGAIN, 'too slow');
    return false;
  }

  /** Counts payloads as lost and says so. */
  #give(messages: number, why: string): ConnectorError {
    this.#dropped += messages;
    return undeliveredFailure(this.#path.address, messages, why);
  }

  /** What is collected goes out before the close frames that the last stream to leave the path sends. */
  async #finish(): Promise<void> {
    for (const outbox of this.#outboxes.values()) outbox.flush();
    await this.#path.leave(this);
    this.#path.unwatch(this);
    this.#wakeAll();
  }

  #wake(): void {
    if (this.#waiting.length > 0 && !this.isOverloaded) this.#wakeAll();
  }

  #wakeAll(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
