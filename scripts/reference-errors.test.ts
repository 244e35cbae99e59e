// The code lists of all packages together: who reads a code in a message must find one meaning for it.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { errorCodes } from './reference-errors.ts';

const PACKAGES = join(dirname(dirname(fileURLToPath(import.meta.url))), 'packages');

/** Reported by formats about messages and by the engine about pushed rows, with the same meaning. */
const SHARED = ['R502'];

/** The files that hold the lists themselves. */
const LISTS = [
  'parser/src/codes.ts',
  'engine/src/bind/error-codes.ts',
  'engine/src/runtime/error-codes.ts',
  'connectors/src/error-codes.ts',
  'formats/src/error-codes.ts',
  'formats/src/row-errors.ts',
];

const entries = errorCodes();
const listed = new Set(entries.map(({ code }) => code));

/** Every production file below a package's src, by its path below `packages`. */
function sources(): readonly { readonly path: string; readonly text: string }[] {
  return readdirSync(PACKAGES).flatMap((name) =>
    readdirSync(join(PACKAGES, name, 'src'), { recursive: true, encoding: 'utf8' })
      .map((file) => `${name}/src/${file.replaceAll('\\', '/')}`)
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
      .map((path) => ({ path, text: readFileSync(join(PACKAGES, path), 'utf8') })),
  );
}

/** Strings that are nothing but a code, with the file they stand in. */
function usedCodes(): readonly { readonly code: string; readonly path: string }[] {
  return sources().flatMap(({ path, text }) =>
    [...text.matchAll(/(['"`])([A-Z]\d{3})\1/g)].map(([, , code = '']) => ({ code, path })),
  );
}

describe('the error codes of all packages', () => {
  it('each have one meaning in the whole product', () => {
    const repeated = entries.filter(({ code }, i) => entries.findIndex((one) => one.code === code) !== i);
    expect(repeated.map(({ code }) => code)).toEqual(SHARED);
    for (const { code, title } of repeated) {
      expect(entries.filter((one) => one.code === code).map((one) => one.title)).toEqual([title, title]);
    }
  });

  it('are a letter and three digits, with a title and an explanation', () => {
    expect(entries.filter(({ code }) => !/^[PBUCRX]\d{3}$/.test(code))).toEqual([]);
    expect(entries.filter(({ title }) => title === '')).toEqual([]);
    expect(entries.filter(({ owner, explanation }) => owner !== 'parser' && explanation === '')).toEqual([]);
  });

  it('are all in a list when a package uses them', () => {
    const used = usedCodes();
    expect(used.length).toBeGreaterThan(100);
    expect(used.filter(({ code }) => !listed.has(code))).toEqual([]);
  });

  it('are all used when they are in a list', () => {
    const used = new Set(usedCodes().flatMap(({ code, path }) => (LISTS.includes(path) ? [] : [code])));
    expect([...listed].filter((code) => !used.has(code))).toEqual([]);
  });
});
