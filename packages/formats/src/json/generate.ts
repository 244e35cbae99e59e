// Compiles generated JSON decoders: the only file of this package that turns text into code.
// Invariant: the text comes from decoder-code.ts and holds nothing of the user's; values are captured, never printed.
import type { ColumnBatch } from '@tidewire/core';
import { captured } from './captures.ts';
import { decoderText, shapedDecoderText, WIDE_PLAN_FIELDS } from './decoder-code.ts';
import type { ExactReader } from './exact.ts';
import type { DecodePlan } from './plan.ts';
import { shapeOf } from './shape.ts';
import { buildTrie, type Trie } from './trie.ts';

/**
 * Decodes messages [from, count) of a run into the batch and returns how far it came: `count`, or the first message that
 * is not of the kind or shape it is for. Others that it does not understand go to `odd`, which appends to the batch itself.
 */
export type GeneratedDecode = (
  bytes: Uint8Array,
  spans: Int32Array,
  from: number,
  count: number,
  batch: ColumnBatch,
  exact: ExactReader,
  odd: (k: number) => void,
) => number;

/** Plans with more fields or filters than this are interpreted: the engine would not optimise so long a function. */
const MAX_GENERATED_FIELDS = 256;
const MAX_GENERATED_FILTERS = 30;

export function canGenerate(plan: DecodePlan): boolean {
  const filters = plan.fields.reduce((sum, field) => sum + field.filters.length, 0);
  return plan.fields.length <= MAX_GENERATED_FIELDS && filters <= MAX_GENERATED_FILTERS;
}

/** Generated decoders for messages that are objects, or arrays, of one plan; they share caches. */
export class DecoderCode {
  /** Takes members in any order. */
  readonly decode: GeneratedDecode;
  readonly #plan: DecodePlan;
  readonly #trie: Trie;
  readonly #values: ReadonlyMap<string, unknown>;
  readonly #hasShapes: boolean;

  constructor(plan: DecodePlan, kind: 'object' | 'array') {
    this.#plan = plan;
    this.#trie = buildTrie(plan, kind);
    this.#values = captured(plan, this.#trie);
    this.#hasShapes =
      kind === 'object' && plan.fields.length <= WIDE_PLAN_FIELDS && this.#trie.root.targets.length === 0;
    this.decode = compile(decoderText(plan, this.#trie, kind), this.#values);
  }

  /** A decoder for messages of the shape that bytes[start, end) have, which stops at any other; undefined for none. */
  shaped(bytes: Uint8Array, start: number, end: number): GeneratedDecode | undefined {
    const shape = this.#hasShapes ? shapeOf(this.#trie.root, bytes, start, end) : null;
    return shape === null ? undefined : compile(shapedDecoderText(this.#plan, this.#trie, shape), this.#values);
  }
}

/** Makes every program's text different: equal texts would share one closure cell, and captured values would not be constants. */
let serial = 0;

/**
 * As constants of a closure that is made once, captured arrays and functions are constants to the JIT as well: it knows
 * their addresses and lengths, and inlines calls. As parameters they would be variables.
 */
function compile(text: string, values: ReadonlyMap<string, unknown>): GeneratedDecode {
  const names = [...values.keys()];
  const constants = names.map((name, i) => `const ${name}=p${i};`).join('');
  const program = `"use strict";${constants}${text}\n//# sourceURL=tidewire/json-decoder-${++serial}.js\n`;
  return new Function(...names.map((_, i) => `p${i}`), program)(...values.values()) as GeneratedDecode;
}
