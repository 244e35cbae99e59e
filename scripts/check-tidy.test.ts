// Plants one untidy thing at a time and expects exactly that one to be reported.

import { describe, expect, it } from 'vitest';
import { checkTidy, type TidyOptions } from './check-tidy.ts';
import { withPlanted } from './plant.ts';

const HEADER = '// Owns a thing.\n// Invariant: it stays.\n';
const NONE: TidyOptions = { impureFiles: [], longFiles: [], definitionLists: [] };

function messages(path: string, text: string, options: TidyOptions = NONE): string[] {
  return withPlanted({ [path]: text }, (root) => checkTidy(root, options)).map((one) => `${one.line} ${one.message}`);
}

const file = 'packages/core/src/thing.ts';

describe('checkTidy', () => {
  it('accepts a file with a header, in either comment style, after a #! line or not', () => {
    expect(messages(file, `${HEADER}export const a = 1;\n`)).toEqual([]);
    expect(messages(file, '/**\n * Owns a thing.\n */\n')).toEqual([]);
    expect(messages(file, `#!/usr/bin/env node\n${HEADER}`)).toEqual([]);
  });

  it('reports a missing, short or long header, but not in tests', () => {
    expect(messages(file, 'export const a = 1;\n')).toEqual([
      '1 header comment of 0 lines: wanted 2 to 6 saying what the file owns',
    ]);
    expect(messages(file, '// One line.\n')).toEqual([
      '1 header comment of 1 lines: wanted 2 to 6 saying what the file owns',
    ]);
    expect(messages(file, '// Line.\n'.repeat(7))).toEqual([
      '1 header comment of 7 lines: wanted 2 to 6 saying what the file owns',
    ]);
    expect(messages('packages/core/src/thing.test.ts', 'export const a = 1;\n')).toEqual([]);
  });

  it('reports a file and a function above their caps, unless granted', () => {
    const longFile = `${HEADER}${'export {};\n'.repeat(599)}`;
    const longFunction = `${HEADER}function f() {\n${'  f();\n'.repeat(79)}}\n`;
    expect(messages(file, longFile)).toEqual(['1 file has 601 lines, above 600']);
    expect(messages(file, longFunction)).toEqual(['3 f has 81 lines, above 80']);
    const granted = { ...NONE, longFiles: [{ file, may: ['file', 'f'], because: 'test' }] };
    expect(messages(file, longFile, granted)).toEqual(['1 f is granted but not used']);
    expect(messages(file, longFunction, granted)).toEqual(['1 file is granted but not used']);
  });

  it.each(['utils.ts', 'helpers.ts', 'common/a.ts', 'misc.test.ts'])('reports the name of %s', (name) => {
    expect(messages(`packages/core/src/${name}`, HEADER)).toEqual([
      expect.stringContaining('does not say what the file owns'),
    ]);
  });

  it.each([
    ['Date.now', 'Date.now();'],
    ['Date', 'new Date();'],
    ['Math.random', 'const random = Math.random;'],
    ['setTimeout', 'setTimeout(f, 1);'],
    ['setInterval', 'globalThis.setInterval(f, 1);'],
    ['setImmediate', 'const timers = { setImmediate };'],
    ['performance', 'performance.now();'],
    ['Function', `new Function('return 1');`],
    ['eval', `eval('1');`],
    ['crypto', 'crypto.randomUUID();'],
    ['process.hrtime', 'process.hrtime.bigint();'],
    ['node:timers/promises', `import { setTimeout } from 'node:timers/promises';`],
  ])('reports %s in production code of the packages, unless granted', (name, code) => {
    const text = `${HEADER}${code}\n`;
    expect(messages(file, text)).toEqual([`3 ${name} is reached directly: take it through an injected interface`]);
    expect(messages(file, text, { ...NONE, impureFiles: [{ file, may: [name], because: 'test' }] })).toEqual([]);
    expect(messages('packages/core/src/thing.test.ts', text)).toEqual([]);
    expect(messages('scripts/thing.ts', text)).toEqual([]);
  });

  it('accepts members, types and parameters that share a name with an impure global, and dates from a number', () => {
    const text = `${HEADER}interface Clock { setTimeout(ms: number): void }
function later(clock: Clock, setInterval: number, f: Function): void { clock.setTimeout(1); new Date(0); }
`;
    expect(messages(file, text)).toEqual([]);
  });

  it('reports an exception that is no longer needed', () => {
    const options = { ...NONE, impureFiles: [{ file, may: ['Date.now'], because: 'test' }] };
    expect(messages(file, HEADER, options)).toEqual(['1 Date.now is granted but not used']);
  });

  it.each([
    ['TO', 'DO'],
    ['FIX', 'ME'],
  ])('reports %s%s in a comment', (...halves) => {
    const word = halves.join('');
    expect(messages(file, `${HEADER}const a = 1; // ${word}: more\n/*\n * ${word}\n */\n`)).toEqual([
      `3 ${word} left in a comment`,
      `5 ${word} left in a comment`,
    ]);
  });

  it('reports re-exports of everything, and barrels below a package root', () => {
    const inner = 'packages/core/src/functions/index.ts';
    const star = '"export *" hides what is exported';
    const barrel = 'barrel: only the index at a package root re-exports';
    const text = `${HEADER}export * from './a.ts';\nexport * as b from './b.ts';\nexport { c } from './c.ts';\n`;
    expect(messages('packages/core/src/index.ts', text)).toEqual([`3 ${star}`, `4 ${star}`]);
    expect(messages(inner, text)).toEqual([`3 ${star}`, `4 ${star}`, `5 ${barrel}`]);
    expect(messages(inner, text, { ...NONE, definitionLists: [inner] })).toEqual([`3 ${star}`, `4 ${star}`]);
  });

  it('reports "!" except in tests and in files whose header says hot loop', () => {
    const code = 'export const a = list[0]!;\n';
    const problem = '3 "!" in a file whose header does not say that it is a hot loop';
    expect(messages(file, `${HEADER}${code}`)).toEqual([problem]);
    expect(messages(file, `// Owns a thing.\n// A hot loop.\n${code}`)).toEqual([]);
    expect(messages('packages/core/src/thing.test.ts', `${HEADER}${code}`)).toEqual([]);
  });

  it('reports inheritance, except from classes made to be extended', () => {
    const text = `${HEADER}class A extends Error {}\nclass B extends A {}\ninterface C extends D {}\n`;
    expect(messages(file, text)).toEqual(['4 extends A: compose instead of inheriting']);
  });

  it('reports an address in the lockfile', () => {
    const lockfile = `lockfileVersion: '9.0'\n  tarball: ${'https'}://host.invalid/a.tgz\n`;
    expect(messages('pnpm-lock.yaml', lockfile)).toEqual(['2 an address in the lockfile']);
  });
});
