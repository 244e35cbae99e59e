// The schema that a select list gives to a stream of its own.
// Invariant: every column has a name, no name stands twice, every type can be stored.
import type { Column, Schema } from '@tidewire/core';
import type { OutputItem } from './bind-select.ts';
import type { Problems } from './problems.ts';

/** undefined after reporting what is missing or ambiguous. */
export function outputSchema(items: readonly OutputItem[], problems: Problems): Schema | undefined {
  const before = problems.errors;
  const columns: Column[] = [];
  const seen = new Set<string>();
  for (const { name, expr, span } of items) {
    if (name === undefined) {
      problems.error('B218', 'output column has no name', { span, hint: 'give it a name with AS' });
      continue;
    }
    if (seen.has(name)) {
      const hint = 'give one of them another name with AS';
      problems.error('B219', `two output columns have the name "${name}"`, { span, hint });
      continue;
    }
    if (expr.type.kind === 'NULL') {
      problems.error('B237', `type of output column "${name}" is not known`, {
        span,
        hint: 'write CAST(NULL AS type)',
      });
    }
    seen.add(name);
    columns.push({ name, type: expr.type });
  }
  return problems.errors > before ? undefined : { columns };
}

/** Names for the unnamed columns of a SELECT whose rows go to somebody who looks at them: `column3`. */
export function withNames(items: readonly OutputItem[]): readonly OutputItem[] {
  const taken = new Set(items.map((item) => item.name));
  return items.map((item, i) => {
    if (item.name !== undefined) return item;
    let name = `column${i + 1}`;
    while (taken.has(name)) name += '_';
    taken.add(name);
    return { ...item, name };
  });
}
