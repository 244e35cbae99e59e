// The demo's proof: equal totals pass, and every kind of difference is found.
import { describe, expect, it } from 'vitest';
import { equalDecimals, isMean } from './exact.ts';
import { compareWithLedger, type Ledger } from './ledger-check.ts';
import { readStatRow } from './stat-row.ts';

const LEDGER: Ledger = {
  windowMs: 1_000,
  totals: { connections: 1, messages: 3, malformed: 0, duplicates: 0, dropped: 0 },
  rows: [
    {
      channel: 'trades',
      key: 'ABC',
      start: 1_000,
      end: 2_000,
      count: 3,
      first: '10.00',
      last: '10.50',
      min: '10.00',
      max: '10.50',
      sum: '30.75',
      quantity: '0.30000',
      turnover: '3.0750000',
    },
  ],
};

const PUBLISHED =
  '{"symbol":"ABC","window_start":1000,"trades":3,"avg_price":10.25000000000000,"min_price":10.00000000,' +
  '"max_price":10.50000000,"volume":0.30000000,"turnover":3.0750000000000000}';

function compare(...texts: string[]): readonly string[] {
  return compareWithLedger(texts.map(readStatRow), LEDGER).map(
    ({ symbol, start, figure, ledger, published }) => `${symbol} ${start} ${figure}: ${ledger} / ${published}`,
  );
}

describe('the comparison with the ledger', () => {
  it('finds nothing when every figure is equal', () => {
    expect(compare(PUBLISHED)).toEqual([]);
  });

  it.each([
    ['"trades":3', '"trades":2', 'ABC 1000 trades: 3 / 2'],
    ['10.25000000000000', '10.25000000000001', 'ABC 1000 avg_price: 30.75 / 3 / 10.25000000000001'],
    ['10.00000000', '9.99999999', 'ABC 1000 min_price: 10.00 / 9.99999999'],
    ['10.50000000', '10.50000001', 'ABC 1000 max_price: 10.50 / 10.50000001'],
    ['0.30000000', '0.30000001', 'ABC 1000 volume: 0.30000 / 0.30000001'],
    ['3.0750000000000000', '3.0750000000000001', 'ABC 1000 turnover: 3.0750000 / 3.0750000000000001'],
  ])('finds %s published as %s', (right, wrong, difference) => {
    expect(compare(PUBLISHED.replace(right, wrong))).toEqual([difference]);
  });

  it('finds rows that are missing, published twice, or not in the ledger', () => {
    expect(compare()).toEqual(['ABC 1000 trades: 3 / -']);
    expect(compare(PUBLISHED, PUBLISHED)).toEqual(['ABC 1000 row: once / twice']);
    expect(compare(PUBLISHED, PUBLISHED.replace('ABC', 'XYZ'))).toEqual(['XYZ 1000 trades: - / 3']);
  });

  it('says which message is not a row of the job', () => {
    expect(() => readStatRow('{"symbol":"ABC"}')).toThrow(
      'the published message has no "window_start": {"symbol":"ABC"}',
    );
  });
});

describe('exact decimals', () => {
  it('are equal whatever zeros end them, and never because of rounding', () => {
    expect(equalDecimals('1.50', '1.5')).toBe(true);
    expect(equalDecimals('-0.10', '-0.1')).toBe(true);
    expect(equalDecimals('12345678901234567890.1', '12345678901234567890.2')).toBe(false);
  });

  it('take a mean at the digits it shows', () => {
    expect([isMean('0.333333', '1.00', 3), isMean('0.333334', '1.00', 3), isMean('0.67', '2', 3)]).toEqual([
      true,
      false,
      true,
    ]);
  });
});
