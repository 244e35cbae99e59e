// Every code that a format reports about a declaration, before anything runs; the reference page is generated from it.
// Invariant: a code, once published, keeps its meaning; codes of single rows are in row-errors.ts.

export interface FormatErrorInfo {
  readonly code: string;
  readonly title: string;
  readonly explanation: string;
}

export const FORMAT_ERRORS: readonly FormatErrorInfo[] = [
  {
    code: 'C470',
    title: 'mapping names no column',
    explanation: 'An option "json.mapping.…" ends in a name that no column of the stream has.',
  },
  {
    code: 'C471',
    title: 'mapping is not a path',
    explanation: 'The value of an option "json.mapping.…" is not a path such as $.data.price or $.items[0].',
  },
  {
    code: 'C472',
    title: 'type has no form in messages',
    explanation: 'Columns of this type can be computed with, but the format has no text for them.',
  },
  {
    code: 'C473',
    title: 'format wants one column',
    explanation: 'Formats text and bytes carry exactly one column, of type STRING and BYTES.',
  },
  {
    code: 'C474',
    title: 'delimiter and quote are the same',
    explanation: 'The options "csv.delimiter" and "csv.quote" name the same character.',
  },
];
