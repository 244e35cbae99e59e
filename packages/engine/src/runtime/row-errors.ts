// What happens to rows that cannot be decoded, computed, timed, encoded or sent: counted, logged sparingly, kept in a
// dead-letter stream or ending the job, as the stream's error.strategy says.
// Invariants: one bad row costs nothing but itself; at most one log line per stream and interval about rows in error, and one
// about rows that its sink gave up; payload excerpts are bounded.
import type { Clock, ConnectorError, Log } from '@tidewire/core';
import type { StreamDefinition } from '../catalog/catalog.ts';

/** Least time between two log lines about bad rows of one stream, in milliseconds. */
const ERROR_LOG_INTERVAL = 10_000;
/** Bytes of a payload shown in a log line. */
const PAYLOAD_EXCERPT = 256;

export interface RejectedRow {
  readonly code: string;
  readonly message: string;
  readonly column?: string | undefined;
  /** The raw message, when the row came from outside. */
  readonly payload?: Uint8Array | undefined;
}

export interface RejectionTargets {
  /** Hands the row to the dead-letter stream. */
  deadLetter(definition: StreamDefinition, row: RejectedRow): void;
  /** Ends the job. */
  fail(definition: StreamDefinition, row: RejectedRow): void;
}

export class RowErrors {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #targets: RejectionTargets;
  readonly #counts = new Map<string, number>();
  /** When each subject, a stream or its sink, was last written about. */
  readonly #lastLogged = new Map<string, number>();

  constructor(clock: Clock, log: Log, targets: RejectionTargets) {
    this.#clock = clock;
    this.#log = log;
    this.#targets = targets;
  }

  countOf(stream: string): number {
    return this.#counts.get(stream) ?? 0;
  }

  reject(definition: StreamDefinition, row: RejectedRow): void {
    const count = this.countOf(definition.name) + 1;
    this.#counts.set(definition.name, count);
    this.#report(definition.name, row, count);
    if (definition.errorStrategy === 'fail') this.#targets.fail(definition, row);
    if (definition.errorStrategy === 'dlq') this.#targets.deadLetter(definition, row);
  }

  /** A sink gave rows up, `lost` so far. */
  reportLoss(stream: string, error: ConnectorError, lost: number): void {
    if (this.#mayLog(`sink ${stream}`)) this.#log.log('error', error.message, { stream, lost });
  }

  #mayLog(subject: string): boolean {
    const now = this.#clock.monotonic();
    const last = this.#lastLogged.get(subject);
    if (last !== undefined && now - last < ERROR_LOG_INTERVAL) return false;
    this.#lastLogged.set(subject, now);
    return true;
  }

  #report(stream: string, row: RejectedRow, count: number): void {
    if (!this.#mayLog(`stream ${stream}`)) return;
    const fields: Record<string, string | number> = { stream, code: row.code, rejected: count };
    if (row.column !== undefined) fields['column'] = row.column;
    if (row.payload !== undefined) fields['payload'] = excerpt(row.payload);
    this.#log.log('warn', `a row was dropped: ${row.message}`, fields);
  }
}

function excerpt(payload: Uint8Array): string {
  const text = new TextDecoder().decode(payload.subarray(0, PAYLOAD_EXCERPT));
  // Control characters would let a payload write into the terminal that shows the log.
  const printable = text.replace(/\p{Cc}/gu, '\uFFFD');
  return payload.length > PAYLOAD_EXCERPT ? `${printable}…` : printable;
}
