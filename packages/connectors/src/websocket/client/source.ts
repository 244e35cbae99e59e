// The WebSocket source: messages of one endpoint with the metadata of the connection they came on.
// Invariants: `__meta_ingest_time` never goes back on a connection; the server is left unread for at most
// "websocket.pause.max.ms" at a time; after stop() has resolved the handler is not called.
import type {
  Cell,
  ConnectionEventKind,
  ConnectorError,
  ConnectorHost,
  MessageRun,
  OptionTexts,
  Source,
  SourceHandler,
} from '@tidewire/core';
import { PauseLimit } from '../pause-limit.ts';
import type { Connection, ConnectionEnd } from '../protocol/connection.ts';
import type { Line, LineMember } from './line.ts';
import { readSourceSettings, type SourceSettings } from './settings.ts';
import { lineOf } from './shared-lines.ts';
import { SilenceWatch } from './silence-watch.ts';

/** A source of messages, or of events, of the connection that the options describe. Throws SqlError. */
export function createClientSource(options: OptionTexts, host: ConnectorHost): Source {
  const settings = readSourceSettings(options, host);
  const line = lineOf(settings, host);
  line.adoptPolicy(settings.policy);
  const source = new ClientSource(settings, host, line);
  line.expect(source);
  return source;
}

type Meta = Record<string, Cell>;

/** The close code of a server that has done what it was there for. */
const NORMAL_CLOSURE = 1000;

class ClientSource implements Source, LineMember {
  readonly id: string;
  readonly live = true;
  readonly eventsAreRows: boolean;
  readonly #settings: SourceSettings;
  readonly #host: ConnectorHost;
  readonly #line: Line;
  readonly #silence: SilenceWatch;
  readonly #pauses: PauseLimit;
  readonly #meta: Meta;
  #handler: SourceHandler | undefined;
  #ingestTime = 0;
  #messages = 0;
  #closedNormally = false;

  constructor(settings: SourceSettings, host: ConnectorHost, line: Line) {
    this.id = settings.id;
    this.eventsAreRows = settings.events !== undefined;
    this.#settings = settings;
    this.#host = host;
    this.#line = line;
    this.#silence = new SilenceWatch(
      host,
      settings.endpoint.shown,
      settings.events === undefined ? settings.dataTimeoutMs : 0,
    );
    this.#pauses = new PauseLimit(host, settings.pauseLimitMs, this.id, {
      pause: () => line.pause(this),
      resume: () => line.resume(this),
    });
    this.#meta = {
      __meta_source: settings.id,
      __meta_ingest_time: 0,
      __meta_event: 'message',
      __meta_message_type: null,
      __meta_session_id: null,
      __meta_connection_id: null,
      __meta_endpoint_id: settings.connection ?? null,
      __meta_subprotocol: null,
      __meta_local_address: null,
      __meta_remote_address: null,
      __meta_query: null,
      __meta_close_code: null,
      __meta_close_reason: null,
      __meta_error: null,
    };
  }

  async validateConnectivity(): Promise<void> {
    if (this.#settings.validate) await this.#line.validate();
  }

  async start(handler: SourceHandler): Promise<void> {
    this.#handler = handler;
    try {
      await this.#line.join(this);
    } catch (error) {
      this.#handler = undefined;
      throw error;
    }
  }

  pause(): void {
    this.#pauses.pause();
  }

  resume(): void {
    this.#pauses.resume();
  }

  async stop(): Promise<void> {
    this.#handler = undefined;
    this.#silence.stop();
    this.resume();
    await this.#line.leave(this);
  }

  counters(): Readonly<Record<string, number>> {
    return { messages: this.#messages, reconnects: this.#line.reconnects, pause_limits: this.#pauses.limits };
  }

  onConnected(connection: Connection, connectionId: string): void {
    this.#ingestTime = 0;
    // The session outlives its connections: it goes by the name of the first.
    this.#meta['__meta_session_id'] ??= connectionId;
    this.#meta['__meta_connection_id'] = connectionId;
    this.#meta['__meta_local_address'] = connection.addresses.local;
    this.#meta['__meta_remote_address'] = connection.addresses.remote;
    this.#meta['__meta_subprotocol'] = connection.subprotocol === '' ? null : connection.subprotocol;
    this.#silence.start();
    this.#emit('connected', {});
  }

  onMessages(run: MessageRun): void {
    if (this.#settings.events !== undefined) return;
    this.#silence.heard();
    this.#messages += run.count;
    this.#meta['__meta_ingest_time'] = this.#now();
    this.#meta['__meta_message_type'] = run.binary ? 'binary' : 'text';
    this.#handler?.onMessages(run, this.#meta);
  }

  onDisconnected({ code, reason }: ConnectionEnd): void {
    this.#closedNormally = code === NORMAL_CLOSURE;
    this.#silence.stop();
    this.#emit('disconnected', { __meta_close_code: code, __meta_close_reason: reason });
  }

  onReconnecting(): void {
    this.#emit('reconnecting', {});
  }

  onFailedAttempt(error: ConnectorError): void {
    this.#emit('error', { __meta_error: error.message });
  }

  onGivenUp(error: ConnectorError): void {
    this.resume();
    const handler = this.#handler;
    this.#handler = undefined;
    // A server that says "that was all" to a client that does not reconnect has ended the stream, not broken it.
    const isEnd = this.#closedNormally && !this.#settings.policy.enabled;
    handler?.onEnd(isEnd ? undefined : error);
  }

  #emit(kind: ConnectionEventKind, details: Meta): void {
    if (this.#settings.events?.has(kind) === false) return;
    const meta = {
      ...this.#meta,
      ...details,
      __meta_event: kind,
      __meta_ingest_time: this.#now(),
      __meta_message_type: null,
    };
    this.#handler?.onEvent({ kind, meta });
  }

  #now(): number {
    this.#ingestTime = Math.max(this.#ingestTime, this.#host.clock.now());
    return this.#ingestTime;
  }
}
