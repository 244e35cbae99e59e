// The WebSocket source: messages of one endpoint with the metadata of the connection they came on.
// Invariants: `__meta_ingest_time` never goes back on a connection; the server is left unread for at most
// "websocket.pause.max.ms" at a time; after stop() has resolved the handler is not called.
import {
  type Cell,
  type ConnectionEventKind,
  type ConnectorError,
  type ConnectorHost,
  INT,
  LONG,
  type MessageRun,
  type OptionTexts,
  type Source,
  type SourceFactory,
  type SourceHandler,
  type SqlType,
  STRING,
  type Timer,
} from '@tidewire/core';
import type { Connection, ConnectionEnd } from './connection.ts';
import type { Line, LineMember } from './line.ts';
import { SOURCE_OPTIONS } from './options.ts';
import { readSourceSettings, type SourceSettings } from './settings.ts';
import { lineOf } from './shared-lines.ts';
import { SilenceWatch } from './silence-watch.ts';

/** What a WebSocket source knows besides the message. Times are milliseconds since 1970. */
const METADATA: ReadonlyMap<string, SqlType> = new Map<string, SqlType>([
  ['__meta_source', STRING],
  ['__meta_ingest_time', LONG],
  ['__meta_event', STRING],
  ['__meta_message_type', STRING],
  ['__meta_connection_id', STRING],
  ['__meta_endpoint_id', STRING],
  ['__meta_subprotocol', STRING],
  ['__meta_close_code', INT],
  ['__meta_close_reason', STRING],
  ['__meta_error', STRING],
]);

export const webSocketSourceFactory: SourceFactory = {
  options: SOURCE_OPTIONS,
  format: 'required',
  metadata: METADATA,
  createInitialized(options: OptionTexts, host: ConnectorHost): Source {
    const settings = readSourceSettings(options, host);
    const line = lineOf(settings, host);
    line.adoptPolicy(settings.policy);
    const source = new WebSocketSource(settings, host, line);
    line.expect(source);
    return source;
  },
};

type Meta = Record<string, Cell>;

/** The close code of a server that has done what it was there for. */
const NORMAL_CLOSURE = 1000;

class WebSocketSource implements Source, LineMember {
  readonly id: string;
  readonly live = true;
  readonly eventsAreRows: boolean;
  readonly #settings: SourceSettings;
  readonly #host: ConnectorHost;
  readonly #line: Line;
  readonly #silence: SilenceWatch;
  readonly #meta: Meta;
  #handler: SourceHandler | undefined;
  #pauseTimer: Timer | undefined;
  #ingestTime = 0;
  #messages = 0;
  #closedNormally = false;
  #pauseLimits = 0;

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
    this.#meta = {
      __meta_source: settings.id,
      __meta_ingest_time: 0,
      __meta_event: 'message',
      __meta_message_type: null,
      __meta_connection_id: null,
      __meta_endpoint_id: settings.connection ?? null,
      __meta_subprotocol: null,
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
    if (this.#pauseTimer !== undefined) return;
    this.#line.pause(this);
    this.#pauseTimer = this.#host.clock.setTimer(this.#settings.pauseLimitMs, () => this.#endPause());
  }

  resume(): void {
    this.#pauseTimer?.cancel();
    this.#pauseTimer = undefined;
    this.#line.resume(this);
  }

  async stop(): Promise<void> {
    this.#handler = undefined;
    this.#silence.stop();
    this.resume();
    await this.#line.leave(this);
  }

  counters(): Readonly<Record<string, number>> {
    return { messages: this.#messages, reconnects: this.#line.reconnects, pause_limits: this.#pauseLimits };
  }

  onConnected(connection: Connection, connectionId: string): void {
    this.#ingestTime = 0;
    this.#meta['__meta_connection_id'] = connectionId;
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

  /** The server is read again though the queries are behind: it would take an unanswered ping for a dead client. */
  #endPause(): void {
    this.#pauseLimits++;
    this.#host.log.log(
      'warn',
      `WebSocket ${this.id} was paused for ${this.#settings.pauseLimitMs} ms and is read again`,
    );
    this.resume();
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
