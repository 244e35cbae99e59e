// Building blocks of generated expressions: what a loop offers, operands with their NULL test, blocks of statements.
// Invariants: the code of a value and of a NULL test is pure and needs no parentheses around it; where isNull is true the
// value is garbage that nobody looks at and that never makes a statement bail; code that is not `repeatable` is inserted
// at most once.
import type { SqlType } from '@tidewire/core';
import type { Expr } from '../expr/expr.ts';
import { type Code, js, lines, type Scope } from './code.ts';

/** Locals of an input column, hoisted before the loop. */
interface ColumnLocals {
  /** Float64Array; Int32Array of ids for a text column; array of cells for BYTES and OBJECT. */
  readonly values: Code;
  /** A Uint8Array or null; undefined for columns of cells, where NULL is null. */
  readonly nulls: Code | undefined;
  /** Of text columns. */
  readonly dictionary: Code | undefined;
}

/** What the generator of a loop offers to the expressions inside. */
export interface LoopContext {
  readonly scope: Scope;
  /** The loop variable. */
  readonly row: Code;
  column(index: number): ColumnLocals;
  /** The row's event time. */
  readonly eventTime: Code;
  /** Statements for a value that is not ordinary: they hand the row to the interpreter and leave it. */
  readonly bail: Code;
  /** Puts statements behind the hoisted columns, before the loop. */
  beforeLoop(code: Code): void;
}

/**
 * How a value stands in generated code.
 *
 * | representation | is |
 * |---|---|
 * | number | a double that is the whole cell: an INT, LONG, DECIMAL (unscaled) … within the safe integers |
 * | boolean | true or false |
 * | string | a string |
 * | textId | an id of the dictionary of the text column that the expression is |
 * | cell | any cell |
 */
export type Representation = 'number' | 'boolean' | 'string' | 'textId' | 'cell';

export interface CompiledExpr {
  /** Statements to run first. */
  readonly before: Code;
  /** Pure, bound as tightly as a name; meaningless where isNull. */
  readonly value: Code;
  /** Pure, bound as tightly as a name; undefined: never NULL. */
  readonly isNull: Code | undefined;
  readonly representation: Representation;
}

/** A value being compiled: its statements are already in a block. */
export interface Operand {
  readonly value: Code;
  readonly isNull: Code | undefined;
  readonly representation: Representation;
  /** Whether value and isNull are so short that they may be written several times. */
  readonly repeatable: boolean;
  /** Where a textId is looked up. */
  readonly dictionary?: Code;
}

export function operand(
  representation: Representation,
  value: Code,
  isNull: Code | undefined,
  repeatable = false,
): Operand {
  return { representation, value, isNull, repeatable };
}

/** Statements in the making. */
export class Block {
  readonly #statements: Code[] = [];

  emit(...statements: readonly Code[]): void {
    this.#statements.push(...statements);
  }

  get code(): Code {
    return lines(this.#statements);
  }

  get isEmpty(): boolean {
    return this.#statements.length === 0;
  }
}

/** Compiles children; handed to the files that know single kinds of expressions. */
export interface ExprCompiler {
  readonly context: LoopContext;
  compile(expr: Expr, block: Block): Operand;
}

/** The operand in locals, so that it can be used several times. */
export function pinned(compiler: ExprCompiler, block: Block, source: Operand, hint = 'value'): Operand {
  if (source.repeatable) return source;
  const { scope } = compiler.context;
  const value = scope.fresh(hint);
  block.emit(js`const ${value} = ${source.value};`);
  if (source.isNull === undefined) return { ...source, value, repeatable: true };
  const isNull = scope.fresh('isNull');
  block.emit(js`const ${isNull} = ${source.isNull};`);
  return { ...source, value, isNull, repeatable: true };
}

/** Leaves the row when `ordinary` does not hold, unless the value is NULL anyway. */
export function bailUnless(compiler: ExprCompiler, block: Block, ordinary: Code, isNull: Code | undefined): void {
  const test = isNull === undefined ? js`!(${ordinary})` : js`!(${ordinary}) && !${isNull}`;
  block.emit(js`if (${test}) {`, compiler.context.bail, js`}`);
}

/** NULL when any of them is. */
export function anyNull(...tests: readonly (Code | undefined)[]): Code | undefined {
  let all: Code | undefined;
  for (const test of tests) {
    if (test === undefined) continue;
    all = all === undefined ? test : js`(${all} || ${test})`;
  }
  return all;
}

/** True exactly when a BOOL operand is TRUE. */
export function isTrue({ value, isNull }: Operand): Code {
  return isNull === undefined ? value : js`(!${isNull} && ${value})`;
}

/** The operand with a value that can be handed to functions: ids become texts. */
export function asText(source: Operand): Operand {
  if (source.representation !== 'textId' || source.dictionary === undefined) return source;
  const value = js`${source.dictionary}.values[${source.value}]`;
  return { ...source, representation: 'string', value };
}

/** The operand as a cell, null where it is NULL. */
export function asCell(source: Operand): Code {
  const { value, isNull } = asText(source);
  return isNull === undefined ? value : js`(${isNull} ? null : ${value})`;
}

/** How values of a type stand in code, apart from text columns. */
export function representationOf(type: SqlType): Representation {
  switch (type.kind) {
    case 'BOOL':
      return 'boolean';
    case 'STRING':
      return 'string';
    case 'BYTES':
    case 'OBJECT':
    case 'NULL':
      return 'cell';
    default:
      return 'number';
  }
}

/** A value of the right JavaScript type, for variables that are assigned later. */
export function placeholder(type: SqlType): Code {
  switch (representationOf(type)) {
    case 'boolean':
      return js`false`;
    case 'string':
      return js`${''}`;
    case 'number':
      return js`0`;
    default:
      return js`null`;
  }
}

/**
 * A cell that a captured function returned: undefined means that it failed, and numbers beyond the safe integers are not
 * ordinary; both leave the row.
 */
export function receivedCell(compiler: ExprCompiler, block: Block, call: Code, type: SqlType): Operand {
  const result = compiler.context.scope.fresh('result');
  block.emit(js`const ${result} = ${call};`);
  const representation = representationOf(type);
  const notOrdinary =
    representation === 'number' ? js`${result} !== null && typeof ${result} !== 'number'` : js`${result} === undefined`;
  block.emit(js`if (${notOrdinary}) {`, compiler.context.bail, js`}`);
  const value = representation === 'boolean' ? js`(${result} === true)` : result;
  return operand(representation, value, js`(${result} === null)`, true);
}
