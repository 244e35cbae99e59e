// Literals as typed constants: numbers keep every digit, intervals are milliseconds.
// Invariant: what has no exact value is refused, never rounded or guessed.
import {
  BOOL,
  DURATION_UNITS,
  didYouMean,
  didYouMeanHint,
  INTERVAL,
  NULL,
  parseDecimal,
  type Span,
  STRING,
  unitMilliseconds,
} from '@tidewire/core';
import type { IntervalLiteral, Literal } from '@tidewire/parser';
import type { Expr } from '../expr/expr.ts';
import { numberLiteral } from '../expr/numeric-types.ts';
import { POISON, type Site } from './operators.ts';
import type { Problems } from './problems.ts';

export function bindLiteral(node: Literal, problems: Problems): Expr {
  const { span } = node;
  switch (node.kind) {
    case 'string':
      return { kind: 'literal', value: node.value, type: STRING, span };
    case 'number':
      return bindNumber(node.text, { span, problems });
    case 'boolean':
      return { kind: 'literal', value: node.value, type: BOOL, span };
    case 'null':
      return { kind: 'literal', value: null, type: NULL, span };
    case 'interval': {
      const value = intervalMilliseconds(node, problems);
      return value === undefined ? POISON : { kind: 'literal', value, type: INTERVAL, span };
    }
  }
}

/** A number with its sign, so that the least LONG can be written. */
export function bindNumber(text: string, site: Site): Expr {
  const literal = numberLiteral(text);
  if (literal !== undefined) return { kind: 'literal', value: literal.value, type: literal.type, span: site.span };
  site.problems.error('B212', 'number has more digits than DECIMAL holds', {
    span: site.span,
    hint: 'write at most 38 digits, or an exponent as in 1e40 for a DOUBLE',
  });
  return POISON;
}

const CALENDAR_UNITS: ReadonlySet<string> = new Set([
  'mo',
  'mon',
  'month',
  'months',
  'quarter',
  'quarters',
  'y',
  'yr',
  'year',
  'years',
]);

const AMOUNT_DIGITS = 18;
const AMOUNT_SCALE = 6;

/** Milliseconds of an interval; undefined after reporting why there are none. */
export function intervalMilliseconds(node: IntervalLiteral, problems: Problems): number | undefined {
  const unit = unitMilliseconds(node.unit);
  if (unit === undefined) {
    reportUnit(node.unit, node.span, problems);
    return undefined;
  }
  // Through an exact decimal: 1.005 s in doubles would be a little less than 1005 ms.
  const amount = parseDecimal(node.amount.trim(), AMOUNT_DIGITS, AMOUNT_SCALE);
  const milliseconds = amount === undefined ? Number.NaN : (Number(amount) * unit) / 10 ** AMOUNT_SCALE;
  if (Number.isSafeInteger(milliseconds)) return milliseconds + 0;
  problems.error('B212', `interval '${node.amount}' ${node.unit} is no whole number of milliseconds`, {
    span: node.span,
    hint: "write an amount and a unit, as in INTERVAL '5' SECOND or 250 ms",
  });
  return undefined;
}

function reportUnit(unit: string, span: Span, problems: Problems): void {
  if (CALENDAR_UNITS.has(unit.toLowerCase())) {
    problems.error('U346', `unit ${unit.toUpperCase()} has no fixed length`, {
      span,
      hint: 'write the interval in days or smaller units',
    });
    return;
  }
  const suggestions = didYouMean(unit, DURATION_UNITS);
  const hint = didYouMeanHint(suggestions) ?? 'the units are: ms, s, min, h, d and their long names';
  problems.error('B212', `unit "${unit}" of an interval does not exist`, { span, hint, suggestions });
}
