import { describe, expect, it } from 'vitest';
import { bindText } from '../bind/planning-fixtures.ts';
import { compilePlan } from './compile-plan.ts';

const SCRIPT = `
CREATE STREAM Readings (room STRING, level DOUBLE);
INSERT INTO Loud SELECT room, level
  FROM Readings WHERE level > 80;
SELECT room, count(*) AS readings FROM Readings GROUP BY room`;

/** The generated functions of each query, or what stands for them. */
function codes(codegen: boolean): readonly (string | undefined)[] {
  return bindText(SCRIPT).steps.flatMap((step) =>
    step.kind === 'createStream' ? [] : compilePlan(step.plan, codegen, step.sql).map((spec) => spec.code),
  );
}

describe('compiling a plan', () => {
  it('puts the query on one line at the head of every function that was generated for it', () => {
    const heads = codes(true).map((code) => (code ?? '').split('\n').filter((line) => line.includes('//')));
    expect(heads).toEqual([
      ['  // INSERT INTO Loud SELECT room, level FROM Readings WHERE level > 80'],
      Array.from({ length: 3 }, () => '  // SELECT room, count(*) AS readings FROM Readings GROUP BY room'),
      [],
    ]);
  });

  it('gives operators without code where generation is off', () => {
    expect(codes(false)).toEqual([undefined, undefined, undefined]);
  });
});
