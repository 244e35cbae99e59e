import { BOOL, INT } from '@tidewire/core';
import { describe, expect, it } from 'vitest';
import { registry } from '../../bind/planning-fixtures.ts';
import { Catalog } from '../../catalog/catalog.ts';
import type { Expr } from '../../expr/expr.ts';
import type { Plan } from '../../plan/plan.ts';
import { printPlan } from '../../plan/print.ts';
import { pushFilterBelowProject } from './push-filter-below-project.ts';

const context = { catalog: new Catalog(), registry, plans: [] };
const scan: Plan = { kind: 'scan', stream: 'S', schema: { columns: [{ name: 'a', type: INT }] }, pushed: [] };
const a: Expr = { kind: 'column', index: 0, name: 'a', type: INT };
const one: Expr = { kind: 'literal', value: 1, type: INT };

/** A filter on column b above a projection that computes b. */
function filterOver(b: Expr): Plan {
  const schema = { columns: [{ name: 'b', type: INT }] };
  const left: Expr = { kind: 'column', index: 0, name: 'b', type: INT };
  const predicate: Expr = { kind: 'comparison', operator: '>', left, right: one, type: BOOL };
  return { kind: 'filter', input: { kind: 'project', input: scan, expressions: [b], schema }, predicate, schema };
}

describe('push filter below project', () => {
  it('evaluates a filter on the columns below', () => {
    expect(printPlan(pushFilterBelowProject.apply(filterOver(a), context))).toBe(
      ['Project a AS b', '  Filter a > 1', '    Scan S'].join('\n'),
    );
  });

  it('leaves a projection below that can fail', () => {
    const plan = filterOver({ kind: 'arithmetic', operator: '+', left: a, right: one, type: INT });
    expect(pushFilterBelowProject.apply(plan, context)).toBe(plan);
  });
});
