// Functions that look into texts: lengths, positions, tests, regular expressions.
// Invariant: positions are 1-based code points, 0 means "not found"; regular expressions match in linear time.
import type { ScalarFunction } from '@tidewire/core';
import { findPoint, pointCount } from './code-points.ts';
import { defineScalar, overload } from './define.ts';
import { matchesRegularExpression } from './regular-expression.ts';

export const length: ScalarFunction = defineScalar({
  name: 'length',
  aliases: ['char_length', 'character_length', 'len'],
  summary: 'The number of characters of a text, or of bytes.',
  signatures: ['length(text)', 'length(bytes)'],
  examples: [
    { sql: "length('abc')", result: '3' },
    { sql: "length('😀')", result: '1' },
  ],
  overloads: [overload(['STRING'], 'INT', pointCount), overload(['BYTES'], 'INT', (bytes) => bytes.length)],
});

export const locate: ScalarFunction = defineScalar({
  name: 'locate',
  aliases: ['position'],
  summary: 'Where a part first stands in a text, at or after a position; 0 when it does not.',
  signatures: ['locate(part, text)', 'locate(part, text, from)'],
  examples: [
    { sql: "locate('b', 'abcb')", result: '2' },
    { sql: "locate('b', 'abcb', 3)", result: '4' },
    { sql: "locate('x', 'abc')", result: '0' },
  ],
  overloads: [
    overload(['STRING', 'STRING'], 'INT', (part, text) => findPoint(text, part, 0) + 1),
    overload(['STRING', 'STRING', 'LONG'], 'INT', (part, text, from) =>
      from < 1 || from > text.length + 1 ? 0 : findPoint(text, part, Number(from) - 1) + 1,
    ),
  ],
});

export const instr: ScalarFunction = defineScalar({
  name: 'instr',
  summary: 'Where a part first stands in a text; 0 when it does not.',
  signatures: ['instr(text, part)'],
  examples: [{ sql: "instr('abc', 'c')", result: '3' }],
  overloads: [overload(['STRING', 'STRING'], 'INT', (text, part) => findPoint(text, part, 0) + 1)],
});

export const startsWith: ScalarFunction = defineScalar({
  name: 'starts_with',
  summary: 'Whether a text starts with a part.',
  signatures: ['starts_with(text, part)'],
  examples: [{ sql: "starts_with('BTCUSDT', 'BTC')", result: 'TRUE' }],
  overloads: [overload(['STRING', 'STRING'], 'BOOL', (text, part) => text.startsWith(part))],
});

export const endsWith: ScalarFunction = defineScalar({
  name: 'ends_with',
  summary: 'Whether a text ends with a part.',
  signatures: ['ends_with(text, part)'],
  examples: [{ sql: "ends_with('BTCUSDT', 'USDT')", result: 'TRUE' }],
  overloads: [overload(['STRING', 'STRING'], 'BOOL', (text, part) => text.endsWith(part))],
});

export const contains: ScalarFunction = defineScalar({
  name: 'contains',
  summary: 'Whether a part stands anywhere in a text.',
  signatures: ['contains(text, part)'],
  examples: [
    { sql: "contains('BTCUSDT', 'CUS')", result: 'TRUE' },
    { sql: "contains('BTCUSDT', 'btc')", result: 'FALSE' },
  ],
  overloads: [overload(['STRING', 'STRING'], 'BOOL', (text, part) => text.includes(part))],
});

export const ascii: ScalarFunction = defineScalar({
  name: 'ascii',
  summary: 'The Unicode code point of the first character; 0 for the empty text.',
  signatures: ['ascii(text)'],
  examples: [
    { sql: "ascii('A')", result: '65' },
    { sql: "ascii('')", result: '0' },
  ],
  overloads: [overload(['STRING'], 'INT', (text) => text.codePointAt(0) ?? 0)],
});

export const regexpLike: ScalarFunction = defineScalar({
  name: 'regexp_like',
  summary: 'Whether a regular expression (RE2 syntax) matches anywhere in a text.',
  signatures: ['regexp_like(text, pattern)'],
  examples: [
    { sql: "regexp_like('BTCUSDT', '^BTC(USDT|EUR)$')", result: 'TRUE' },
    { sql: "regexp_like('ETHUSDT', '^BTC')", result: 'FALSE' },
  ],
  overloads: [overload(['STRING', 'STRING'], 'BOOL', matchesRegularExpression)],
});
