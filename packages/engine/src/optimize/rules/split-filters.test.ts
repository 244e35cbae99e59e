import { BOOL } from '@tidewire/core';
import { describe, expect, it } from 'vitest';
import { registry } from '../../bind/planning-fixtures.ts';
import { Catalog } from '../../catalog/catalog.ts';
import type { Expr } from '../../expr/expr.ts';
import type { Plan } from '../../plan/plan.ts';
import { printPlan } from '../../plan/print.ts';
import { splitFilters } from './split-filters.ts';

const context = { catalog: new Catalog(), registry, plans: [] };
const schema = {
  columns: [
    { name: 'a', type: BOOL },
    { name: 'b', type: BOOL },
  ],
};
const scan: Plan = { kind: 'scan', stream: 'S', schema, pushed: [] };
const a: Expr = { kind: 'column', index: 0, name: 'a', type: BOOL };
const b: Expr = { kind: 'column', index: 1, name: 'b', type: BOOL };

function filter(...operands: readonly Expr[]): Plan {
  return { kind: 'filter', input: scan, predicate: { kind: 'logical', operator: 'AND', operands, type: BOOL }, schema };
}

describe('split filters', () => {
  it('makes a filter of each conjunct, the first lowest', () => {
    expect(printPlan(splitFilters.apply(filter(a, b), context))).toBe(
      ['Filter b', '  Filter a', '    Scan S'].join('\n'),
    );
  });

  it('keeps a conjunction together in which something can fail behind a NULL', () => {
    const plan = filter(a, { kind: 'cast', operand: b, lenient: false, type: BOOL });
    expect(splitFilters.apply(plan, context)).toBe(plan);
  });
});
