// Decodes objects by the shape that earlier ones had, and falls back to the decoder for any order when a message has another.
// Invariant: only speed depends on what was predicted: a decoder for a shape takes nothing that the general one would not.
import type { ColumnBatch, MessageRun } from '@tidewire/core';
import type { ExactReader } from './exact.ts';
import type { DecoderCode, GeneratedDecode } from './generate.ts';

/** Messages that are decoded before a shape is worth its code. */
export const MESSAGES_BEFORE_SHAPE = 64;
/** Shapes that one decoder makes code for; feeds with more go on with the last. */
export const MAX_SHAPES = 4;
/** Messages in a row that must have the shape, or else the next are left to the general decoder: twice as many each time. */
const WORTHWHILE = 16;
const LONGEST_REST = 4096;
/** After a rest of so many messages another shape is tried. */
const REST_BEFORE_NEXT_SHAPE = 32;

export class PredictingDecoder {
  readonly #code: Pick<DecoderCode, 'decode' | 'shaped'>;
  #shaped: GeneratedDecode | undefined;
  #shapes = 0;
  /** Messages that the general decoder takes before the next prediction. */
  #rest = MESSAGES_BEFORE_SHAPE;
  #nextRest = 1;

  constructor(code: Pick<DecoderCode, 'decode' | 'shaped'>) {
    this.#code = code;
  }

  /** As GeneratedDecode. */
  decode(run: MessageRun, from: number, batch: ColumnBatch, exact: ExactReader, odd: (k: number) => void): number {
    const { bytes, spans, count } = run;
    let next = from;
    while (next < count) {
      if (this.#rest === 0) {
        next = this.#predict(run, next, batch, exact, odd);
        if (next === count) break;
      }
      const to = Math.min(count, next + this.#rest);
      const stopped = this.#code.decode(bytes, spans, next, to, batch, exact, odd);
      this.#rest -= stopped - next;
      if (stopped < to) return stopped;
      next = stopped;
    }
    return next;
  }

  /** Goes on while messages have the shape; if another comes, at least one is left to the general decoder. */
  #predict(run: MessageRun, from: number, batch: ColumnBatch, exact: ExactReader, odd: (k: number) => void): number {
    const { bytes, spans, count } = run;
    this.#learn(run, from);
    const stopped = this.#shaped?.(bytes, spans, from, count, batch, exact, odd) ?? from;
    if (stopped === count) return count;
    this.#nextRest = stopped - from >= WORTHWHILE ? 1 : Math.min(2 * this.#nextRest, LONGEST_REST);
    this.#rest = this.#nextRest;
    return stopped;
  }

  /** Makes code for the shape of message `k`, when there is none yet or it has not been worthwhile. */
  #learn(run: MessageRun, k: number): void {
    const isWanted = this.#shapes === 0 || this.#nextRest >= REST_BEFORE_NEXT_SHAPE;
    if (!isWanted || this.#shapes === MAX_SHAPES) return;
    this.#shapes++;
    const shaped = this.#code.shaped(run.bytes, run.spans[2 * k] ?? 0, run.spans[2 * k + 1] ?? 0);
    if (shaped === undefined) return;
    this.#shaped = shaped;
    this.#nextRest = 1;
  }
}
