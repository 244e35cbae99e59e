// The row failures of expressions: one function per cause, so that codes and wording stay alike everywhere.
// Invariant: a message names values and types in plain words and quotes at most MAX_QUOTED characters of data.
import { type Cell, printType, RowFailure, type SqlType } from '@tidewire/core';
import { printCell } from './print-cell.ts';

/** A number or time is beyond what its type holds. */
const OUT_OF_RANGE = 'R510';
/** CAST cannot read the value as the type. */
const CAST_FAILED = 'R511';
/** A text result or a search would exceed its limit. */
const TOO_LARGE = 'R512';
/** A function cannot work with an argument's value. */
const BAD_ARGUMENT = 'R513';

const MAX_QUOTED = 60;

/** A cell for a message: quoted text, shortened when long. */
export function quoted(cell: Cell, type: SqlType): string {
  const text = printCell(cell, type);
  return text.length <= MAX_QUOTED ? text : `${text.slice(0, MAX_QUOTED)}… (${text.length} characters)`;
}

/** `what` is the operation as a reader would write it: `2147483647 + 1`. */
export function outOfRange(what: string, type: SqlType): RowFailure {
  return new RowFailure(OUT_OF_RANGE, `number ${what} is out of range for ${printType(type)}`);
}

export function castFailed(cell: Cell, from: SqlType, to: SqlType): RowFailure {
  return new RowFailure(
    CAST_FAILED,
    `cannot cast ${quoted(cell, from)} of type ${printType(from)} to ${printType(to)}`,
  );
}

export function tooLarge(message: string): RowFailure {
  return new RowFailure(TOO_LARGE, message);
}

export function badArgument(message: string): RowFailure {
  return new RowFailure(BAD_ARGUMENT, message);
}
