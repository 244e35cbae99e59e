// Statements of the AST as canonical SQL: one clause per line, upper-case keywords, quotes only where a name needs them.
// Invariant: parsing what is printed gives the same tree apart from spans, and printing that gives the same text.
import { assertNever } from '@tidewire/core';
import type {
  ColumnDefinition,
  CreateStream,
  Identifier,
  InsertSelect,
  Select,
  SelectItem,
  Statement,
  StreamReference,
  WindowClause,
  WithOption,
} from './ast.ts';
import { printExpression, printIdentifier, printString, printType } from './print-expression.ts';

/** One statement as SQL, without a semicolon. */
export function print(statement: Statement): string {
  switch (statement.kind) {
    case 'createStream':
      return printCreateStream(statement);
    case 'insertSelect':
      return printInsert(statement);
    case 'selectStatement':
      return printSelect(statement.select);
    default:
      return assertNever(statement);
  }
}

function printCreateStream(statement: CreateStream): string {
  const { watermark } = statement;
  const elements = statement.columns.map(printColumn);
  if (watermark !== undefined) {
    elements.push(`WATERMARK FOR ${printIdentifier(watermark.column)} AS ${printExpression(watermark.expression)}`);
  }
  const head = `CREATE STREAM ${printIdentifier(statement.name)} (\n  ${elements.join(',\n  ')}\n)`;
  if (statement.options.length === 0) return head;
  return `${head} WITH (\n  ${statement.options.map(printOption).join(',\n  ')}\n)`;
}

function printColumn({ name, type, metadata }: ColumnDefinition): string {
  const source = metadata === undefined ? '' : ` METADATA FROM ${printString(metadata.value)}`;
  return `${printIdentifier(name)} ${printType(type)}${source}`;
}

/** Keys are always quoted: any text may be a key. */
function printOption({ key, value, valueKind }: WithOption): string {
  const printed = valueKind === 'string' ? printString(value) : valueKind === 'boolean' ? value.toUpperCase() : value;
  return `${printString(key)} = ${printed}`;
}

function printInsert({ target, columns, select, position }: InsertSelect): string {
  const list = columns.length === 0 ? '' : ` (${columns.map(printIdentifier).join(', ')})`;
  const insert = `INSERT INTO ${printIdentifier(target)}${list}`;
  return position === 'leading' ? `${insert}\n${printSelect(select)}` : `${printSelect(select)}\n${insert}`;
}

function printSelect(select: Select): string {
  const { where, window, windowPosition, groupBy, having, limit } = select;
  const windowLine = window === undefined ? [] : [printWindow(window)];
  const whereLine = where === undefined ? [] : [`WHERE ${printExpression(where)}`];
  const lines = [
    `SELECT ${select.items.map(printItem).join(', ')}`,
    `FROM ${printStream(select.from)}`,
    ...(windowPosition === 'beforeWhere' ? [...windowLine, ...whereLine] : [...whereLine, ...windowLine]),
  ];
  if (groupBy.length > 0) lines.push(`GROUP BY ${groupBy.map((item) => printExpression(item)).join(', ')}`);
  if (having !== undefined) lines.push(`HAVING ${printExpression(having)}`);
  if (limit !== undefined) lines.push(`LIMIT ${limit}`);
  return lines.join('\n');
}

function printAlias(alias: Identifier | undefined): string {
  return alias === undefined ? '' : ` AS ${printIdentifier(alias)}`;
}

function printItem(item: SelectItem): string {
  if (item.kind === 'selectStar') return item.qualifier === undefined ? '*' : `${printIdentifier(item.qualifier)}.*`;
  return `${printExpression(item.expression)}${printAlias(item.alias)}`;
}

function printStream({ name, alias }: StreamReference): string {
  return `${printIdentifier(name)}${printAlias(alias)}`;
}

function printWindow({ name, spelling, args }: WindowClause): string {
  const printed = args.map((argument) => printExpression(argument));
  if (spelling === 'string') return `WINDOW(${[printString(name), ...printed].join(', ')})`;
  return `WINDOW ${printIdentifier({ name, quoted: false })}(${printed.join(', ')})`;
}
