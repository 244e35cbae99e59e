// Expressions of the AST as SQL with the fewest parentheses, and the spelling of names, strings and types.
// Invariant: how tightly each kind binds is said once, in bindingPower(), and mirrors the levels of grammar.ts.
import { assertNever } from '@tidewire/core';
import type {
  BinaryOperator,
  CaseExpression,
  Expression,
  FunctionCall,
  Identifier,
  IntervalLiteral,
  TypeName,
} from './ast.ts';
import { RESERVED } from './tokens.ts';

const POWER = {
  any: 0,
  or: 1,
  and: 2,
  not: 3,
  predicate: 4,
  concatenation: 5,
  sum: 6,
  product: 7,
  sign: 8,
  primary: 9,
} as const;

const OPERATOR_POWER: Readonly<Record<BinaryOperator, number>> = {
  OR: POWER.or,
  AND: POWER.and,
  '=': POWER.predicate,
  '<>': POWER.predicate,
  '<': POWER.predicate,
  '<=': POWER.predicate,
  '>': POWER.predicate,
  '>=': POWER.predicate,
  '||': POWER.concatenation,
  '+': POWER.sum,
  '-': POWER.sum,
  '*': POWER.product,
  '/': POWER.product,
  '%': POWER.product,
  DIV: POWER.product,
};

const PLAIN_NAME = /^[\p{L}_][\p{L}\p{M}\p{N}_$]*$/u;

function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A name as SQL; a name that was quoted stays so, since quotes ask for its exact case. */
export function printIdentifier({ name, quoted }: Pick<Identifier, 'name' | 'quoted'>): string {
  const isBare = !quoted && PLAIN_NAME.test(name) && !RESERVED.has(name.toUpperCase());
  return isBare ? name : quotedName(name);
}

/** After a dot reserved words are names too. */
function printField({ name, quoted }: Identifier): string {
  return !quoted && PLAIN_NAME.test(name) ? name : quotedName(name);
}

export function printString(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

export function printType({ name, args }: TypeName): string {
  return args.length === 0 ? name : `${name}(${args.join(', ')})`;
}

/** How tightly an expression holds together; one that binds less than its place asks for is put in parentheses. */
function bindingPower(expression: Expression): number {
  switch (expression.kind) {
    case 'binary':
      return OPERATOR_POWER[expression.operator];
    case 'unary':
      return expression.operator === 'NOT' ? POWER.not : POWER.sign;
    case 'is':
    case 'between':
    case 'in':
    case 'like':
      return POWER.predicate;
    case 'number':
    case 'interval':
      return POWER.sign;
    case 'string':
    case 'boolean':
    case 'null':
    case 'name':
    case 'field':
    case 'index':
    case 'case':
    case 'cast':
    case 'call':
      return POWER.primary;
    default:
      return assertNever(expression);
  }
}

/** An expression as SQL. */
export function printExpression(expression: Expression): string {
  return printAt(expression, POWER.any);
}

function printAt(expression: Expression, least: number): string {
  const printed = printBare(expression);
  return bindingPower(expression) < least ? `(${printed})` : printed;
}

function printList(expressions: readonly Expression[]): string {
  return expressions.map(printExpression).join(', ');
}

function printOperation(operator: BinaryOperator, left: Expression, right: Expression): string {
  const power = OPERATOR_POWER[operator];
  const leftPower = power === POWER.predicate ? power + 1 : power;
  return `${printAt(left, leftPower)} ${operator} ${printAt(right, power + 1)}`;
}

function printBare(expression: Expression): string {
  const operand = POWER.concatenation;
  switch (expression.kind) {
    case 'string':
      return printString(expression.value);
    case 'number':
      return expression.text;
    case 'boolean':
      return expression.value ? 'TRUE' : 'FALSE';
    case 'null':
      return 'NULL';
    case 'interval':
      return printInterval(expression);
    case 'name':
      return printIdentifier(expression.name);
    case 'field':
      return `${printAt(expression.base, POWER.primary)}.${printField(expression.field)}`;
    case 'index':
      return `${printAt(expression.base, POWER.primary)}[${printExpression(expression.index)}]`;
    case 'unary':
      return printUnary(expression.operator, expression.operand);
    case 'binary':
      return printOperation(expression.operator, expression.left, expression.right);
    case 'is': {
      const head = `${printAt(expression.operand, POWER.predicate)} IS${not(expression.negated)} ${expression.test}`;
      return expression.right === undefined ? head : `${head} ${printAt(expression.right, operand)}`;
    }
    case 'between': {
      const bounds = `${printAt(expression.low, operand)} AND ${printAt(expression.high, operand)}`;
      return `${printAt(expression.operand, operand)}${not(expression.negated)} BETWEEN ${bounds}`;
    }
    case 'in':
      return `${printAt(expression.operand, operand)}${not(expression.negated)} IN (${printList(expression.list)})`;
    case 'like': {
      const escape = expression.escape === undefined ? '' : ` ESCAPE ${printAt(expression.escape, operand)}`;
      const pattern = `${printAt(expression.pattern, operand)}${escape}`;
      return `${printAt(expression.operand, operand)}${not(expression.negated)} LIKE ${pattern}`;
    }
    case 'case':
      return printCase(expression);
    case 'cast': {
      const body = `(${printExpression(expression.operand)} AS ${printType(expression.type)})`;
      return `${expression.lenient ? 'TRY_CAST' : 'CAST'}${body}`;
    }
    case 'call':
      return printCall(expression);
    default:
      return assertNever(expression);
  }
}

/** Units of one or two letters touch their number: apart from it they could pass for an alias. */
function printInterval({ amount, unit, spelling }: IntervalLiteral): string {
  if (spelling === 'interval') return `INTERVAL ${printString(amount)} ${unit}`;
  return unit.length <= 2 ? `${amount}${unit}` : `${amount} ${unit}`;
}

function not(negated: boolean): string {
  return negated ? ' NOT' : '';
}

/** Two minus signs in a row would begin a comment. */
function printUnary(operator: 'NOT' | '-' | '+', operand: Expression): string {
  if (operator === 'NOT') return `NOT ${printAt(operand, POWER.not)}`;
  const printed = printAt(operand, POWER.sign);
  return operator === '-' && printed.startsWith('-') ? `- ${printed}` : `${operator}${printed}`;
}

function printCase({ operand, branches, otherwise }: CaseExpression): string {
  const parts = ['CASE'];
  if (operand !== undefined) parts.push(printExpression(operand));
  for (const branch of branches) {
    parts.push(`WHEN ${printExpression(branch.when)} THEN ${printExpression(branch.then)}`);
  }
  if (otherwise !== undefined) parts.push(`ELSE ${printExpression(otherwise)}`);
  return [...parts, 'END'].join(' ');
}

function printCall({ name, args, star, distinct, filter, nulls }: FunctionCall): string {
  const list = star ? '*' : `${distinct ? 'DISTINCT ' : ''}${printList(args)}`;
  const treatment = nulls === undefined ? '' : ` ${nulls} NULLS`;
  const condition = filter === undefined ? '' : ` FILTER (WHERE ${printExpression(filter)})`;
  return `${printIdentifier(name)}(${list})${treatment}${condition}`;
}
