// The JSON decoder: generated code for the ordinary message, the interpreter for the odd one.
// Invariant: with and without generated code the rows and the errors are the same.
import type { ColumnBatch, DecodeRequest, Decoder, MessageRun, RowErrorSink } from '@tidewire/core';
import { ExactReader } from './exact.ts';
import { canGenerate, DecoderCode, type GeneratedDecode } from './generate.ts';
import { interpretMessage } from './interpret.ts';
import { type DecodePlan, planDecode } from './plan.ts';
import { PredictingDecoder } from './prediction.ts';
import { pointSpansInto, resetRow } from './store.ts';
import { OPEN_BRACKET, skipSpace } from './tokens.ts';

export function createJsonDecoder(request: DecodeRequest): Decoder {
  const plan = planDecode(request);
  return request.codegen && canGenerate(plan) ? new GeneratedDecoder(plan) : new InterpretedDecoder(plan);
}

class InterpretedDecoder implements Decoder {
  readonly #plan: DecodePlan;
  constructor(plan: DecodePlan) {
    this.#plan = plan;
  }

  decode(run: MessageRun, into: ColumnBatch, onError: RowErrorSink): void {
    into.ensureCapacity(into.length + run.count);
    for (let k = 0; k < run.count; k++) interpretMessage(this.#plan, run, k, into, onError);
  }
}

class GeneratedDecoder implements Decoder {
  readonly #plan: DecodePlan;
  #exact: ExactReader | null = null;
  #objects: PredictingDecoder | null = null;
  #arrays: GeneratedDecode | null = null;
  /** The call that is under way. */
  #run: MessageRun | null = null;
  #into: ColumnBatch | null = null;
  #onError: RowErrorSink | null = null;
  readonly #odd: (k: number) => void = (k) => this.#interpret(k);

  constructor(plan: DecodePlan) {
    this.#plan = plan;
  }

  decode(run: MessageRun, into: ColumnBatch, onError: RowErrorSink): void {
    if (run.count === 0) return;
    into.ensureCapacity(into.length + run.count);
    pointSpansInto(run.bytes, into);
    this.#exact ??= new ExactReader(this.#plan, into);
    this.#exact.batch = into;
    this.#run = run;
    this.#into = into;
    this.#onError = onError;
    for (let next = 0; next < run.count; ) next = this.#decodeFrom(run, next, into, this.#exact);
    this.#run = this.#into = this.#onError = null;
  }

  /** Decodes messages from `k` on as far as their roots are of its kind; code is generated when the first such comes. */
  #decodeFrom(run: MessageRun, k: number, into: ColumnBatch, exact: ExactReader): number {
    const end = run.spans[2 * k + 1] ?? 0;
    const root = run.bytes[skipSpace(run.bytes, run.spans[2 * k] ?? 0, end)];
    const { acceptsArrays, acceptsObjects } = this.#plan;
    if (acceptsArrays && (root === OPEN_BRACKET || !acceptsObjects)) {
      this.#arrays ??= new DecoderCode(this.#plan, 'array').decode;
      return this.#arrays(run.bytes, run.spans, k, run.count, into, exact, this.#odd);
    }
    this.#objects ??= new PredictingDecoder(new DecoderCode(this.#plan, 'object'));
    return this.#objects.decode(run, k, into, exact, this.#odd);
  }

  #interpret(k: number): void {
    if (this.#run === null || this.#into === null || this.#onError === null) return;
    resetRow(this.#into, this.#into.length);
    interpretMessage(this.#plan, this.#run, k, this.#into, this.#onError);
  }
}
