import {
  BOOL,
  DOUBLE,
  decimal,
  FLOAT,
  INT,
  LONG,
  NULL,
  OBJECT,
  printType,
  type SqlType,
  STRING,
  TIMESTAMP,
} from '@tidewire/core';
import { describe, expect, it } from 'vitest';
import { assignable, averageType, castable, commonType, decimalResultType, numberLiteral } from './numeric-types.ts';

function common(a: SqlType, b: SqlType): string | undefined {
  const type = commonType(a, b);
  return type === undefined ? undefined : printType(type);
}

describe('the types of numbers', () => {
  it('T39: gives DECIMAL results the scales documented', () => {
    const types = (['+', '*', '/', '%', 'DIV'] as const).map((o) =>
      printType(decimalResultType(o, decimal(6, 2), decimal(4, 1))),
    );
    expect(types).toEqual(['DECIMAL(7,2)', 'DECIMAL(10,3)', 'DECIMAL(12,7)', 'DECIMAL(5,2)', 'DECIMAL(5,0)']);
  });

  it('shrinks the scale, but not below that of the operands, when 38 digits are too few', () => {
    const wide = decimal(38, 18);
    expect((['+', '*', '/'] as const).map((o) => printType(decimalResultType(o, wide, wide)))).toEqual([
      'DECIMAL(38,18)',
      'DECIMAL(38,18)',
      'DECIMAL(38,18)',
    ]);
  });

  it('T33: AVG of DECIMAL has six more digits', () => {
    expect(printType(averageType(decimal(10, 2)))).toBe('DECIMAL(16,8)');
  });

  it('meets in the wider type', () => {
    expect(common(INT, LONG)).toBe('LONG');
    expect(common(LONG, decimal(10, 2))).toBe('DECIMAL(21,2)');
    expect(common(decimal(10, 2), DOUBLE)).toBe('DOUBLE');
    expect(common(FLOAT, INT)).toBe('DOUBLE');
    expect(common(NULL, STRING)).toBe('STRING');
    expect(common(OBJECT, STRING)).toBe('STRING');
    expect(common(STRING, INT)).toBe(undefined);
    expect(common(TIMESTAMP, LONG)).toBe(undefined);
  });

  it('narrows on assignment with a check, but never drops a fraction', () => {
    const moves = [
      [LONG, INT],
      [DOUBLE, FLOAT],
      [DOUBLE, decimal(10, 2)],
      [DOUBLE, INT],
      [decimal(5, 2), LONG],
      [INT, DOUBLE],
      [STRING, INT],
    ] as const;
    expect(moves.map(([from, to]) => assignable(from, to))).toEqual([
      'narrow',
      'narrow',
      'narrow',
      'fraction',
      'fraction',
      'widen',
      'refused',
    ]);
  });

  it('knows which casts exist', () => {
    expect([
      castable(STRING, TIMESTAMP),
      castable(OBJECT, DOUBLE),
      castable(TIMESTAMP, DOUBLE),
      castable(DOUBLE, BOOL),
    ]).toEqual([true, true, false, false]);
    expect(castable(BOOL, INT)).toBe(true);
  });

  it('reads number literals without losing a digit', () => {
    const shown = ['7', '2147483648', '-9223372036854775808', '1.50', '.5', '1e3', '9223372036854775808'].map(
      (text) => {
        const literal = numberLiteral(text);
        return literal === undefined ? undefined : `${literal.value} ${printType(literal.type)}`;
      },
    );
    expect(shown).toEqual([
      '7 INT',
      '2147483648 LONG',
      '-9223372036854775808 LONG',
      '150 DECIMAL(3,2)',
      '5 DECIMAL(1,1)',
      '1000 DOUBLE',
      '9223372036854775808 DECIMAL(19,0)',
    ]);
    expect(numberLiteral('9'.repeat(39))).toBe(undefined);
  });
});
