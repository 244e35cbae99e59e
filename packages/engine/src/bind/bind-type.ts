// Type names of a script as SQL types.
// Invariant: type arguments are honoured or refused, never ignored.
import { decimal, didYouMean, didYouMeanHint, MAX_DECIMAL_PRECISION, type SqlType, TYPE_NAMES } from '@tidewire/core';
import type { TypeName } from '@tidewire/parser';
import type { Problems } from './problems.ts';

/** Known from other dialects; columns cannot have them. */
const UNSUPPORTED: ReadonlyMap<string, string> = new Map<string, string>([
  ['DATE', 'use TIMESTAMP'],
  ['TIME', 'use TIMESTAMP, or STRING for a time of day'],
  ['DATETIME', 'use TIMESTAMP'],
  ['TIMESTAMPTZ', 'use TIMESTAMP: it is an instant in UTC'],
  ['INTERVAL', 'store the milliseconds in a LONG'],
  ['ARRAY', 'use OBJECT: its elements are reached by position, as in a[0]'],
  ['MAP', 'use OBJECT: its fields are reached by name, as in a.b'],
  ['STRUCT', 'use OBJECT: its fields are reached by name, as in a.b'],
  ['ROW', 'use OBJECT: its fields are reached by name, as in a.b'],
  ['JSONB', 'use JSON or OBJECT'],
  ['UUID', 'use STRING'],
]);

const TEXT_TYPES: ReadonlySet<string> = new Set(['STRING', 'VARCHAR', 'TEXT', 'CHAR']);
const DECIMAL_TYPES: ReadonlySet<string> = new Set(['DECIMAL', 'NUMERIC']);

/** The type, or undefined after reporting why there is none. */
export function bindType(node: TypeName, problems: Problems): SqlType | undefined {
  const name = node.name.toUpperCase();
  const type = TYPE_NAMES.get(name);
  if (type === undefined) {
    reportUnknown(node, name, problems);
    return undefined;
  }
  if (node.args.length === 0) return type;
  if (DECIMAL_TYPES.has(name)) return bindDecimal(node, problems);
  if (TEXT_TYPES.has(name)) {
    const message = `type ${name}(${node.args.join(', ')}): a length of text is not supported yet`;
    problems.error('U344', message, { span: node.span, hint: 'write STRING, or VARCHAR without a length' });
  } else {
    problems.error('B210', `type ${name} takes no arguments`, { span: node.span, hint: `write ${name}` });
  }
  return undefined;
}

function bindDecimal(node: TypeName, problems: Problems): SqlType | undefined {
  const [precision = 0, scale = 0] = node.args;
  const fits = precision >= 1 && precision <= MAX_DECIMAL_PRECISION && scale >= 0 && scale <= precision;
  if (fits && node.args.length <= 2) return decimal(precision, scale);
  problems.error('B210', `type ${node.name.toUpperCase()}(${node.args.join(', ')}) is not valid`, {
    span: node.span,
    hint: `write DECIMAL(precision, scale) with a precision from 1 to ${MAX_DECIMAL_PRECISION} and a scale from 0 to the precision`,
  });
  return undefined;
}

function reportUnknown(node: TypeName, name: string, problems: Problems): void {
  const way = UNSUPPORTED.get(name.split(' ')[0] ?? '');
  if (way !== undefined) {
    problems.error('U345', `type ${name} is not supported yet`, { span: node.span, hint: way });
    return;
  }
  const suggestions = didYouMean(name, TYPE_NAMES.keys());
  const hint = didYouMeanHint(suggestions) ?? `the types are: ${[...TYPE_NAMES.keys()].join(', ')}`;
  problems.error('B209', `type "${node.name}" does not exist`, { span: node.span, hint, suggestions });
}
