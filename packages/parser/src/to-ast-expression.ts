// Expressions of the concrete syntax tree to the AST; with to-ast.ts and cst-access.ts the only code that knows the former.
// Invariant: recursion follows the nesting that parse.ts has bounded; operator chains are built in loops.
import { assert, type Span } from '@tidewire/core';
import type { IToken } from 'chevrotain';
import type { BinaryOperator, CaseBranch, Expression, FunctionCall, IntervalLiteral, TypeName } from './ast.ts';
import type {
  AccessorCstNode,
  CallArgumentsCstNode,
  CaseExpressionCstNode,
  CastCstNode,
  ComparisonTailCstNode,
  ConjunctionCstNode,
  ExpressionCstNode,
  IsTailCstNode,
  LiteralCstNode,
  MembershipTailCstNode,
  NameOrCallCstNode,
  NegationCstNode,
  OperationCstNode,
  OperatorCstNode,
  PredicateCstNode,
  PrimaryCstNode,
  SignedCstNode,
  TypeNameCstNode,
} from './cst.generated.ts';
import {
  across,
  type BuildContext,
  digits,
  nodeSpan,
  one,
  report,
  toIdentifier,
  tokenSpan,
  unquoted,
} from './cst-access.ts';
import { isDurationUnit } from './lexer.ts';
import { QuotedIdentifier } from './tokens.ts';

/** How tightly the flat operators bind: `*` before `+` before `||`. */
const ARITHMETIC_PRECEDENCE: Readonly<Record<'||' | '+' | '-' | '*' | '/' | '%' | 'DIV', number>> = {
  '||': 1,
  '+': 2,
  '-': 2,
  '*': 3,
  '/': 3,
  '%': 3,
  DIV: 3,
};
type ArithmeticOperator = keyof typeof ARITHMETIC_PRECEDENCE;

export function toExpression(node: ExpressionCstNode, context: BuildContext): Expression {
  return leftChain(
    'OR',
    node.children.conjunction.map((part) => toConjunction(part, context)),
  );
}

function toConjunction(node: ConjunctionCstNode, context: BuildContext): Expression {
  return leftChain(
    'AND',
    node.children.negation.map((part) => toNegation(part, context)),
  );
}

function binary(operator: BinaryOperator, left: Expression, right: Expression): Expression {
  return { kind: 'binary', operator, left, right, span: across(left.span, right.span) };
}

function leftChain(operator: BinaryOperator, operands: readonly Expression[]): Expression {
  return operands.reduce((left, right) => binary(operator, left, right));
}

function toNegation(node: NegationCstNode, context: BuildContext): Expression {
  let expression = toPredicate(one(node.children.predicate), context);
  for (const not of (node.children.NOT ?? []).toReversed()) {
    expression = { kind: 'unary', operator: 'NOT', operand: expression, span: across(tokenSpan(not), expression.span) };
  }
  return expression;
}

function toPredicate(node: PredicateCstNode, context: BuildContext): Expression {
  const { operation, comparisonTail, membershipTail, isTail = [] } = node.children;
  let expression = toOperation(one(operation), context);
  if (comparisonTail !== undefined) expression = toComparison(expression, one(comparisonTail), context);
  if (membershipTail !== undefined) expression = toMembership(expression, one(membershipTail), context);
  for (const tail of isTail) expression = toIs(expression, tail, context);
  return expression;
}

function comparisonOperator(node: ComparisonTailCstNode): BinaryOperator {
  if (node.children.Equals !== undefined) return '=';
  const image = one(node.children.Comparison).image;
  return image === '!=' ? '<>' : (image as BinaryOperator);
}

function toComparison(left: Expression, node: ComparisonTailCstNode, context: BuildContext): Expression {
  return binary(comparisonOperator(node), left, toOperation(one(node.children.operation), context));
}

function toMembership(operand: Expression, node: MembershipTailCstNode, context: BuildContext): Expression {
  const { NOT, BETWEEN, low, high, IN, expression: items = [], pattern, escape } = node.children;
  const negated = NOT !== undefined;
  const span = across(operand.span, nodeSpan(node));
  if (BETWEEN !== undefined) {
    return {
      kind: 'between',
      operand,
      low: toOperation(one(low), context),
      high: toOperation(one(high), context),
      negated,
      span,
    };
  }
  if (IN !== undefined) {
    const most = context.limits.inItems;
    if (items.length > most) {
      const hint = `keep the list to ${most} items, or filter before the stream`;
      report(
        context,
        'P122',
        `IN list has ${items.length} items; at most ${most} are allowed`,
        tokenSpan(one(IN)),
        hint,
      );
      return { kind: 'in', operand, list: [], negated, span };
    }
    return { kind: 'in', operand, list: items.map((item) => toExpression(item, context)), negated, span };
  }
  return {
    kind: 'like',
    operand,
    pattern: toOperation(one(pattern), context),
    escape: escape === undefined ? undefined : toOperation(one(escape), context),
    negated,
    span,
  };
}

function toIs(operand: Expression, node: IsTailCstNode, context: BuildContext): Expression {
  const { NOT, NULL, TRUE, operation } = node.children;
  const shared = {
    kind: 'is',
    operand,
    negated: NOT !== undefined,
    span: across(operand.span, nodeSpan(node)),
  } as const;
  if (operation !== undefined) {
    return { ...shared, test: 'DISTINCT FROM', right: toOperation(one(operation), context) };
  }
  const test = NULL !== undefined ? 'NULL' : TRUE !== undefined ? 'TRUE' : 'FALSE';
  return { ...shared, test, right: undefined };
}

function arithmeticOperator(node: OperatorCstNode): ArithmeticOperator {
  const token = one(Object.values(node.children).flat()) as IToken;
  return token.image.toUpperCase() as ArithmeticOperator;
}

/** Precedence by two stacks: an operator waits until one that binds no tighter follows. */
function toOperation(node: OperationCstNode, context: BuildContext): Expression {
  const operands: Expression[] = [];
  const waiting: ArithmeticOperator[] = [];
  const reduceDownTo = (precedence: number): void => {
    for (
      let top = waiting.at(-1);
      top !== undefined && ARITHMETIC_PRECEDENCE[top] >= precedence;
      top = waiting.at(-1)
    ) {
      waiting.pop();
      const right = operands.pop();
      const left = operands.pop();
      assert(left !== undefined && right !== undefined, 'an operator has no operands');
      operands.push(binary(top, left, right));
    }
  };
  const { signed, operator = [] } = node.children;
  for (const [at, part] of signed.entries()) {
    const before = operator[at - 1];
    if (before !== undefined) {
      const symbol = arithmeticOperator(before);
      reduceDownTo(ARITHMETIC_PRECEDENCE[symbol]);
      waiting.push(symbol);
    }
    operands.push(toSigned(part, context));
  }
  reduceDownTo(0);
  return one(operands);
}

function toSigned(node: SignedCstNode, context: BuildContext): Expression {
  const { Minus = [], Plus = [], primary, accessor = [] } = node.children;
  let expression = toPrimary(one(primary), context);
  for (const part of accessor) expression = toAccess(expression, part, context);
  const signs = [...Minus, ...Plus].sort((a, b) => b.startOffset - a.startOffset);
  for (const sign of signs) {
    const operator = sign.image === '-' ? '-' : '+';
    expression = { kind: 'unary', operator, operand: expression, span: across(tokenSpan(sign), expression.span) };
  }
  return expression;
}

function toAccess(base: Expression, node: AccessorCstNode, context: BuildContext): Expression {
  const span = across(base.span, nodeSpan(node));
  const { Name, expression } = node.children;
  if (Name !== undefined) return { kind: 'field', base, field: toIdentifier(one(Name)), span };
  return { kind: 'index', base, index: toExpression(one(expression), context), span };
}

function toPrimary(node: PrimaryCstNode, context: BuildContext): Expression {
  const { nameOrCall, literal, caseExpression, cast, parenthesized } = node.children;
  if (nameOrCall !== undefined) return toNameOrCall(one(nameOrCall), context);
  if (literal !== undefined) return toLiteral(one(literal), context);
  if (caseExpression !== undefined) return toCase(one(caseExpression), context);
  if (cast !== undefined) return toCast(one(cast), context);
  const inner = one(parenthesized);
  return { ...toExpression(one(inner.children.expression), context), span: nodeSpan(inner) };
}

function toLiteral(node: LiteralCstNode, context: BuildContext): Expression {
  const { NumberText, DurationUnit, StringText, INTERVAL, TRUE, FALSE } = node.children;
  const span = nodeSpan(node);
  if (INTERVAL !== undefined) return toInterval(one(StringText), DurationUnit?.[0], span, context);
  if (NumberText !== undefined) {
    const amount = digits(one(NumberText));
    if (DurationUnit === undefined) return { kind: 'number', text: amount, span };
    return { kind: 'interval', amount, unit: one(DurationUnit).image, spelling: 'short', span };
  }
  if (StringText !== undefined) return { kind: 'string', value: unquoted(one(StringText).image), span };
  if (TRUE !== undefined || FALSE !== undefined) return { kind: 'boolean', value: TRUE !== undefined, span };
  return { kind: 'null', span };
}

/** `'5' SECOND` and `'5 seconds'`; anything else is a problem. */
function toInterval(text: IToken, unit: IToken | undefined, span: Span, context: BuildContext): IntervalLiteral {
  const match = /^\s*([+-]?\d{1,100}(?:\.\d{1,100})?)\s*([A-Za-z]{0,100})\s*$/.exec(unquoted(text.image));
  const [, amount = '0', inside = ''] = match ?? [];
  const word = unit?.image ?? inside;
  const hint = "write the amount and the unit, as in INTERVAL '5' SECOND or INTERVAL '5 seconds'";
  if (match === null) {
    report(context, 'P110', `interval ${text.image} is not one amount`, tokenSpan(text), hint);
  } else if (unit !== undefined && inside !== '') {
    report(context, 'P110', 'interval has two units', tokenSpan(unit), hint);
  } else if (word === '') {
    report(context, 'P110', 'interval has no unit', span, hint);
  } else if (!isDurationUnit(word)) {
    report(context, 'P110', `unknown unit "${word}" of an interval`, tokenSpan(text), hint);
  }
  return { kind: 'interval', amount, unit: word, spelling: 'interval', span };
}

function toCase(node: CaseExpressionCstNode, context: BuildContext): Expression {
  const { operand, caseBranch, otherwise } = node.children;
  return {
    kind: 'case',
    operand: operand === undefined ? undefined : toExpression(one(operand), context),
    branches: caseBranch.map(
      (branch): CaseBranch => ({
        kind: 'caseBranch',
        when: toExpression(one(branch.children.when), context),
        // biome-ignore lint/suspicious/noThenProperty: THEN is the SQL word
        then: toExpression(one(branch.children.then), context),
        span: nodeSpan(branch),
      }),
    ),
    otherwise: otherwise === undefined ? undefined : toExpression(one(otherwise), context),
    span: nodeSpan(node),
  };
}

function toCast(node: CastCstNode, context: BuildContext): Expression {
  const { TRY_CAST, expression, typeName } = node.children;
  return {
    kind: 'cast',
    operand: toExpression(one(expression), context),
    type: toTypeName(one(typeName), context),
    lenient: TRY_CAST !== undefined,
    span: nodeSpan(node),
  };
}

export function toTypeName(node: TypeNameCstNode, context: BuildContext): TypeName {
  const { BareAlias, NumberText = [] } = node.children;
  const quoted = BareAlias.find((word) => word.tokenType === QuotedIdentifier);
  if (quoted !== undefined) {
    report(context, 'P114', 'type is written in quotes', tokenSpan(quoted), 'write the type without quotes');
  }
  return {
    kind: 'typeName',
    name: BareAlias.map((word) => word.image).join(' '),
    args: NumberText.map((argument) => toWholeNumber(argument, 'type argument', context)),
    span: nodeSpan(node),
  };
}

/** A number that counts something: whole, not negative, exactly representable. */
export function toWholeNumber(token: IToken, what: string, context: BuildContext): number {
  const value = /^\d+$/.test(digits(token)) ? Number(digits(token)) : Number.NaN;
  if (Number.isSafeInteger(value)) return value;
  const message = `${what} ${token.image.slice(0, 40)} is not a whole number`;
  report(context, 'P111', message, tokenSpan(token), 'write digits only, at most 9007199254740991');
  return 0;
}

function toNameOrCall(node: NameOrCallCstNode, context: BuildContext): Expression {
  const name = toIdentifier(one(node.children.Name));
  const call = node.children.callArguments?.[0];
  if (call === undefined) return { kind: 'name', name, span: name.span };
  return { kind: 'call', name, ...toCallParts(call, context), span: nodeSpan(node) };
}

type CallParts = Pick<FunctionCall, 'args' | 'star' | 'distinct' | 'filter' | 'nulls'>;

function toCallParts(node: CallArgumentsCstNode, context: BuildContext): CallParts {
  const { Star, DISTINCT, expression = [], nullTreatment = [], filterClause } = node.children;
  const [treatment, second] = nullTreatment;
  if (second !== undefined) {
    report(context, 'P109', 'function call says twice how NULL is treated', nodeSpan(second), 'keep one of the two');
  }
  if (DISTINCT !== undefined && expression.length === 0) {
    report(context, 'P101', 'expected an expression after "DISTINCT"', tokenSpan(one(DISTINCT)));
  }
  return {
    args: expression.map((argument) => toExpression(argument, context)),
    star: Star !== undefined,
    distinct: DISTINCT !== undefined,
    filter: filterClause === undefined ? undefined : toExpression(one(one(filterClause).children.expression), context),
    nulls: treatment === undefined ? undefined : treatment.children.IGNORE === undefined ? 'RESPECT' : 'IGNORE',
  };
}
