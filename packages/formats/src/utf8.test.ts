import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base64Length, decodeBase64, writeBase64 } from './base64.ts';
import { decodeUtf8, encodeUtf8, invalidUtf8At, isWellFormedText } from './utf8.ts';

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

describe('UTF-8', () => {
  it('is valid exactly when a strict decoder takes it', () => {
    const chunk = fc.oneof(
      fc.uint8Array({ maxLength: 5 }),
      fc.string({ unit: 'binary', maxLength: 3 }).map(encodeUtf8),
      fc.constantFrom(
        [0xc0, 0x80],
        [0xed, 0xa0, 0x80],
        [0xf4, 0x90, 0x80, 0x80],
        [0xe0, 0x80, 0x80],
        [0xf0, 0x8f, 0xbf, 0xbf],
      ),
    );
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 4 }), (chunks) => {
        const bytes = Uint8Array.from(chunks.flatMap((c) => [...c]));
        let text: string | undefined;
        try {
          text = strict.decode(bytes);
        } catch {
          text = undefined;
        }
        const invalid = invalidUtf8At(bytes, 0, bytes.length);
        expect(invalid < 0).toBe(text !== undefined);
        if (text !== undefined) expect(decodeUtf8(bytes, 0, bytes.length)).toBe(text);
        else strict.decode(bytes.subarray(0, invalid));
      }),
      { numRuns: 3000 },
    );
  });

  it('knows which texts it cannot carry', () => {
    expect(['a😀', '\ud800', 'x\udc00', '\ud800\ud800\udc00'].map(isWellFormedText)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('base64', () => {
  it('writes what it reads', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const into = new Uint8Array(base64Length(bytes.length));
        expect(writeBase64(bytes, into, 0)).toBe(into.length);
        const text = decodeUtf8(into, 0, into.length);
        expect(text).toBe(btoa(String.fromCharCode(...bytes)));
        expect(decodeBase64(text)).toEqual(bytes);
      }),
    );
  });

  it('refuses other alphabets, missing padding, white space and bits that would be lost', () => {
    for (const text of ['A', 'AA', 'AAA', 'AB==', 'AAB=', 'A===', '=AAA', 'AA=A', '____', 'AA A', 'AAAé', '====']) {
      expect([text, decodeBase64(text)]).toEqual([text, undefined]);
    }
  });
});
