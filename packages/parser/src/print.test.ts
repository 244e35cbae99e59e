// Printing and parsing are inverse to each other, for every tree the grammar can give.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expression, Identifier, Select, SelectItem, Statement, TypeName } from './ast.ts';
import { parse } from './parse.ts';
import { print } from './print.ts';
import { printExpression, printIdentifier } from './print-expression.ts';
import { children } from './walk.ts';

const span = { start: 0, end: 0 };

/** The tree without the places it came from. */
function withoutSpans(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSpans);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => key !== 'span' && !key.endsWith('Span'));
  return Object.fromEntries(kept.map(([key, part]) => [key, withoutSpans(part)]));
}

const bareName = fc.constantFrom(
  'a',
  'b1',
  'Price',
  'end',
  'window',
  'timestamp',
  'order',
  'by',
  'limit',
  'größe',
  '_x',
);
const anyText = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12 }),
  fc.constantFrom('select', 'two words', 'a"b', "it's", ';', '--', '/*', '\n'),
);
const identifier: fc.Arbitrary<Identifier> = fc.oneof(
  { weight: 4, arbitrary: bareName.map((name) => ({ kind: 'identifier' as const, name, quoted: false, span })) },
  { weight: 1, arbitrary: anyText.map((name) => ({ kind: 'identifier' as const, name, quoted: true, span })) },
);
const field: fc.Arbitrary<Identifier> = fc.oneof(
  identifier,
  fc.constantFrom('select', 'from', 'null').map((name) => ({ kind: 'identifier' as const, name, quoted: false, span })),
);
const typeName: fc.Arbitrary<TypeName> = fc.record({
  kind: fc.constant('typeName' as const),
  name: fc.constantFrom('STRING', 'double precision', 'DECIMAL', 'timestamp'),
  args: fc.array(fc.nat(40), { maxLength: 2 }),
  span: fc.constant(span),
});

const leaf: fc.Arbitrary<Expression> = fc.oneof(
  identifier.map((name): Expression => ({ kind: 'name', name, span })),
  anyText.map((value): Expression => ({ kind: 'string', value, span })),
  fc.constantFrom('0', '42', '.5', '1e3', '10.25E-3').map((text): Expression => ({ kind: 'number', text, span })),
  fc.boolean().map((value): Expression => ({ kind: 'boolean', value, span })),
  fc.constant<Expression>({ kind: 'null', span }),
  fc
    .constantFrom('s', 'MINUTE', 'days', 'year')
    .chain((unit) =>
      fc.constantFrom<Expression>(
        { kind: 'interval', amount: '5', unit, spelling: 'short', span },
        { kind: 'interval', amount: '-1.5', unit, spelling: 'interval', span },
      ),
    ),
);

const { expression } = fc.letrec<{ expression: Expression }>((tie) => {
  const e = tie('expression');
  const some = fc.option(e, { nil: undefined });
  const list = fc.array(e, { minLength: 1, maxLength: 3 });
  const at = fc.constant(span);
  const binary = ['OR', 'AND', '=', '<>', '<', '<=', '>', '>=', '+', '-', '*', '/', '%', 'DIV', '||'] as const;
  const test = fc.constantFrom('NULL', 'TRUE', 'FALSE') as fc.Arbitrary<'NULL' | 'TRUE' | 'FALSE'>;
  const negated = fc.boolean();
  // biome-ignore lint/suspicious/noThenProperty: THEN is the SQL word
  const branch = fc.record({ kind: fc.constant('caseBranch' as const), when: e, then: e, span: at });
  const call = fc.record({
    kind: fc.constant('call' as const),
    name: identifier,
    args: list,
    star: fc.constant(false),
    distinct: fc.boolean(),
    filter: some,
    nulls: fc.constantFrom('IGNORE' as const, 'RESPECT' as const, undefined),
    span: at,
  });
  return {
    expression: fc.oneof(
      { maxDepth: 5, depthSize: 'medium', withCrossShrink: true },
      leaf,
      fc.record({ kind: fc.constant('field' as const), base: e, field, span: at }),
      fc.record({ kind: fc.constant('index' as const), base: e, index: e, span: at }),
      fc.record({
        kind: fc.constant('unary' as const),
        operator: fc.constantFrom('NOT', '-', '+'),
        operand: e,
        span: at,
      }),
      fc.record({
        kind: fc.constant('binary' as const),
        operator: fc.constantFrom(...binary),
        left: e,
        right: e,
        span: at,
      }),
      fc.record({
        kind: fc.constant('is' as const),
        operand: e,
        test,
        right: fc.constant(undefined),
        negated,
        span: at,
      }),
      fc.record({
        kind: fc.constant('is' as const),
        operand: e,
        test: fc.constant('DISTINCT FROM' as const),
        right: e,
        negated,
        span: at,
      }),
      fc.record({ kind: fc.constant('between' as const), operand: e, low: e, high: e, negated, span: at }),
      fc.record({ kind: fc.constant('in' as const), operand: e, list, negated, span: at }),
      fc.record({ kind: fc.constant('like' as const), operand: e, pattern: e, escape: some, negated, span: at }),
      fc.record({
        kind: fc.constant('case' as const),
        operand: some,
        branches: fc.array(branch, { minLength: 1, maxLength: 2 }),
        otherwise: some,
        span: at,
      }),
      fc.record({ kind: fc.constant('cast' as const), operand: e, type: typeName, lenient: fc.boolean(), span: at }),
      call,
      call.map((c) => ({ ...c, args: [], star: true, distinct: false })),
    ) as fc.Arbitrary<Expression>,
  };
});

const alias = fc.option(identifier, { nil: undefined });
const item: fc.Arbitrary<SelectItem> = fc.oneof(
  fc.record({ kind: fc.constant('selectExpression' as const), expression, alias, span: fc.constant(span) }),
  fc.record({ kind: fc.constant('selectStar' as const), qualifier: alias, span: fc.constant(span) }),
);

const select: fc.Arbitrary<Select> = fc
  .record({
    kind: fc.constant('select' as const),
    items: fc.array(item, { minLength: 1, maxLength: 3 }),
    from: fc.record({
      kind: fc.constant('streamReference' as const),
      name: identifier,
      alias,
      span: fc.constant(span),
    }),
    where: fc.option(expression, { nil: undefined }),
    window: fc.option(
      fc.record({
        kind: fc.constant('windowClause' as const),
        name: fc.constantFrom('tumbling', 'two words', 'HOP'),
        nameSpan: fc.constant(span),
        spelling: fc.constantFrom('keyword' as const, 'string' as const),
        args: fc.array(expression, { maxLength: 2 }),
        span: fc.constant(span),
      }),
      { nil: undefined },
    ),
    windowPosition: fc.constantFrom('beforeWhere' as const, 'afterWhere' as const),
    groupBy: fc.array(expression, { maxLength: 2 }),
    having: fc.option(expression, { nil: undefined }),
    limit: fc.option(fc.nat(), { nil: undefined }),
    span: fc.constant(span),
  })
  // Without both clauses there is no order to keep: the grammar then always says beforeWhere.
  .map((s) => (s.where === undefined || s.window === undefined ? { ...s, windowPosition: 'beforeWhere' as const } : s));

const column = fc.record({
  kind: fc.constant('columnDefinition' as const),
  name: identifier,
  type: typeName,
  metadata: fc.option(
    anyText.map((value) => ({ kind: 'string' as const, value, span })),
    { nil: undefined },
  ),
  span: fc.constant(span),
});
const optionValue = fc.oneof(
  anyText.map((value) => ({ value, valueKind: 'string' as const })),
  fc.constantFrom('1', '-2.5').map((value) => ({ value, valueKind: 'number' as const })),
  fc.constantFrom('true', 'false').map((value) => ({ value, valueKind: 'boolean' as const })),
);
const option = fc
  .tuple(anyText, optionValue)
  .map(([key, value]) => ({ kind: 'withOption' as const, key, keySpan: span, ...value, valueSpan: span, span }));

const statement: fc.Arbitrary<Statement> = fc.oneof(
  fc.record({ kind: fc.constant('selectStatement' as const), select, span: fc.constant(span) }),
  fc.record({
    kind: fc.constant('insertSelect' as const),
    target: identifier,
    columns: fc.array(identifier, { maxLength: 2 }),
    select,
    position: fc.constantFrom('leading' as const, 'trailing' as const),
    span: fc.constant(span),
  }),
  fc.record({
    kind: fc.constant('createStream' as const),
    name: identifier,
    columns: fc.array(column, { minLength: 1, maxLength: 3 }),
    watermark: fc.option(
      fc.record({ kind: fc.constant('watermark' as const), column: identifier, expression, span: fc.constant(span) }),
      { nil: undefined },
    ),
    options: fc.array(option, { maxLength: 3 }),
    span: fc.constant(span),
  }),
);

function expressionsBelow(root: Expression): readonly Expression[] {
  return [root, ...children(root).flatMap(expressionsBelow)];
}

function itemOf(text: string): Expression {
  const read = parse(`SELECT ${text} FROM s`).statements[0];
  const first = read?.kind === 'selectStatement' ? read.select.items[0] : undefined;
  if (first?.kind !== 'selectExpression') throw new Error(`not an expression: ${text}`);
  return first.expression;
}

describe('print', () => {
  it('what is printed reads as the same tree, and prints the same again', () => {
    fc.assert(
      fc.property(statement, (tree) => {
        const text = print(tree);
        const result = parse(text);
        expect(result.diagnostics).toEqual([]);
        expect(result.statements.map(withoutSpans)).toEqual([withoutSpans(tree)]);
        expect(result.statements.map(print)).toEqual([text]);
      }),
      { numRuns: 400 },
    );
  });

  it('the span of every part of an expression covers exactly the text that reads as that part', () => {
    fc.assert(
      fc.property(expression, (tree) => {
        const printed = printExpression(tree);
        const text = `SELECT ${printed} FROM s`;
        const result = parse(text).statements[0];
        const first = result?.kind === 'selectStatement' ? result.select.items[0] : undefined;
        if (first?.kind !== 'selectExpression') throw new Error(`not an expression: ${printed}`);
        expect(first.span).toEqual({ start: 7, end: 7 + printed.length });
        for (const part of expressionsBelow(first.expression)) {
          const again = itemOf(text.slice(part.span.start, part.span.end));
          expect(withoutSpans(again)).toEqual(withoutSpans(part));
        }
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['a + (b * c)', 'a + b * c'],
    ['((a)) + (b + c)', 'a + (b + c)'],
    ['NOT (a = b)', 'NOT a = b'],
    ['(NOT a) = b', '(NOT a) = b'],
    ['- (-a)', '- -a'],
    ['-(-(-1))', '- - -1'],
    ['(a OR b) AND c', '(a OR b) AND c'],
    ['(a AND b) OR c', 'a AND b OR c'],
    ['(a.b).c', 'a.b.c'],
    ['(a + b).c', '(a + b).c'],
    ['(a = b) IS NULL', 'a = b IS NULL'],
    ['(a IS NULL) = b', '(a IS NULL) = b'],
    ['a.select', 'a.select'],
    ['"select"', '"select"'],
    ['"plain"', '"plain"'],
    ['a == 1', 'a = 1'],
    ['a != 1', 'a <> 1'],
  ])('%s prints as %s', (text, expected) => {
    expect(printExpression(itemOf(text))).toBe(expected);
  });

  it('quotes a bare name only where it could not stand bare', () => {
    const names = ['plain', 'two words', 'from', '1st', 'größe', ''];
    expect(names.map((name) => printIdentifier({ name, quoted: false }))).toEqual([
      'plain',
      '"two words"',
      '"from"',
      '"1st"',
      'größe',
      '""',
    ]);
  });
});
