// Types of the concrete syntax tree, generated from grammar.ts by chevrotain's generateCstDts; do not edit.
// Invariant: equal to what the grammar gives; grammar.test.ts fails when it is stale and writes it anew with UPDATE_CST=1.
import type { CstNode, IToken } from "chevrotain";

export interface StatementCstNode extends CstNode {
  name: "statement";
  children: StatementCstChildren;
}

export type StatementCstChildren = {
  createStream?: CreateStreamCstNode[];
  insertSelect?: InsertSelectCstNode[];
  selectStatement?: SelectStatementCstNode[];
};

export interface CreateStreamCstNode extends CstNode {
  name: "createStream";
  children: CreateStreamCstChildren;
}

export type CreateStreamCstChildren = {
  CREATE?: IToken[];
  DEFINE?: IToken[];
  STREAM: IToken[];
  Name: IToken[];
  LeftParen: IToken[];
  streamElement: (StreamElementCstNode)[];
  Comma?: IToken[];
  RightParen: IToken[];
  withClause?: WithClauseCstNode[];
};

export interface StreamElementCstNode extends CstNode {
  name: "streamElement";
  children: StreamElementCstChildren;
}

export type StreamElementCstChildren = {
  watermarkDefinition?: WatermarkDefinitionCstNode[];
  columnDefinition?: ColumnDefinitionCstNode[];
};

export interface WatermarkDefinitionCstNode extends CstNode {
  name: "watermarkDefinition";
  children: WatermarkDefinitionCstChildren;
}

export type WatermarkDefinitionCstChildren = {
  WATERMARK: IToken[];
  FOR: IToken[];
  Name: IToken[];
  AS: IToken[];
  expression: ExpressionCstNode[];
};

export interface ColumnDefinitionCstNode extends CstNode {
  name: "columnDefinition";
  children: ColumnDefinitionCstChildren;
}

export type ColumnDefinitionCstChildren = {
  Name: IToken[];
  typeName: TypeNameCstNode[];
  METADATA?: IToken[];
  FROM?: IToken[];
  StringText?: IToken[];
};

export interface TypeNameCstNode extends CstNode {
  name: "typeName";
  children: TypeNameCstChildren;
}

export type TypeNameCstChildren = {
  BareAlias: IToken[];
  LeftParen?: IToken[];
  NumberText?: IToken[];
  Comma?: IToken[];
  RightParen?: IToken[];
};

export interface WithClauseCstNode extends CstNode {
  name: "withClause";
  children: WithClauseCstChildren;
}

export type WithClauseCstChildren = {
  WITH: IToken[];
  LeftParen: IToken[];
  withOption: (WithOptionCstNode)[];
  Comma?: IToken[];
  RightParen: IToken[];
};

export interface WithOptionCstNode extends CstNode {
  name: "withOption";
  children: WithOptionCstChildren;
}

export type WithOptionCstChildren = {
  optionKey: OptionKeyCstNode[];
  Equals: IToken[];
  optionValue: OptionValueCstNode[];
};

export interface OptionKeyCstNode extends CstNode {
  name: "optionKey";
  children: OptionKeyCstChildren;
}

export type OptionKeyCstChildren = {
  QuotedKey?: IToken[];
  Word?: IToken[];
  Dot?: IToken[];
  Identifier?: IToken[];
};

export interface OptionValueCstNode extends CstNode {
  name: "optionValue";
  children: OptionValueCstChildren;
}

export type OptionValueCstChildren = {
  StringText?: IToken[];
  NumberText?: (IToken)[];
  Minus?: IToken[];
  Plus?: IToken[];
  TRUE?: IToken[];
  FALSE?: IToken[];
};

export interface InsertTargetCstNode extends CstNode {
  name: "insertTarget";
  children: InsertTargetCstChildren;
}

export type InsertTargetCstChildren = {
  INSERT: IToken[];
  INTO: IToken[];
  Name: IToken[];
  targetColumns?: TargetColumnsCstNode[];
};

export interface TargetColumnsCstNode extends CstNode {
  name: "targetColumns";
  children: TargetColumnsCstChildren;
}

export type TargetColumnsCstChildren = {
  LeftParen: IToken[];
  Name: IToken[];
  Comma?: IToken[];
  RightParen: IToken[];
};

export interface InsertSelectCstNode extends CstNode {
  name: "insertSelect";
  children: InsertSelectCstChildren;
}

export type InsertSelectCstChildren = {
  insertTarget: InsertTargetCstNode[];
  select: SelectCstNode[];
};

export interface SelectStatementCstNode extends CstNode {
  name: "selectStatement";
  children: SelectStatementCstChildren;
}

export type SelectStatementCstChildren = {
  select: SelectCstNode[];
  insertTarget?: InsertTargetCstNode[];
};

export interface SelectCstNode extends CstNode {
  name: "select";
  children: SelectCstChildren;
}

export type SelectCstChildren = {
  SELECT: IToken[];
  selectItem: (SelectItemCstNode)[];
  Comma?: IToken[];
  FROM: IToken[];
  streamReference: StreamReferenceCstNode[];
  windowClause?: WindowClauseCstNode[];
  whereClause?: WhereClauseCstNode[];
  windowAfterWhere?: WindowClauseCstNode[];
  groupByClause?: GroupByClauseCstNode[];
  havingClause?: HavingClauseCstNode[];
  limitClause?: LimitClauseCstNode[];
};

export interface SelectItemCstNode extends CstNode {
  name: "selectItem";
  children: SelectItemCstChildren;
}

export type SelectItemCstChildren = {
  Star?: IToken[];
  Name?: IToken[];
  DotStar?: IToken[];
  expression?: ExpressionCstNode[];
  alias?: AliasCstNode[];
};

export interface AliasCstNode extends CstNode {
  name: "alias";
  children: AliasCstChildren;
}

export type AliasCstChildren = {
  AS?: IToken[];
  Name?: IToken[];
  BareAlias?: IToken[];
};

export interface StreamReferenceCstNode extends CstNode {
  name: "streamReference";
  children: StreamReferenceCstChildren;
}

export type StreamReferenceCstChildren = {
  Name: IToken[];
  alias?: AliasCstNode[];
};

export interface WindowClauseCstNode extends CstNode {
  name: "windowClause";
  children: WindowClauseCstChildren;
}

export type WindowClauseCstChildren = {
  WINDOW: IToken[];
  Name?: IToken[];
  LeftParen?: (IToken)[];
  expression?: (ExpressionCstNode)[];
  Comma?: (IToken)[];
  RightParen?: (IToken)[];
  StringText?: IToken[];
};

export interface WhereClauseCstNode extends CstNode {
  name: "whereClause";
  children: WhereClauseCstChildren;
}

export type WhereClauseCstChildren = {
  WHERE: IToken[];
  expression: ExpressionCstNode[];
};

export interface GroupByClauseCstNode extends CstNode {
  name: "groupByClause";
  children: GroupByClauseCstChildren;
}

export type GroupByClauseCstChildren = {
  GROUP: IToken[];
  BY: IToken[];
  expression: (ExpressionCstNode)[];
  Comma?: IToken[];
};

export interface HavingClauseCstNode extends CstNode {
  name: "havingClause";
  children: HavingClauseCstChildren;
}

export type HavingClauseCstChildren = {
  HAVING: IToken[];
  expression: ExpressionCstNode[];
};

export interface LimitClauseCstNode extends CstNode {
  name: "limitClause";
  children: LimitClauseCstChildren;
}

export type LimitClauseCstChildren = {
  LIMIT: IToken[];
  NumberText: IToken[];
};

export interface ExpressionCstNode extends CstNode {
  name: "expression";
  children: ExpressionCstChildren;
}

export type ExpressionCstChildren = {
  conjunction: (ConjunctionCstNode)[];
  OR?: IToken[];
};

export interface ConjunctionCstNode extends CstNode {
  name: "conjunction";
  children: ConjunctionCstChildren;
}

export type ConjunctionCstChildren = {
  negation: (NegationCstNode)[];
  AND?: IToken[];
};

export interface NegationCstNode extends CstNode {
  name: "negation";
  children: NegationCstChildren;
}

export type NegationCstChildren = {
  NOT?: IToken[];
  predicate: PredicateCstNode[];
};

export interface PredicateCstNode extends CstNode {
  name: "predicate";
  children: PredicateCstChildren;
}

export type PredicateCstChildren = {
  operation: OperationCstNode[];
  comparisonTail?: ComparisonTailCstNode[];
  membershipTail?: MembershipTailCstNode[];
  isTail?: IsTailCstNode[];
};

export interface ComparisonTailCstNode extends CstNode {
  name: "comparisonTail";
  children: ComparisonTailCstChildren;
}

export type ComparisonTailCstChildren = {
  Equals?: IToken[];
  Comparison?: IToken[];
  operation: OperationCstNode[];
};

export interface MembershipTailCstNode extends CstNode {
  name: "membershipTail";
  children: MembershipTailCstChildren;
}

export type MembershipTailCstChildren = {
  NOT?: IToken[];
  BETWEEN?: IToken[];
  low?: OperationCstNode[];
  AND?: IToken[];
  high?: OperationCstNode[];
  IN?: IToken[];
  LeftParen?: IToken[];
  expression?: (ExpressionCstNode)[];
  Comma?: IToken[];
  RightParen?: IToken[];
  LIKE?: IToken[];
  pattern?: OperationCstNode[];
  ESCAPE?: IToken[];
  escape?: OperationCstNode[];
};

export interface IsTailCstNode extends CstNode {
  name: "isTail";
  children: IsTailCstChildren;
}

export type IsTailCstChildren = {
  IS: IToken[];
  NOT?: IToken[];
  NULL?: IToken[];
  TRUE?: IToken[];
  FALSE?: IToken[];
  DISTINCT?: IToken[];
  FROM?: IToken[];
  operation?: OperationCstNode[];
};

export interface OperationCstNode extends CstNode {
  name: "operation";
  children: OperationCstChildren;
}

export type OperationCstChildren = {
  signed: (SignedCstNode)[];
  operator?: OperatorCstNode[];
};

export interface OperatorCstNode extends CstNode {
  name: "operator";
  children: OperatorCstChildren;
}

export type OperatorCstChildren = {
  Concat?: IToken[];
  Plus?: IToken[];
  Minus?: IToken[];
  Star?: IToken[];
  Slash?: IToken[];
  Percent?: IToken[];
  DIV?: IToken[];
};

export interface SignedCstNode extends CstNode {
  name: "signed";
  children: SignedCstChildren;
}

export type SignedCstChildren = {
  Minus?: IToken[];
  Plus?: IToken[];
  primary: PrimaryCstNode[];
  accessor?: AccessorCstNode[];
};

export interface AccessorCstNode extends CstNode {
  name: "accessor";
  children: AccessorCstChildren;
}

export type AccessorCstChildren = {
  Dot?: IToken[];
  Name?: IToken[];
  LeftBracket?: IToken[];
  expression?: ExpressionCstNode[];
  RightBracket?: IToken[];
};

export interface PrimaryCstNode extends CstNode {
  name: "primary";
  children: PrimaryCstChildren;
}

export type PrimaryCstChildren = {
  nameOrCall?: NameOrCallCstNode[];
  literal?: LiteralCstNode[];
  caseExpression?: CaseExpressionCstNode[];
  cast?: CastCstNode[];
  parenthesized?: ParenthesizedCstNode[];
};

export interface ParenthesizedCstNode extends CstNode {
  name: "parenthesized";
  children: ParenthesizedCstChildren;
}

export type ParenthesizedCstChildren = {
  LeftParen: IToken[];
  expression: ExpressionCstNode[];
  RightParen: IToken[];
};

export interface LiteralCstNode extends CstNode {
  name: "literal";
  children: LiteralCstChildren;
}

export type LiteralCstChildren = {
  NumberText?: IToken[];
  DurationUnit?: (IToken)[];
  StringText?: (IToken)[];
  TRUE?: IToken[];
  FALSE?: IToken[];
  NULL?: IToken[];
  INTERVAL?: IToken[];
};

export interface CaseExpressionCstNode extends CstNode {
  name: "caseExpression";
  children: CaseExpressionCstChildren;
}

export type CaseExpressionCstChildren = {
  CASE: IToken[];
  operand?: ExpressionCstNode[];
  caseBranch: CaseBranchCstNode[];
  ELSE?: IToken[];
  otherwise?: ExpressionCstNode[];
  END: IToken[];
};

export interface CaseBranchCstNode extends CstNode {
  name: "caseBranch";
  children: CaseBranchCstChildren;
}

export type CaseBranchCstChildren = {
  WHEN: IToken[];
  when: ExpressionCstNode[];
  THEN: IToken[];
  then: ExpressionCstNode[];
};

export interface CastCstNode extends CstNode {
  name: "cast";
  children: CastCstChildren;
}

export type CastCstChildren = {
  CAST?: IToken[];
  TRY_CAST?: IToken[];
  LeftParen: IToken[];
  expression: ExpressionCstNode[];
  AS: IToken[];
  typeName: TypeNameCstNode[];
  RightParen: IToken[];
};

export interface NameOrCallCstNode extends CstNode {
  name: "nameOrCall";
  children: NameOrCallCstChildren;
}

export type NameOrCallCstChildren = {
  Name: IToken[];
  callArguments?: CallArgumentsCstNode[];
};

export interface CallArgumentsCstNode extends CstNode {
  name: "callArguments";
  children: CallArgumentsCstChildren;
}

export type CallArgumentsCstChildren = {
  LeftParen: IToken[];
  Star?: IToken[];
  DISTINCT?: IToken[];
  expression?: ExpressionCstNode[];
  Comma?: IToken[];
  RightParen: IToken[];
  nullTreatment?: (NullTreatmentCstNode)[];
  filterClause?: FilterClauseCstNode[];
};

export interface NullTreatmentCstNode extends CstNode {
  name: "nullTreatment";
  children: NullTreatmentCstChildren;
}

export type NullTreatmentCstChildren = {
  IGNORE?: IToken[];
  RESPECT?: IToken[];
  NULLS: IToken[];
};

export interface FilterClauseCstNode extends CstNode {
  name: "filterClause";
  children: FilterClauseCstChildren;
}

export type FilterClauseCstChildren = {
  FILTER: IToken[];
  LeftParen: IToken[];
  WHERE: IToken[];
  expression: ExpressionCstNode[];
  RightParen: IToken[];
};

