// The grammar is free of ambiguities, and the generated types of its trees are fresh.
import { readFileSync, writeFileSync } from 'node:fs';
import { generateCstDts } from 'chevrotain';
import { describe, expect, it } from 'vitest';
import { SqlParser, sqlParser } from './grammar.ts';

const HEADER = `// Types of the concrete syntax tree, generated from grammar.ts by chevrotain's generateCstDts; do not edit.
// Invariant: equal to what the grammar gives; grammar.test.ts fails when it is stale and writes it anew with UPDATE_CST=1.
`;

describe('the grammar', () => {
  it('passes the checks for ambiguity, left recursion and empty loops', () => {
    expect(() => new SqlParser('strict', false)).not.toThrow();
  });

  it('agrees with the generated types of its trees', () => {
    const productions = new SqlParser('strict', true).getGAstProductions();
    const types = generateCstDts(productions, { includeVisitorInterface: false });
    const fresh = `${HEADER}${types.replace('CstNode, ICstVisitor, IToken', 'CstNode, IToken')}\n`;
    const file = new URL('./cst.generated.ts', import.meta.url);
    if (process.env['UPDATE_CST'] === '1') writeFileSync(file, fresh);
    expect(readFileSync(file, 'utf8')).toBe(fresh);
  });

  it('is built once per mode', () => {
    expect(sqlParser('strict')).toBe(sqlParser('strict'));
    expect(sqlParser('tolerant')).not.toBe(sqlParser('strict'));
  });
});
