// A source's handler that copies everything it is given and notes what the contract forbids.
// Invariant: keeps no reference to a run, its bytes or rows after the call, as an engine would not.
import type { Cell, ConnectionEvent, ConnectorError, MessageRun, SourceHandler } from '@tidewire/core';
import { turnUntil } from '../system-time.ts';

export interface RecordedMessage {
  readonly text: string;
  readonly binary: boolean;
  readonly meta: Readonly<Record<string, Cell>>;
}

export interface RecordedEnd {
  readonly error: ConnectorError | undefined;
}

export class RecordingHandler implements SourceHandler {
  readonly messages: RecordedMessage[] = [];
  readonly rows: (readonly Cell[])[] = [];
  readonly events: ConnectionEvent[] = [];
  readonly ends: RecordedEnd[] = [];
  /** What happened that the contract forbids. */
  readonly breaches: string[] = [];
  /** Runs inside every call, for a test that wants to pause or stop there. */
  during: () => void = () => undefined;
  #inside = false;
  #stopped = false;

  onMessages(run: MessageRun, meta: Readonly<Record<string, Cell>>): void {
    this.#call('onMessages', () => {
      for (let i = 0; i < run.count; i++) {
        const bytes = run.bytes.slice(run.spans[2 * i], run.spans[2 * i + 1]);
        this.messages.push({ text: Buffer.from(bytes).toString(), binary: run.binary, meta: { ...meta } });
      }
    });
  }

  onRows(rows: readonly (readonly Cell[])[]): void {
    this.#call('onRows', () => {
      for (const row of rows) this.rows.push([...row]);
    });
  }

  onEvent(event: ConnectionEvent): void {
    this.#call('onEvent', () => {
      this.events.push({ kind: event.kind, meta: { ...event.meta } });
    });
  }

  onEnd(error?: ConnectorError): void {
    this.#call('onEnd', () => {
      if (this.ends.length > 0) this.breaches.push('onEnd was called twice');
      this.ends.push({ error });
    });
  }

  /** Texts of messages, or of rows as JSON where the source delivers rows, in order. */
  texts(): string[] {
    return [...this.messages.map(({ text }) => text), ...this.rows.map((row) => JSON.stringify(row))];
  }

  /** Resolves when at least `count` messages or rows came. */
  received(count: number, limitMs?: number): Promise<void> {
    return turnUntil(
      () => this.messages.length + this.rows.length >= count,
      `${count} messages from the source`,
      limitMs,
    );
  }

  /** From now on every call is a breach: the source's stop() has resolved. */
  noteStopped(): void {
    this.#stopped = true;
  }

  #call(name: string, take: () => void): void {
    if (this.#inside) this.breaches.push(`${name} was called inside another call`);
    if (this.#stopped) this.breaches.push(`${name} was called after stop() had resolved`);
    this.#inside = true;
    try {
      take();
      this.during();
    } finally {
      this.#inside = false;
    }
  }
}
