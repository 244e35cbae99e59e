// The WebSocket sink: every payload becomes one frame, all payloads of a publish one write.
// Invariants: payloads leave in the order they came, at most once; what is given up is counted in `dropped`; what waits is
// bounded by "websocket.queue.messages" while disconnected and by "websocket.send.buffer.bytes" while the server reads slowly.
import {
  ConnectorError,
  type ConnectorHost,
  type OptionTexts,
  PayloadBuffer,
  type PayloadMetadata,
  type Sink,
  sleep,
} from '@tidewire/core';
import { lostFailure, unsentFailure } from '../errors.ts';
import { appendPayload, outgoing } from '../outgoing.ts';
import type { Connection } from '../protocol/connection.ts';
import { type FrameTypes, FrameWriter } from '../protocol/frame-writer.ts';
import { Outbox } from '../protocol/outbox.ts';
import { readSinkSettings, type SinkSettings } from './settings.ts';
import { lineOf } from './shared-lines.ts';
import { OwnUplink, SharedUplink, type Uplink } from './uplink.ts';

/** Bytes that may wait before the engine is asked to pause its sources, or half of all that may wait when this is less. */
const HIGH_WATER_BYTES = 1024 * 1024;
/** How long stop() waits for what is pending. */
const STOP_TIMEOUT_MS = 5_000;

/** A sink for the connection that the options describe. Throws SqlError. */
export function createClientSink(options: OptionTexts, host: ConnectorHost, metadata: readonly string[]): Sink {
  const settings = readSinkSettings(options, host, metadata);
  const shared = settings.connection !== undefined;
  const uplink = shared ? new SharedUplink(lineOf(settings, host)) : new OwnUplink(settings, host);
  return new ClientSink(settings, host, uplink);
}

class ClientSink implements Sink {
  readonly id: string;
  readonly #settings: SinkSettings;
  readonly #host: ConnectorHost;
  readonly #uplink: Uplink;
  readonly #writer: FrameWriter;
  /** Payloads that wait for a connection, and which of them go into binary frames. */
  readonly #queue = new PayloadBuffer();
  #queuedTypes: boolean[] = [];
  /** Payloads in the outbox and in the socket's buffer. */
  #inFlight = 0;
  #outbox: Outbox | undefined;
  #flushing: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;
  #sent = 0;
  #dropped = 0;
  #onIdle: (() => void) | undefined;

  constructor(settings: SinkSettings, host: ConnectorHost, uplink: Uplink) {
    this.id = settings.id;
    this.#settings = settings;
    this.#host = host;
    this.#uplink = uplink;
    this.#writer = new FrameWriter(host.random);
  }

  get pending(): number {
    return this.#queue.count + this.#inFlight;
  }

  get isOverloaded(): boolean {
    const { queueMessages, sendBufferBytes } = this.#settings;
    const waiting = this.#outbox?.waiting ?? 0;
    return this.pending > queueMessages || waiting > Math.min(HIGH_WATER_BYTES, sendBufferBytes / 2);
  }

  async validateConnectivity(): Promise<void> {
    if (this.#settings.validate) await this.#uplink.validate();
  }

  start(): Promise<void> {
    return this.#uplink.start();
  }

  counters(): Readonly<Record<string, number>> {
    return { sent: this.#sent, dropped: this.#dropped, reconnects: this.#uplink.reconnects };
  }

  publish(payloads: PayloadBuffer, metadata?: PayloadMetadata): Promise<void> | undefined {
    if (payloads.count === 0) return undefined;
    if (this.#stopping !== undefined) return Promise.reject(this.#give(payloads.count, 'the sink is stopped'));
    const { binary, endpoint } = this.#settings;
    const { failure, lost, ...leaving } = outgoing(payloads, metadata, binary, endpoint.shown);
    this.#dropped += lost;
    const rest = this.#accept(leaving.payloads, leaving.binary);
    if (failure === undefined) return rest;
    return rest === undefined ? Promise.reject(failure) : rest.then(() => Promise.reject(failure));
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#finish();
    return this.#stopping;
  }

  #accept(payloads: PayloadBuffer, binary: FrameTypes): Promise<void> | undefined {
    if (payloads.count === 0) return undefined;
    const { connection } = this.#uplink;
    if (connection?.isOpen === true && this.#queue.count === 0) return this.#send(connection, payloads, binary);
    return this.#enqueue(payloads, binary);
  }

  /** Writes one frame per payload. The promise, when there is one, settles when they were taken or lost. */
  #send(connection: Connection, payloads: PayloadBuffer, binary: FrameTypes): Promise<void> | undefined {
    const { count } = payloads;
    const outbox = this.#outboxOf(connection);
    if (outbox.waiting + payloads.length > this.#settings.sendBufferBytes) {
      return Promise.reject(
        this.#give(count, 'the server reads too slowly and "websocket.send.buffer.bytes" are waiting'),
      );
    }
    const batch = this.#writer.frame(payloads, binary);
    let settled: boolean | undefined;
    let onSettled: ((taken: boolean) => void) | undefined;
    this.#inFlight += count;
    outbox.write(
      batch.bytes,
      count,
      () => this.#writer.release(batch),
      (taken) => {
        settled = taken;
        onSettled?.(taken);
      },
    );
    // What was not taken at once may be lost yet, and a caller that was asked to pause needs to hear when to go on.
    if (settled !== undefined) return undefined;
    return new Promise((resolve, reject) => {
      onSettled = (taken) => {
        if (taken) resolve();
        else reject(unsentFailure(this.#settings.endpoint.shown, count, 'the connection was lost'));
      };
    });
  }

  /** The outbox of a connection; what still waited for the one before is lost with it. */
  #outboxOf(connection: Connection): Outbox {
    if (this.#outbox?.connection === connection) return this.#outbox;
    this.#outbox?.abandon();
    this.#outbox = new Outbox(connection, {
      onTaken: (messages) => {
        this.#sent += messages;
        this.#settled(messages);
      },
      onLost: (messages) => {
        this.#dropped += messages;
        this.#settled(messages);
      },
    });
    return this.#outbox;
  }

  #settled(messages: number): void {
    this.#inFlight -= messages;
    this.#tellIdle();
  }

  /** Keeps what there is room for until there is a connection, and sees to it that there will be one. */
  #enqueue(payloads: PayloadBuffer, binary: FrameTypes): Promise<void> {
    const kept = Math.min(payloads.count, this.#settings.queueMessages - this.#queue.count);
    const lost = payloads.count - kept;
    for (let k = 0; k < kept; k++) {
      appendPayload(this.#queue, payloads, k);
      this.#queuedTypes.push(typeof binary === 'boolean' ? binary : binary[k] === true);
    }
    const overflow = lost === 0 ? undefined : this.#give(lost, '"websocket.queue.messages" are waiting already');
    // Nothing kept is nothing to wait for: callers that wait are bounded by the queue too.
    if (overflow !== undefined && kept === 0) return Promise.reject(overflow);
    this.#flushing ??= this.#flush();
    return overflow === undefined ? this.#flushing : this.#flushing.then(() => Promise.reject(overflow));
  }

  async #flush(): Promise<void> {
    let connection: Connection;
    try {
      connection = await this.#uplink.reach();
    } catch (error) {
      const count = this.#queue.count;
      this.#clearQueue();
      this.#tellIdle();
      throw this.#give(count, error instanceof ConnectorError ? error.diagnostic.message : String(error), error);
    } finally {
      // What is published from here on is not part of this round.
      this.#flushing = undefined;
    }
    const sent = this.#send(connection, this.#queue, this.#queuedTypes);
    this.#clearQueue();
    await sent;
  }

  #clearQueue(): void {
    this.#queue.clear();
    this.#queuedTypes = [];
    this.#tellIdle();
  }

  /** Counts payloads as lost and says so. */
  #give(count: number, why: string, cause?: unknown): ConnectorError {
    this.#dropped += count;
    return unsentFailure(this.#settings.endpoint.shown, count, why, cause);
  }

  async #finish(): Promise<void> {
    if (this.pending > 0) {
      const idle = new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
      const limit = new AbortController();
      const late = sleep(this.#host.clock, STOP_TIMEOUT_MS, limit.signal).catch(() => undefined);
      await Promise.race([idle, late]);
      limit.abort(lostFailure(this.#settings.endpoint.shown, 'the sink was stopped'));
    }
    await this.#uplink.stop();
  }

  #tellIdle(): void {
    if (this.pending === 0) this.#onIdle?.();
  }
}
