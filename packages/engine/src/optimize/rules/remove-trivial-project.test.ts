import { INT, type Schema } from '@tidewire/core';
import { describe, expect, it } from 'vitest';
import { registry } from '../../bind/planning-fixtures.ts';
import { Catalog } from '../../catalog/catalog.ts';
import type { Plan } from '../../plan/plan.ts';
import { removeTrivialProject } from './remove-trivial-project.ts';

const context = { catalog: new Catalog(), registry, plans: [] };
const schema: Schema = {
  columns: [
    { name: 'a', type: INT },
    { name: 'b', type: INT },
  ],
};
const scan: Plan = { kind: 'scan', stream: 'S', schema, pushed: [] };

function project(...indexes: readonly number[]): Plan {
  const expressions = indexes.map((index) => ({ kind: 'column', index, name: 'x', type: INT }) as const);
  const columns = indexes.map((index) => ({ name: `c${index}`, type: INT }));
  return { kind: 'project', input: scan, expressions, schema: { columns } };
}

describe('remove trivial project', () => {
  it('removes one that hands on all columns in order, whatever their new names', () => {
    expect(removeTrivialProject.apply(project(0, 1), context)).toBe(scan);
  });

  it('keeps one that reorders or leaves out columns', () => {
    for (const plan of [project(1, 0), project(0)]) expect(removeTrivialProject.apply(plan, context)).toBe(plan);
  });
});
