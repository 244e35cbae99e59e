// Which names an expression may use: the columns of one stream, its qualifier, and the aliases of the select list.
// Invariant: a name is found by exact letter case first, then by a unique match ignoring case; quoted names only exactly.
import { didYouMean, didYouMeanHint, type Lookup, lookupName, type Span } from '@tidewire/core';
import type { Expression, Identifier } from '@tidewire/parser';
import type { StreamDefinition } from '../catalog/catalog.ts';
import type { ColumnExpr } from '../expr/expr.ts';
import type { Problems } from './problems.ts';

export interface Scope {
  readonly stream: StreamDefinition;
  /** The alias of the stream in this query, or else its name. */
  readonly qualifier: string;
}

/** Expressions of the select list by their aliases. */
export interface Aliases {
  readonly names: readonly string[];
  readonly expressions: readonly Expression[];
}

function lookupIdentifier(names: readonly string[], identifier: Identifier): Lookup {
  if (!identifier.quoted) return lookupName(names, identifier.name);
  const index = names.indexOf(identifier.name);
  return index === -1 ? { kind: 'missing' } : { kind: 'found', index };
}

function columnNames(scope: Scope): readonly string[] {
  return scope.stream.schema.columns.map((c) => c.name);
}

export function lookupScope(scope: Scope, identifier: Identifier): Lookup {
  return lookupIdentifier(columnNames(scope), identifier);
}

export function isQualifier(scope: Scope, identifier: Identifier): boolean {
  return lookupIdentifier([scope.qualifier], identifier).kind === 'found';
}

/** The expression behind an alias; a name that two aliases match is none. */
export function lookupAlias(aliases: Aliases, identifier: Identifier): Expression | undefined {
  const found = lookupIdentifier(aliases.names, identifier);
  return found.kind === 'found' ? aliases.expressions[found.index] : undefined;
}

export function columnAt(scope: Scope, index: number, span: Span): ColumnExpr | undefined {
  const column = scope.stream.schema.columns[index];
  return column === undefined ? undefined : { kind: 'column', index, name: column.name, type: column.type, span };
}

/** Reports why a name finds no column. */
export function reportColumn(
  scope: Scope,
  name: Identifier,
  found: Lookup,
  aliases: Aliases,
  problems: Problems,
): void {
  if (found.kind === 'ambiguous') {
    const choices = found.names.map((n) => `"${n}"`).join(', ');
    problems.error('B204', `column "${name.name}" of stream "${scope.stream.name}" is ambiguous`, {
      span: name.span,
      detail: `the columns ${choices} differ only in letter case`,
      hint: 'write the exact name',
      suggestions: found.names,
    });
    return;
  }
  const suggestions = didYouMean(name.name, [...columnNames(scope), ...aliases.names]);
  problems.error('B203', `column "${name.name}" does not exist in stream "${scope.stream.name}"`, {
    span: name.span,
    hint: didYouMeanHint(suggestions) ?? columnsHint(scope),
    suggestions,
  });
}

const MAX_NAMES_IN_HINT = 20;

function columnsHint(scope: Scope): string {
  const names = columnNames(scope).slice(0, scope.stream.visible);
  const shown = names.slice(0, MAX_NAMES_IN_HINT).join(', ');
  return `the columns are: ${shown}${names.length > MAX_NAMES_IN_HINT ? ', …' : ''}`;
}
