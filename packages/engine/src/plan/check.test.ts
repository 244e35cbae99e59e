import { BOOL, INT, type Schema, STRING } from '@tidewire/core';
import { describe, expect, it } from 'vitest';
import { checkPlan } from './check.ts';
import type { Plan } from './plan.ts';

const schema: Schema = { columns: [{ name: 'a', type: INT }] };
const scan: Plan = { kind: 'scan', stream: 'S', schema, pushed: [] };

describe('checkPlan', () => {
  it('finds nothing wrong with a sound plan', () => {
    expect(checkPlan({ kind: 'insert', input: scan, target: 'T', schema })).toEqual([]);
  });

  it('finds references, types and names that do not fit', () => {
    const predicate = { kind: 'column', index: 3, name: 'x', type: BOOL } as const;
    const one = { kind: 'column', index: 0, name: 'a', type: STRING } as const;
    const comparison = {
      kind: 'comparison',
      operator: '=',
      left: one,
      right: { kind: 'literal', value: 1, type: INT },
      type: BOOL,
    } as const;
    const twice: Schema = {
      columns: [
        { name: 'b', type: BOOL },
        { name: 'b', type: BOOL },
      ],
    };
    const filter: Plan = { kind: 'filter', input: scan, predicate, schema };
    expect(checkPlan({ kind: 'project', input: filter, expressions: [comparison], schema: twice })).toEqual([
      'the root is no Insert',
      'project: comparison has operands of STRING and INT',
      'project: column a is STRING, but its schema says INT',
      'project: gives 1 columns, but its schema has 2',
      'project: column b stands twice',
      'filter: there is no column 3 (x) below',
    ]);
  });
});
