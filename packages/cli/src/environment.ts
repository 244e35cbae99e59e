// What ${NAME} and ${file:PATH} in WITH values read: the process's variables over the lines of --env-file.
// Invariant: a variable that is set wins over every file; of several files, the later one wins.
import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import type { Environment } from 'tidewire';
import { unreadable } from './script.ts';
import { decodeUtf8 } from './utf8.ts';
import type { CliWorld } from './world.ts';

/** Rejects with UsageError when a file cannot be read. */
export async function readEnvironment(files: readonly string[], world: CliWorld): Promise<Environment> {
  const values = new Map<string, string>();
  for (const file of files) {
    const text = await readFile(file)
      .then(decodeUtf8)
      .catch((error: unknown) => {
        throw unreadable(`file "${file}"`, error);
      });
    for (const [name, value] of Object.entries(parseEnv(text))) if (value !== undefined) values.set(name, value);
  }
  return {
    variable: (name) => world.variable(name) ?? values.get(name),
    readFile: (path) => readFile(path, 'utf8'),
  };
}
