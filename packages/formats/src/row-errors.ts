// The row errors of all formats, as one list: code, title and explanation; documentation is generated from it.
// Invariant: a code, once published, keeps its meaning; every RowError of this package is made here.
import { type Column, printType, type RowError } from '@tidewire/core';

export interface RowErrorInfo {
  readonly code: string;
  readonly title: string;
  readonly explanation: string;
}

export const ROW_ERRORS: readonly RowErrorInfo[] = [
  {
    code: 'R501',
    title: 'message is not of the declared format',
    explanation:
      'The message could not be read at all: no JSON object, broken syntax, or text that is not valid UTF-8. The position counts bytes from the start of the message.',
  },
  {
    code: 'R502',
    title: 'value does not fit its column',
    explanation:
      'The value is of another kind than the column, is out of its range, or has more digits than it holds. Nothing is converted silently.',
  },
  {
    code: 'R503',
    title: 'limit exceeded',
    explanation:
      'The message goes beyond a named limit: the length of a number, the nesting depth, or the keys of one object. Some limits are options.',
  },
  {
    code: 'R504',
    title: 'field is missing',
    explanation: 'A column found no field in the message while json.fail-on-missing-field is true.',
  },
  {
    code: 'R505',
    title: 'line has the wrong number of fields',
    explanation: 'A CSV line must have as many fields as the header line, or without one as the stream has columns.',
  },
  {
    code: 'R508',
    title: 'row cannot be written',
    explanation:
      'The format of the sink has no text for this value: NULL in a text or bytes message, text that UTF-8 cannot carry, or nesting beyond the limit.',
  },
];

export function rowError(code: string, message: string, column?: string, start?: number, end?: number): RowError {
  return { code, message, column, start, end };
}

/** R502 in one wording. `kind` is what arrived: `a string`, `the number 1e400`, `an object`. */
export function misfitMessage(column: Column, kind: string): string {
  return `column "${column.name}" of type ${printType(column.type)} does not accept ${kind}`;
}

const SHOWN_NUMBER_CHARACTERS = 40;

/** A number text for a message, cut when it is long. */
export function shownNumber(text: string): string {
  return `the number ${text.length > SHOWN_NUMBER_CHARACTERS ? `${text.slice(0, SHOWN_NUMBER_CHARACTERS)}…` : text}`;
}
