// Generates the loop of WHERE and SELECT: reads columns, writes columns, in one function per query.
// Invariants: a row is written only after all its expressions are computed; columns that pass through untouched are copied
// by id or by span; whatever is not ordinary bails to projectRow, which is the reference meaning.
import {
  type BatchColumn,
  type Cell,
  type ColumnBatch,
  type NumberColumn,
  type Schema,
  setCell,
  setNull,
} from '@tidewire/core';
import { type ProjectLoop, projectRow } from '../exec/filter-project.ts';
import type { RowFailureSink } from '../exec/operator.ts';
import type { Expr } from '../expr/expr.ts';
import {
  type Code,
  EMPTY,
  type Generated,
  type GenerationPolicy,
  generateFunction,
  js,
  lines,
  NotCompilable,
  Scope,
} from './code.ts';
import { type CompiledExpr, compileExpr, type LoopContext } from './compile-expr.ts';
import { LoopColumns } from './loop-columns.ts';

export interface ProjectLoopSource {
  readonly input: Schema;
  readonly predicate: Expr | undefined;
  readonly expressions: readonly Expr[];
  /** The query, for a comment. */
  readonly sql?: string | undefined;
}

/** Statements of one output column. */
interface OutputCode {
  /** Before the loop. */
  readonly hoisted: Code;
  /** Computes the row's value into locals; may bail. */
  readonly compute: Code;
  /** Stores it at the next output row. */
  readonly store: Code;
}

/** Throws NotCompilable when an expression has no generated form or generation is off. */
export function compileProjectLoop(source: ProjectLoopSource, policy: GenerationPolicy): Generated<ProjectLoop> {
  return new ProjectLoopGenerator(source).generate(policy);
}

class ProjectLoopGenerator {
  readonly #source: ProjectLoopSource;
  readonly #scope = new Scope();
  readonly #batch = this.#scope.fresh('batch');
  readonly #from = this.#scope.fresh('from');
  readonly #to = this.#scope.fresh('to');
  readonly #target = this.#scope.fresh('target');
  readonly #failed = this.#scope.fresh('failed');
  readonly #row = this.#scope.fresh('row');
  readonly #at = this.#scope.fresh('at');
  readonly #setNull = this.#scope.capture('setNull', setNull);
  readonly #columns: LoopColumns;
  readonly #context: LoopContext;
  readonly #beforeLoop: Code[] = [];

  constructor(source: ProjectLoopSource) {
    this.#source = source;
    this.#columns = new LoopColumns(source.input, this.#scope, this.#batch, 'nullable');
    const project = this.#scope.capture('projectRow', rowProjector(source));
    const bail = lines([
      js`${this.#target}.length = ${this.#at};`,
      js`${project}(${this.#batch}, ${this.#row}, ${this.#target}, ${this.#failed});`,
      js`${this.#at} = ${this.#target}.length;`,
      js`continue rows;`,
    ]);
    this.#context = {
      scope: this.#scope,
      row: this.#row,
      column: (index) => this.#columns.column(index),
      eventTime: js`eventTime[${this.#row}]`,
      bail,
      beforeLoop: (code) => {
        this.#beforeLoop.push(code);
      },
    };
  }

  generate(policy: GenerationPolicy): Generated<ProjectLoop> {
    const { predicate, expressions } = this.#source;
    const filter = predicate === undefined ? EMPTY : this.#predicateCode(predicate);
    const outputs = expressions.map((expr, k) => this.#output(expr, k));
    const body = lines([
      js`const eventTime = ${this.#batch}.eventTime;`,
      js`const watermark = ${this.#batch}.watermark;`,
      js`const outTime = ${this.#target}.eventTime;`,
      js`const outWatermark = ${this.#target}.watermark;`,
      this.#columns.hoisted,
      lines(this.#beforeLoop),
      lines(outputs.map((o) => o.hoisted)),
      js`let ${this.#at} = 0;`,
      js`rows: for (let ${this.#row} = ${this.#from}; ${this.#row} < ${this.#to}; ${this.#row}++) {`,
      filter,
      lines(outputs.map((o) => o.compute)),
      lines(outputs.map((o) => o.store)),
      js`outTime[${this.#at}] = eventTime[${this.#row}];`,
      js`if (watermark !== null) outWatermark[${this.#at}] = watermark[${this.#row}];`,
      js`${this.#at}++;`,
      js`}`,
      js`${this.#target}.length = ${this.#at};`,
    ]);
    const params = [this.#batch, this.#from, this.#to, this.#target, this.#failed];
    const source = { label: 'project loop', about: this.#source.sql, scope: this.#scope, params, body };
    return generateFunction<ProjectLoop>(source, policy);
  }

  #predicateCode(predicate: Expr): Code {
    const { before, value, isNull } = compileExpr(predicate, this.#context);
    const isTrue = isNull === undefined ? value : js`!(${isNull}) && ${value}`;
    return lines([before, js`if (!(${isTrue})) continue;`]);
  }

  #output(expr: Expr, k: number): OutputCode {
    return expr.kind === 'column' ? this.#copiedOutput(expr, k) : this.#computedOutput(expr, k);
  }

  /** A column that passes through: ids, spans or numbers are copied as they are; which of them is decided once per call. */
  #copiedOutput(expr: Expr & { readonly kind: 'column' }, k: number): OutputCode {
    const scope = this.#scope;
    const [source, column] = [scope.fresh('in'), scope.fresh('out')];
    const hoisted = lines([
      js`const ${source} = ${this.#batch}.columns[${expr.index}];`,
      js`const ${column} = ${this.#target}.columns[${k}];`,
    ]);
    if (isCellColumn(expr)) {
      return { hoisted, compute: EMPTY, store: js`${column}.values[${this.#at}] = ${source}.values[${this.#row}];` };
    }
    const [isSpan, read, write, readEnds, nulls] = [
      scope.fresh('isSpan'),
      scope.fresh('read'),
      scope.fresh('write'),
      scope.fresh('readEnds'),
      scope.fresh('nulls'),
    ];
    const plain = expr.type.kind === 'STRING' ? js`ids` : js`values`;
    const share = scope.capture('shareColumn', shareColumn);
    const big = scope.capture('copyBig', copyBig);
    return {
      hoisted: lines([
        hoisted,
        js`const ${isSpan} = ${source}.kind === "span";`,
        js`const ${read} = ${isSpan} ? ${source}.starts : ${source}.${plain};`,
        js`const ${write} = ${isSpan} ? ${column}.starts : ${column}.${plain};`,
        js`const ${readEnds} = ${isSpan} ? ${source}.ends : null;`,
        js`const ${nulls} = ${source}.hasNulls ? ${source}.nulls : null;`,
        js`${share}(${source}, ${column});`,
      ]),
      compute: EMPTY,
      store: lines([
        js`${write}[${this.#at}] = ${read}[${this.#row}];`,
        js`if (${readEnds} !== null) ${column}.ends[${this.#at}] = ${readEnds}[${this.#row}];`,
        js`if (${nulls} !== null) ${column}.nulls[${this.#at}] = ${nulls}[${this.#row}];`,
        hasBig(expr) ? js`if (${source}.big) ${big}(${source}, ${this.#row}, ${column}, ${this.#at});` : EMPTY,
      ]),
    };
  }

  #computedOutput(expr: Expr, k: number): OutputCode {
    const scope = this.#scope;
    const compiled = compileExpr(expr, this.#context);
    const column = scope.fresh('out');
    const value = scope.fresh('value');
    const isNull = compiled.isNull === undefined ? undefined : scope.fresh('isNull');
    const compute = lines([
      compiled.before,
      isNull === undefined ? EMPTY : js`const ${isNull} = ${compiled.isNull ?? js`false`};`,
      js`const ${value} = ${compiled.value};`,
    ]);
    const put = this.#putCode(expr, compiled, column, value);
    const store =
      isNull === undefined
        ? put
        : lines([js`if (${isNull}) {`, this.#nullCode(expr, column), js`} else {`, put, js`}`]);
    return { hoisted: js`const ${column} = ${this.#target}.columns[${k}];`, compute, store };
  }

  #nullCode(expr: Expr, column: Code): Code {
    return isCellColumn(expr)
      ? js`${column}.values[${this.#at}] = null;`
      : js`${this.#setNull}(${column}, ${this.#at});`;
  }

  #putCode(expr: Expr, compiled: CompiledExpr, column: Code, value: Code): Code {
    if (isCellColumn(expr)) return js`${column}.values[${this.#at}] = ${value};`;
    // A fresh row is not NULL: setNull cleared the bits when the first NULL of the batch came.
    switch (compiled.representation) {
      case 'number':
        return js`${column}.values[${this.#at}] = ${value};`;
      case 'boolean':
        return js`${column}.values[${this.#at}] = ${value} ? 1 : 0;`;
      case 'string':
        return js`${column}.ids[${this.#at}] = ${column}.dictionary.idOf(${value});`;
      case 'textId':
      case 'cell': {
        const put = this.#scope.capture('setCell', setCell);
        const cell = compiled.representation === 'cell' ? value : this.#textOf(expr, value);
        return js`${put}(${column}, ${this.#at}, ${cell});`;
      }
    }
  }

  /** The text behind a dictionary id. */
  #textOf(expr: Expr, id: Code): Code {
    const dictionary = expr.kind === 'column' ? this.#columns.column(expr.index).dictionary : undefined;
    if (dictionary === undefined) throw new NotCompilable('a text id that is not a column');
    return js`${dictionary}.values[${id}]`;
  }
}

function isCellColumn(expr: Expr): boolean {
  return expr.type.kind === 'BYTES' || expr.type.kind === 'OBJECT' || expr.type.kind === 'NULL';
}

/** Whether values of the type may be bigints. */
function hasBig(expr: Expr): boolean {
  return expr.type.kind === 'LONG' || expr.type.kind === 'DECIMAL';
}

type RowProjector = (batch: ColumnBatch, row: number, target: ColumnBatch, failed: RowFailureSink) => void;

function rowProjector({ predicate, expressions }: ProjectLoopSource): RowProjector {
  return (batch, row, target, failed) => projectRow(predicate, expressions, batch, row, target, failed);
}

/** Gives the output column what its ids or spans refer to. */
function shareColumn(from: BatchColumn, to: BatchColumn): void {
  if (from.kind === 'text' && to.kind === 'text') to.dictionary = from.dictionary;
  if (from.kind === 'span' && to.kind === 'span') {
    to.bytes = from.bytes;
    to.extra = from.extra;
  }
  if (from.kind !== 'value' && from.kind !== 'absent' && to.kind !== 'value' && to.kind !== 'absent')
    to.hasNulls = from.hasNulls;
}

/** Carries a value over that does not fit a double. */
function copyBig(from: NumberColumn, row: number, to: NumberColumn, at: number): void {
  const big: Cell | undefined = from.big?.get(row);
  if (big === undefined) to.big?.delete(at);
  else setCell(to, at, big);
}
