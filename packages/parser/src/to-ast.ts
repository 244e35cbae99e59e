// Statements of the concrete syntax tree to the AST; expressions are in to-ast-expression.ts.
// Invariant: every node gets the span of exactly the text it was read from; what the AST cannot say is reported, never dropped.
import type { Span } from '@tidewire/core';
import type { IToken } from 'chevrotain';
import type {
  ColumnDefinition,
  CreateStream,
  Identifier,
  InsertSelect,
  Select,
  SelectItem,
  Statement,
  StreamReference,
  WatermarkDefinition,
  WindowClause,
  WithOption,
} from './ast.ts';
import type {
  AliasCstNode,
  ColumnDefinitionCstNode,
  CreateStreamCstNode,
  InsertTargetCstNode,
  OptionKeyCstNode,
  OptionValueCstNode,
  SelectCstNode,
  SelectItemCstNode,
  StatementCstNode,
  StreamReferenceCstNode,
  WatermarkDefinitionCstNode,
  WindowClauseCstNode,
  WithOptionCstNode,
} from './cst.generated.ts';
import { type BuildContext, digits, nodeSpan, one, report, toIdentifier, tokenSpan, unquoted } from './cst-access.ts';
import { toExpression, toTypeName, toWholeNumber } from './to-ast-expression.ts';

/** The AST of one statement that was read without a syntax error. */
export function toStatement(node: StatementCstNode, context: BuildContext): Statement {
  const { createStream, insertSelect, selectStatement } = node.children;
  if (createStream !== undefined) return toCreateStream(one(createStream), context);
  const span = nodeSpan(node);
  if (insertSelect !== undefined) {
    const { insertTarget, select } = one(insertSelect).children;
    return toInsert(one(insertTarget), toSelect(one(select), context), 'leading', span);
  }
  const { select, insertTarget } = one(selectStatement).children;
  const query = toSelect(one(select), context);
  if (insertTarget !== undefined) return toInsert(one(insertTarget), query, 'trailing', span);
  return { kind: 'selectStatement', select: query, span };
}

function toInsert(
  node: InsertTargetCstNode,
  select: Select,
  position: InsertSelect['position'],
  span: Span,
): InsertSelect {
  const columns = node.children.targetColumns?.[0]?.children.Name ?? [];
  return {
    kind: 'insertSelect',
    target: toIdentifier(one(node.children.Name)),
    columns: columns.map(toIdentifier),
    select,
    position,
    span,
  };
}

function toCreateStream(node: CreateStreamCstNode, context: BuildContext): CreateStream {
  const { Name, streamElement, withClause } = node.children;
  const watermarks: WatermarkDefinition[] = [];
  const columns: ColumnDefinition[] = [];
  for (const { children } of streamElement) {
    if (children.columnDefinition !== undefined) {
      columns.push(toColumn(one(children.columnDefinition), context));
      continue;
    }
    const watermark = toWatermark(one(children.watermarkDefinition), context);
    if (watermarks.length > 0) {
      report(context, 'P109', 'stream has two watermarks', watermark.span, 'keep one WATERMARK FOR … AS …');
    }
    watermarks.push(watermark);
  }
  return {
    kind: 'createStream',
    name: toIdentifier(one(Name)),
    columns,
    watermark: watermarks[0],
    options: (withClause?.[0]?.children.withOption ?? []).map(toOption),
    span: nodeSpan(node),
  };
}

function toColumn(node: ColumnDefinitionCstNode, context: BuildContext): ColumnDefinition {
  const { Name, typeName, StringText } = node.children;
  const key = StringText?.[0];
  return {
    kind: 'columnDefinition',
    name: toIdentifier(one(Name)),
    type: toTypeName(one(typeName), context),
    metadata: key === undefined ? undefined : { kind: 'string', value: unquoted(key.image), span: tokenSpan(key) },
    span: nodeSpan(node),
  };
}

function toWatermark(node: WatermarkDefinitionCstNode, context: BuildContext): WatermarkDefinition {
  return {
    kind: 'watermark',
    column: toIdentifier(one(node.children.Name)),
    expression: toExpression(one(node.children.expression), context),
    span: nodeSpan(node),
  };
}

function toOption(node: WithOptionCstNode): WithOption {
  const key = one(node.children.optionKey);
  const value = one(node.children.optionValue);
  return {
    kind: 'withOption',
    key: optionKey(key),
    keySpan: nodeSpan(key),
    ...optionValue(value),
    valueSpan: nodeSpan(value),
    span: nodeSpan(node),
  };
}

function optionKey(node: OptionKeyCstNode): string {
  const { QuotedKey, Word, Identifier: rest = [] } = node.children;
  if (QuotedKey !== undefined) return unquoted(one(QuotedKey).image);
  return [one(Word), ...rest].map((word) => word.image).join('.');
}

function optionValue(node: OptionValueCstNode): Pick<WithOption, 'value' | 'valueKind'> {
  const { StringText, NumberText, Minus, TRUE } = node.children;
  if (StringText !== undefined) return { value: unquoted(one(StringText).image), valueKind: 'string' };
  if (NumberText !== undefined) {
    return { value: `${Minus === undefined ? '' : '-'}${digits(one(NumberText))}`, valueKind: 'number' };
  }
  return { value: TRUE === undefined ? 'false' : 'true', valueKind: 'boolean' };
}

function toSelect(node: SelectCstNode, context: BuildContext): Select {
  const { selectItem, streamReference, windowClause, whereClause, windowAfterWhere } = node.children;
  const { groupByClause, havingClause, limitClause } = node.children;
  const [before, after] = [windowClause?.[0], windowAfterWhere?.[0]];
  if (before !== undefined && after !== undefined) {
    report(
      context,
      'P109',
      'query has two WINDOW clauses',
      nodeSpan(after),
      'keep one WINDOW clause, before or after WHERE',
    );
  }
  const window = before ?? after;
  const where = whereClause?.[0]?.children.expression;
  const having = havingClause?.[0]?.children.expression;
  const limit = limitClause?.[0]?.children.NumberText;
  return {
    kind: 'select',
    items: selectItem.map((item) => toSelectItem(item, context)),
    from: toStreamReference(one(streamReference)),
    where: where === undefined ? undefined : toExpression(one(where), context),
    window: window === undefined ? undefined : toWindow(window, context),
    windowPosition: after === undefined ? 'beforeWhere' : 'afterWhere',
    groupBy: (groupByClause?.[0]?.children.expression ?? []).map((item) => toExpression(item, context)),
    having: having === undefined ? undefined : toExpression(one(having), context),
    limit: limit === undefined ? undefined : toWholeNumber(one(limit), 'LIMIT', context),
    span: nodeSpan(node),
  };
}

function toSelectItem(node: SelectItemCstNode, context: BuildContext): SelectItem {
  const { Name, Star, DotStar, expression, alias } = node.children;
  const span = nodeSpan(node);
  if (Star !== undefined) return { kind: 'selectStar', qualifier: undefined, span };
  if (DotStar !== undefined) return { kind: 'selectStar', qualifier: toIdentifier(one(Name)), span };
  return {
    kind: 'selectExpression',
    expression: toExpression(one(expression), context),
    alias: alias === undefined ? undefined : toAlias(one(alias)),
    span,
  };
}

function toAlias(node: AliasCstNode): Identifier {
  return toIdentifier(one<IToken>(node.children.Name ?? node.children.BareAlias));
}

function toStreamReference(node: StreamReferenceCstNode): StreamReference {
  const { Name, alias } = node.children;
  return {
    kind: 'streamReference',
    name: toIdentifier(one(Name)),
    alias: alias === undefined ? undefined : toAlias(one(alias)),
    span: nodeSpan(node),
  };
}

function toWindow(node: WindowClauseCstNode, context: BuildContext): WindowClause {
  const { Name, StringText, expression = [] } = node.children;
  const name = one<IToken>(Name ?? StringText);
  const spelling = StringText === undefined ? 'keyword' : 'string';
  const identifier = toIdentifier(name);
  return {
    kind: 'windowClause',
    name: spelling === 'string' ? unquoted(name.image) : identifier.name,
    nameSpan: tokenSpan(name),
    spelling,
    args: expression.map((argument) => toExpression(argument, context)),
    span: nodeSpan(node),
  };
}
