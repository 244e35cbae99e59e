// The JSON decoder: generated code for the ordinary message, the interpreter for the odd one.
// Invariant: with and without generated code the rows and the errors are the same.
import type { ColumnBatch, DecodeRequest, Decoder, MessageRun, RowErrorSink } from '@tidewire/core';
import { ExactReader } from './exact.ts';
import { canGenerate, type GeneratedDecode, generateDecode } from './generate.ts';
import { interpretMessage } from './interpret.ts';
import { type DecodePlan, planDecode } from './plan.ts';
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
  #objects: GeneratedDecode | null = null;
  #arrays: GeneratedDecode | null = null;

  constructor(plan: DecodePlan) {
    this.#plan = plan;
  }

  decode(run: MessageRun, into: ColumnBatch, onError: RowErrorSink): void {
    if (run.count === 0) return;
    into.ensureCapacity(into.length + run.count);
    pointSpansInto(run.bytes, into);
    this.#exact ??= new ExactReader(this.#plan, into);
    this.#exact.batch = into;
    const odd = (k: number): void => {
      resetRow(into, into.length);
      interpretMessage(this.#plan, run, k, into, onError);
    };
    for (let next = 0; next < run.count; ) {
      const decode = this.#functionFor(run, next);
      next = decode(run.bytes, run.spans, next, run.count, into, this.#exact, odd);
    }
  }

  /** The function for the kind of root that message `k` has; each is generated when the first such message comes. */
  #functionFor(run: MessageRun, k: number): GeneratedDecode {
    const end = run.spans[2 * k + 1] ?? 0;
    const root = run.bytes[skipSpace(run.bytes, run.spans[2 * k] ?? 0, end)];
    const { acceptsArrays, acceptsObjects } = this.#plan;
    if (acceptsArrays && (root === OPEN_BRACKET || !acceptsObjects)) {
      this.#arrays ??= generateDecode(this.#plan, 'array');
      return this.#arrays;
    }
    this.#objects ??= generateDecode(this.#plan, 'object');
    return this.#objects;
  }
}
