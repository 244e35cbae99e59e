// The WebSocket sink of a server: every row becomes one frame for one client, for all of the path, or for all but one.
// Invariants: a client gets its frames in the order of the rows, each at most once; a frame is made once however many clients
// get it; what waits for one client is bounded by "websocket.client.queue.bytes", and a client further behind is disconnected;
// the pipeline waits for the quickest client, never for the others.
import {
  type Cell,
  type ConnectorError,
  type ConnectorHost,
  type OptionTexts,
  type PayloadBuffer,
  type PayloadMetadata,
  type Sink,
  sleep,
} from '@tidewire/core';
import { lostFailure, unsentFailure } from '../errors.ts';
import { SESSION_ID } from '../metadata.ts';
import { type Outgoing, outgoing } from '../outgoing.ts';
import { FrameWriter } from '../protocol/frame-writer.ts';
import { Delivery } from './delivery.ts';
import type { Path, Session } from './path.ts';
import { readServerSinkSettings, type ServerSinkSettings } from './settings.ts';
import { pathOf } from './shared-paths.ts';

/** Payloads that no client has taken, above which the caller is asked to wait. */
const HIGH_WATER = 1_000;
/** Bytes waiting for the quickest client, above which the caller is asked to wait. */
const HIGH_WATER_BYTES = 256 * 1024;
/** How long stop() waits for what is pending. */
const STOP_TIMEOUT_MS = 5_000;
/** "Try again later": the client cannot keep up. */
const CLOSE_TRY_AGAIN = 1013;

export function createServerSink(options: OptionTexts, host: ConnectorHost, metadata: readonly string[]): Sink {
  const settings = readServerSinkSettings(options, metadata);
  return new ServerSink(settings, host, pathOf(settings, host));
}

class ServerSink implements Sink {
  readonly id: string;
  readonly listens = true;
  readonly highWater = HIGH_WATER;
  readonly #settings: ServerSinkSettings;
  readonly #host: ConnectorHost;
  readonly #path: Path;
  readonly #writer = new FrameWriter(undefined);
  #pending = 0;
  #onIdle: (() => void) | undefined;
  #stopping: Promise<void> | undefined;
  #sent = 0;
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

  validateConnectivity(): Promise<void> {
    return this.#path.listener.open();
  }

  start(): Promise<void> {
    return this.#path.listener.open();
  }

  counters(): Readonly<Record<string, number>> {
    return {
      sent: this.#sent,
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
    const waits: Promise<void>[] = leaving.failure === undefined ? [] : [Promise.reject(leaving.failure)];
    const sessions = metadata?.get(SESSION_ID);
    if (sessions === undefined)
      this.#sendTo([...this.#path.sessions.values()], leaving, 0, leaving.payloads.count, waits);
    else this.#route(leaving, sessions, waits);
    if (waits.length === 0) return undefined;
    // All are waited for before the first failure is reported: nothing may fail unseen.
    return Promise.allSettled(waits)
      .then(() => Promise.all(waits))
      .then(() => undefined);
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#finish();
    return this.#stopping;
  }

  /** Rows that name sessions: each stretch of rows that name the same one goes its way. */
  #route(leaving: Outgoing, sessions: readonly Cell[], waits: Promise<void>[]): void {
    const sessionOf = (k: number): Cell => sessions[leaving.kept?.[k] ?? k] ?? null;
    const { count } = leaving.payloads;
    let from = 0;
    while (from < count) {
      const id = sessionOf(from);
      let to = from + 1;
      while (to < count && sessionOf(to) === id) to++;
      this.#sendStretch(id, leaving, from, to, waits);
      from = to;
    }
  }

  #sendStretch(id: Cell, leaving: Outgoing, from: number, to: number, waits: Promise<void>[]): void {
    const receivers = this.#receiversOf(id);
    if (receivers === undefined) waits.push(Promise.reject(this.#give(to - from, 'their session is not connected')));
    else this.#sendTo(receivers, leaving, from, to, waits);
  }

  /** Who gets rows that name this session, or none; undefined when only a client that is not there would. */
  #receiversOf(id: Cell): readonly Session[] | undefined {
    const { sessions } = this.#path;
    if (id === null) return [...sessions.values()];
    if (this.#settings.toOthers) return [...sessions.values()].filter((session) => session.id !== id);
    const session = sessions.get(String(id));
    return session === undefined ? undefined : [session];
  }

  /** Frames payloads [from, to) once and writes them to every session. */
  #sendTo(sessions: readonly Session[], leaving: Outgoing, from: number, to: number, waits: Promise<void>[]): void {
    const count = to - from;
    if (count === 0) return;
    const quick = sessions.filter((session) => this.#keepsUp(session));
    if (quick.length === 0) {
      this.#unheard += count;
      return;
    }
    const batch = this.#writer.frame(leaving.payloads, leaving.binary, from, to);
    const delivery = new Delivery(quick.length, {
      onFirst: () => {
        this.#pending -= count;
        this.#tellIdle();
      },
      onNone: () => {
        this.#pending -= count;
        this.#tellIdle();
        return this.#give(count, 'every client has left');
      },
      onTaken: () => {
        this.#sent += count;
      },
      onDone: () => this.#writer.release(batch),
    });
    this.#pending += count;
    for (const { connection } of quick) {
      const settle = once((taken) => delivery.settle(taken));
      connection.write(batch.bytes, settle);
      // Nothing unsent: the operating system has the bytes, though the callback comes later.
      if (connection.unsent === 0 && connection.isOpen) settle(true);
    }
    const leastUnsent = Math.min(...quick.map(({ connection }) => connection.unsent));
    if (leastUnsent > HIGH_WATER_BYTES || this.#pending > HIGH_WATER) waits.push(delivery.first);
    else delivery.first.catch(() => undefined);
  }

  /** Disconnects a client that is too far behind. */
  #keepsUp(session: Session): boolean {
    if (session.connection.unsent <= this.#settings.clientQueueBytes) return true;
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
  #give(count: number, why: string): ConnectorError {
    this.#dropped += count;
    return unsentFailure(this.#path.address, count, why);
  }

  async #finish(): Promise<void> {
    if (this.#pending > 0) {
      const idle = new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
      const limit = new AbortController();
      const late = sleep(this.#host.clock, STOP_TIMEOUT_MS, limit.signal).catch(() => undefined);
      await Promise.race([idle, late]);
      limit.abort(lostFailure(this.#path.address, 'the sink was stopped'));
    }
    await this.#path.leave(this);
  }

  #tellIdle(): void {
    if (this.#pending === 0) this.#onIdle?.();
  }
}

function once(settle: (taken: boolean) => void): (taken: boolean) => void {
  let settled = false;
  return (taken) => {
    if (settled) return;
    settled = true;
    settle(taken);
  };
}
