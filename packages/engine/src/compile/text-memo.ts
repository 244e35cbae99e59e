// Values of an expression for each text of a dictionary, so that LIKE and functions on a text column run once per text.
// Hot loop: generated code reads `codes` and `values` by id + 1; entry 0 is the value for NULL.
// Invariant: after refresh(dictionary) every id of the dictionary has an entry; entries of a dictionary never change. Memory
// is bounded by the dictionary's own limits.
import { type Cell, Dictionary, RowFailure } from '@tidewire/core';
import type { Expr } from '../expr/expr.ts';
import { evaluate } from '../expr/interpret.ts';

/** What an entry of `codes` says: FALSE of BOOL, which has no other value. */
const MEMO_FALSE = 0;
/** TRUE of BOOL; otherwise: the value stands in `values`. */
export const MEMO_VALUE = 1;
export const MEMO_NULL = 2;
/** The expression fails or its value is not ordinary: the interpreter has to see the row. */
export const MEMO_BAIL = 3;

/** What the entries are: truth values, safe numbers (others bail), or any cells. */
export type MemoKind = 'truths' | 'numbers' | 'cells';

export class TextMemo {
  codes: Uint8Array = new Uint8Array(64);
  /** Numbers, texts or other cells; empty for BOOL. */
  values: Cell[] = [];
  readonly #expr: Expr;
  readonly #holds: MemoKind;
  #dictionary = new Dictionary();
  /** Entries filled, the one of NULL included. */
  #filled = 0;

  /** `expr` depends on nothing but one text column. */
  constructor(expr: Expr, holds: MemoKind) {
    this.#expr = expr;
    this.#holds = holds;
  }

  /** Computes the entries that are missing; called once per batch. */
  refresh(dictionary: Dictionary): this {
    if (dictionary !== this.#dictionary) {
      this.#dictionary = dictionary;
      this.#filled = 0;
      this.values = [];
    }
    const needed = dictionary.size + 1;
    if (needed > this.codes.length) this.#grow(needed);
    for (; this.#filled < needed; this.#filled++) {
      this.#fill(this.#filled, this.#filled === 0 ? null : dictionary.values[this.#filled - 1]!);
    }
    return this;
  }

  #grow(needed: number): void {
    const codes = new Uint8Array(Math.max(needed, this.codes.length * 2));
    codes.set(this.codes);
    this.codes = codes;
  }

  #fill(entry: number, text: string | null): void {
    const value = this.#evaluate(text);
    const holds = this.#holds;
    if (value === undefined || (holds === 'numbers' && value !== null && typeof value !== 'number')) {
      this.codes[entry] = MEMO_BAIL;
    } else if (value === null) {
      this.codes[entry] = MEMO_NULL;
    } else {
      this.codes[entry] = holds === 'truths' && value === false ? MEMO_FALSE : MEMO_VALUE;
    }
    if (holds === 'numbers') this.values[entry] = typeof value === 'number' ? value : 0;
    else if (holds === 'cells') this.values[entry] = value ?? null;
  }

  #evaluate(text: string | null): Cell | undefined {
    try {
      return evaluate(this.#expr, { column: () => text, eventTime: () => 0 });
    } catch (error) {
      if (error instanceof RowFailure) return undefined;
      throw error;
    }
  }
}
