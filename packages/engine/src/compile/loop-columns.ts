// The columns that a generated loop reads, as locals hoisted before it.
// Invariant: a column is hoisted once, however often expressions use it; names come from the scope, never from the script.
import type { ColumnBatch, Schema } from '@tidewire/core';
import { type Code, js, lines, type Scope } from './code.ts';

export interface ColumnLocals {
  /** Float64Array of numbers, Int32Array of dictionary ids, or array of cells, by the column's type. */
  readonly values: Code;
  /** Local holding a Uint8Array, or null while the column has no NULL; undefined for columns of cells. */
  readonly nulls: Code | undefined;
  /** Local holding the dictionary of a STRING column. */
  readonly dictionary: Code | undefined;
}

/** `nonNull`: the loop runs only on batches without a NULL in the columns it reads. */
export type Nullability = 'nullable' | 'nonNull';

/** Whether one of the columns holds a NULL in this batch. */
export function hasNulls(batch: ColumnBatch, columns: readonly number[]): boolean {
  for (let i = 0; i < columns.length; i++) {
    const column = batch.columns[columns[i] ?? 0];
    if (column !== undefined && 'hasNulls' in column && column.hasNulls) return true;
  }
  return false;
}

export class LoopColumns {
  readonly #schema: Schema;
  readonly #scope: Scope;
  readonly #batch: Code;
  readonly #locals = new Map<number, ColumnLocals>();
  readonly #hoisted: Code[] = [];
  readonly #nullability: Nullability;

  constructor(schema: Schema, scope: Scope, batch: Code, nullability: Nullability) {
    this.#nullability = nullability;
    this.#schema = schema;
    this.#scope = scope;
    this.#batch = batch;
  }

  /** Columns hoisted so far that may hold NULLs in a bit of their own. */
  get nullable(): readonly number[] {
    return [...this.#locals].flatMap(([index, locals]) => (locals.nulls === undefined ? [] : [index]));
  }

  column(index: number): ColumnLocals {
    const known = this.#locals.get(index);
    if (known !== undefined) return known;
    const locals = this.#hoist(index);
    this.#locals.set(index, locals);
    return locals;
  }

  /** Statements for before the loop; complete once all expressions are compiled. */
  get hoisted(): Code {
    return lines(this.#hoisted);
  }

  #hoist(index: number): ColumnLocals {
    const scope = this.#scope;
    const column = scope.fresh('column');
    const values = scope.fresh('values');
    this.#hoisted.push(js`const ${column} = ${this.#batch}.columns[${index}];`);
    const kind = this.#schema.columns[index]?.type.kind;
    if (kind === 'BYTES' || kind === 'OBJECT' || kind === 'NULL') {
      this.#hoisted.push(js`const ${values} = ${column}.values;`);
      return { values, nulls: undefined, dictionary: undefined };
    }
    const nulls = this.#nullability === 'nonNull' ? undefined : scope.fresh('nulls');
    const dictionary = kind === 'STRING' ? scope.fresh('dictionary') : undefined;
    this.#hoisted.push(
      dictionary === undefined ? js`const ${values} = ${column}.values;` : js`const ${values} = ${column}.ids;`,
    );
    if (nulls !== undefined) this.#hoisted.push(js`const ${nulls} = ${column}.hasNulls ? ${column}.nulls : null;`);
    if (dictionary !== undefined) this.#hoisted.push(js`const ${dictionary} = ${column}.dictionary;`);
    return { values, nulls, dictionary };
  }
}
