// Proves that only what was given can be read.
import { expect, it } from 'vitest';
import { StaticEnvironment } from './static-environment.ts';

it('gives the variables and files it was made of and nothing else', async () => {
  const environment = new StaticEnvironment({ TOKEN: 'abc' }, { 'token.txt': 'def' });
  expect([environment.variable('TOKEN'), environment.variable('PATH'), environment.variable('toString')]).toEqual([
    'abc',
    undefined,
    undefined,
  ]);
  expect(await environment.readFile('token.txt')).toBe('def');
  await expect(environment.readFile('other.txt')).rejects.toThrow('no such file: other.txt');
});
