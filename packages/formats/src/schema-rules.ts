// Schemas that a format cannot serve, as diagnostics.
// Invariant: checks look at types alone and report every column they refuse.
import { type Diagnostic, errorDiagnostic, printType, type Schema, type TypeKind } from '@tidewire/core';

/** C472: columns of types that no message can fill. */
export function unreadableColumns(schema: Schema, format: string): Diagnostic[] {
  return schema.columns.flatMap(({ name, type }) => {
    if (type.kind !== 'INTERVAL' && type.kind !== 'NULL') return [];
    const message = `column "${name}" has type ${printType(type)}, which format ${format} cannot read`;
    return [errorDiagnostic('C472', message, { hint: 'declare it as LONG and compute the interval in a query' })];
  });
}

/** C473: anything but exactly one column of one type. */
export function notOneColumn(schema: Schema, format: string, kind: TypeKind): Diagnostic[] {
  const [first] = schema.columns;
  if (schema.columns.length === 1 && first?.type.kind === kind) return [];
  const found = schema.columns.map((c) => `${c.name} ${printType(c.type)}`).join(', ') || 'none';
  const message = `format ${format} needs exactly one column, of type ${kind}`;
  const hint = `declare one column, as in (payload ${kind}), or choose another format`;
  return [errorDiagnostic('C473', message, { detail: `the columns are: ${found}`, hint })];
}
