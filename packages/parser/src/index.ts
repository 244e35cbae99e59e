// Public names of @tidewire/parser, listed one by one.
// Invariant: depends on core alone and imports no Node built-in.
export type {
  BetweenExpression,
  BinaryExpression,
  BinaryOperator,
  BooleanLiteral,
  CaseBranch,
  CaseExpression,
  CastExpression,
  ColumnDefinition,
  CreateStream,
  Expression,
  FieldAccess,
  FunctionCall,
  Identifier,
  IndexAccess,
  InExpression,
  InsertSelect,
  IntervalLiteral,
  IsExpression,
  LikeExpression,
  Literal,
  NameReference,
  NullLiteral,
  NumberLiteral,
  ParseResult,
  Select,
  SelectExpression,
  SelectItem,
  SelectStar,
  SelectStatement,
  Statement,
  StreamReference,
  StringLiteral,
  TypeName,
  UnaryExpression,
  WatermarkDefinition,
  WindowClause,
  WithOption,
} from './ast.ts';
export { PARSER_CODES, type ParserCode } from './codes.ts';
export { DEFAULT_PARSE_LIMITS, type ParseLimits } from './limits.ts';
export { parse } from './parse.ts';
export { print } from './print.ts';
export { printExpression, printIdentifier } from './print-expression.ts';
export { children, mapChildren } from './walk.ts';
