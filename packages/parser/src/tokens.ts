// The words and signs of the language: token types, and the keyword table that says which words may still be names.
// Invariant: holds no function, window, connector or format name; what the lexer cannot read is a token too, never an exception.
import { createToken, Lexer, type TokenType } from 'chevrotain';

/** Any word or quoted name that may stand where a name is wanted. */
export const Name: TokenType = createToken({ name: 'Name', pattern: Lexer.NA, label: 'a name' });
/** The names that may also stand as an alias without AS. */
export const BareAlias: TokenType = createToken({ name: 'BareAlias', pattern: Lexer.NA, label: 'an alias' });
/** Every unquoted word, reserved or not: the first part of a bare option key. */
export const Word: TokenType = createToken({ name: 'Word', pattern: Lexer.NA, label: 'an option name' });
/** Option keys in quotes of either kind. */
export const QuotedKey: TokenType = createToken({ name: 'QuotedKey', pattern: Lexer.NA, label: 'an option name' });

/** Reserved words are names only in double quotes or after a dot. */
const RESERVED_WORDS = [
  'SELECT',
  'FROM',
  'WHERE',
  'GROUP',
  'HAVING',
  'AS',
  'AND',
  'OR',
  'NOT',
  'IN',
  'IS',
  'BETWEEN',
  'LIKE',
  'CASE',
  'WHEN',
  'THEN',
  'ELSE',
  'NULL',
  'TRUE',
  'FALSE',
  'DISTINCT',
] as const;

/** Words that are names everywhere except as an alias without AS, where they continue the statement. */
const CLAUSE_WORDS = [
  'CREATE',
  'DEFINE',
  'INSERT',
  'INTO',
  'WINDOW',
  'LIMIT',
  'WITH',
  'BY',
  'END',
  'ESCAPE',
  'DIV',
] as const;

/** Words with a place of their own in the grammar that are names everywhere else. */
const FREE_WORDS = ['STREAM', 'FOR'] as const;

/** Words that are keywords only when what follows says so (the lexer decides); otherwise they are plain names. */
const CONTEXTUAL_WORDS = [
  'CAST',
  'TRY_CAST',
  'INTERVAL',
  'FILTER',
  'IGNORE',
  'RESPECT',
  'NULLS',
  'METADATA',
  'WATERMARK',
] as const;

/** Words that begin clauses known from other dialects: names, but no alias without AS, so that the clause is seen and refused. */
const FOREIGN_CLAUSE_WORDS: readonly string[] = [
  'JOIN',
  'INNER',
  'LEFT',
  'RIGHT',
  'FULL',
  'CROSS',
  'NATURAL',
  'ASOF',
  'LATERAL',
  'ON',
  'USING',
  'ORDER',
  'UNION',
  'EXCEPT',
  'INTERSECT',
  'OVER',
  'QUALIFY',
  'OUTPUT',
  'EMIT',
  'ALLOW',
  'WITHIN',
  'PARTITION',
  'MATCH_RECOGNIZE',
  'OFFSET',
  'FETCH',
  'ILIKE',
  'RLIKE',
  'REGEXP',
  'SIMILAR',
  'AT',
  'COLLATE',
  'PRIMARY',
  'UNIQUE',
  'DEFAULT',
  'CHECK',
  'REFERENCES',
];

export type ContextualWord = (typeof CONTEXTUAL_WORDS)[number];
export type Keyword =
  | (typeof RESERVED_WORDS)[number]
  | (typeof CLAUSE_WORDS)[number]
  | (typeof FREE_WORDS)[number]
  | ContextualWord;

function keywordTypes<W extends string>(words: readonly W[], categories: TokenType[]): [W, TokenType][] {
  return words.map((word) => [
    word,
    createToken({ name: word, pattern: Lexer.NA, categories: [Word, ...categories], label: `"${word}"` }),
  ]);
}

const reservedTypes = keywordTypes(RESERVED_WORDS, []);
const contextualTypes = keywordTypes(CONTEXTUAL_WORDS, []);
const openTypes = [...keywordTypes(CLAUSE_WORDS, [Name]), ...keywordTypes(FREE_WORDS, [Name, BareAlias])];

/** The token type of each keyword. */
export const keywords: Readonly<Record<Keyword, TokenType>> = Object.fromEntries([
  ...reservedTypes,
  ...contextualTypes,
  ...openTypes,
]) as Record<Keyword, TokenType>;

/** A word of another dialect's clause; the grammar has no place for it except as a name. */
const ForeignClause: TokenType = createToken({
  name: 'ForeignClause',
  pattern: Lexer.NA,
  categories: [Word, Name],
  label: 'a name',
});

/** A unit directly after a number or after INTERVAL '…'. */
export const DurationUnit: TokenType = createToken({
  name: 'DurationUnit',
  pattern: Lexer.NA,
  categories: [Word],
  label: 'a duration unit',
});

/** What an unquoted word is when nothing before or after it matters. */
export const plainWordTypes: ReadonlyMap<string, TokenType> = new Map<string, TokenType>([
  ...reservedTypes,
  ...openTypes,
  ...FOREIGN_CLAUSE_WORDS.map((word) => [word, ForeignClause] as const),
]);

export const RESERVED: ReadonlySet<string> = new Set<string>(RESERVED_WORDS);

/** Every keyword, for suggestions. */
export const KEYWORD_LIST: readonly string[] = [...RESERVED_WORDS, ...CLAUSE_WORDS, ...FREE_WORDS, ...CONTEXTUAL_WORDS];

type Match = [string] | null;
type Matcher = (text: string, offset: number) => Match;

/** A matcher from a sticky expression; chevrotain would drop the `u` flag of a plain one. */
function matching(sticky: RegExp): Matcher {
  return (text, offset) => {
    sticky.lastIndex = offset;
    const found = sticky.exec(text);
    return found === null ? null : [found[0]];
  };
}

/** Text between two equal quotes in which the doubled quote stands for itself; by index, so that length costs no stack. */
function quotedBy(quote: string): Matcher {
  return (text, offset) => {
    if (text[offset] !== quote) return null;
    for (let end = text.indexOf(quote, offset + 1); end !== -1; end = text.indexOf(quote, end + 2)) {
      if (text[end + 1] !== quote) return [text.slice(offset, end + 1)];
    }
    return null;
  };
}

function blockComment(text: string, offset: number): Match {
  if (!text.startsWith('/*', offset)) return null;
  const end = text.indexOf('*/', offset + 2);
  return end === -1 ? null : [text.slice(offset, end + 2)];
}

/** The rest of the text, when it begins with an opening that was never closed. */
function toTheEndFrom(opening: string): Matcher {
  return (text, offset) => (text.startsWith(opening, offset) ? [text.slice(offset)] : null);
}

function sign(name: string, pattern: string): TokenType {
  return createToken({ name, pattern, label: `"${pattern}"` });
}

const Blank: TokenType = createToken({ name: 'Blank', pattern: /\s+/, group: Lexer.SKIPPED, line_breaks: true });
const LineComment: TokenType = createToken({ name: 'LineComment', pattern: /--[^\n\r]*/, group: Lexer.SKIPPED });
const BlockComment: TokenType = createToken({
  name: 'BlockComment',
  pattern: blockComment,
  group: Lexer.SKIPPED,
  line_breaks: true,
});

export const Identifier: TokenType = createToken({
  name: 'Identifier',
  pattern: matching(/[\p{L}_][\p{L}\p{M}\p{N}_$]*/uy),
  categories: [Word, Name, BareAlias],
  label: 'a name',
  line_breaks: false,
});
export const QuotedIdentifier: TokenType = createToken({
  name: 'QuotedIdentifier',
  pattern: quotedBy('"'),
  categories: [Name, BareAlias, QuotedKey],
  label: 'a name',
  line_breaks: true,
});
export const StringText: TokenType = createToken({
  name: 'StringText',
  pattern: quotedBy("'"),
  categories: [QuotedKey],
  label: 'a string',
  line_breaks: true,
});
export const NumberText: TokenType = createToken({
  name: 'NumberText',
  pattern: /(?:\d+(?:_\d+)*(?:\.\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+)?/,
  label: 'a number',
});

/** `.*` as one token, so that `t.*` and `t.x` part at the second token. */
export const DotStar: TokenType = createToken({
  name: 'DotStar',
  pattern: /\.\s*\*/,
  label: '".*"',
  line_breaks: true,
});
export const Dot: TokenType = sign('Dot', '.');
export const Comma: TokenType = sign('Comma', ',');
export const Semicolon: TokenType = sign('Semicolon', ';');
export const LeftParen: TokenType = sign('LeftParen', '(');
export const RightParen: TokenType = sign('RightParen', ')');
export const LeftBracket: TokenType = sign('LeftBracket', '[');
export const RightBracket: TokenType = sign('RightBracket', ']');

export const Comparison: TokenType = createToken({
  name: 'Comparison',
  pattern: /<>|!=|<=|>=|<|>/,
  label: 'a comparison',
});
/** `=` and `==`; apart from the other comparisons because WITH options use it too. */
export const Equals: TokenType = createToken({ name: 'Equals', pattern: /==?/, label: '"="' });
export const Concat: TokenType = sign('Concat', '||');
export const Plus: TokenType = sign('Plus', '+');
export const Minus: TokenType = sign('Minus', '-');
export const Star: TokenType = sign('Star', '*');
export const Slash: TokenType = sign('Slash', '/');
export const Percent: TokenType = sign('Percent', '%');

/** Signs of other dialects, read only to be refused by name. */
const ForeignSign: TokenType = createToken({ name: 'ForeignSign', pattern: /::|->>?|=>|[{}:]/ });

export const OpenString: TokenType = createToken({
  name: 'OpenString',
  pattern: toTheEndFrom("'"),
  line_breaks: true,
});
export const OpenIdentifier: TokenType = createToken({
  name: 'OpenIdentifier',
  pattern: toTheEndFrom('"'),
  line_breaks: true,
});
export const OpenComment: TokenType = createToken({
  name: 'OpenComment',
  pattern: toTheEndFrom('/*'),
  line_breaks: true,
});
/** A run of characters that begin nothing in the language. */
export const Unreadable: TokenType = createToken({
  name: 'Unreadable',
  pattern: matching(/[^\p{L}\d_\s'"(),;.=<>+\-*/%[\]:{}]+|[\s\S]/uy),
  line_breaks: true,
});

/** Tokens by precedence of matching: longer readings before shorter ones, openings without an end last. */
export const lexedTokens: readonly TokenType[] = [
  Blank,
  LineComment,
  BlockComment,
  OpenComment,
  Identifier,
  QuotedIdentifier,
  OpenIdentifier,
  StringText,
  OpenString,
  NumberText,
  DotStar,
  Dot,
  Comma,
  Semicolon,
  LeftParen,
  RightParen,
  LeftBracket,
  RightBracket,
  ForeignSign,
  Comparison,
  Equals,
  Concat,
  Plus,
  Minus,
  Star,
  Slash,
  Percent,
  Unreadable,
];

/** Everything the parser may meet. */
export const vocabulary: readonly TokenType[] = [
  Name,
  BareAlias,
  Word,
  QuotedKey,
  ForeignClause,
  DurationUnit,
  ...Object.values(keywords),
  ...lexedTokens,
];
