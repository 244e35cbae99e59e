// Compiles generated JSON decoders: the only file of this package that turns text into code.
// Invariant: the text comes from decoder-code.ts and holds nothing of the user's; values are captured as parameters.
import type { ColumnBatch } from '@tidewire/core';
import { captured } from './captures.ts';
import { decoderText } from './decoder-code.ts';
import type { ExactReader } from './exact.ts';
import type { DecodePlan } from './plan.ts';
import { buildTrie } from './trie.ts';

/**
 * Decodes messages [from, count) of a run into the batch and returns how far it came: `count`, or the first message whose
 * root is the other kind. Messages it does not understand go to `odd`, which appends to the batch itself.
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
export const MAX_GENERATED_FIELDS = 256;
export const MAX_GENERATED_FILTERS = 30;

export function canGenerate(plan: DecodePlan): boolean {
  const filters = plan.fields.reduce((sum, field) => sum + field.filters.length, 0);
  return plan.fields.length <= MAX_GENERATED_FIELDS && filters <= MAX_GENERATED_FILTERS;
}

/** The decoder for messages that are objects, or arrays. */
export function generateDecode(plan: DecodePlan, kind: 'object' | 'array'): GeneratedDecode {
  const values = captured(plan, buildTrie(plan, kind));
  return new Function(...values.keys(), decoderText(plan, kind))(...values.values()) as GeneratedDecode;
}
