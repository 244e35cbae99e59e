// Options of generated columns: which exist, which fit the type of their column, and what they are when left out.
// Invariant: every option that names a column is used or refused; bounds and values are cells of the column's own type.
import {
  type Cell,
  type Column,
  type Diagnostic,
  didYouMean,
  didYouMeanHint,
  errorDiagnostic,
  fitsInt,
  fitsLong,
  parseDecimal,
  parseInteger,
  printType,
  type Schema,
  type SqlType,
} from '@tidewire/core';

type ColumnKind = 'sequence' | 'random' | 'now';

/** How one column is filled. Bounds are numbers in the column's unit: unscaled integers for DECIMAL. */
export interface ColumnPlan {
  readonly type: SqlType;
  readonly name: string;
  readonly kind: ColumnKind;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** Cells to choose from, instead of the bounds. */
  readonly values: readonly Cell[] | undefined;
}

const ATTRIBUTES = ['kind', 'min', 'max', 'step', 'values'] as const;
type Attribute = (typeof ATTRIBUTES)[number];
type Attributes = Partial<Record<Attribute, string>>;

/** The plans of all columns of a schema. `options` has keys `<column>.<attribute>`; problems go to `found`. */
export function planColumns(
  schema: Schema,
  options: ReadonlyMap<string, string>,
  found: Diagnostic[],
): readonly ColumnPlan[] {
  const byColumn = new Map<string, Attributes>(schema.columns.map((column) => [column.name, {}]));
  for (const [rest, text] of options) {
    const dot = rest.lastIndexOf('.');
    const attributes = byColumn.get(rest.slice(0, dot));
    const attribute = ATTRIBUTES.find((name) => name === rest.slice(dot + 1));
    if (attributes !== undefined && attribute !== undefined) attributes[attribute] = text;
    else found.push(unknownOption(rest, schema));
  }
  return schema.columns.map((column) => planColumn(column, byColumn.get(column.name) ?? {}, found));
}

function unknownOption(rest: string, schema: Schema): Diagnostic {
  const known = schema.columns.flatMap((column) => ATTRIBUTES.map((attribute) => `${column.name}.${attribute}`));
  const suggestions = didYouMean(rest, known).map((name) => `generator.${name}`);
  const hint =
    didYouMeanHint(suggestions) ?? `write "generator.<column>.<attribute>" with one of ${ATTRIBUTES.join(', ')}`;
  return errorDiagnostic('C440', `option "generator.${rest}" names no column and attribute`, { hint, suggestions });
}

function planColumn(column: Column, attributes: Attributes, found: Diagnostic[]): ColumnPlan {
  const { name, type } = column;
  const fail = (attribute: Attribute, hint: string): void => {
    const text = attributes[attribute] ?? '';
    found.push(errorDiagnostic('C440', `option "generator.${name}.${attribute}" does not accept "${text}"`, { hint }));
  };
  const defaults = defaultsOf(type);
  if (defaults === undefined) {
    found.push(
      errorDiagnostic('C440', `column "${name}" of type ${printType(type)} cannot be generated`, {
        hint: 'leave the column out, or derive it in a query',
      }),
    );
    return { name, type, kind: 'now', min: 0, max: 0, step: 1, values: undefined };
  }
  const wanted = attributes.kind?.toLowerCase() ?? defaults.kinds[0];
  const kind = defaults.kinds.find((one) => one === wanted) ?? defaults.kinds[0];
  if (kind !== wanted) fail('kind', `write one of ${defaults.kinds.join(', ')}`);
  for (const attribute of ATTRIBUTES) {
    const reason = attributes[attribute] === undefined ? undefined : uselessness(attribute, kind, attributes, type);
    if (reason !== undefined) fail(attribute, reason);
  }
  const bound = (attribute: 'min' | 'max' | 'step', fallback: number): number => {
    const text = attributes[attribute];
    if (text === undefined || !isBounded(type)) return fallback;
    const value = parseBound(type, text);
    if (value === undefined || (attribute === 'step' && value <= 0)) {
      fail(attribute, `write a value of type ${printType(type)}${attribute === 'step' ? ' above zero' : ''}`);
    }
    return value ?? fallback;
  };
  const min = bound('min', defaults.min);
  const max = bound('max', kind === 'sequence' ? defaults.last : Math.max(defaults.max, min));
  if (min > max) fail('max', 'write a value that is not below the minimum');
  const step = bound('step', type.kind === 'DECIMAL' ? 10 ** type.scale : 1);
  const values = attributes.values?.split(',').map((text) => parseCell(type, text.trim()));
  if (values?.includes(undefined) === true)
    fail('values', `write values of type ${printType(type)}, separated by commas`);
  return { name, type, kind, min, max, step, values: values?.filter((value) => value !== undefined) };
}

/** Why an attribute would have no effect, as a hint; undefined when it has one. */
function uselessness(
  attribute: Attribute,
  kind: ColumnKind,
  attributes: Attributes,
  type: SqlType,
): string | undefined {
  if (attribute === 'kind') return undefined;
  if (kind === 'now') return 'set the kind to sequence, or leave this out: the time is what it is';
  if (attribute === 'values') return undefined;
  if (!isBounded(type)) return `use "values": ${printType(type)} has no bounds`;
  if (attributes.values !== undefined) return 'leave this out, or the values: they say everything';
  if (attribute === 'step' && kind === 'random') return 'set the kind to sequence: random values have no step';
  return undefined;
}

interface Defaults {
  /** Accepted kinds; the first is the default. */
  readonly kinds: readonly [ColumnKind, ...ColumnKind[]];
  readonly min: number;
  /** Largest random value. */
  readonly max: number;
  /** Where a sequence begins again: the last value of the type. */
  readonly last: number;
}

/** What a type gives when no option says otherwise; undefined for types that cannot be generated. */
function defaultsOf(type: SqlType): Defaults | undefined {
  switch (type.kind) {
    case 'INT':
      return { kinds: ['sequence', 'random'], min: 0, max: 100, last: 2_147_483_647 };
    case 'LONG':
      return { kinds: ['sequence', 'random', 'now'], min: 0, max: 100, last: Number.MAX_SAFE_INTEGER };
    case 'FLOAT':
    case 'DOUBLE':
      return { kinds: ['random', 'sequence'], min: 0, max: 1, last: Number.POSITIVE_INFINITY };
    case 'DECIMAL': {
      const last = Math.min(10 ** type.precision - 1, Number.MAX_SAFE_INTEGER);
      return { kinds: ['random', 'sequence'], min: 0, max: Math.min(10 ** type.scale, last), last };
    }
    case 'BOOL':
    case 'STRING':
      return { kinds: ['random', 'sequence'], min: 0, max: 9, last: Number.POSITIVE_INFINITY };
    case 'TIMESTAMP':
      return { kinds: ['now', 'sequence'], min: 0, max: 0, last: Number.MAX_SAFE_INTEGER };
    default:
      return undefined;
  }
}

/** Whether the type has an order that min and max can bound; the others choose among values. */
function isBounded(type: SqlType): boolean {
  return type.kind !== 'BOOL' && type.kind !== 'STRING';
}

/** A bound in the column's unit; undefined when it is none or too large for exact arithmetic. */
function parseBound(type: SqlType, text: string): number | undefined {
  const cell = parseCell(type, text);
  return typeof cell === 'number' ? cell : undefined;
}

/** The cell a text stands for; undefined when it is no value of the type. */
function parseCell(type: SqlType, text: string): Cell | undefined {
  switch (type.kind) {
    case 'INT':
    case 'LONG':
    case 'TIMESTAMP': {
      const value = parseInteger(text);
      if (value === undefined) return undefined;
      const fits =
        type.kind === 'LONG' ? fitsLong(value) : type.kind === 'INT' ? fitsInt(value) : typeof value === 'number';
      return fits ? value : undefined;
    }
    case 'FLOAT':
    case 'DOUBLE':
      return /^-?\d{1,300}(\.\d{1,300})?([eE][+-]?\d{1,3})?$/.test(text) ? Number(text) : undefined;
    case 'DECIMAL':
      return parseDecimal(text, type.precision, type.scale);
    case 'BOOL':
      return text.toLowerCase() === 'true' ? true : text.toLowerCase() === 'false' ? false : undefined;
    case 'STRING':
      return text;
    default:
      return undefined;
  }
}
