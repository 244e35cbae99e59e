import { describe, expect, it } from 'vitest';
import {
  Dictionary,
  HASH_PRIME,
  HASH_SEED,
  MAX_DICTIONARY_CHARACTERS,
  MAX_DICTIONARY_PROBES,
  MAX_DICTIONARY_TEXTS,
} from './dictionary.ts';

const encoder = new TextEncoder();

function hashOf(bytes: Uint8Array): number {
  return bytes.reduce((hash, byte) => Math.imul(hash ^ byte, HASH_PRIME), HASH_SEED);
}

function idOfText(dictionary: Dictionary, text: string, hash?: number): number {
  const bytes = encoder.encode(`<${text}>`);
  const inner = bytes.subarray(1, -1);
  return dictionary.idOfBytes(bytes, 1, bytes.length - 1, hash ?? hashOf(inner));
}

describe('Dictionary', () => {
  it('gives each text one id, counted from 0, by text and by bytes alike', () => {
    const dictionary = new Dictionary();
    expect(dictionary.idOf('buy')).toBe(0);
    expect(idOfText(dictionary, 'sell')).toBe(1);
    expect(idOfText(dictionary, 'buy')).toBe(0);
    expect(dictionary.idOf('sell')).toBe(1);
    expect(idOfText(dictionary, '')).toBe(2);
    expect(idOfText(dictionary, 'é漢😀\ufeff')).toBe(3);
    expect([dictionary.idOf('é漢😀\ufeff'), dictionary.find('buy'), dictionary.find('hold')]).toEqual([3, 0, -1]);
    expect(dictionary.values).toEqual(['buy', 'sell', '', 'é漢😀\ufeff']);
    expect(dictionary.size).toBe(4);
  });

  it('keeps ids while it grows', () => {
    const dictionary = new Dictionary();
    const texts = Array.from({ length: 5000 }, (_, i) => `text ${i * 7919}`);
    const ids = texts.map((text) => idOfText(dictionary, text));
    expect(ids).toEqual(texts.map((_, i) => i));
    expect(texts.map((text) => idOfText(dictionary, text))).toEqual(ids);
    expect(dictionary.values).toEqual(texts);
  });

  it('keeps texts apart whose hashes are the same, also more of them than it probes', () => {
    const dictionary = new Dictionary();
    const texts = Array.from({ length: MAX_DICTIONARY_PROBES * 3 }, (_, i) => `t${i}`);
    const ids = texts.map((text) => idOfText(dictionary, text, 12345));
    expect(texts.map((text) => idOfText(dictionary, text, 12345))).toEqual(ids);
    expect(new Set(ids).size).toBe(texts.length);
  });

  it('is full at MAX_DICTIONARY_TEXTS texts or MAX_DICTIONARY_CHARACTERS characters, and still answers', () => {
    const many = new Dictionary();
    for (let i = 0; i < MAX_DICTIONARY_TEXTS - 1; i++) many.idOf(String(i));
    expect(many.isFull).toBe(false);
    expect(many.idOf('last')).toBe(MAX_DICTIONARY_TEXTS - 1);
    expect([many.isFull, many.idOf('one more')]).toEqual([true, MAX_DICTIONARY_TEXTS]);
    const long = new Dictionary();
    long.idOf('x'.repeat(MAX_DICTIONARY_CHARACTERS - 1));
    expect(long.isFull).toBe(false);
    long.idOf('y');
    expect(long.isFull).toBe(true);
  });
});
