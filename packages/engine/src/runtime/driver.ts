// The driver: moves batches, watermarks and ends through the graph, in one order, synchronously.
// Invariants: on every edge rows, watermarks and the end arrive in the order in which they were produced; queries of one
// stream run in definition order (T50); results do not depend on how rows were cut into batches; taps are flushed once
// before the driver returns to its caller.
import { type ColumnBatch, errorDiagnostic, type NumberColumn, SqlError } from '@tidewire/core';
import type { Emitter } from '../exec/operator.ts';
import { type ColumnEventTime, stampRows, type TimeRange, timesAsTheyAre } from './event-time.ts';
import { hasConvergingPaths, type QueryNode, type StreamNode, type Tap } from './graph.ts';

/** Most pushes that may wait for rows that are on their way. */
const MAX_WAITING = 100_000;

export interface DriverHooks {
  now(): number;
  /** A row that entered a stream without a usable event time. */
  onUntimedRow(node: StreamNode, batch: ColumnBatch, row: number): void;
  /** A row that was pushed into a stream after its end. */
  onRowAfterEnd(node: StreamNode): void;
}

export class Driver {
  readonly #hooks: DriverHooks;
  readonly #streams = new Set<StreamNode>();
  readonly #range: TimeRange = { min: 0, max: 0 };
  #depth = 0;
  /** What came from outside while rows were on their way. */
  #waiting: (() => void)[] = [];
  #isCatchingUp = false;
  /** What listeners threw, for whoever made the rows move. */
  #thrown: { readonly error: unknown } | undefined;
  #surfaced: { readonly error: unknown } | undefined;
  #graphChanged = false;

  constructor(hooks: DriverHooks) {
    this.#hooks = hooks;
  }

  /** Whether rows are on their way. */
  get isBusy(): boolean {
    return this.#depth > 0;
  }

  /**
   * Does work that comes from outside, now or, when a subscriber asks for it in the middle of others' rows, as soon as those
   * have arrived: operators and their batches are not made to be entered twice. Throws SqlError above MAX_WAITING.
   */
  whenFree(work: () => void): void {
    if (this.#depth === 0) {
      work();
      return;
    }
    if (this.#waiting.length >= MAX_WAITING) {
      const hint = 'push in larger pieces, or after the rows have arrived';
      throw new SqlError([errorDiagnostic('R533', `${MAX_WAITING} pushes of subscribers wait already`, { hint })]);
    }
    this.#waiting.push(work);
  }

  /**
   * Takes what code of the program's own threw in the middle of rows: it must not run through operators, and reaches whoever
   * made the rows move when they have arrived. Of several the first.
   */
  threw(error: unknown): void {
    this.#thrown ??= { error };
  }

  /** Whether an error is the last one that a listener threw. */
  isListeners(error: unknown): boolean {
    return this.#surfaced !== undefined && this.#surfaced.error === error;
  }

  /** Does several things to the rows as one: sinks are flushed, and errors of listeners surface, at the end. */
  together(work: () => void): void {
    this.#enter();
    try {
      work();
    } finally {
      this.#leave();
    }
  }

  addStream(node: StreamNode): void {
    this.#streams.add(node);
  }

  removeStream(node: StreamNode): void {
    this.#streams.delete(node);
  }

  /** Wires a query into the graph; it sees rows from now on. */
  addQuery(query: QueryNode): void {
    query.emitters = this.#emittersOf(query);
    query.source.readers.push(query);
    query.target.writers.push(query);
    this.#graphChanged = true;
  }

  removeQuery(query: QueryNode): void {
    remove(query.source.readers, query);
    remove(query.target.writers, query);
    this.#graphChanged = true;
  }

  /** Rows from outside enter a stream. Every row must already have cells of the stream's types. */
  push(node: StreamNode, batch: ColumnBatch): void {
    if (batch.length === 0) return;
    if (node.ended) {
      this.together(() => {
        for (let row = 0; row < batch.length; row++) this.#hooks.onRowAfterEnd(node);
      });
      return;
    }
    this.#enter();
    try {
      const { eventTime } = node.definition;
      if (eventTime.kind === 'column') {
        if (!this.#deliverQuietly(node, eventTime, batch)) this.#stampAndDeliver(node, batch, 0, batch.length);
        this.#announce(node, node.watermark);
      } else {
        const now = this.#hooks.now();
        batch.stampAll(now);
        batch.watermark = null;
        this.#advance(node, now);
        this.#deliver(node, batch, 0, batch.length);
      }
    } finally {
      this.#leave();
    }
  }

  /** Time has passed on a stream without rows. */
  advance(node: StreamNode, watermark: number): void {
    this.#enter();
    try {
      this.#advance(node, watermark);
    } finally {
      this.#leave();
    }
  }

  /** The clock has moved on: so has every stream that is fed from outside in arrival time, also one that never had a row. */
  advanceArrivals(now: number): void {
    this.#enter();
    try {
      for (const node of this.#streams) {
        const isFedInArrivalTime = node.definition.eventTime.kind !== 'column' && node.writers.length === 0;
        if (isFedInArrivalTime && !node.ended) this.#advance(node, now);
      }
    } finally {
      this.#leave();
    }
  }

  /** No row will enter a stream from outside any more. */
  end(node: StreamNode): void {
    this.#enter();
    try {
      this.#endStream(node);
    } finally {
      this.#leave();
    }
  }

  /** The earliest time at which the clock alone would make a query below `node` emit. */
  nextWakeup(node: StreamNode): number | undefined {
    let earliest: number | undefined;
    for (const query of node.readers) {
      for (const operator of query.operators) earliest = earlier(earliest, operator.nextWakeup());
      // A stream that stamps its rows anew does not follow the time of those who write it.
      if (query.target.definition.eventTime.kind !== 'column') {
        earliest = earlier(earliest, this.nextWakeup(query.target));
      }
    }
    return earliest;
  }

  /** Looked at once before rows move again, not for every query of a long script. */
  #lookAtGraph(): void {
    this.#graphChanged = false;
    for (const node of this.#streams) node.stepwise = hasConvergingPaths(node);
  }

  #enter(): void {
    if (this.#graphChanged) this.#lookAtGraph();
    this.#depth++;
  }

  #leave(): void {
    this.#depth--;
    if (this.#depth > 0) return;
    for (const node of this.#streams) for (const tap of node.taps) this.#flush(tap);
    if (this.#isCatchingUp) return;
    if (this.#waiting.length > 0) this.#catchUp();
    const thrown = this.#thrown;
    this.#thrown = undefined;
    if (thrown === undefined) return;
    this.#surfaced = thrown;
    throw thrown.error;
  }

  #flush(tap: Tap): void {
    try {
      tap.flush();
    } catch (error) {
      this.threw(error);
    }
  }

  /** Does what waits, and what comes to wait meanwhile, in order. */
  #catchUp(): void {
    this.#isCatchingUp = true;
    try {
      while (this.#waiting.length > 0) {
        const round = this.#waiting;
        this.#waiting = [];
        for (const work of round) {
          try {
            work();
          } catch (error) {
            this.threw(error);
          }
        }
      }
    } finally {
      this.#isCatchingUp = false;
    }
  }

  #advance(node: StreamNode, watermark: number): void {
    if (watermark <= node.watermark) return;
    node.watermark = watermark;
    this.#announce(node, watermark);
  }

  #emittersOf(query: QueryNode): readonly Emitter[] {
    const last: Emitter = {
      rows: (batch, from, to) => this.#arrive(query, batch, from, to),
      watermark: (time) => this.#targetWatermark(query, time),
    };
    const emitters: Emitter[] = [last];
    for (let k = query.operators.length - 1; k >= 0; k--) {
      const operator = query.operators[k];
      const next = emitters[0];
      if (operator === undefined || next === undefined) continue;
      emitters.unshift({
        rows: (batch, from, to) => operator.onRows(batch, from, to, next),
        watermark: (time) => operator.onWatermark(time, next),
      });
    }
    return emitters;
  }

  /** Rows of a query reach its target stream. */
  #arrive(query: QueryNode, batch: ColumnBatch, from: number, to: number): void {
    const node = query.target;
    if (node.definition.eventTime.kind === 'column') {
      this.#restamped(batch, () => this.#stampAndDeliver(node, batch, from, to));
    } else if (node.writers.length > 1 && batch.watermark !== null) {
      this.#restamped(batch, () => {
        this.#limitWatermarks(query, batch, from, to);
        this.#deliver(node, batch, from, to);
      });
    } else {
      this.#deliver(node, batch, from, to);
    }
  }

  /** Runs with scratch time columns in place of the batch's own, which belong to whoever made the batch. */
  #restamped(batch: ColumnBatch, work: () => void): void {
    const { eventTime, watermark, minTime, maxTime } = batch;
    batch.eventTime = eventTime.slice(0, batch.length);
    batch.watermark = watermark === null ? new Float64Array(batch.length) : watermark.slice(0, batch.length);
    try {
      work();
    } finally {
      batch.eventTime = eventTime;
      batch.watermark = watermark;
      batch.minTime = minTime;
      batch.maxTime = maxTime;
    }
  }

  /** A stream with several writers is only as far as the slowest of them. */
  #limitWatermarks(query: QueryNode, batch: ColumnBatch, from: number, to: number): void {
    let others = Number.POSITIVE_INFINITY;
    for (const writer of query.target.writers) if (writer !== query) others = Math.min(others, writer.watermark);
    const watermark = batch.watermark;
    if (watermark === null) return;
    for (let row = from; row < to; row++) watermark[row] = Math.min(watermark[row] ?? others, others);
  }

  /**
   * The short way for most batches: nothing becomes final or late while they pass, so the watermark needs no value per row
   * and the event-time column stands for itself. Returns false, having done nothing, when the batch is not of that kind.
   */
  #deliverQuietly(node: StreamNode, spec: ColumnEventTime, batch: ColumnBatch): boolean {
    const range = this.#range;
    if (node.stepwise || !timesAsTheyAre(spec, batch, range)) return false;
    const watermark = Math.max(node.watermark, range.max - spec.delay);
    if (!isQuiet(node, range.min, watermark)) return false;
    const own = { eventTime: batch.eventTime, watermark: batch.watermark };
    batch.eventTime = (batch.columns[spec.column] as NumberColumn).values;
    batch.minTime = range.min;
    batch.maxTime = range.max;
    batch.watermark = null;
    try {
      this.#deliver(node, batch, 0, batch.length);
    } finally {
      batch.eventTime = own.eventTime;
      batch.watermark = own.watermark;
    }
    node.watermark = watermark;
    return true;
  }

  #stampAndDeliver(node: StreamNode, batch: ColumnBatch, from: number, to: number): void {
    const spec = node.definition.eventTime;
    if (spec.kind !== 'column') return;
    batch.minTime = Number.NaN;
    batch.maxTime = Number.NaN;
    batch.watermark ??= new Float64Array(batch.capacity);
    for (let row = from; row < to; ) {
      const stamped = stampRows(spec, batch, row, to, batch.eventTime, batch.watermark, node);
      if (stamped > row) this.#deliver(node, batch, row, stamped);
      if (stamped < to) {
        node.rowsFailed++;
        this.#hooks.onUntimedRow(node, batch, stamped);
      }
      row = stamped + 1;
    }
  }

  #deliver(node: StreamNode, batch: ColumnBatch, from: number, to: number): void {
    node.rowsIn += to - from;
    if (!node.stepwise) {
      this.#handOn(node, batch, from, to);
      return;
    }
    for (let row = from; row < to; row++) {
      this.#handOn(node, batch, row, row + 1);
      if (batch.watermark !== null) this.#announce(node, batch.watermark[row] ?? node.watermark);
    }
  }

  #handOn(node: StreamNode, batch: ColumnBatch, from: number, to: number): void {
    for (const tap of node.taps) tap.rows(batch, from, to);
    for (const query of node.readers) query.emitters[0]?.rows(batch, from, to);
  }

  /** Tells the readers of a stream how far it is. */
  #announce(node: StreamNode, watermark: number): void {
    for (const query of node.readers) query.emitters[0]?.watermark(watermark);
  }

  #targetWatermark(query: QueryNode, time: number): void {
    if (time <= query.watermark) return;
    query.watermark = time;
    const node = query.target;
    if (node.definition.eventTime.kind === 'column') return;
    const slowest = node.writers.reduce((least, w) => Math.min(least, w.ended ? least : w.watermark), time);
    if (slowest > node.watermark) {
      node.watermark = slowest;
      this.#announce(node, slowest);
    }
  }

  #endStream(node: StreamNode): void {
    if (node.ended) return;
    node.ended = true;
    for (const query of node.readers) this.#endQuery(query);
    for (const tap of node.taps) tap.end();
  }

  #endQuery(query: QueryNode): void {
    query.operators.forEach((operator, k) => {
      const next = query.emitters[k + 1];
      if (next !== undefined) operator.onEnd(next);
    });
    query.ended = true;
    const { target } = query;
    if (target.writers.every((writer) => writer.ended)) this.#endStream(target);
    else this.#targetWatermark(query, Number.POSITIVE_INFINITY);
  }
}

/** Whether the watermark may be announced after rows from `minTime` on, for every query that they can reach. */
function isQuiet(node: StreamNode, minTime: number, watermark: number): boolean {
  for (const query of node.readers) {
    // A stream with times of its own, or with several writers, judges watermarks row by row.
    if (query.target.definition.eventTime.kind === 'column' || query.target.writers.length > 1) return false;
    for (const operator of query.operators) if (!operator.isQuiet(minTime, watermark)) return false;
    if (!isQuiet(query.target, minTime, watermark)) return false;
  }
  return true;
}

function earlier(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined) return b;
  return b === undefined ? a : Math.min(a, b);
}

function remove<T>(list: T[], item: T): void {
  const at = list.indexOf(item);
  if (at !== -1) list.splice(at, 1);
}
