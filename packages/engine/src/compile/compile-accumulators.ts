// Generated updates of accumulators: for each kind the statements that do to its fields what Slots.add does.
// Invariant: an update runs only after everything that may fail or bail has been computed; a value that is not ordinary
// (NaN for MIN and MAX) bails before anything has changed.
import type { Accumulator } from '@tidewire/core';
import { type AccumulatorUse, countsPresent } from '../exec/aggregate-layout.ts';
import type { CountSlots } from '../state/count-slots.ts';
import type { ExtremeSlots } from '../state/extreme-slots.ts';
import type { MomentsSlots } from '../state/moments-slots.ts';
import type { PositionSlots } from '../state/position-slots.ts';
import type { Slots } from '../state/slots.ts';
import { CARRY_LIMIT, type DoubleSumSlots, type ExactSumSlots } from '../state/sum-slots.ts';
import { type Code, EMPTY, isEmpty, js, lines, type Scope } from './code.ts';

/** A computed argument, in locals. */
export interface ArgumentLocals {
  readonly value: Code;
  readonly isNull: Code | undefined;
  /** Whether `value` is a double; else it is a cell. */
  readonly isNumber: boolean;
  /** The value as a cell (booleans as true and false, texts as strings). */
  readonly cell: Code;
  /** True where FILTER left the row out; undefined without FILTER. */
  readonly absent: Code | undefined;
}

/** What the update of one accumulator needs to see. */
export interface UpdateContext {
  readonly scope: Scope;
  readonly storage: Slots;
  /** The slot of the row's group. */
  readonly slot: Code;
  /** A field of the storage for that group, to read and to assign. */
  readonly field: (field: number) => Code;
  readonly time: Code;
}

export interface AccumulatorCode {
  /** Checks that may bail, before any update. */
  readonly guard: Code;
  readonly update: Code;
}

/** Code for a non-NULL argument; `nullUpdate` says what a NULL does, when anything. */
export function accumulatorCode(
  use: AccumulatorUse,
  arg: ArgumentLocals | undefined,
  context: UpdateContext,
  bail: Code,
): AccumulatorCode {
  const { accumulator } = use;
  if (countsPresent(use)) return { guard: EMPTY, update: EMPTY };
  if (accumulator.kind === 'count') return countCode(context);
  if (arg === undefined) return cellCode(context, js`true`);
  if (!arg.isNumber) return cellCode(context, arg.cell);
  switch (accumulator.kind) {
    case 'sum':
      return use.arg?.type.kind === 'DOUBLE' || use.arg?.type.kind === 'FLOAT'
        ? doubleSumCode(context, arg)
        : exactSumCode(context, arg, use.arg?.type.kind === 'INT' ? EMPTY : bail);
    case 'min':
    case 'max':
      return extremeCode(accumulator.kind, use, context, arg, bail);
    case 'first':
    case 'last':
      return positionCode(accumulator, context, arg);
    case 'moments':
      return momentsCode(context, arg);
    case 'fold':
      return cellCode(context, arg.cell);
  }
}

function countCode({ storage, field }: UpdateContext): AccumulatorCode {
  return { guard: EMPTY, update: js`${field((storage as CountSlots).count)}++;` };
}

function doubleSumCode({ storage, field }: UpdateContext, arg: ArgumentLocals): AccumulatorCode {
  return { guard: EMPTY, update: js`${field((storage as DoubleSumSlots).sum)} += ${arg.value} + 0;` };
}

/** Values so great that adding them could round bail; `bail` is empty where the type has none. */
function exactSumCode(
  { scope, storage, slot, field }: UpdateContext,
  arg: ArgumentLocals,
  bail: Code,
): AccumulatorCode {
  const low = field((storage as ExactSumSlots).low);
  const slots = scope.capture('slots', storage);
  const sum = scope.fresh('sum');
  return {
    guard: isEmpty(bail)
      ? EMPTY
      : lines([js`if (${arg.value} > ${CARRY_LIMIT} || ${arg.value} < ${-CARRY_LIMIT}) {`, bail, js`}`]),
    update: lines([
      js`const ${sum} = ${low} + ${arg.value} + 0;`,
      js`${low} = ${sum};`,
      js`if (${sum} > ${CARRY_LIMIT} || ${sum} < ${-CARRY_LIMIT}) ${slots}.carry(${slot});`,
    ]),
  };
}

function extremeCode(
  kind: 'min' | 'max',
  use: AccumulatorUse,
  { scope, storage, field }: UpdateContext,
  { value }: ArgumentLocals,
  bail: Code,
): AccumulatorCode {
  const extreme = field((storage as ExtremeSlots).best);
  const best = scope.fresh(kind);
  const mayBeNaN = use.arg?.type.kind === 'DOUBLE' || use.arg?.type.kind === 'FLOAT';
  // Also true while there is none: every comparison with NaN is false.
  const better = kind === 'max' ? js`!(${value} <= ${best})` : js`!(${value} >= ${best})`;
  return {
    guard: mayBeNaN ? lines([js`if (${value} !== ${value}) {`, bail, js`}`]) : EMPTY,
    update: lines([js`const ${best} = ${extreme};`, js`if (${better}) ${extreme} = ${value} + 0;`]),
  };
}

function positionCode(
  accumulator: Extract<Accumulator, { readonly kind: 'first' | 'last' }>,
  { scope, storage, slot, time, field }: UpdateContext,
  { value }: ArgumentLocals,
): AccumulatorCode {
  const position = storage as PositionSlots;
  const cells = scope.capture('cells', position.cells);
  const seen = scope.fresh('seen');
  const wins = accumulator.kind === 'last' ? js`${time} >= ${seen}` : js`${time} < ${seen}`;
  return {
    guard: EMPTY,
    update: lines([
      js`const ${seen} = ${field(position.time)};`,
      js`if (${seen} !== ${seen} || ${wins}) {`,
      js`${field(position.time)} = ${time};`,
      js`${field(position.number)} = ${value};`,
      js`if (${cells}.size !== 0) ${cells}.delete(${slot});`,
      js`}`,
    ]),
  };
}

function momentsCode({ scope, storage, field }: UpdateContext, { value }: ArgumentLocals): AccumulatorCode {
  const moments = storage as MomentsSlots;
  const count = scope.fresh('count');
  const difference = scope.fresh('difference');
  const mean = scope.fresh('mean');
  return {
    guard: EMPTY,
    update: lines([
      js`const ${count} = ++${field(moments.count)};`,
      js`const ${difference} = ${value} - ${field(moments.mean)};`,
      js`const ${mean} = ${field(moments.mean)} + ${difference} / ${count};`,
      js`${field(moments.mean)} = ${mean};`,
      js`${field(moments.squares)} += ${difference} * (${value} - ${mean});`,
    ]),
  };
}

/** Values that are no doubles take the general road, without leaving the loop. */
function cellCode({ scope, storage, slot, time }: UpdateContext, cell: Code): AccumulatorCode {
  const slots = scope.capture('slots', storage);
  return { guard: EMPTY, update: js`${slots}.add(${slot}, ${cell}, ${time});` };
}
