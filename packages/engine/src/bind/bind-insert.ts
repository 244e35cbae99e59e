// INSERT INTO: which selected column goes to which column of the target, and in which type.
// Invariant: columns match by name when every name fits, by position when none does, and never by a mixture (T51); values are
// narrowed with a check per row, and digits after the point are never dropped silently.
import { type Lookup, lookupName, printType, type Schema, type Span } from '@tidewire/core';
import type { Identifier, InsertSelect } from '@tidewire/parser';
import type { StreamDefinition } from '../catalog/catalog.ts';
import type { Expr } from '../expr/expr.ts';
import { assignable } from '../expr/numeric-types.ts';
import type { Insert } from '../plan/plan.ts';
import type { BoundSelect, OutputItem } from './bind-select.ts';
import { coerce, convertLiteral } from './coerce.ts';
import { outputSchema } from './output-schema.ts';
import type { Problems } from './problems.ts';

/** The plan of an INSERT into a declared stream; undefined after reporting why there is none. */
export function bindInsert(
  statement: InsertSelect,
  select: BoundSelect,
  target: StreamDefinition,
  problems: Problems,
): Insert | undefined {
  const { columns } = statement;
  const order =
    columns.length > 0
      ? byColumnList(columns, select.items, target, statement, problems)
      : matchItems(select.items, target, statement, problems);
  if (order === undefined) return undefined;
  warnOfSilence(order, select, target, problems);
  const before = problems.errors;
  const expressions = target.schema.columns.map((column, index): Expr => {
    const item = order[index];
    if (item === undefined) return { kind: 'literal', value: null, type: column.type };
    return assign(item, column.name, column.type, target, problems);
  });
  if (problems.errors > before) return undefined;
  return insertInto(target.name, target.schema, select, expressions);
}

/** A sink stream declares metadata to tell the connector something; a query that leaves it NULL may have forgotten it. */
function warnOfSilence(order: Order, { items }: BoundSelect, target: StreamDefinition, problems: Problems): void {
  if (target.binding?.role !== 'sink') return;
  for (const { column, name } of target.metadata) {
    const declared = target.schema.columns[column]?.name;
    if (order[column] !== undefined || declared === undefined) continue;
    problems.warning('B244', `the query leaves "${declared}" of stream "${target.name}" NULL`, {
      span: items[0]?.span,
      detail: `it tells the connector "${name}"`,
      hint: `select a value AS ${declared}, or NULL AS ${declared} if that is meant`,
    });
  }
}

/** The plan of an INSERT into a stream that it declares: its columns are the selected ones. */
export function bindInsertNew(
  target: Identifier,
  columns: readonly Identifier[],
  select: BoundSelect,
  problems: Problems,
): Insert | undefined {
  if (columns.length > 0 && columns.length !== select.items.length) {
    reportCount(columns.length, select.items.length, 'column list', columns[0]?.span, problems);
    return undefined;
  }
  const items = select.items.map((item, i) => ({ ...item, name: columns[i]?.name ?? item.name }));
  const schema = outputSchema(items, problems);
  return schema === undefined
    ? undefined
    : insertInto(
        target.name,
        schema,
        select,
        items.map((i) => i.expr),
      );
}

export function insertInto(target: string, schema: Schema, select: BoundSelect, expressions: readonly Expr[]): Insert {
  const input = { kind: 'project', input: select.input, expressions, schema } as const;
  return { kind: 'insert', input, target, schema };
}

/** For each column of the target the item that fills it; a hole is NULL. */
type Order = readonly (OutputItem | undefined)[];

function byColumnList(
  list: readonly Identifier[],
  items: readonly OutputItem[],
  target: StreamDefinition,
  statement: InsertSelect,
  problems: Problems,
): Order | undefined {
  const names = target.schema.columns.map((c) => c.name);
  const order: (OutputItem | undefined)[] = names.map(() => undefined);
  const before = problems.errors;
  const seen = new Set<number>();
  list.forEach((identifier, i) => {
    const found = identifier.quoted ? exactly(names, identifier.name) : lookupName(names, identifier.name);
    if (found.kind !== 'found') {
      problems.error('B203', `column "${identifier.name}" does not exist in stream "${target.name}"`, {
        span: identifier.span,
        hint: `the columns are: ${names.join(', ')}`,
      });
    } else if (seen.has(found.index)) {
      problems.error('B224', `column "${identifier.name}" is named twice`, { span: identifier.span });
    } else {
      seen.add(found.index);
      order[found.index] = items[i];
    }
  });
  if (list.length !== items.length) {
    reportCount(list.length, items.length, 'column list', statement.select.span, problems);
  }
  return problems.errors > before ? undefined : order;
}

function exactly(names: readonly string[], name: string): Lookup {
  const index = names.indexOf(name);
  return index === -1 ? { kind: 'missing' } : { kind: 'found', index };
}

function reportCount(wanted: number, given: number, what: string, span: Span | undefined, problems: Problems): void {
  problems.error('B221', `${what} has ${wanted} columns, but the query gives ${given}`, {
    span,
    hint: 'select one value for each column',
  });
}

function matchItems(
  items: readonly OutputItem[],
  target: StreamDefinition,
  statement: InsertSelect,
  problems: Problems,
): Order | undefined {
  const names = target.schema.columns.map((c) => c.name);
  const places = items.map((item) => (item.name === undefined ? undefined : placeOf(names, item.name)));
  const fitting = places.filter((p) => p !== undefined).length;
  if (fitting === items.length) return byName(items, places, names, problems);
  if (fitting > 0) {
    reportMixture(items, places, target, problems);
    return undefined;
  }
  if (items.length !== names.length) {
    problems.error('B221', `stream "${target.name}" has ${names.length} columns, but the query gives ${items.length}`, {
      span: statement.select.span,
      detail: `no selected name is a column of it; its columns are: ${names.join(', ')}`,
      hint: 'name the values with AS, or select one value for each column',
    });
    return undefined;
  }
  return items;
}

function placeOf(names: readonly string[], name: string): number | undefined {
  const found = lookupName(names, name);
  return found.kind === 'found' ? found.index : undefined;
}

function byName(
  items: readonly OutputItem[],
  places: readonly (number | undefined)[],
  names: readonly string[],
  problems: Problems,
): Order | undefined {
  const order: (OutputItem | undefined)[] = names.map(() => undefined);
  for (const [i, item] of items.entries()) {
    const place = places[i] ?? 0;
    if (order[place] !== undefined) {
      const message = `column "${names[place]}" of the target is selected twice`;
      problems.error('B219', message, { span: item.span, hint: 'give one of them another name with AS' });
      return undefined;
    }
    order[place] = item;
  }
  return order;
}

function reportMixture(
  items: readonly OutputItem[],
  places: readonly (number | undefined)[],
  target: StreamDefinition,
  problems: Problems,
): void {
  const columns = target.schema.columns.map((c) => c.name);
  const show = (wanted: boolean): string =>
    items
      .flatMap((item, i) => ((places[i] !== undefined) === wanted ? [item.name ?? 'an unnamed value'] : []))
      .join(', ');
  const [stray] = items.filter((_, i) => places[i] === undefined);
  problems.error('B220', `only some selected names are columns of stream "${target.name}"`, {
    span: stray?.span,
    detail: `columns of it: ${show(true)}\nnot columns of it: ${show(false)}\nits columns are: ${columns.join(', ')}`,
    hint: `name every value with AS, or write INSERT INTO ${target.name} (column, …) to match by position`,
  });
}

function assign(
  item: OutputItem,
  name: string,
  type: Schema['columns'][number]['type'],
  target: StreamDefinition,
  problems: Problems,
): Expr {
  const { expr } = item;
  const way = assignable(expr.type, type);
  const text = expr.kind === 'literal' && expr.type.kind === 'STRING' && type.kind === 'TIMESTAMP';
  const fits = way === 'same' || way === 'widen' || way === 'narrow' || text;
  if (fits && (expr.kind !== 'literal' || convertLiteral(expr, type) !== undefined)) return coerce(expr, type);
  const to = printType(type);
  if (fits) {
    problems.error('B222', `literal does not fit column "${name}" of stream "${target.name}"`, {
      span: item.span,
      detail: `the column has the type ${to}`,
    });
    return expr;
  }
  const from = printType(expr.type);
  problems.error('B222', `${from} value cannot be stored in column "${name}" of type ${to}`, {
    span: item.span,
    detail: way === 'fraction' ? 'digits after the point would be lost' : undefined,
    hint: `write CAST(… AS ${to}) if that is meant`,
  });
  return expr;
}
