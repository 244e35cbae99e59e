// Functions of real numbers, all on DOUBLE: powers, logarithms, angles (in radians).
// Invariant: an argument outside a function's domain is a row failure, never a silent NaN; NaN in gives NaN out.
import type { ScalarFunction } from '@tidewire/core';
import { badArgument } from '../expr/failure.ts';
import { defineScalar, overload } from './define.ts';

/** A function of one number that is undefined where `outside` says so. */
function real(
  name: string,
  summary: string,
  example: readonly [sql: string, result: string],
  evaluate: (x: number) => number,
  outside: (x: number) => string | undefined = () => undefined,
): ScalarFunction {
  const checked = (x: number): number => {
    const reason = outside(x);
    if (reason !== undefined) throw badArgument(`${name} of ${x}: ${reason}`);
    return evaluate(x);
  };
  return defineScalar({
    name,
    summary,
    signatures: [`${name}(number)`],
    examples: [{ sql: example[0], result: example[1] }],
    overloads: [overload(['DOUBLE'], 'DOUBLE', checked)],
  });
}

const notNegative = (x: number): string | undefined => (x < 0 ? 'the number must not be negative' : undefined);
const positive = (x: number): string | undefined => (x <= 0 ? 'the number must be greater than zero' : undefined);
const unit = (x: number): string | undefined => (Math.abs(x) > 1 ? 'the number must lie between -1 and 1' : undefined);

export const sqrt: ScalarFunction = real('sqrt', 'The square root.', ['sqrt(2.25)', '1.5'], Math.sqrt, notNegative);
export const exp: ScalarFunction = real('exp', 'The exponential function.', ['exp(0)', '1'], Math.exp);
export const ln: ScalarFunction = real('ln', 'The natural logarithm.', ['ln(1)', '0'], Math.log, positive);
export const log10: ScalarFunction = real(
  'log10',
  'The logarithm to base 10.',
  ['log10(1000)', '3'],
  Math.log10,
  positive,
);
export const sin: ScalarFunction = real('sin', 'The sine.', ['sin(0)', '0'], Math.sin);
export const cos: ScalarFunction = real('cos', 'The cosine.', ['cos(0)', '1'], Math.cos);
export const tan: ScalarFunction = real('tan', 'The tangent.', ['tan(0)', '0'], Math.tan);
export const asin: ScalarFunction = real('asin', 'The inverse sine.', ['asin(0)', '0'], Math.asin, unit);
export const acos: ScalarFunction = real('acos', 'The inverse cosine.', ['acos(1)', '0'], Math.acos, unit);
export const atan: ScalarFunction = real('atan', 'The inverse tangent.', ['atan(0)', '0'], Math.atan);

export const power: ScalarFunction = defineScalar({
  name: 'power',
  aliases: ['pow'],
  summary: 'A number raised to a power.',
  signatures: ['power(base, exponent)'],
  examples: [
    { sql: 'power(2, 10)', result: '1024' },
    { sql: 'power(9, 0.5)', result: '3' },
  ],
  overloads: [
    overload(['DOUBLE', 'DOUBLE'], 'DOUBLE', (base, exponent) => {
      if (base < 0 && Number.isFinite(exponent) && !Number.isInteger(exponent)) {
        throw badArgument(`power of ${base} and ${exponent}: a negative number has no real power that is not whole`);
      }
      if (base === 0 && exponent < 0) throw badArgument(`power of 0 and ${exponent}: zero has no negative power`);
      return base ** exponent;
    }),
  ],
});

export const log: ScalarFunction = defineScalar({
  name: 'log',
  summary: 'The logarithm to base 10, or to the base given first.',
  signatures: ['log(number)', 'log(base, number)'],
  examples: [
    { sql: 'log(100)', result: '2' },
    { sql: 'log(2, 8)', result: '3' },
  ],
  overloads: [
    overload(['DOUBLE'], 'DOUBLE', (x) => {
      if (x <= 0) throw badArgument(`log of ${x}: the number must be greater than zero`);
      return Math.log10(x);
    }),
    overload(['DOUBLE', 'DOUBLE'], 'DOUBLE', (base, x) => {
      if (base <= 0 || base === 1) throw badArgument(`log to base ${base}: the base must be positive and not 1`);
      if (x <= 0) throw badArgument(`log of ${x}: the number must be greater than zero`);
      return base === 2 ? Math.log2(x) : Math.log(x) / Math.log(base);
    }),
  ],
});
