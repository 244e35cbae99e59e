import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_ISO_BYTES, MAX_TIMESTAMP_MS, parseIsoTimestamp, writeIsoTimestamp } from './iso-time.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

function parse(text: string): number {
  const bytes = encodeUtf8(`"${text}"`);
  return parseIsoTimestamp(bytes, 1, bytes.length - 1);
}

function print(ms: number): string {
  const bytes = new Uint8Array(MAX_ISO_BYTES);
  return decodeUtf8(bytes, 0, writeIsoTimestamp(ms, bytes, 0));
}

describe('ISO 8601 timestamps', () => {
  it('parses dates, times, fractions and zones', () => {
    const at = Date.UTC(2024, 1, 29, 23, 5, 9, 120);
    const same = [
      '2024-02-29T23:05:09.12Z',
      '2024-02-29t23:05:09,120z',
      '2024-02-29 23:05:09.120999',
      '2024-03-01T01:05:09.12+02:00',
    ];
    expect(same.map(parse)).toEqual([at, at, at, at]);
    expect(parse('2024-02-29T18:05:09.12-0500')).toBe(at);
    expect(parse('2024-02-29T18:05:09.12-05')).toBe(at);
    expect([parse('1969-12-31'), parse('1969-12-31T23:59'), parse('0000-01-01')]).toEqual([
      -86_400_000,
      -60_000,
      Date.parse('0000-01-01'),
    ]);
  });

  it('parses years of six digits with a sign, up to the ends of TIMESTAMP and no further', () => {
    const ends = ['-271821-04-20T00:00:00.000Z', '+275760-09-13T00:00:00.000Z'];
    expect(ends.map(parse)).toEqual([-8.64e15, 8.64e15]);
    expect(ends.map(parse).map(print)).toEqual(ends);
    expect([parse('+010000-01-01'), parse('-000001-12-31T23:59'), parse('+002024-02-29')]).toEqual(
      ['+010000-01-01T00:00:00Z', '-000001-12-31T23:59:00Z', '2024-02-29T00:00:00Z'].map((text) => Date.parse(text)),
    );
    const beyond = ['-271821-04-19T23:59:59.999Z', '+275760-09-13T00:00:00.001Z', '+999999-01-01'];
    const broken = ['-000000-01-01', '+10000-01-01', '+0010000-01-01', '+01000x-01-01', '+010000-13-01', '+', '-'];
    expect([...beyond, ...broken].map(parse)).toEqual([...beyond, ...broken].map(() => Number.NaN));
  });

  it('refuses everything else', () => {
    const bad = [
      '',
      '2024',
      '2024-02',
      '20240229',
      '2023-02-29',
      '2024-13-01',
      '2024-00-10',
      '2024-01-00',
      '2024-01-32',
    ];
    const times = [
      'T',
      'T1',
      'T24:00',
      'T23:60',
      'T23:59:60',
      'T23:59:',
      'T23:59:1',
      'T23:59:01.',
      'T23:59Zx',
      'T23:59+',
      'T23:59+24:00',
      'T23:59+1:00',
      'x23:59',
      '\u000023:59',
      'T23:59 Z',
    ];
    for (const text of [...bad, ...times.map((t) => `2024-01-01${t}`)])
      expect([text, parse(text)]).toEqual([text, Number.NaN]);
    expect(parse(`2024-01-01T00:00:00.${'0'.repeat(44)}`)).toBe(Date.UTC(2024, 0, 1));
    expect(parse(`2024-01-01T00:00:00.${'0'.repeat(45)}`)).toBe(Number.NaN);
  });

  it('prints what Date prints, and reads it back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -MAX_TIMESTAMP_MS, max: MAX_TIMESTAMP_MS }), (ms) => {
        expect(print(ms)).toBe(new Date(ms).toISOString());
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 }), (ms) => {
        expect(print(ms)).toBe(new Date(ms).toISOString());
        expect(parse(print(ms))).toBe(ms);
      }),
      { numRuns: 2000 },
    );
    expect(print(1.9)).toBe('1970-01-01T00:00:00.001Z');
  });
});
