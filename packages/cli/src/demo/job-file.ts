// Where the SQL file of the demo is: in examples/sql of the repository, or beside the built program.
// Invariant: the file that is shown to the user is the one that runs.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const NAME = 'main-job.sql';
/** Seen from this file: the built program's own copy, then the repository. */
const FOLDERS: readonly string[] = ['./examples/', '../../../../examples/sql/'];

export interface JobFile {
  /** As a user would type it from the current folder. */
  readonly path: string;
  readonly text: string;
}

/** Rejects with the system's error when the file is in none of the places. */
export async function readJobFile(): Promise<JobFile> {
  const places = FOLDERS.map((folder) => fileURLToPath(new URL(folder + NAME, import.meta.url)));
  const file = places.find((place) => existsSync(place)) ?? places.at(-1) ?? NAME;
  const near = relative(process.cwd(), file);
  return { path: near.startsWith('..') ? file : near, text: await readFile(file, 'utf8') };
}
