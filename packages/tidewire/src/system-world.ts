// Randomness, environment variables and files of the machine, behind the interfaces the engine knows.
// Invariant: bytes come from the operating system's generator; environment values are read when asked for, never cached.
import { randomFillSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Environment, Random } from '@tidewire/core';

export const systemRandom: Random = {
  next: () => {
    const bytes = randomFillSync(new Uint32Array(2));
    // 53 random bits, as Math.random gives.
    return ((bytes[0] ?? 0) * 2 ** 21 + ((bytes[1] ?? 0) >>> 11)) / 2 ** 53;
  },
  fill: (target) => {
    randomFillSync(target);
  },
};

export const systemEnvironment: Environment = {
  variable: (name) => process.env[name],
  readFile: (path) => readFile(path, 'utf8'),
};
