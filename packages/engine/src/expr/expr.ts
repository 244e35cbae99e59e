// Bound expressions: typed, every name resolved to a column index of the input batch, every function to its overload.
// Invariant: operands already have the types their operator wants (the binder inserted casts); trees are readonly plain data
// except for the functions they hold; `mapChildren` and `children` alone know where a node keeps its operands.
import {
  assertNever,
  type BoundFunction,
  type Cell,
  type ComparisonOperator,
  type Span,
  type SqlType,
} from '@tidewire/core';

interface Typed {
  readonly type: SqlType;
  /** Where it stood in the script, for error messages. */
  readonly span?: Span | undefined;
}

export type Expr =
  | LiteralExpr
  | ColumnExpr
  | EventTimeExpr
  | NotExpr
  | NegateExpr
  | ArithmeticExpr
  | ComparisonExpr
  | LogicalExpr
  | IsNullExpr
  | IsTruthExpr
  | DistinctExpr
  | InExpr
  | LikeExpr
  | CaseExpr
  | CastExpr
  | CallExpr
  | FieldExpr
  | ItemExpr;

export interface LiteralExpr extends Typed {
  readonly kind: 'literal';
  readonly value: Cell;
}

/** Column `index` of the input. */
export interface ColumnExpr extends Typed {
  readonly kind: 'column';
  readonly index: number;
  readonly name: string;
}

/** The event time of the input row, LONG milliseconds. */
interface EventTimeExpr extends Typed {
  readonly kind: 'eventTime';
}

export interface NotExpr extends Typed {
  readonly kind: 'not';
  readonly operand: Expr;
}

export interface NegateExpr extends Typed {
  readonly kind: 'negate';
  readonly operand: Expr;
}

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | 'DIV';

/**
 * Both operands have the same kind of type: INT, LONG, DOUBLE, FLOAT (computed as double) or DECIMAL (scales may differ);
 * `type` is the result's. Division and modulo by zero give NULL; a result beyond the type is a RowFailure.
 * TIMESTAMP and INTERVAL: + and - between them as milliseconds.
 */
export interface ArithmeticExpr extends Typed {
  readonly kind: 'arithmetic';
  readonly operator: ArithmeticOperator;
  readonly left: Expr;
  readonly right: Expr;
}

/** Both operands have one type (DECIMALs the same scale). */
export interface ComparisonExpr extends Typed {
  readonly kind: 'comparison';
  readonly operator: ComparisonOperator;
  readonly left: Expr;
  readonly right: Expr;
}

/** Operands from left to right; evaluation stops at the first FALSE of AND, the first TRUE of OR. */
export interface LogicalExpr extends Typed {
  readonly kind: 'logical';
  readonly operator: 'AND' | 'OR';
  readonly operands: readonly Expr[];
}

export interface IsNullExpr extends Typed {
  readonly kind: 'isNull';
  readonly operand: Expr;
  readonly negated: boolean;
}

/** IS [NOT] TRUE, IS [NOT] FALSE. */
export interface IsTruthExpr extends Typed {
  readonly kind: 'isTruth';
  readonly operand: Expr;
  readonly truth: boolean;
  readonly negated: boolean;
}

/** IS [NOT] DISTINCT FROM: never NULL. */
export interface DistinctExpr extends Typed {
  readonly kind: 'distinct';
  readonly left: Expr;
  readonly right: Expr;
  readonly negated: boolean;
}

export interface InExpr extends Typed {
  readonly kind: 'in';
  readonly operand: Expr;
  readonly list: readonly Expr[];
  readonly negated: boolean;
}

export interface LikeExpr extends Typed {
  readonly kind: 'like';
  readonly operand: Expr;
  readonly pattern: Expr;
  readonly escape: Expr | undefined;
  readonly negated: boolean;
}

/** Searched form; the simple form was rewritten to comparisons. Without ELSE, otherwise is a NULL literal. */
export interface CaseExpr extends Typed {
  readonly kind: 'case';
  readonly branches: readonly CaseBranchExpr[];
  readonly otherwise: Expr;
}

export interface CaseBranchExpr {
  readonly when: Expr;
  readonly then: Expr;
}

/** CAST; lenient is TRY_CAST. */
export interface CastExpr extends Typed {
  readonly kind: 'cast';
  readonly operand: Expr;
  readonly lenient: boolean;
}

export interface CallExpr extends Typed {
  readonly kind: 'call';
  readonly function: BoundFunction;
  readonly args: readonly Expr[];
}

/** `base.name` of an OBJECT: NULL when absent or when base is no object. */
export interface FieldExpr extends Typed {
  readonly kind: 'field';
  readonly base: Expr;
  readonly name: string;
}

/** `base[index]` of an OBJECT holding an array, zero-based, or with a STRING index a field. */
export interface ItemExpr extends Typed {
  readonly kind: 'item';
  readonly base: Expr;
  readonly index: Expr;
}

/** The operands of a node, left to right. */
export function children(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'literal':
    case 'column':
    case 'eventTime':
      return [];
    case 'not':
    case 'negate':
    case 'isNull':
    case 'isTruth':
    case 'cast':
      return [expr.operand];
    case 'arithmetic':
    case 'comparison':
    case 'distinct':
      return [expr.left, expr.right];
    case 'logical':
      return expr.operands;
    case 'in':
      return [expr.operand, ...expr.list];
    case 'like':
      return expr.escape === undefined ? [expr.operand, expr.pattern] : [expr.operand, expr.pattern, expr.escape];
    case 'case':
      return [...expr.branches.flatMap((b) => [b.when, b.then]), expr.otherwise];
    case 'call':
      return expr.args;
    case 'field':
      return [expr.base];
    case 'item':
      return [expr.base, expr.index];
    default:
      return assertNever(expr);
  }
}

function mapAll(list: readonly Expr[], f: (e: Expr) => Expr): readonly Expr[] {
  let changed = false;
  const mapped = list.map((e) => {
    const next = f(e);
    if (next !== e) changed = true;
    return next;
  });
  return changed ? mapped : list;
}

/** The node with `f` applied to every operand; the same object when nothing changed. */
export function mapChildren(expr: Expr, f: (e: Expr) => Expr): Expr {
  switch (expr.kind) {
    case 'literal':
    case 'column':
    case 'eventTime':
      return expr;
    case 'not':
    case 'negate':
    case 'isNull':
    case 'isTruth':
    case 'cast': {
      const operand = f(expr.operand);
      return operand === expr.operand ? expr : { ...expr, operand };
    }
    case 'arithmetic':
    case 'comparison':
    case 'distinct': {
      const left = f(expr.left);
      const right = f(expr.right);
      return left === expr.left && right === expr.right ? expr : { ...expr, left, right };
    }
    case 'logical': {
      const operands = mapAll(expr.operands, f);
      return operands === expr.operands ? expr : { ...expr, operands };
    }
    case 'in': {
      const operand = f(expr.operand);
      const list = mapAll(expr.list, f);
      return operand === expr.operand && list === expr.list ? expr : { ...expr, operand, list };
    }
    case 'like': {
      const operand = f(expr.operand);
      const pattern = f(expr.pattern);
      const escape = expr.escape === undefined ? undefined : f(expr.escape);
      const same = operand === expr.operand && pattern === expr.pattern && escape === expr.escape;
      return same ? expr : { ...expr, operand, pattern, escape };
    }
    case 'case':
      return mapCase(expr, f);
    case 'call': {
      const args = mapAll(expr.args, f);
      return args === expr.args ? expr : { ...expr, args };
    }
    case 'field': {
      const base = f(expr.base);
      return base === expr.base ? expr : { ...expr, base };
    }
    case 'item': {
      const base = f(expr.base);
      const index = f(expr.index);
      return base === expr.base && index === expr.index ? expr : { ...expr, base, index };
    }
    default:
      return assertNever(expr);
  }
}

function mapCase(expr: CaseExpr, f: (e: Expr) => Expr): Expr {
  let changed = false;
  const branches = expr.branches.map((b) => {
    const when = f(b.when);
    const then = f(b.then);
    if (when === b.when && then === b.then) return b;
    changed = true;
    return { when, then };
  });
  const otherwise = f(expr.otherwise);
  return changed || otherwise !== expr.otherwise ? { ...expr, branches, otherwise } : expr;
}

/** Rebuilds a tree from its leaves up. */
export function transformUp(expr: Expr, f: (e: Expr) => Expr): Expr {
  return f(mapChildren(expr, (e) => transformUp(e, f)));
}

/** Calls `visit` for the node and everything beneath it. */
export function walk(expr: Expr, visit: (e: Expr) => void): void {
  visit(expr);
  for (const child of children(expr)) walk(child, visit);
}
