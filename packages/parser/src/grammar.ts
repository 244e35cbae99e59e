// The grammar of Tidewire's SQL as a Chevrotain parser that builds a concrete syntax tree, one statement at a time.
// Invariant: rules only; no actions, no side effects, no function, window, connector or format names.
// Arithmetic is read flat; to-ast-expression.ts applies the precedence of its operators.
import {
  type CstNode,
  CstParser,
  type IParserErrorMessageProvider,
  type ParserMethod,
  type TokenType,
  tokenLabel,
} from 'chevrotain';
import * as t from './tokens.ts';

type Rule = ParserMethod<[], CstNode>;

const { keywords: k } = t;

/** Exceptions carry only what was expected; errors.ts makes the sentence. */
const expectationOnly: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected }) => tokenLabel(expected),
  buildNotAllInputParsedMessage: () => 'the end of the statement',
  buildNoViableAltMessage: ({ customUserDescription }) => customUserDescription ?? '',
  buildEarlyExitMessage: ({ customUserDescription }) => customUserDescription ?? '',
};

/** How the parser goes on after an error: `tolerant` looks for further ones, `strict` stops at the first. */
export type ErrorMode = 'strict' | 'tolerant';

export class SqlParser extends CstParser {
  constructor(mode: ErrorMode, skipValidations: boolean) {
    super([...t.vocabulary], {
      recoveryEnabled: mode === 'tolerant',
      maxLookahead: 2,
      nodeLocationTracking: 'onlyOffset',
      errorMessageProvider: expectationOnly,
      skipValidations,
    });
    this.performSelfAnalysis();
  }

  /** Made-up tokens lead to made-up errors: recovery may skip what is there but not invent what is not. */
  protected override canTokenTypeBeInsertedInRecovery(_type: TokenType): boolean {
    return false;
  }

  readonly statement: Rule = this.RULE('statement', () => {
    this.OR({
      ERR_MSG: '"CREATE STREAM", "INSERT INTO" or "SELECT"',
      DEF: [
        { ALT: () => this.SUBRULE(this.createStream) },
        { ALT: () => this.SUBRULE(this.insertSelect) },
        { ALT: () => this.SUBRULE(this.selectStatement) },
      ],
    });
  });

  readonly createStream: Rule = this.RULE('createStream', () => {
    this.OR([{ ALT: () => this.CONSUME(k.CREATE) }, { ALT: () => this.CONSUME(k.DEFINE) }]);
    this.CONSUME(k.STREAM);
    this.CONSUME(t.Name);
    this.CONSUME(t.LeftParen);
    this.SUBRULE(this.streamElement);
    this.MANY(() => {
      this.CONSUME(t.Comma);
      this.SUBRULE2(this.streamElement);
    });
    this.CONSUME(t.RightParen);
    this.OPTION(() => this.SUBRULE(this.withClause));
  });

  readonly streamElement: Rule = this.RULE('streamElement', () => {
    this.OR({
      ERR_MSG: 'a column definition',
      DEF: [{ ALT: () => this.SUBRULE(this.watermarkDefinition) }, { ALT: () => this.SUBRULE(this.columnDefinition) }],
    });
  });

  readonly watermarkDefinition: Rule = this.RULE('watermarkDefinition', () => {
    this.CONSUME(k.WATERMARK);
    this.CONSUME(k.FOR);
    this.CONSUME(t.Name);
    this.CONSUME(k.AS);
    this.SUBRULE(this.expression);
  });

  readonly columnDefinition: Rule = this.RULE('columnDefinition', () => {
    this.CONSUME(t.Name);
    this.SUBRULE(this.typeName);
    this.OPTION(() => {
      this.CONSUME(k.METADATA);
      this.CONSUME(k.FROM);
      this.CONSUME(t.StringText);
    });
  });

  readonly typeName: Rule = this.RULE('typeName', () => {
    this.AT_LEAST_ONE({ ERR_MSG: 'a type', DEF: () => this.CONSUME(t.BareAlias) });
    this.OPTION(() => {
      this.CONSUME(t.LeftParen);
      this.AT_LEAST_ONE_SEP({ SEP: t.Comma, ERR_MSG: 'a number', DEF: () => this.CONSUME(t.NumberText) });
      this.CONSUME(t.RightParen);
    });
  });

  readonly withClause: Rule = this.RULE('withClause', () => {
    this.CONSUME(k.WITH);
    this.CONSUME(t.LeftParen);
    this.SUBRULE(this.withOption);
    this.MANY(() => {
      this.CONSUME(t.Comma);
      this.SUBRULE2(this.withOption);
    });
    this.CONSUME(t.RightParen);
  });

  readonly withOption: Rule = this.RULE('withOption', () => {
    this.SUBRULE(this.optionKey);
    this.CONSUME(t.Equals);
    this.SUBRULE(this.optionValue);
  });

  readonly optionKey: Rule = this.RULE('optionKey', () => {
    this.OR({
      ERR_MSG: 'an option name',
      DEF: [
        { ALT: () => this.CONSUME(t.QuotedKey) },
        {
          ALT: () => {
            this.CONSUME(t.Word);
            this.MANY(() => {
              this.CONSUME(t.Dot);
              this.CONSUME(t.Identifier);
            });
          },
        },
      ],
    });
  });

  readonly optionValue: Rule = this.RULE('optionValue', () => {
    this.OR({
      ERR_MSG: 'a string, a number, TRUE or FALSE',
      DEF: [
        { ALT: () => this.CONSUME(t.StringText) },
        { ALT: () => this.CONSUME(t.NumberText) },
        {
          ALT: () => {
            this.OR2([{ ALT: () => this.CONSUME(t.Minus) }, { ALT: () => this.CONSUME(t.Plus) }]);
            this.CONSUME2(t.NumberText);
          },
        },
        { ALT: () => this.CONSUME(k.TRUE) },
        { ALT: () => this.CONSUME(k.FALSE) },
      ],
    });
  });

  readonly insertTarget: Rule = this.RULE('insertTarget', () => {
    this.CONSUME(k.INSERT);
    this.CONSUME(k.INTO);
    this.CONSUME(t.Name);
    this.OPTION(() => this.SUBRULE(this.targetColumns));
  });

  readonly targetColumns: Rule = this.RULE('targetColumns', () => {
    this.CONSUME(t.LeftParen);
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, ERR_MSG: 'a name', DEF: () => this.CONSUME(t.Name) });
    this.CONSUME(t.RightParen);
  });

  readonly insertSelect: Rule = this.RULE('insertSelect', () => {
    this.SUBRULE(this.insertTarget);
    this.SUBRULE(this.select);
  });

  readonly selectStatement: Rule = this.RULE('selectStatement', () => {
    this.SUBRULE(this.select);
    this.OPTION(() => this.SUBRULE(this.insertTarget));
  });

  readonly select: Rule = this.RULE('select', () => {
    this.CONSUME(k.SELECT);
    this.SUBRULE(this.selectItem);
    this.MANY(() => {
      this.CONSUME(t.Comma);
      this.SUBRULE2(this.selectItem);
    });
    this.CONSUME(k.FROM);
    this.SUBRULE(this.streamReference);
    this.OPTION(() => this.SUBRULE(this.windowClause));
    this.OPTION2(() => this.SUBRULE(this.whereClause));
    this.OPTION3(() => this.SUBRULE2(this.windowClause, { LABEL: 'windowAfterWhere' }));
    this.OPTION4(() => this.SUBRULE(this.groupByClause));
    this.OPTION5(() => this.SUBRULE(this.havingClause));
    this.OPTION6(() => this.SUBRULE(this.limitClause));
  });

  readonly selectItem: Rule = this.RULE('selectItem', () => {
    this.OR({
      ERR_MSG: 'an expression or "*"',
      DEF: [
        { ALT: () => this.CONSUME(t.Star) },
        {
          ALT: () => {
            this.CONSUME(t.Name);
            this.CONSUME(t.DotStar);
          },
        },
        {
          ALT: () => {
            this.SUBRULE(this.expression);
            this.OPTION(() => this.SUBRULE(this.alias));
          },
        },
      ],
    });
  });

  readonly alias: Rule = this.RULE('alias', () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(k.AS);
          this.CONSUME(t.Name);
        },
      },
      { ALT: () => this.CONSUME(t.BareAlias) },
    ]);
  });

  readonly streamReference: Rule = this.RULE('streamReference', () => {
    this.CONSUME(t.Name);
    this.OPTION(() => this.SUBRULE(this.alias));
  });

  readonly windowClause: Rule = this.RULE('windowClause', () => {
    this.CONSUME(k.WINDOW);
    this.OR({
      ERR_MSG: 'the name of a window',
      DEF: [
        {
          ALT: () => {
            this.CONSUME(t.Name);
            this.CONSUME(t.LeftParen);
            this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.expression) });
            this.CONSUME(t.RightParen);
          },
        },
        {
          ALT: () => {
            this.CONSUME2(t.LeftParen);
            this.CONSUME(t.StringText);
            this.MANY(() => {
              this.CONSUME(t.Comma);
              this.SUBRULE2(this.expression);
            });
            this.CONSUME2(t.RightParen);
          },
        },
      ],
    });
  });

  readonly whereClause: Rule = this.RULE('whereClause', () => {
    this.CONSUME(k.WHERE);
    this.SUBRULE(this.expression);
  });

  readonly groupByClause: Rule = this.RULE('groupByClause', () => {
    this.CONSUME(k.GROUP);
    this.CONSUME(k.BY);
    this.SUBRULE(this.expression);
    this.MANY(() => {
      this.CONSUME(t.Comma);
      this.SUBRULE2(this.expression);
    });
  });

  readonly havingClause: Rule = this.RULE('havingClause', () => {
    this.CONSUME(k.HAVING);
    this.SUBRULE(this.expression);
  });

  readonly limitClause: Rule = this.RULE('limitClause', () => {
    this.CONSUME(k.LIMIT);
    this.CONSUME(t.NumberText);
  });

  readonly expression: Rule = this.RULE('expression', () => {
    this.SUBRULE(this.conjunction);
    this.MANY(() => {
      this.CONSUME(k.OR);
      this.SUBRULE2(this.conjunction);
    });
  });

  readonly conjunction: Rule = this.RULE('conjunction', () => {
    this.SUBRULE(this.negation);
    this.MANY(() => {
      this.CONSUME(k.AND);
      this.SUBRULE2(this.negation);
    });
  });

  readonly negation: Rule = this.RULE('negation', () => {
    this.MANY(() => this.CONSUME(k.NOT));
    this.SUBRULE(this.predicate);
  });

  readonly predicate: Rule = this.RULE('predicate', () => {
    this.SUBRULE(this.operation);
    this.OPTION(() => {
      this.OR([{ ALT: () => this.SUBRULE(this.comparisonTail) }, { ALT: () => this.SUBRULE(this.membershipTail) }]);
    });
    this.MANY(() => this.SUBRULE(this.isTail));
  });

  readonly comparisonTail: Rule = this.RULE('comparisonTail', () => {
    this.OR([{ ALT: () => this.CONSUME(t.Equals) }, { ALT: () => this.CONSUME(t.Comparison) }]);
    this.SUBRULE(this.operation);
  });

  readonly membershipTail: Rule = this.RULE('membershipTail', () => {
    this.OPTION(() => this.CONSUME(k.NOT));
    this.OR({
      ERR_MSG: '"BETWEEN", "IN" or "LIKE"',
      DEF: [
        {
          ALT: () => {
            this.CONSUME(k.BETWEEN);
            this.SUBRULE(this.operation, { LABEL: 'low' });
            this.CONSUME(k.AND);
            this.SUBRULE2(this.operation, { LABEL: 'high' });
          },
        },
        {
          ALT: () => {
            this.CONSUME(k.IN);
            this.CONSUME(t.LeftParen);
            this.SUBRULE(this.expression);
            this.MANY(() => {
              this.CONSUME(t.Comma);
              this.SUBRULE2(this.expression);
            });
            this.CONSUME(t.RightParen);
          },
        },
        {
          ALT: () => {
            this.CONSUME(k.LIKE);
            this.SUBRULE3(this.operation, { LABEL: 'pattern' });
            this.OPTION2(() => {
              this.CONSUME(k.ESCAPE);
              this.SUBRULE4(this.operation, { LABEL: 'escape' });
            });
          },
        },
      ],
    });
  });

  readonly isTail: Rule = this.RULE('isTail', () => {
    this.CONSUME(k.IS);
    this.OPTION(() => this.CONSUME(k.NOT));
    this.OR({
      ERR_MSG: '"NULL", "TRUE", "FALSE" or "DISTINCT FROM"',
      DEF: [
        { ALT: () => this.CONSUME(k.NULL) },
        { ALT: () => this.CONSUME(k.TRUE) },
        { ALT: () => this.CONSUME(k.FALSE) },
        {
          ALT: () => {
            this.CONSUME(k.DISTINCT);
            this.CONSUME(k.FROM);
            this.SUBRULE(this.operation);
          },
        },
      ],
    });
  });

  readonly operation: Rule = this.RULE('operation', () => {
    this.SUBRULE(this.signed);
    this.MANY(() => {
      this.SUBRULE(this.operator);
      this.SUBRULE2(this.signed);
    });
  });

  readonly operator: Rule = this.RULE('operator', () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Concat) },
      { ALT: () => this.CONSUME(t.Plus) },
      { ALT: () => this.CONSUME(t.Minus) },
      { ALT: () => this.CONSUME(t.Star) },
      { ALT: () => this.CONSUME(t.Slash) },
      { ALT: () => this.CONSUME(t.Percent) },
      { ALT: () => this.CONSUME(k.DIV) },
    ]);
  });

  readonly signed: Rule = this.RULE('signed', () => {
    this.MANY(() => {
      this.OR([{ ALT: () => this.CONSUME(t.Minus) }, { ALT: () => this.CONSUME(t.Plus) }]);
    });
    this.SUBRULE(this.primary);
    this.MANY2(() => this.SUBRULE(this.accessor));
  });

  readonly accessor: Rule = this.RULE('accessor', () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.Dot);
          this.CONSUME(t.Name);
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.LeftBracket);
          this.SUBRULE(this.expression);
          this.CONSUME(t.RightBracket);
        },
      },
    ]);
  });

  readonly primary: Rule = this.RULE('primary', () => {
    this.OR({
      ERR_MSG: 'an expression',
      DEF: [
        { ALT: () => this.SUBRULE(this.nameOrCall) },
        { ALT: () => this.SUBRULE(this.literal) },
        { ALT: () => this.SUBRULE(this.caseExpression) },
        { ALT: () => this.SUBRULE(this.cast) },
        { ALT: () => this.SUBRULE(this.parenthesized) },
      ],
    });
  });

  readonly parenthesized: Rule = this.RULE('parenthesized', () => {
    this.CONSUME(t.LeftParen);
    this.SUBRULE(this.expression);
    this.CONSUME(t.RightParen);
  });

  readonly literal: Rule = this.RULE('literal', () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.NumberText);
          this.OPTION(() => this.CONSUME(t.DurationUnit));
        },
      },
      { ALT: () => this.CONSUME(t.StringText) },
      { ALT: () => this.CONSUME(k.TRUE) },
      { ALT: () => this.CONSUME(k.FALSE) },
      { ALT: () => this.CONSUME(k.NULL) },
      {
        ALT: () => {
          this.CONSUME(k.INTERVAL);
          this.CONSUME2(t.StringText);
          this.OPTION2(() => this.CONSUME2(t.DurationUnit));
        },
      },
    ]);
  });

  readonly caseExpression: Rule = this.RULE('caseExpression', () => {
    this.CONSUME(k.CASE);
    this.OPTION(() => this.SUBRULE(this.expression, { LABEL: 'operand' }));
    this.AT_LEAST_ONE({ ERR_MSG: '"WHEN"', DEF: () => this.SUBRULE(this.caseBranch) });
    this.OPTION2(() => {
      this.CONSUME(k.ELSE);
      this.SUBRULE2(this.expression, { LABEL: 'otherwise' });
    });
    this.CONSUME(k.END);
  });

  readonly caseBranch: Rule = this.RULE('caseBranch', () => {
    this.CONSUME(k.WHEN);
    this.SUBRULE(this.expression, { LABEL: 'when' });
    this.CONSUME(k.THEN);
    this.SUBRULE2(this.expression, { LABEL: 'then' });
  });

  readonly cast: Rule = this.RULE('cast', () => {
    this.OR([{ ALT: () => this.CONSUME(k.CAST) }, { ALT: () => this.CONSUME(k.TRY_CAST) }]);
    this.CONSUME(t.LeftParen);
    this.SUBRULE(this.expression);
    this.CONSUME(k.AS);
    this.SUBRULE(this.typeName);
    this.CONSUME(t.RightParen);
  });

  readonly nameOrCall: Rule = this.RULE('nameOrCall', () => {
    this.CONSUME(t.Name);
    this.OPTION(() => this.SUBRULE(this.callArguments));
  });

  readonly callArguments: Rule = this.RULE('callArguments', () => {
    this.CONSUME(t.LeftParen);
    this.OR([
      { ALT: () => this.CONSUME(t.Star) },
      {
        ALT: () => {
          this.OPTION(() => this.CONSUME(k.DISTINCT));
          this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.expression) });
        },
      },
    ]);
    this.CONSUME(t.RightParen);
    this.OPTION2(() => this.SUBRULE(this.nullTreatment));
    this.OPTION3(() => this.SUBRULE(this.filterClause));
    this.OPTION4(() => this.SUBRULE2(this.nullTreatment));
  });

  readonly nullTreatment: Rule = this.RULE('nullTreatment', () => {
    this.OR([{ ALT: () => this.CONSUME(k.IGNORE) }, { ALT: () => this.CONSUME(k.RESPECT) }]);
    this.CONSUME(k.NULLS);
  });

  readonly filterClause: Rule = this.RULE('filterClause', () => {
    this.CONSUME(k.FILTER);
    this.CONSUME(t.LeftParen);
    this.CONSUME(k.WHERE);
    this.SUBRULE(this.expression);
    this.CONSUME(t.RightParen);
  });
}

const parsers = new Map<ErrorMode, SqlParser>();

/** The parser of each mode, built when first needed because building it takes longer than parsing most scripts. */
export function sqlParser(mode: ErrorMode): SqlParser {
  let parser = parsers.get(mode);
  if (parser === undefined) {
    parser = new SqlParser(mode, true);
    parsers.set(mode, parser);
  }
  return parser;
}
