// The WebSocket source of a server: messages of all clients of a path, each with the metadata of its session.
// Invariants: `__meta_ingest_time` never goes back; clients are left unread for at most "websocket.pause.max.ms" at a time;
// after stop() has resolved the handler is not called.
import type {
  Cell,
  ConnectionEventKind,
  ConnectorHost,
  MessageRun,
  OptionTexts,
  Source,
  SourceHandler,
} from '@tidewire/core';
import { PauseLimit } from '../pause-limit.ts';
import type { ConnectionEnd } from '../protocol/connection.ts';
import type { Path, PathReader, Session } from './path.ts';
import { readServerSourceSettings, type ServerSourceSettings } from './settings.ts';
import { sharedPath } from './shared-paths.ts';

export function createServerSource(options: OptionTexts, host: ConnectorHost): Source {
  const settings = readServerSourceSettings(options);
  return new ServerSource(settings, host, sharedPath(settings, host));
}

type Meta = Record<string, Cell>;

class ServerSource implements Source, PathReader {
  readonly id: string;
  readonly listens = true;
  readonly live = true;
  readonly eventsAreRows: boolean;
  readonly #settings: ServerSourceSettings;
  readonly #host: ConnectorHost;
  readonly #path: Path;
  readonly #pauses: PauseLimit;
  /** What a run of messages comes with, by session. */
  readonly #metas = new Map<Session, Meta>();
  #handler: SourceHandler | undefined;
  #ingestTime = 0;
  #messages = 0;
  #connections = 0;

  constructor(settings: ServerSourceSettings, host: ConnectorHost, path: Path) {
    this.id = settings.path.path;
    this.eventsAreRows = settings.events !== undefined;
    this.#settings = settings;
    this.#host = host;
    this.#path = path;
    this.#pauses = new PauseLimit(host, settings.pauseLimitMs, this.id, {
      pause: () => path.pause(this),
      resume: () => path.resume(this),
    });
    path.claim(this, this);
  }

  validateConnectivity(): Promise<void> {
    return this.#path.open();
  }

  async start(handler: SourceHandler): Promise<void> {
    await this.#path.open();
    this.#handler = handler;
    this.#path.join(this);
  }

  pause(): void {
    this.#pauses.pause();
  }

  resume(): void {
    this.#pauses.resume();
  }

  async stop(): Promise<void> {
    this.#handler = undefined;
    this.#pauses.resume();
    await this.#path.leave(this, this);
  }

  counters(): Readonly<Record<string, number>> {
    return {
      messages: this.#messages,
      connections: this.#connections,
      clients: this.#path.sessions.size,
      pause_limits: this.#pauses.limits,
    };
  }

  onConnected(session: Session): void {
    this.#connections++;
    this.#metas.set(session, { ...session.meta, __meta_event: 'message' });
    this.#emit('connected', session, {});
  }

  onMessages(session: Session, run: MessageRun): void {
    const meta = this.#metas.get(session);
    if (meta === undefined || this.#settings.events !== undefined) return;
    this.#messages += run.count;
    meta['__meta_ingest_time'] = this.#now();
    meta['__meta_message_type'] = run.binary ? 'binary' : 'text';
    this.#handler?.onMessages(run, meta);
  }

  onDisconnected(session: Session, { code, reason }: ConnectionEnd): void {
    this.#metas.delete(session);
    this.#emit('disconnected', session, { __meta_close_code: code, __meta_close_reason: reason });
  }

  #emit(kind: ConnectionEventKind, { meta }: Session, details: Meta): void {
    if (this.#settings.events?.has(kind) === false) return;
    const event = { ...meta, ...details, __meta_event: kind, __meta_ingest_time: this.#now() };
    this.#handler?.onEvent({ kind, meta: event });
  }

  #now(): number {
    this.#ingestTime = Math.max(this.#ingestTime, this.#host.clock.now());
    return this.#ingestTime;
  }
}
