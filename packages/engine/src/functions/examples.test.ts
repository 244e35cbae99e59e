// Executes every example of every function and aggregate, so that the documentation cannot be wrong.
import { type Cell, type Schema, type SqlType, STRING } from '@tidewire/core';
import { type Expression, parse } from '@tidewire/parser';
import { describe, expect, it } from 'vitest';
import { bindExpr, type ExprContext } from '../bind/bind-expr.ts';
import { Problems } from '../bind/problems.ts';
import { createAccumulator } from '../expr/accumulate.ts';
import { castCell } from '../expr/cast.ts';
import { equalityKey } from '../expr/compare.ts';
import type { Expr } from '../expr/expr.ts';
import { foldConstants } from '../expr/fold.ts';
import { evaluate } from '../expr/interpret.ts';
import { commonTypeOf } from '../expr/numeric-types.ts';
import { printCell } from '../expr/print-cell.ts';
import { Registry } from '../registry.ts';
import { builtinAggregates, builtinFunctions } from './index.ts';

const registry = new Registry({
  functions: builtinFunctions,
  aggregates: builtinAggregates,
  windows: [],
  connectors: [],
  formats: [],
});

function parsed(sql: string): Expression {
  const { statements, diagnostics } = parse(`SELECT ${sql} FROM s;`);
  const [statement] = statements;
  const item = statement?.kind === 'selectStatement' ? statement.select.items[0] : undefined;
  if (item?.kind !== 'selectExpression') throw new Error(`${sql}: ${diagnostics.map((d) => d.message).join(', ')}`);
  return item.expression;
}

/** A context without columns: examples are made of constants. */
function context(problems: Problems): ExprContext {
  const schema: Schema = { columns: [] };
  const stream = { name: 's', schema, visible: 0 } as unknown as ExprContext['scope']['stream'];
  const aliases = { names: [], expressions: [] };
  const scope = { stream, qualifier: 's' };
  return {
    registry,
    problems,
    scope,
    clause: 'SELECT',
    collector: undefined,
    windowed: false,
    aliases,
    aliasUse: 'hidden',
  };
}

function bound(sql: string): Expr {
  const problems = new Problems();
  const expr = bindExpr(parsed(sql), context(problems));
  expect(problems.all.map((d) => `${d.code} ${d.message}`)).toEqual([]);
  return expr;
}

function valueOf(expr: Expr): Cell {
  return evaluate(expr, { column: () => null, eventTime: () => 0 });
}

/** A value as SQL in a given type, so that 1.5 and CAST(1.5 AS DOUBLE) can be compared. */
function shown(cell: Cell, from: SqlType, type: SqlType): string {
  return printCell(castCell(cell, from, type), type);
}

describe.each(builtinFunctions.map((f) => [f.name, f] as const))('function %s', (_, definition) => {
  it.each(definition.examples.map((e) => [e.sql, e.result] as const))('%s is %s', (sql, result) => {
    const call = bound(sql);
    const expected = bound(result);
    expect(shown(valueOf(call), call.type, call.type)).toBe(shown(valueOf(expected), expected.type, call.type));
  });

  it('gives the same when folded', () => {
    for (const { sql } of definition.examples) {
      const folded = foldConstants(bound(sql));
      expect(folded.kind).toBe('literal');
      expect(valueOf(folded)).toEqual(valueOf(bound(sql)));
    }
  });

  it('has an example, a signature and a summary', () => {
    expect(definition.examples.length).toBeGreaterThan(0);
    expect(definition.signatures.length).toBeGreaterThan(0);
    expect(definition.summary).toMatch(/\.$/);
  });
});

/** An aggregate call over rows with the given values of x. */
function aggregated(sql: string, values: readonly string[]): { readonly cell: Cell; readonly type: SqlType } {
  const call = parsed(sql);
  if (call.kind !== 'call') throw new Error(`${sql} is no call`);
  const exprs = values.map(bound);
  const type = commonTypeOf(exprs.map((e) => e.type)) ?? STRING;
  const aggregate = registry.aggregates
    .find(call.name.name)
    ?.bind({ args: call.star ? [] : [type], star: call.star, ignoreNulls: call.nulls === 'IGNORE' });
  if (aggregate === undefined) throw new Error(`${sql} does not take the values`);
  const param = aggregate.params[0] ?? type;
  const cells = exprs.map((e) => castCell(castCell(valueOf(e), e.type, type), type, param));
  const seen = new Set<unknown>();
  const inputs = aggregate.accumulators.map((kind) => {
    const accumulator = createAccumulator(kind, param);
    cells.forEach((cell, i) => {
      if (cell === null && !call.star && kind.kind !== 'first' && kind.kind !== 'last') return;
      const key = equalityKey(cell, param);
      if (call.distinct && seen.has(key)) return;
      seen.add(key);
      accumulator.add(cell, i);
    });
    return accumulator.result();
  });
  return { cell: aggregate.result(inputs), type: aggregate.returns };
}

describe.each(builtinAggregates.map((a) => [a.name, a] as const))('aggregate %s', (_, definition) => {
  it.each(definition.examples.map((e) => [e.sql, e.values, e.result] as const))(
    '%s over %j is %s',
    (sql, values, result) => {
      const { cell, type } = aggregated(sql, values);
      const expected = bound(result);
      expect(printCell(cell, type)).toBe(shown(valueOf(expected), expected.type, type));
    },
  );
});

describe('the built-in lists', () => {
  it('hold no name twice', () => {
    const names = [...builtinFunctions, ...builtinAggregates].flatMap((d) => [d.name, ...d.aliases]);
    expect(new Set(names).size).toBe(names.length);
  });
});
