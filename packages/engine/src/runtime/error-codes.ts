// Every code that a running engine reports about rows and results, with a title and an explanation for the documentation.
// Invariant: codes are stable and never reused; R50x pushed values, R51x what could not be computed, R52x limits, R53x rows and columns refused whole.

export interface RuntimeCodeEntry {
  readonly title: string;
  readonly explanation: string;
}

const CODES = {
  R502: {
    title: 'value does not fit its column',
    explanation:
      'A row or column pushed by a program holds a value of another kind than the column, or one beyond its range. Nothing of the batch was taken.',
  },
  R530: {
    title: 'row has no event time',
    explanation:
      'The event-time column of the row is NULL or holds no time. The row is left out; it is never stamped with the present.',
  },
  R531: {
    title: 'property is not a column',
    explanation: 'A row or column set pushed by a program names a column that the stream does not have.',
  },
  R532: {
    title: 'columns differ in length',
    explanation: 'All columns of one pushColumns call must have the same number of values.',
  },
  R510: {
    title: 'number is out of range',
    explanation: 'The result of an expression does not fit its type. It is never wrapped or rounded to fit.',
  },
  R511: {
    title: 'value cannot be converted',
    explanation: 'A CAST, or the conversion of a value on its way into a column, has no result in the wanted type.',
  },
  R512: {
    title: 'value is too large',
    explanation: 'A text, pattern or nested value goes beyond a named limit of the expression that makes or reads it.',
  },
  R513: {
    title: 'argument is not valid',
    explanation: 'A function was called with a value outside its domain, such as the logarithm of a negative number.',
  },
  R521: {
    title: 'too many groups',
    explanation: 'The query keeps as many groups as maxGroups allows; rows that would begin another one are rejected.',
  },
  R522: {
    title: 'too many distinct values',
    explanation:
      'A DISTINCT aggregate of one group keeps as many values as it may; rows with further values are rejected.',
  },
  R523: {
    title: 'results are not read',
    explanation: 'More rows of a query wait for the program that iterates over it than may wait. The query has ended.',
  },
  R533: {
    title: 'too many pushes wait',
    explanation:
      'Subscribers push while rows are on their way; such pushes wait until those have arrived, and no more may wait.',
  },
  R534: {
    title: 'stream has ended',
    explanation: 'A row was pushed into a stream after end(). It is rejected and counted.',
  },
  R541: {
    title: 'listener failed',
    explanation:
      'A function that was given to subscribe() threw for a row that a connector or a timer had moved. The job has ended.',
  },
  R540: {
    title: 'engine was closed',
    explanation:
      'A closed engine runs no scripts and takes no rows. One that is closed while its streams start closes what it had opened.',
  },
  X902: {
    title: 'internal error',
    explanation:
      'Something failed that should not be able to. This is a bug of Tidewire; please report it with the script. The job has ended.',
  },
  X901: {
    title: 'planned stream is not declared',
    explanation: 'The engine contradicts itself. This is a bug of Tidewire; please report it with the script.',
  },
} as const;

export type RuntimeCode = keyof typeof CODES;

/** Code to title and explanation. */
export const RUNTIME_CODES: Readonly<Record<RuntimeCode, RuntimeCodeEntry>> = CODES;
