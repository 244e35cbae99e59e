// Every code that resolving and binding can report, with a title and an explanation for the documentation.
// Invariant: codes are stable and never reused; B2xx names and types, U34x known but not run, C40x and C45x options of streams.

export interface CodeEntry {
  readonly title: string;
  readonly explanation: string;
}

const CODES = {
  B201: {
    title: 'stream does not exist',
    explanation:
      'A query reads a stream that no earlier statement declared or filled. Declare it with CREATE STREAM first.',
  },
  B202: {
    title: 'stream already exists',
    explanation: 'Names of streams are unique, ignoring letter case. Choose another name.',
  },
  B203: {
    title: 'column does not exist',
    explanation:
      'The stream has no column of this name. Names are matched by exact letter case first, then ignoring case when that is unique; names in double quotes only exactly.',
  },
  B204: {
    title: 'column name is ambiguous',
    explanation: 'Several columns differ from the name only in letter case. Write the exact name in double quotes.',
  },
  B205: { title: 'function does not exist', explanation: 'No function or aggregate has this name.' },
  B206: {
    title: 'function does not take these arguments',
    explanation: 'The function exists, but not for this number or these types of arguments.',
  },
  B207: {
    title: 'operator does not take these types',
    explanation: 'The operands have types that do not meet. Convert one of them with CAST.',
  },
  B208: {
    title: 'condition is not BOOL',
    explanation: 'WHERE, HAVING, FILTER, WHEN, AND, OR and NOT want a value that is TRUE, FALSE or NULL.',
  },
  B209: { title: 'type does not exist', explanation: 'No SQL type has this name.' },
  B210: {
    title: 'type arguments are not valid',
    explanation:
      'DECIMAL takes a precision from 1 to 38 and a scale from 0 to the precision; other types take no arguments.',
  },
  B211: { title: 'CAST is not possible', explanation: 'There is no conversion between these two types.' },
  B212: {
    title: 'literal is not valid',
    explanation: 'A number has more digits than any type holds, or an interval or timestamp cannot be read.',
  },
  B213: {
    title: 'aggregate is not allowed here',
    explanation: 'WHERE, GROUP BY and FILTER look at single rows. Conditions on aggregates belong in HAVING.',
  },
  B214: {
    title: 'aggregate within an aggregate',
    explanation: 'Write the inner aggregate with INSERT INTO a stream and aggregate that stream.',
  },
  B215: {
    title: 'column is neither grouped nor aggregated',
    explanation:
      'A group of rows has many values of this column. Add the column to GROUP BY, or choose one value with LAST, FIRST, MIN or MAX.',
  },
  B216: {
    title: 'GROUP BY position is not valid',
    explanation: 'A number in GROUP BY names an item of the select list.',
  },
  B217: {
    title: '* cannot be used here',
    explanation: 'In a query that groups rows, * would give columns that are not grouped. Name the columns.',
  },
  B218: {
    title: 'output column has no name',
    explanation: 'A stream needs a name for every column. Give the expression one with AS.',
  },
  B219: { title: 'output columns have the same name', explanation: 'Give one of them another name with AS.' },
  B220: {
    title: 'INSERT mixes names and positions',
    explanation:
      'Columns are matched by name when every selected name is a column of the target, and by position when none is. Some names that fit and some that do not would be a guess.',
  },
  B221: {
    title: 'INSERT has the wrong number of columns',
    explanation:
      'Matched by position, the query must give exactly as many columns as the target or the column list has.',
  },
  B222: {
    title: 'value does not fit the target column',
    explanation:
      'Numbers are stored with a range check, but digits after the point are never dropped silently and other types are not converted. Write the CAST that is meant.',
  },
  B223: {
    title: 'INSERT INTO a source',
    explanation: 'A stream of type source is filled by its connector. Insert into a sink or an internal stream.',
  },
  B224: { title: 'column is named twice', explanation: 'A stream or a column list names each column once.' },
  B225: {
    title: 'window bound is not known here',
    explanation: 'window_start() and window_end() exist in SELECT and HAVING of a query with a WINDOW clause.',
  },
  B226: { title: 'window kind does not exist', explanation: 'No kind of window has this name.' },
  B227: {
    title: 'window arguments are not valid',
    explanation:
      'The kind of window takes other arguments. A length is a duration such as 1 MINUTE, 30 s or milliseconds.',
  },
  B228: {
    title: 'DISTINCT, FILTER or IGNORE NULLS is not allowed here',
    explanation: 'These belong to aggregates, and IGNORE NULLS to those that report the value of a single row.',
  },
  B229: {
    title: 'value has no fields',
    explanation: 'Only values of type OBJECT have fields and positions, written a.b[0].c.',
  },
  B230: {
    title: 'streams form a cycle',
    explanation: 'A stream would be filled, directly or through others, from its own rows, and never come to rest.',
  },
  B231: {
    title: 'event time is not valid',
    explanation:
      'Event time comes from a column of type TIMESTAMP, LONG or INT, and its watermark is that column less an interval.',
  },
  B232: {
    title: 'event time is declared twice',
    explanation: 'Use WATERMARK FOR or the option "event.time", not both.',
  },
  B233: {
    title: 'metadata column is not valid',
    explanation:
      'Metadata columns are filled by the connector of a source, or tell the connector of a sink what to do with a row. Each connector lists them with their types.',
  },
  B234: {
    title: 'alias is not visible here',
    explanation: 'WHERE is evaluated before the select list. Repeat the expression instead of its alias.',
  },
  B235: {
    title: 'WINDOW without aggregation',
    explanation:
      'A window says which rows are aggregated together. Without an aggregate or GROUP BY it would change nothing.',
  },
  B236: { title: 'stream has no columns', explanation: 'Declare at least one column.' },
  B237: {
    title: 'type of a column is not known',
    explanation: 'A bare NULL has no type that a stream could store. Write CAST(NULL AS type).',
  },
  B240: {
    title: 'text is not a single SELECT',
    explanation: 'A query of the API is one SELECT. Other statements are executed.',
  },
  B241: {
    title: 'stream is fed by a connector',
    explanation: 'Rows can be pushed into streams without a connector and into sinks, not into sources.',
  },
  B244: {
    title: 'sink is told nothing',
    explanation:
      'A sink stream declares a column METADATA FROM, and the query leaves it NULL without saying so. For a session this means every client.',
  },
  B243: {
    title: 'definition exists already',
    explanation:
      'A function, aggregate, window kind, connector or format has a name or alias that another one of its kind has.',
  },
  B242: {
    title: 'snapshot does not fit',
    explanation: 'A snapshot can be restored by the same script and version that it was taken of.',
  },
  B238: {
    title: 'GROUP BY has too many keys',
    explanation: 'One GROUP BY takes at most 31 keys. Put several values into one text or object.',
  },
  U341: {
    title: 'window kind is not supported yet',
    explanation: 'The kind of window is known from other dialects, but Tidewire does not run it.',
  },
  U342: {
    title: 'LIMIT is not supported here',
    explanation: 'LIMIT ends a SELECT that answers you; INSERT INTO runs until it is stopped.',
  },
  U343: {
    title: 'aggregating an updating stream is not supported',
    explanation:
      'A running aggregate replaces earlier rows of the same key. Counting its rows again would count replaced rows too.',
  },
  U344: {
    title: 'length of a text type is not supported',
    explanation: 'Texts have no declared length. Write STRING or VARCHAR.',
  },
  U345: {
    title: 'type is not supported yet',
    explanation: 'The type is known from other dialects, but columns cannot have it.',
  },
  U346: {
    title: 'calendar intervals are not supported',
    explanation: 'Months and years have no fixed length. Use days, hours, minutes, seconds or milliseconds.',
  },
  U347: {
    title: 'option is not supported yet',
    explanation: 'The option or its value is known from other dialects, but not implemented.',
  },
  U348: {
    title: 'changing value in BETWEEN or CASE',
    explanation:
      'The operand would be evaluated several times and give a different value each time. Compute it in a stream of its own.',
  },
  C401: {
    title: 'option does not exist',
    explanation: 'Neither streams, nor the connector, nor the format know this option.',
  },
  C402: { title: 'option does not accept the value', explanation: 'The text cannot be read as what the option wants.' },
  C403: { title: 'option is missing', explanation: 'The connector or the format cannot work without this option.' },
  C404: {
    title: 'option means nothing here',
    explanation:
      'The option says how a source reads or how a sink writes and stands on a stream of the other kind, or it belongs to another value of a second option.',
  },
  C450: {
    title: 'variable is not set',
    explanation: `A WITH value names an environment variable that is not set. Set it, or write \${NAME:-default}.`,
  },
  C451: {
    title: 'file cannot be read',
    explanation: `A WITH value names a file with \${file:PATH} that cannot be read.`,
  },
  C452: {
    title: 'placeholder is not valid',
    explanation: `Placeholders are \${NAME}, \${NAME:-default}, \${NAME:?message} and \${file:PATH}; $$ stands for a dollar sign.`,
  },
  C453: { title: 'option value is too long', explanation: 'An expanded WITH value is longer than the limit.' },
  C454: { title: 'option is written twice', explanation: 'Each option of a stream is written once.' },
  C455: { title: 'connector does not exist', explanation: 'No connector has the name given as extension.' },
  C456: {
    title: 'connector cannot be used this way',
    explanation: 'Some connectors only read and some only write.',
  },
  C457: { title: 'format is missing', explanation: 'The connector carries bytes; a format says what they mean.' },
  C458: { title: 'format does not exist', explanation: 'No format has this name.' },
  C459: { title: 'format is not used', explanation: 'The connector delivers rows itself and takes no format.' },
  C460: {
    title: 'option needs another option',
    explanation: 'The option has no effect without another one, so it is refused rather than ignored.',
  },
  C461: {
    title: 'dead-letter stream is not valid',
    explanation:
      'The stream for rows in error is an internal stream or a sink whose columns are among those of a dead letter.',
  },
} as const;

export type PlanningCode = keyof typeof CODES;

/** Code to title and explanation. */
export const PLANNING_CODES: Readonly<Record<PlanningCode, CodeEntry>> = CODES;
