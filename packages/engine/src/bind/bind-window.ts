// The WINDOW clause: the kind by name, its arguments as milliseconds.
// Invariant: a kind that is not registered is refused, as "not supported yet" when it is known from other dialects.
import {
  type BoundWindow,
  didYouMean,
  didYouMeanHint,
  parseDuration,
  parseInteger,
  type WindowKind,
} from '@tidewire/core';
import type { Expression, WindowClause } from '@tidewire/parser';
import type { Registry } from '../registry.ts';
import { intervalMilliseconds } from './bind-literal.ts';
import type { Problems } from './problems.ts';

/** Kinds of other dialects; one that gets registered is found before this list is asked. */
const KNOWN_KINDS: ReadonlySet<string> = new Set([
  'hop',
  'hopping',
  'sliding',
  'slide',
  'session',
  'cumulate',
  'time',
  'timebatch',
  'length',
  'lengthbatch',
  'externaltime',
  'externaltimebatch',
  'delay',
  'sort',
  'unique',
  'firstunique',
  'frequent',
  'lossyfrequent',
  'cron',
  'expression',
  'expressionbatch',
  'batch',
]);

export function bindWindow(clause: WindowClause, registry: Registry, problems: Problems): BoundWindow | undefined {
  const kind = registry.windows.find(clause.name);
  if (kind === undefined) {
    reportKind(clause, registry, problems);
    return undefined;
  }
  const args = clause.args.map((arg) => bindLength(arg, problems));
  if (args.includes(undefined)) return undefined;
  const lengths = args.filter((a) => a !== undefined);
  const least = kind.params.filter((p) => !p.optional).length;
  const bound =
    lengths.length < least || lengths.length > kind.params.length
      ? `it takes ${signature(kind)}, not ${lengths.length} argument${lengths.length === 1 ? '' : 's'}`
      : kind.bind(lengths);
  if (typeof bound !== 'string') return bound;
  problems.error('B227', `arguments of window ${kind.name} are not valid`, {
    span: clause.span,
    detail: bound,
    hint: `write ${kind.name.toUpperCase()}${signature(kind)} with durations such as 1 MINUTE`,
  });
  return undefined;
}

function signature(kind: WindowKind): string {
  return `(${kind.params.map((p) => (p.optional ? `[${p.name}]` : p.name)).join(', ')})`;
}

function reportKind(clause: WindowClause, registry: Registry, problems: Problems): void {
  const names = registry.windows.all.map((w) => w.name);
  const supported = `the kinds of windows are: ${names.join(', ')}`;
  if (KNOWN_KINDS.has(clause.name.toLowerCase())) {
    const message = `window kind "${clause.name}" is not supported yet`;
    problems.error('U341', message, { span: clause.nameSpan, hint: supported });
    return;
  }
  const suggestions = didYouMean(clause.name, registry.windows.names());
  const hint = didYouMeanHint(suggestions) ?? supported;
  problems.error('B226', `window kind "${clause.name}" does not exist`, { span: clause.nameSpan, hint, suggestions });
}

/** `1 MINUTE`, `INTERVAL '1' MINUTE`, `'1 min'`, or a plain number of milliseconds. */
function bindLength(arg: Expression, problems: Problems): number | undefined {
  switch (arg.kind) {
    case 'interval':
      return intervalMilliseconds(arg, problems);
    case 'string': {
      const length = parseDuration(arg.value);
      if (length !== undefined) return length;
      break;
    }
    case 'number': {
      const length = parseInteger(arg.text);
      if (typeof length === 'number') return length;
      break;
    }
    default:
  }
  problems.error('B227', 'argument of a window is no duration', {
    span: arg.span,
    hint: "write a duration such as 1 MINUTE, '30 s' or milliseconds",
  });
  return undefined;
}
