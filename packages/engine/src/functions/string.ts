// Functions that make texts of texts.
// Invariant: characters are code points; letters change case without regard to a locale; no result is longer than
// MAX_TEXT_RESULT.
import { type Cell, type Integer, type ScalarFunction, STRING } from '@tidewire/core';
import { badArgument, tooLarge } from '../expr/failure.ts';
import { castable } from '../expr/numeric-types.ts';
import { pointCount, slicePoints } from './code-points.ts';
import { defineScalar, overload, overloadBy } from './define.ts';

/** Characters (UTF-16 code units) that a text function may give. */
export const MAX_TEXT_RESULT = 1_048_576;

/** Fails before a text of `length` characters is built. */
function allow(length: number, name: string): void {
  if (length > MAX_TEXT_RESULT) {
    throw tooLarge(`${name} would give a text of ${length} characters, the limit is ${MAX_TEXT_RESULT}`);
  }
}

function joined(parts: readonly Cell[], name: string): string {
  const present = parts.filter((part) => part !== null) as string[];
  allow(
    present.reduce((sum, part) => sum + part.length, 0),
    name,
  );
  return present.join('');
}

/** The operator ||: NULL when either side is. */
export const concatOperator: ScalarFunction = defineScalar({
  name: '||',
  summary: 'Two texts one after the other; NULL when either is.',
  signatures: ['text || text'],
  examples: [
    { sql: "'a' || 'b'", result: "'ab'" },
    { sql: "'a' || NULL", result: 'NULL' },
  ],
  overloads: [overload(['STRING', 'STRING'], 'STRING', (left, right) => joined([left, right], '||'))],
});

export const concat: ScalarFunction = defineScalar({
  name: 'concat',
  summary: 'All arguments as one text; NULLs are left out.',
  signatures: ['concat(value, ...)'],
  nulls: 'handle',
  examples: [
    { sql: "concat('a', 1, TRUE)", result: "'a1true'" },
    { sql: "concat('a', NULL, 'b')", result: "'ab'" },
  ],
  overloads: [
    overloadBy((args) => {
      if (args.length === 0 || !args.every((type) => castable(type, STRING))) return undefined;
      const params = args.map(() => STRING);
      return { params, returns: STRING, eval: (...parts) => joined(parts, 'concat'), casts: true };
    }),
  ],
});

export const lower: ScalarFunction = defineScalar({
  name: 'lower',
  aliases: ['lcase'],
  summary: 'A text in lower-case letters.',
  signatures: ['lower(text)'],
  examples: [{ sql: "lower('BTC-Usd')", result: "'btc-usd'" }],
  overloads: [overload(['STRING'], 'STRING', (text) => text.toLowerCase())],
});

export const upper: ScalarFunction = defineScalar({
  name: 'upper',
  aliases: ['ucase'],
  summary: 'A text in upper-case letters.',
  signatures: ['upper(text)'],
  examples: [{ sql: "upper('btc')", result: "'BTC'" }],
  overloads: [overload(['STRING'], 'STRING', (text) => text.toUpperCase())],
});

/** Where the text without leading (trailing) characters of the set starts (ends), in code points. */
function stripped(text: string, set: string, start: boolean, end: boolean): string {
  const points = Array.from(text);
  const strip = new Set(set);
  let from = 0;
  let to = points.length;
  while (start && from < to && strip.has(points[from] ?? '')) from++;
  while (end && to > from && strip.has(points[to - 1] ?? '')) to--;
  return points.slice(from, to).join('');
}

function trimming(name: string, where: string, start: boolean, end: boolean, example: string): ScalarFunction {
  return defineScalar({
    name,
    summary: `A text without the blanks, or the characters given, ${where}.`,
    signatures: [`${name}(text)`, `${name}(text, characters)`],
    examples: [
      { sql: `${name}('  a  ')`, result: example },
      { sql: `${name}('xaxx', 'x')`, result: `'${stripped('xaxx', 'x', start, end)}'` },
    ],
    overloads: [
      overload(['STRING'], 'STRING', (text) => stripped(text, ' ', start, end)),
      overload(['STRING', 'STRING'], 'STRING', (text, set) => stripped(text, set, start, end)),
    ],
  });
}

export const trim: ScalarFunction = trimming('trim', 'at both ends', true, true, "'a'");
export const ltrim: ScalarFunction = trimming('ltrim', 'at its start', true, false, "'a  '");
export const rtrim: ScalarFunction = trimming('rtrim', 'at its end', false, true, "'  a'");

/** Positions far outside any text, so that arithmetic on them stays exact. */
function position(value: Integer): number {
  return Math.max(-MAX_TEXT_RESULT * 4, Math.min(MAX_TEXT_RESULT * 4, Number(value)));
}

export const substring: ScalarFunction = defineScalar({
  name: 'substring',
  aliases: ['substr'],
  summary: 'The characters from a 1-based start on, at most so many; positions before the text count but hold nothing.',
  signatures: ['substring(text, start)', 'substring(text, start, length)'],
  examples: [
    { sql: "substring('BTCUSDT', 4)", result: "'USDT'" },
    { sql: "substring('BTCUSDT', 1, 3)", result: "'BTC'" },
    { sql: "substring('abc', -1, 3)", result: "'a'" },
  ],
  overloads: [
    overload(['STRING', 'LONG'], 'STRING', (text, start) => slicePoints(text, position(start) - 1, text.length)),
    overload(['STRING', 'LONG', 'LONG'], 'STRING', (text, start, length) => {
      if (length < 0) throw badArgument(`substring: the length must not be negative, it is ${length}`);
      return slicePoints(text, position(start) - 1, position(start) - 1 + position(length));
    }),
  ],
});

export const left: ScalarFunction = defineScalar({
  name: 'left',
  summary: 'The first n characters; for negative n all but the last -n.',
  signatures: ['left(text, n)'],
  examples: [
    { sql: "left('abcd', 2)", result: "'ab'" },
    { sql: "left('abcd', -1)", result: "'abc'" },
  ],
  overloads: [
    overload(['STRING', 'LONG'], 'STRING', (text, n) =>
      slicePoints(text, 0, n < 0 ? pointCount(text) + position(n) : position(n)),
    ),
  ],
});

export const right: ScalarFunction = defineScalar({
  name: 'right',
  summary: 'The last n characters; for negative n all but the first -n.',
  signatures: ['right(text, n)'],
  examples: [
    { sql: "right('abcd', 2)", result: "'cd'" },
    { sql: "right('abcd', -1)", result: "'bcd'" },
  ],
  overloads: [
    overload(['STRING', 'LONG'], 'STRING', (text, n) =>
      slicePoints(text, n < 0 ? -position(n) : pointCount(text) - position(n), text.length),
    ),
  ],
});

/** The characters that fill a text up to `length` characters. */
function filler(text: string, length: Integer, fill: string, name: string): string {
  const missing = position(length) - pointCount(text);
  allow(position(length), name);
  if (missing <= 0 || fill === '') return '';
  return slicePoints(fill.repeat(Math.ceil(missing / pointCount(fill))), 0, missing);
}

function padded(text: string, length: Integer, fill: string, atStart: boolean): string {
  const extra = filler(text, length, fill, atStart ? 'lpad' : 'rpad');
  return slicePoints(atStart ? extra + text : text + extra, 0, position(length));
}

export const lpad: ScalarFunction = defineScalar({
  name: 'lpad',
  summary: 'A text filled at its start, with blanks or the characters given, or cut to so many characters.',
  signatures: ['lpad(text, length)', 'lpad(text, length, fill)'],
  examples: [
    { sql: "lpad('7', 3, '0')", result: "'007'" },
    { sql: "lpad('abcd', 2)", result: "'ab'" },
  ],
  overloads: [
    overload(['STRING', 'LONG'], 'STRING', (text, length) => padded(text, length, ' ', true)),
    overload(['STRING', 'LONG', 'STRING'], 'STRING', (text, length, fill) => padded(text, length, fill, true)),
  ],
});

export const rpad: ScalarFunction = defineScalar({
  name: 'rpad',
  summary: 'A text filled at its end, with blanks or the characters given, or cut to so many characters.',
  signatures: ['rpad(text, length)', 'rpad(text, length, fill)'],
  examples: [
    { sql: "rpad('7', 3, '.')", result: "'7..'" },
    { sql: "rpad('abcd', 2)", result: "'ab'" },
  ],
  overloads: [
    overload(['STRING', 'LONG'], 'STRING', (text, length) => padded(text, length, ' ', false)),
    overload(['STRING', 'LONG', 'STRING'], 'STRING', (text, length, fill) => padded(text, length, fill, false)),
  ],
});

export const repeat: ScalarFunction = defineScalar({
  name: 'repeat',
  summary: 'A text so many times; the empty text for less than one.',
  signatures: ['repeat(text, times)'],
  examples: [
    { sql: "repeat('ab', 2)", result: "'abab'" },
    { sql: "repeat('ab', 0)", result: "''" },
  ],
  overloads: [
    overload(['STRING', 'LONG'], 'STRING', (text, times) => {
      allow(text.length * Number(times), 'repeat');
      return text === '' || times <= 0 ? '' : text.repeat(Number(times));
    }),
  ],
});

export const reverse: ScalarFunction = defineScalar({
  name: 'reverse',
  summary: 'A text backwards.',
  signatures: ['reverse(text)'],
  examples: [{ sql: "reverse('abc')", result: "'cba'" }],
  overloads: [overload(['STRING'], 'STRING', (text) => Array.from(text).reverse().join(''))],
});

export const replace: ScalarFunction = defineScalar({
  name: 'replace',
  summary: 'A text with every occurrence of a part replaced.',
  signatures: ['replace(text, part, replacement)'],
  examples: [
    { sql: "replace('a-b-c', '-', '/')", result: "'a/b/c'" },
    { sql: "replace('abc', '', 'x')", result: "'abc'" },
  ],
  overloads: [
    overload(['STRING', 'STRING', 'STRING'], 'STRING', (text, part, replacement) => {
      if (part === '') return text;
      const pieces = text.split(part);
      allow(text.length + (pieces.length - 1) * (replacement.length - part.length), 'replace');
      return pieces.join(replacement);
    }),
  ],
});

export const chr: ScalarFunction = defineScalar({
  name: 'chr',
  aliases: ['char'],
  summary: 'The character with a Unicode code point.',
  signatures: ['chr(code)'],
  examples: [{ sql: 'chr(8364)', result: "'€'" }],
  overloads: [
    overload(['LONG'], 'STRING', (code) => {
      const point = Number(code);
      if (!(point > 0 && point <= 0x10ffff) || (point >= 0xd800 && point <= 0xdfff)) {
        throw badArgument(`chr: ${code} is not the code point of a character`);
      }
      return String.fromCodePoint(point);
    }),
  ],
});

export const splitPart: ScalarFunction = defineScalar({
  name: 'split_part',
  summary: 'The n-th part of a text cut at a delimiter, from the end for negative n; empty when there is none.',
  signatures: ['split_part(text, delimiter, n)'],
  examples: [
    { sql: "split_part('BTC-USD', '-', 1)", result: "'BTC'" },
    { sql: "split_part('a.b.c', '.', -1)", result: "'c'" },
  ],
  overloads: [
    overload(['STRING', 'STRING', 'LONG'], 'STRING', (text, delimiter, n) => {
      const index = Number(n);
      if (index === 0) throw badArgument('split_part: parts are counted from 1, or from -1 backwards');
      const parts = delimiter === '' ? [text] : text.split(delimiter);
      return parts[index > 0 ? index - 1 : parts.length + index] ?? '';
    }),
  ],
});
