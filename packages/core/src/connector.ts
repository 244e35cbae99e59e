// Contract of connectors: where bytes come from and where they go. A connector knows no SQL and no format.
// Invariants: handler calls of one source never overlap and stop after stop() has resolved; whatever waits does so on the
// host's clock; everything that can fail fails with a ConnectorError.
import type { Clock, Environment, Log, Random } from './clock.ts';
import type { ConnectorError } from './diagnostic.ts';
import type { MessageRun, PayloadBuffer } from './format.ts';
import type { OptionSpec, OptionTexts } from './options.ts';
import type { Schema } from './schema.ts';
import type { Cell, SqlType } from './types.ts';

/** What a connector may use of the world. */
export interface ConnectorHost {
  readonly clock: Clock;
  readonly random: Random;
  readonly environment: Environment;
  readonly log: Log;
  /** Things that streams of one engine share by name, such as one socket for several streams; lives as long as the engine. */
  readonly shared: Map<string, Shared>;
}

/** Something that streams share. */
export interface Shared {
  /** A copy in which streams can be tried out: it knows what is taken, and touches nothing that runs. */
  forTrial(host: ConnectorHost): Shared;
}

export type ConnectionEventKind = 'connected' | 'disconnected' | 'reconnecting' | 'error';

/** Something that happened to a connection; `meta` fills `__meta_…` columns by name. */
export interface ConnectionEvent {
  readonly kind: ConnectionEventKind;
  readonly meta: Readonly<Record<string, Cell>>;
}

/** What the engine hands to a source. The run, its bytes and the rows are the source's again when the call returns. */
export interface SourceHandler {
  /** Messages for the decoder, in order. `meta` is the same for the whole run and fills metadata columns by name. */
  onMessages(run: MessageRun, meta: Readonly<Record<string, Cell>>): void;
  /** Rows from a source that needs no format: cells in schema order, already of the columns' types. */
  onRows(rows: readonly (readonly Cell[])[]): void;
  onEvent(event: ConnectionEvent): void;
  /** No more input: the end of a bounded source, or the failure that ended a live one. Called at most once. */
  onEnd(error?: ConnectorError): void;
}

export interface Source {
  /** Value of `__meta_source`: names the endpoint, holds no credentials. */
  readonly id: string;
  /** true: its events are the rows of the stream, which has no messages. */
  readonly eventsAreRows?: boolean | undefined;
  /** Live sources never end by themselves; their watermark may advance with the clock while they are idle. */
  readonly live: boolean;
  /** true: others connect to it, so it is validated before what may connect to it from the same script. */
  readonly listens?: boolean | undefined;
  /** Finds out whether the source can be reached. What it opened may be kept for start(). */
  validateConnectivity(): Promise<void>;
  /** Resolves when running. */
  start(handler: SourceHandler): Promise<void>;
  /** Asks for no more messages for a while: the engine cannot keep up. Idempotent. */
  pause(): void;
  resume(): void;
  /** Ends the source in an orderly way. Idempotent; resolves also when it was never started. */
  stop(): Promise<void>;
  /** Counters by name, such as `reconnects`. */
  counters(): Readonly<Record<string, number>>;
}

/** What rows say about the way of their payloads: by name of the metadata, one cell per payload. */
export type PayloadMetadata = ReadonlyMap<string, readonly Cell[]>;

export interface Sink {
  readonly id: string;
  /** As for sources. */
  readonly listens?: boolean | undefined;
  validateConnectivity(): Promise<void>;
  start(): Promise<void>;
  /**
   * Sends every payload, in order. Returns undefined when all were handed over at once, else a promise that settles when
   * they were handed over or given up (rejects with ConnectorError). The buffer and the metadata are the caller's again when
   * the call returns. `metadata` is there when the stream declares columns METADATA FROM what its factory takes.
   */
  publish(payloads: PayloadBuffer, metadata?: PayloadMetadata): Promise<void> | undefined;
  /** Payloads taken by publish and not yet handed over. */
  readonly pending: number;
  /** Whether more should wait: the engine pauses its sources. Asked after each publish, and when its promise has settled. */
  readonly isOverloaded: boolean;
  /** Hands over what is pending, within the time the connector allows itself, then closes. Idempotent. */
  stop(): Promise<void>;
  /** Counters by name; `dropped` counts payloads given up, also part of a publish that rejected. */
  counters(): Readonly<Record<string, number>>;
}

export interface SourceFactory {
  readonly options: readonly OptionSpec[];
  /** Whether a format decodes the messages, or the source delivers rows. */
  readonly format: 'required' | 'none';
  /** true: no message is about another one; there may be several senders, and some may come anew. */
  readonly messagesStandAlone?: boolean | undefined;
  /** Hidden columns this source can fill, by name. */
  readonly metadata: ReadonlyMap<string, SqlType>;
  /** Validates options and builds a source; touches nothing outside. Throws SqlError with C4xx diagnostics. */
  createInitialized(options: OptionTexts, host: ConnectorHost, schema: Schema): Source;
}

export interface SinkFactory {
  readonly options: readonly OptionSpec[];
  readonly format: 'required' | 'optional';
  /** true: whoever gets a message may not have got the ones before it. */
  readonly messagesStandAlone?: boolean | undefined;
  /** What columns declared METADATA FROM may tell this sink, by name; such columns are no part of the payload. */
  readonly metadata?: ReadonlyMap<string, SqlType> | undefined;
  /**
   * Validates options and builds a sink; touches nothing outside. `schema` is that of the payloads, `metadata` names what
   * the stream's columns tell the sink besides. Throws SqlError with C4xx diagnostics.
   */
  createInitialized(options: OptionTexts, host: ConnectorHost, schema: Schema, metadata?: readonly string[]): Sink;
}

export interface Connector {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  readonly source?: SourceFactory | undefined;
  readonly sink?: SinkFactory | undefined;
}
