// What the author of a format says about it: types, limits, and messages that it must not take.
// Invariant: every case has a schema of columns named `value`, or `value0`, `value1`, … where there are several.
import type { Cell, Column, Format, OptionTexts, Schema, SqlType } from '@tidewire/core';
import type { Codec } from './codec.ts';

/** A message for a stream of the one column `value`, which must cost its own row and no other. */
export interface BadMessage {
  readonly name: string;
  readonly type: SqlType;
  readonly message: string | Uint8Array;
  /** R5xx. */
  readonly code: string;
  readonly options?: OptionTexts;
}

/** A limit, as a message that just fits and one that is beyond it. */
export interface FormatLimit extends BadMessage {
  readonly fits: string | Uint8Array;
}

/** A cell that the format has no text for. */
export interface UnwritableCell {
  readonly name: string;
  readonly type: SqlType;
  readonly cell: Cell;
  readonly code: string;
}

export interface FormatSetup {
  readonly format: Format;
  /** Options of both sides; default: none. */
  readonly options?: OptionTexts;
  /** Types that columns may have, at least one. */
  readonly types: readonly SqlType[];
  /** Types that a source with this format cannot have. */
  readonly refused: readonly SqlType[];
  /** Whether NULL has a text, or is an error of its row. */
  readonly nulls: 'carried' | 'refused';
  readonly bad: readonly BadMessage[];
  readonly limits: readonly FormatLimit[];
  readonly unwritable: readonly UnwritableCell[];
}

function columnOf(type: SqlType): Column {
  return { name: 'value', type };
}

/** The format with one column. */
export function codecOf(setup: FormatSetup, type: SqlType, more: OptionTexts = {}): Codec {
  return { format: setup.format, options: { ...setup.options, ...more }, schema: { columns: [columnOf(type)] } };
}

/** All types at once. */
export function wideSchema(setup: FormatSetup): Schema {
  return { columns: setup.types.map((type, i) => ({ name: `value${i}`, type })) };
}

/** Whether the format takes the schema on both sides. */
export function accepts({ format, options }: Codec, schema: Schema): boolean {
  return (['source', 'sink'] as const).every((use) => format.check(schema, options, use).length === 0);
}
