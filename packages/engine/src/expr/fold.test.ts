import { BOOL, type Cell, INT, type SqlType, STRING } from '@tidewire/core';
import { describe, expect, it } from 'vitest';
import type { CaseBranchExpr, Expr } from './expr.ts';
import { foldConstants } from './fold.ts';
import { printExpr } from './print.ts';

function lit(value: Cell, type: SqlType): Expr {
  return { kind: 'literal', value, type };
}

const x: Expr = { kind: 'column', index: 0, name: 'x', type: BOOL };
const n: Expr = { kind: 'column', index: 1, name: 'the n', type: INT };
const failing: Expr = { kind: 'cast', operand: lit('x', STRING), lenient: false, type: BOOL };

function logical(operator: 'AND' | 'OR', ...operands: readonly Expr[]): Expr {
  return { kind: 'logical', operator, operands, type: BOOL };
}

function folded(expr: Expr): string {
  return printExpr(foldConstants(expr));
}

describe('constant folding', () => {
  it('computes what depends on no row', () => {
    const sum: Expr = { kind: 'arithmetic', operator: '+', left: lit(1, INT), right: lit(2, INT), type: INT };
    expect(folded({ kind: 'comparison', operator: '>', left: n, right: sum, type: BOOL })).toBe('"the n" > 3');
  });

  it('leaves a constant that fails where it is', () => {
    expect(folded(logical('OR', x, failing))).toBe("x OR CAST('x' AS BOOL)");
  });

  it('drops operands that cannot decide and what stands behind one that always does', () => {
    expect(folded(logical('AND', lit(true, BOOL), x))).toBe('x');
    expect(folded(logical('AND', lit(false, BOOL), failing))).toBe('FALSE');
    expect(folded(logical('AND', failing, lit(false, BOOL), x))).toBe("CAST('x' AS BOOL) AND FALSE");
    expect(folded(logical('OR', lit(false, BOOL), lit(null, BOOL)))).toBe('NULL');
  });

  it('drops CASE branches that are never or always taken', () => {
    const branch = (when: Expr, then: Expr): CaseBranchExpr => ({ when, then });
    const branches = [
      branch(lit(null, BOOL), lit(1, INT)),
      branch(x, lit(2, INT)),
      branch(lit(true, BOOL), lit(3, INT)),
    ];
    expect(folded({ kind: 'case', branches, otherwise: lit(4, INT), type: INT })).toBe('CASE WHEN x THEN 2 ELSE 3 END');
  });
});

describe('printing', () => {
  it('puts parentheses where leaving them out would change the meaning', () => {
    const sum: Expr = { kind: 'arithmetic', operator: '-', left: n, right: lit(-1, INT), type: INT };
    const product: Expr = { kind: 'arithmetic', operator: '*', left: sum, right: sum, type: INT };
    const test: Expr = { kind: 'isNull', operand: product, negated: true, type: BOOL };
    expect(printExpr({ kind: 'not', operand: logical('OR', x, test), type: BOOL })).toBe(
      'NOT (x OR ("the n" - -1) * ("the n" - -1) IS NOT NULL)',
    );
  });
});
