// The abstract syntax tree: what a script says, with the place of every part, before any name is looked up.
// Invariant: readonly plain data; every node has a span; the tree knows no function, window, connector or format by name.
import type { Diagnostic, Span } from '@tidewire/core';

/** A name as written; `quoted` names ("a b") keep their exact case and may hold any character. */
export interface Identifier {
  readonly kind: 'identifier';
  readonly name: string;
  readonly quoted: boolean;
  readonly span: Span;
}

export type Statement = CreateStream | InsertSelect | SelectStatement;

/** CREATE STREAM or DEFINE STREAM. */
export interface CreateStream {
  readonly kind: 'createStream';
  readonly name: Identifier;
  readonly columns: readonly ColumnDefinition[];
  /** WATERMARK FOR column AS expression. */
  readonly watermark: WatermarkDefinition | undefined;
  readonly options: readonly WithOption[];
  readonly span: Span;
}

export interface ColumnDefinition {
  readonly kind: 'columnDefinition';
  readonly name: Identifier;
  readonly type: TypeName;
  /** METADATA FROM 'name': filled by the connector, not by the message. */
  readonly metadata: StringLiteral | undefined;
  readonly span: Span;
}

/** `DECIMAL(18, 8)`, `VARCHAR(20)`, `DOUBLE PRECISION`: the words upper-cased by the binder, not here. */
export interface TypeName {
  readonly kind: 'typeName';
  /** Words as written, joined by one blank. */
  readonly name: string;
  readonly args: readonly number[];
  readonly span: Span;
}

export interface WatermarkDefinition {
  readonly kind: 'watermark';
  readonly column: Identifier;
  readonly expression: Expression;
  readonly span: Span;
}

/** One `key = value` of WITH. Bare dotted keys are joined with dots; values are kept as text. */
export interface WithOption {
  readonly kind: 'withOption';
  readonly key: string;
  readonly keySpan: Span;
  readonly value: string;
  /** How the value was written: a quoted string, a number, TRUE/FALSE. */
  readonly valueKind: 'string' | 'number' | 'boolean';
  readonly valueSpan: Span;
  readonly span: Span;
}

/** INSERT INTO target [(columns)] SELECT … and SELECT … INSERT INTO target. */
export interface InsertSelect {
  readonly kind: 'insertSelect';
  readonly target: Identifier;
  /** Empty when no column list was written. */
  readonly columns: readonly Identifier[];
  readonly select: Select;
  /** Where INSERT INTO stood; kept so that printing is faithful. */
  readonly position: 'leading' | 'trailing';
  readonly span: Span;
}

/** A SELECT on its own: its rows go to whoever asked. */
export interface SelectStatement {
  readonly kind: 'selectStatement';
  readonly select: Select;
  readonly span: Span;
}

export interface Select {
  readonly kind: 'select';
  readonly items: readonly SelectItem[];
  readonly from: StreamReference;
  readonly where: Expression | undefined;
  readonly window: WindowClause | undefined;
  /** Whether the window clause stood before WHERE; kept so that printing is faithful. */
  readonly windowPosition: 'beforeWhere' | 'afterWhere';
  readonly groupBy: readonly Expression[];
  readonly having: Expression | undefined;
  readonly limit: number | undefined;
  readonly span: Span;
}

export type SelectItem = SelectExpression | SelectStar;

export interface SelectExpression {
  readonly kind: 'selectExpression';
  readonly expression: Expression;
  readonly alias: Identifier | undefined;
  readonly span: Span;
}

/** `*` or `t.*`. */
export interface SelectStar {
  readonly kind: 'selectStar';
  readonly qualifier: Identifier | undefined;
  readonly span: Span;
}

export interface StreamReference {
  readonly kind: 'streamReference';
  readonly name: Identifier;
  readonly alias: Identifier | undefined;
  readonly span: Span;
}

/** `WINDOW TUMBLING(1 min)` (keyword) and `WINDOW('tumbling', 1 MINUTE)` (string): one node, two spellings. */
export interface WindowClause {
  readonly kind: 'windowClause';
  readonly name: string;
  readonly nameSpan: Span;
  readonly spelling: 'keyword' | 'string';
  readonly args: readonly Expression[];
  readonly span: Span;
}

export type Expression =
  | Literal
  | NameReference
  | FieldAccess
  | IndexAccess
  | UnaryExpression
  | BinaryExpression
  | IsExpression
  | BetweenExpression
  | InExpression
  | LikeExpression
  | CaseExpression
  | CastExpression
  | FunctionCall;

export type Literal = StringLiteral | NumberLiteral | BooleanLiteral | NullLiteral | IntervalLiteral;

export interface StringLiteral {
  readonly kind: 'string';
  readonly value: string;
  readonly span: Span;
}

/** The digits as written without underscores, so that nothing is lost: `1_000` is "1000", `.5`, `1e3`. */
export interface NumberLiteral {
  readonly kind: 'number';
  readonly text: string;
  readonly span: Span;
}

export interface BooleanLiteral {
  readonly kind: 'boolean';
  readonly value: boolean;
  readonly span: Span;
}

export interface NullLiteral {
  readonly kind: 'null';
  readonly span: Span;
}

/** `INTERVAL '5' SECOND`, `5 SECONDS`, `5s`: amount text and unit word as written. */
export interface IntervalLiteral {
  readonly kind: 'interval';
  readonly amount: string;
  readonly unit: string;
  readonly spelling: 'interval' | 'short';
  readonly span: Span;
}

/** A bare name; `a.b` is a FieldAccess on it, whether `a` is a stream or a column is the binder's to say. */
export interface NameReference {
  readonly kind: 'name';
  readonly name: Identifier;
  readonly span: Span;
}

/** `base.field`. */
export interface FieldAccess {
  readonly kind: 'field';
  readonly base: Expression;
  readonly field: Identifier;
  readonly span: Span;
}

/** `base[index]`: an array position or a quoted field name. */
export interface IndexAccess {
  readonly kind: 'index';
  readonly base: Expression;
  readonly index: Expression;
  readonly span: Span;
}

export interface UnaryExpression {
  readonly kind: 'unary';
  readonly operator: 'NOT' | '-' | '+';
  readonly operand: Expression;
  readonly span: Span;
}

export type BinaryOperator =
  | 'OR'
  | 'AND'
  | '='
  | '<>'
  | '<'
  | '<='
  | '>'
  | '>='
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | 'DIV'
  | '||';

/** `!=` reads as `<>`, `==` as `=`. */
export interface BinaryExpression {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
  readonly span: Span;
}

/** IS [NOT] NULL | TRUE | FALSE, IS [NOT] DISTINCT FROM right. */
export interface IsExpression {
  readonly kind: 'is';
  readonly operand: Expression;
  readonly test: 'NULL' | 'TRUE' | 'FALSE' | 'DISTINCT FROM';
  readonly right: Expression | undefined;
  readonly negated: boolean;
  readonly span: Span;
}

export interface BetweenExpression {
  readonly kind: 'between';
  readonly operand: Expression;
  readonly low: Expression;
  readonly high: Expression;
  readonly negated: boolean;
  readonly span: Span;
}

export interface InExpression {
  readonly kind: 'in';
  readonly operand: Expression;
  readonly list: readonly Expression[];
  readonly negated: boolean;
  readonly span: Span;
}

export interface LikeExpression {
  readonly kind: 'like';
  readonly operand: Expression;
  readonly pattern: Expression;
  readonly escape: Expression | undefined;
  readonly negated: boolean;
  readonly span: Span;
}

export interface CaseExpression {
  readonly kind: 'case';
  /** Present for `CASE x WHEN v …`, absent for the searched form. */
  readonly operand: Expression | undefined;
  readonly branches: readonly CaseBranch[];
  readonly otherwise: Expression | undefined;
  readonly span: Span;
}

export interface CaseBranch {
  readonly kind: 'caseBranch';
  readonly when: Expression;
  readonly then: Expression;
  readonly span: Span;
}

/** CAST(x AS T) and TRY_CAST(x AS T). */
export interface CastExpression {
  readonly kind: 'cast';
  readonly operand: Expression;
  readonly type: TypeName;
  /** TRY_CAST gives NULL where CAST fails. */
  readonly lenient: boolean;
  readonly span: Span;
}

/** `name(args)`, `COUNT(*)` (star), `SUM(DISTINCT x) FILTER (WHERE c)`, `FIRST(x) IGNORE NULLS`. */
export interface FunctionCall {
  readonly kind: 'call';
  readonly name: Identifier;
  readonly args: readonly Expression[];
  readonly star: boolean;
  readonly distinct: boolean;
  readonly filter: Expression | undefined;
  readonly nulls: 'IGNORE' | 'RESPECT' | undefined;
  readonly span: Span;
}

/** What parse() gives: every statement that could be read, and every problem found. */
export interface ParseResult {
  readonly statements: readonly Statement[];
  readonly diagnostics: readonly Diagnostic[];
}
