// One value at a time, exactly: what generated decoders call for values beyond their fast paths. Hot loop: called per value.
// Invariant: takes and refuses exactly what the interpreter does; -1 means refused, and the interpreter then says why.
import {
  type Cell,
  type ColumnBatch,
  fitsLong,
  fromBigint,
  HASH_PRIME,
  HASH_SEED,
  type Integer,
  MAX_NUMBER_CHARACTERS,
  setNull,
} from '@tidewire/core';
import { cellOfNumberText, cellOfText } from '../value-rules.ts';
import { passesOne } from './filter.ts';
import type { DecodePlan, PlanField } from './plan.ts';
import { columnOf, storeCell } from './store.ts';
import {
  asciiText,
  hasEscape,
  literalEnd,
  numberEnd,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  stringEnd,
  stringText,
} from './tokens.ts';
import { objectOfNode, readValue } from './tree.ts';

/** Characters of the longest LONG, its sign included. */
const LONGEST_LONG = 20;

/** Whether a number has neither fraction nor exponent. */
function isWhole(bytes: Uint8Array, start: number, end: number): boolean {
  for (let p = start + 1; p < end; p++) if ((bytes[p]! ^ 48) > 9) return false;
  return true;
}

function longOfDigits(text: string): Integer | undefined {
  const value = fromBigint(BigInt(text));
  return fitsLong(value) ? value : undefined;
}

export class ExactReader {
  /** Where values go; set before each run. */
  batch: ColumnBatch;
  readonly #plan: DecodePlan;
  #cell: Cell = null;

  constructor(plan: DecodePlan, batch: ColumnBatch) {
    this.#plan = plan;
    this.batch = batch;
  }

  /** Whether the value read last passes one filter of a field. */
  passes(field: number, filter: number): boolean {
    return passesOne(this.#cell, this.#plan.fields[field]!.filters[filter]!);
  }

  /** Reads the value at `p` into the field's column; the position behind it, or -1. `depth` levels may follow. */
  read(index: number, bytes: Uint8Array, p: number, end: number, row: number, depth: number): number {
    const field = this.#plan.fields[index]!;
    const first = p < end ? bytes[p]! : 0;
    if (first === QUOTE) return this.#readString(field, bytes, p, end, row);
    if (first === 45 || (first ^ 48) < 10) return this.#readNumber(field, bytes, p, end, row);
    if (first === OPEN_BRACE || first === OPEN_BRACKET) return this.#readObject(field, bytes, p, end, row, depth);
    const close = literalEnd(bytes, p, end);
    if (close < 0) return -1;
    if (first === 110) return this.#store(field, row, null, close);
    return field.type.kind === 'BOOL' ? this.#store(field, row, first === 116, close) : -1;
  }

  #readNumber(field: PlanField, bytes: Uint8Array, p: number, end: number, row: number): number {
    const close = numberEnd(bytes, p, end);
    if (close < 0 || close - p > MAX_NUMBER_CHARACTERS) return -1;
    const text = asciiText(bytes, p, close);
    const cell =
      field.type.kind === 'LONG' && close - p <= LONGEST_LONG && isWhole(bytes, p, close)
        ? longOfDigits(text)
        : cellOfNumberText(text, field.type, this.#plan.settings.unit);
    return cell === undefined ? -1 : this.#store(field, row, cell, close);
  }

  #readString(field: PlanField, bytes: Uint8Array, p: number, end: number, row: number): number {
    const close = stringEnd(bytes, p, end);
    if (close < 0) return -1;
    const escaped = hasEscape(bytes, p + 1, close - 1);
    if (!escaped && field.filters.length === 0 && this.#keepBytes(field, bytes, p, close, row)) return close;
    const text = stringText(bytes, p + 1, close - 1);
    const cell = cellOfText(text, field.type, this.#plan.settings.unit);
    return cell === undefined ? -1 : this.#store(field, row, cell, close);
  }

  /** The road of texts beyond ASCII: their bytes are already what is wanted. */
  #keepBytes(field: PlanField, bytes: Uint8Array, p: number, close: number, row: number): boolean {
    if (field.type.kind !== 'STRING') return false;
    const column = columnOf(this.batch, field.column);
    if (column.kind === 'span' && column.bytes === bytes) {
      column.starts[row] = p;
      column.ends[row] = close;
      return true;
    }
    if (column.kind !== 'text') return false;
    let hash = HASH_SEED;
    for (let i = p + 1; i < close - 1; i++) hash = Math.imul(hash ^ bytes[i]!, HASH_PRIME);
    column.ids[row] = column.dictionary.idOfBytes(bytes, p + 1, close - 1, hash);
    return true;
  }

  #readObject(field: PlanField, bytes: Uint8Array, p: number, end: number, row: number, depth: number): number {
    if (field.type.kind !== 'OBJECT') return -1;
    const reading = readValue(bytes, p, end, depth);
    if (!reading.ok) return -1;
    const object = objectOfNode(reading.node, this.#plan.settings.maxKeys);
    return object.ok ? this.#store(field, row, object.value, reading.end) : -1;
  }

  #store(field: PlanField, row: number, cell: Cell, close: number): number {
    this.#cell = cell;
    const column = columnOf(this.batch, field.column);
    if (column.kind === 'absent') return close;
    if (cell === null && column.kind !== 'value') setNull(column, row);
    else storeCell(column, row, cell, field.type);
    return close;
  }
}
