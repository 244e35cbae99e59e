// The formats of one column under the conformance suite: text and bytes.
import { BOOL, BYTES, LONG, STRING } from '@tidewire/core';
import { formatSuite } from '@tidewire/testing';
import { describe, it } from 'vitest';
import { bytesFormat, textFormat } from './index.ts';

describe('format text', () => {
  const suite = formatSuite({
    format: textFormat,
    types: [STRING],
    refused: [BYTES, BOOL, LONG],
    nulls: 'refused',
    bad: [
      { name: 'a byte that begins no character', type: STRING, message: Uint8Array.of(0x61, 0xff), code: 'R501' },
      { name: 'a character cut short', type: STRING, message: Uint8Array.of(0xf0, 0x9f, 0x98), code: 'R501' },
      { name: 'a surrogate in three bytes', type: STRING, message: Uint8Array.of(0xed, 0xa0, 0x80), code: 'R501' },
    ],
    limits: [],
    unwritable: [{ name: 'half a surrogate pair', type: STRING, cell: 'a\ud83d', code: 'R508' }],
  });
  for (const { name, run } of suite) it(name, run);
});

describe('format bytes', () => {
  const suite = formatSuite({
    format: bytesFormat,
    types: [BYTES],
    refused: [STRING, BOOL, LONG],
    nulls: 'refused',
    bad: [],
    limits: [],
    unwritable: [],
  });
  for (const { name, run } of suite) it(name, run);
});
