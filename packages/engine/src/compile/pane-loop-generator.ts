// Writes one loop of an aggregation: window check, WHERE, group lookup and accumulator updates in one function.
// Invariants: a row is computed whole before anything is changed; whatever is not ordinary bails; the generated text holds
// no name or value of the script.
import { InternalError, type Schema } from '@tidewire/core';
import { type AccumulatorUse, type AggregateLayout, seesNull } from '../exec/aggregate-layout.ts';
import { type PaneLoop, takeRowOrFail } from '../exec/pane-loop.ts';
import type { Expr } from '../expr/expr.ts';
import type { GroupStore } from '../state/group-store.ts';
import { type Code, EMPTY, type Generated, type GenerationPolicy, generateFunction, js, lines, Scope } from './code.ts';
import { type ArgumentLocals, accumulatorCode, type UpdateContext } from './compile-accumulators.ts';
import { type CompiledExpr, compileExpr, type LoopContext } from './compile-expr.ts';
import { exprKey } from './layout-aggregates.ts';
import { LoopColumns, type Nullability } from './loop-columns.ts';

export interface PaneLoopSource {
  readonly input: Schema;
  readonly predicate: Expr | undefined;
  readonly keys: readonly Expr[];
  readonly layout: AggregateLayout;
  /** Whether pane.lastSlot must be kept up to date. */
  readonly tracksGroup: boolean;
  /** The query, for a comment. */
  readonly sql?: string | undefined;
}

/**
 * Rows that the untimed loop takes in one turn. The JIT looks at the shapes, addresses and lengths of the arrays in every
 * turn, as anything may happen between two turns, but not between the rows of one.
 */
export const ROWS_PER_TURN = 8;
/** Code of a row that is longer stands in its loop once. */
const MAX_REPEATED_CHARACTERS = 2_000;

/** Which batches a loop is made for. */
export interface LoopKind {
  readonly label: string;
  readonly nullability: Nullability;
  /** Whether rows may lie outside the window. */
  readonly isTimed: boolean;
  /** The loop takes multiples of so many rows: unless it is long, the code of a row stands in it as often. */
  readonly rowsPerTurn: number;
}

export const GENERAL: LoopKind = { label: 'pane loop', nullability: 'nullable', isTimed: true, rowsPerTurn: 1 };
export const FAST: LoopKind = { label: 'fast pane loop', nullability: 'nonNull', isTimed: true, rowsPerTurn: 1 };
export const UNTIMED: LoopKind = {
  label: 'fast untimed pane loop',
  nullability: 'nonNull',
  isTimed: false,
  rowsPerTurn: ROWS_PER_TURN,
};

export class PaneLoopGenerator {
  readonly #source: PaneLoopSource;
  readonly #store: GroupStore;
  readonly #scope = new Scope();
  readonly #batch = this.#scope.fresh('batch');
  readonly #from = this.#scope.fresh('from');
  readonly #to = this.#scope.fresh('to');
  readonly #pane = this.#scope.fresh('pane');
  readonly #failed = this.#scope.fresh('failed');
  readonly #row = this.#scope.fresh('row');
  readonly #time = this.#scope.fresh('time');
  readonly #table = this.#scope.fresh('table');
  readonly #slot = this.#scope.fresh('slot');
  /** Where the row of the slot begins. */
  readonly #base = this.#scope.fresh('base');
  readonly #columns: LoopColumns;
  /** What a row does that the loop cannot take. */
  readonly #bail: Code;
  readonly #kind: LoopKind;
  readonly #isFast: boolean;
  /** Whether anything compiled so far asks for the time of a row. */
  #readsTime: boolean;
  readonly #context: LoopContext;
  readonly #beforeLoop: Code[] = [];
  readonly #args = new Map<string, ArgumentLocals>();

  constructor(source: PaneLoopSource, kind: LoopKind, store: GroupStore) {
    this.#source = source;
    this.#kind = kind;
    this.#readsTime = kind.isTimed;
    this.#store = store;
    this.#columns = new LoopColumns(source.input, this.#scope, this.#batch, kind.nullability);
    this.#isFast = kind.nullability === 'nonNull';
    this.#bail = this.#isFast ? js`break rows;` : this.#takeRow();
    const timeOfRow = (): Code => this.#timeOfRow();
    this.#context = {
      scope: this.#scope,
      row: this.#row,
      column: (index) => this.#columns.column(index),
      get eventTime() {
        return timeOfRow();
      },
      bail: this.#bail,
      beforeLoop: (code) => {
        this.#beforeLoop.push(code);
      },
    };
  }

  /** Columns whose NULLs the loop looks at. */
  get nullableColumns(): readonly number[] {
    return this.#columns.nullable;
  }

  generate(policy: GenerationPolicy): Generated<PaneLoop> {
    const { layout, predicate } = this.#source;
    const filter = predicate === undefined ? EMPTY : this.#predicateCode(predicate);
    const args = layout.uses.map((use) => this.#argument(use));
    const group = this.#groupCode();
    const updates = layout.uses.map((use, i) => this.#useCode(use, i, args[i]?.locals));
    const oneRow = lines([
      js`row: {`,
      this.#boundsCode(),
      filter,
      lines(args.map((a) => a.code)),
      linesOnce(updates.map((u) => u.guard)),
      group.lookup,
      js`const ${this.#base} = Math.imul(${this.#slot}, ${this.#store.rows.width});`,
      lines(updates.map((u) => u.distinctGuard)),
      lines(updates.map((u) => u.update)),
      this.#source.tracksGroup ? js`${this.#pane}.lastSlot = ${this.#slot};` : EMPTY,
      js`}`,
      js`${this.#row}++;`,
    ]);
    const isRepeated = group.isRepeatable && oneRow.toString().length <= MAX_REPEATED_CHARACTERS;
    const body = lines([
      this.#prologue(),
      this.#columns.hoisted,
      lines(this.#beforeLoop),
      group.hoisted,
      // Made integers of 32 bits, which the JIT keeps in a register: it would keep numbers of any kind in boxes.
      js`const until = ${this.#to} | 0;`,
      js`let ${this.#row} = ${this.#from} | 0;`,
      js`rows: while (${this.#row} < until) {`,
      lines(Array.from({ length: isRepeated ? this.#kind.rowsPerTurn : 1 }, () => oneRow)),
      js`}`,
      js`return ${this.#row};`,
    ]);
    const params = [this.#batch, this.#from, this.#to, this.#pane, this.#failed];
    const source = { label: this.#kind.label, about: this.#source.sql, scope: this.#scope, params, body };
    return generateFunction<PaneLoop>(source, policy);
  }

  #timeOfRow(): Code {
    this.#readsTime = true;
    return this.#time;
  }

  #takeRow(): Code {
    const take = this.#scope.capture('takeRow', takeRowOrFail);
    return lines([js`${take}(${this.#pane}, ${this.#batch}, ${this.#row}, ${this.#failed});`, js`break row;`]);
  }

  #prologue(): Code {
    return lines([
      js`const eventTime = ${this.#batch}.eventTime;`,
      js`const start = ${this.#pane}.start;`,
      js`const end = ${this.#pane}.end;`,
      js`const ${this.#table} = ${this.#pane}.table;`,
    ]);
  }

  #boundsCode(): Code {
    return lines([
      this.#readsTime ? js`const ${this.#time} = eventTime[${this.#row}];` : EMPTY,
      this.#kind.isTimed ? js`if (${this.#time} < start || ${this.#time} >= end) break rows;` : EMPTY,
    ]);
  }

  #predicateCode(predicate: Expr): Code {
    const compiled = compileExpr(predicate, this.#context);
    return lines([compiled.before, js`if (!(${isTrue(compiled)})) break row;`]);
  }

  /** Computes an argument into locals, once per argument and FILTER. */
  #argument(use: AccumulatorUse): { readonly code: Code; readonly locals: ArgumentLocals | undefined } {
    const { arg, filter } = use;
    if (arg === undefined && filter === undefined) return { code: EMPTY, locals: undefined };
    const key = `${exprKey(arg)}|${exprKey(filter)}`;
    const known = this.#args.get(key);
    if (known !== undefined) return { code: EMPTY, locals: known };
    const made = filter === undefined ? this.#plainArgument(arg) : this.#filteredArgument(arg, filter);
    this.#args.set(key, made.locals);
    return made;
  }

  #plainArgument(arg: Expr | undefined): { readonly code: Code; readonly locals: ArgumentLocals } {
    if (arg === undefined) return { code: EMPTY, locals: TRUE_ARGUMENT };
    const compiled = compileExpr(arg, this.#context);
    const value = this.#scope.fresh('value');
    const isNull = compiled.isNull === undefined ? undefined : this.#scope.fresh('isNull');
    const code = lines([
      compiled.before,
      isNull === undefined ? EMPTY : js`const ${isNull} = ${compiled.isNull ?? js`false`};`,
      js`const ${value} = ${compiled.value};`,
    ]);
    return { code, locals: this.#locals(arg, compiled, value, isNull) };
  }

  /** With FILTER the argument is computed only where the condition holds; elsewhere it reads as absent. */
  #filteredArgument(arg: Expr | undefined, filter: Expr): { readonly code: Code; readonly locals: ArgumentLocals } {
    const condition = compileExpr(filter, this.#context);
    const value = this.#scope.fresh('value');
    const state = this.#scope.fresh('state');
    const compiled = arg === undefined ? undefined : compileExpr(arg, this.#context);
    const isNumber =
      compiled !== undefined && (compiled.representation === 'number' || compiled.representation === 'textId');
    const code = lines([
      condition.before,
      // 0: filtered out, 1: NULL, 2: a value.
      js`let ${state} = 0;`,
      isNumber ? js`let ${value} = 0;` : js`let ${value} = true;`,
      js`if (${isTrue(condition)}) {`,
      compiled?.before ?? EMPTY,
      js`${state} = ${compiled?.isNull === undefined ? js`2` : js`${compiled.isNull} ? 1 : 2`};`,
      compiled === undefined ? EMPTY : js`${value} = ${compiled.value};`,
      js`}`,
    ]);
    const locals: ArgumentLocals =
      compiled === undefined || arg === undefined
        ? { ...TRUE_ARGUMENT, isNull: js`${state} !== 2`, absent: js`${state} === 0` }
        : { ...this.#locals(arg, compiled, value, js`${state} !== 2`), absent: js`${state} === 0` };
    return { code, locals };
  }

  #locals(arg: Expr, compiled: CompiledExpr, value: Code, isNull: Code | undefined): ArgumentLocals {
    const isNumber = compiled.representation === 'number';
    const cell = compiled.representation === 'textId' ? js`${this.#dictionaryOf(arg)}.values[${value}]` : value;
    return { value, isNull, isNumber, cell, absent: undefined };
  }

  #dictionaryOf(expr: Expr): Code {
    const dictionary = expr.kind === 'column' ? this.#columns.column(expr.index).dictionary : undefined;
    if (dictionary === undefined) throw new Error('a text id without a column');
    return dictionary;
  }

  #groupCode(): GroupCode {
    const { keys } = this.#source;
    const [only] = keys;
    const bail = lines([js`if (${this.#slot} < 0) {`, this.#bail, js`}`]);
    if (only === undefined) {
      const hoisted = js`let ${this.#slot} = ${this.#table}.size > 0 ? ${this.#table}.find() : -1;`;
      const make = this.#isFast ? EMPTY : js`if (${this.#slot} < 0) ${this.#slot} = ${this.#table}.find();`;
      return { hoisted, lookup: lines([make, bail]), isRepeatable: false };
    }
    if (keys.length === 1 && only.kind === 'column' && only.type.kind === 'STRING')
      return this.#textGroupCode(only.index, bail);
    return this.#generalGroupCode(keys, bail);
  }

  #textGroupCode(index: number, bail: Code): GroupCode {
    const { values, nulls } = this.#columns.column(index);
    const dictionary = this.#columns.column(index).dictionary ?? EMPTY;
    const known = this.#scope.fresh('slots');
    const id = this.#scope.fresh('id');
    return {
      hoisted: js`const ${known} = ${this.#table}.slotsByText(${dictionary});`,
      lookup: lines([
        js`let ${this.#slot} = -1;`,
        nulls === undefined
          ? EMPTY
          : js`if (${nulls} !== null && ${nulls}[${this.#row}] === 1) ${this.#slot} = ${this.#table}.slotOfNull();`,
        nulls === undefined ? js`{` : js`else {`,
        js`const ${id} = ${values}[${this.#row}];`,
        js`${this.#slot} = ${known}[${id}];`,
        this.#isFast
          ? EMPTY
          : js`if (${this.#slot} < 0) ${this.#slot} = ${this.#table}.slotOfText(${dictionary}, ${id});`,
        js`}`,
        bail,
      ]),
      isRepeatable: true,
    };
  }

  #generalGroupCode(keys: readonly Expr[], bail: Code): GroupCode {
    const probe = this.#scope.fresh('probe');
    const nullBits = this.#scope.fresh('nullBits');
    const parts = keys.map((key, k) => this.#keyPart(key, k, probe, nullBits));
    return {
      hoisted: js`const ${probe} = ${this.#table}.probe;`,
      lookup: lines([
        js`let ${nullBits} = 0;`,
        ...parts,
        js`${this.#table}.probeNulls = ${nullBits};`,
        js`const ${this.#slot} = ${this.#table}.find();`,
        bail,
      ]),
      isRepeatable: false,
    };
  }

  #keyPart(key: Expr, k: number, probe: Code, nullBits: Code): Code {
    const compiled = compileExpr(key, this.#context);
    const code = this.#keyCode(key, compiled);
    if (compiled.isNull === undefined) return lines([compiled.before, js`${probe}[${k}] = ${code};`]);
    return lines([
      compiled.before,
      js`if (${compiled.isNull}) {`,
      js`${probe}[${k}] = 0;`,
      js`${nullBits} |= ${1 << k};`,
      js`} else {`,
      js`${probe}[${k}] = ${code};`,
      js`}`,
    ]);
  }

  #keyCode(key: Expr, { value, representation }: CompiledExpr): Code {
    switch (representation) {
      case 'number':
        return js`${value} + 0`;
      case 'boolean':
        return js`${value} ? 1 : 0`;
      case 'string':
        return js`${this.#table}.textCode(${value})`;
      case 'textId':
        return js`${this.#table}.textCode(${this.#dictionaryOf(key)}.values[${value}])`;
      case 'cell':
        return js`${this.#table}.cellCode(${value})`;
    }
  }

  #useCode(use: AccumulatorUse, index: number, arg: ArgumentLocals | undefined): UseCode {
    const storage = this.#store.slots[index];
    if (storage === undefined) throw new InternalError('an accumulator has no storage');
    const timeOfRow = (): Code => this.#timeOfRow();
    const context: UpdateContext = {
      scope: this.#scope,
      storage,
      slot: this.#slot,
      field: (field) => this.#field(field),
      get time() {
        return timeOfRow();
      },
    };
    const { guard, update } = accumulatorCode(use, arg, context, this.#bail);
    const present = arg?.isNull === undefined ? undefined : js`!(${arg.isNull})`;
    const whenNull = seesNull(use) && arg?.isNull !== undefined ? this.#nullUpdate(arg, context) : EMPTY;
    const seen = this.#store.distinct[index];
    const distinct = seen === undefined || arg === undefined ? undefined : this.#scope.capture('seen', seen);
    return {
      guard: guarded(present, guard),
      distinctGuard: distinct === undefined ? EMPTY : guarded(present, this.#distinctGuard(distinct, arg)),
      update: lines([
        whenNull,
        guarded(present, distinct === undefined ? update : this.#onlyNew(distinct, arg, update)),
      ]),
    };
  }

  #field(field: number): Code {
    const state = this.#scope.capture('state', this.#store.rows.values);
    return field === 0 ? js`${state}[${this.#base}]` : js`${state}[${this.#base} + ${field}]`;
  }

  /** FIRST and LAST see NULL unless told to ignore it; a row that FILTER left out is not seen at all. */
  #nullUpdate(arg: ArgumentLocals, { storage, slot, time }: UpdateContext): Code {
    const slots = this.#scope.capture('slots', storage);
    const isNull = arg.isNull ?? js`false`;
    const isSeen = arg.absent === undefined ? isNull : js`${isNull} && !(${arg.absent})`;
    return js`if (${isSeen}) ${slots}.add(${slot}, null, ${time});`;
  }

  #distinctGuard(seen: Code, arg: ArgumentLocals | undefined): Code {
    return lines([js`if (${seen}.refuses(${this.#slot}, ${arg?.cell ?? null})) {`, this.#bail, js`}`]);
  }

  #onlyNew(seen: Code, arg: ArgumentLocals | undefined, update: Code): Code {
    return lines([js`if (${seen}.add(${this.#slot}, ${arg?.cell ?? null})) {`, update, js`}`]);
  }
}

/** As lines, of equal codes the first alone. */
function linesOnce(codes: readonly Code[]): Code {
  return lines(codes.filter((code, i) => codes.findIndex((other) => other.toString() === code.toString()) === i));
}

interface GroupCode {
  readonly hoisted: Code;
  readonly lookup: Code;
  /** Whether several rows per turn are faster: not where rows call something, nor where each waits for the one before. */
  readonly isRepeatable: boolean;
}

interface UseCode {
  readonly guard: Code;
  readonly distinctGuard: Code;
  readonly update: Code;
}

const TRUE_ARGUMENT: ArgumentLocals = {
  value: js`true`,
  isNull: undefined,
  isNumber: false,
  cell: js`true`,
  absent: undefined,
};

function isTrue({ value, isNull }: CompiledExpr): Code {
  return isNull === undefined ? value : js`!(${isNull}) && ${value}`;
}

function guarded(condition: Code | undefined, code: Code): Code {
  if (code.toString() === '' || condition === undefined) return code;
  return lines([js`if (${condition}) {`, code, js`}`]);
}
