// The examples of the documentation as programs and scripts: what a block means, and where its programs are put to run.
// Marks: `sql` blocks are whole scripts, `sql continues` goes on from the blocks above it, `sql error CODE` must be refused;
// `ts run` blocks are whole programs that print what the `text` block right below them says; `ts types [FOLDER]` blocks are
// files of that folder whose types must be right. Invariant: an unknown mark is a problem, so no example escapes by a typo.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Block, DocPage } from './doc-pages.ts';

/** A SQL script of the documentation. */
export type SqlExample = {
  /** `page:line`. */
  readonly place: string;
  readonly sql: string;
  /** The code with which it must be refused; undefined when it must be accepted. */
  readonly refusal: string | undefined;
};

/** A program of the documentation. */
export type Program = {
  readonly place: string;
  /** Base name of its file, without `.ts`. */
  readonly name: string;
  readonly text: string;
  /** Where in the repository its imports are seen from. */
  readonly folder: string;
  readonly runs: boolean;
  /** What it prints; undefined when the page does not say. */
  readonly output: string | undefined;
};

/** The SQL scripts of a page. Throws Error for a mark that is not known. */
export function sqlExamples(page: DocPage): readonly SqlExample[] {
  const examples: SqlExample[] = [];
  let above = '';
  for (const block of page.blocks.filter(({ language }) => language === 'sql')) {
    const place = `${page.path}:${block.line}`;
    const [mark, refusal, ...more] = block.marks;
    if (mark !== undefined && !['continues', 'error'].includes(mark)) throw unknownMark(place, block);
    if ((mark === 'error') !== (refusal !== undefined) || more.length > 0) throw unknownMark(place, block);
    const sql = mark === undefined ? block.text : `${above}\n;\n${block.text}`;
    if (mark !== 'error') above = sql;
    examples.push({ place, sql, refusal });
  }
  return examples;
}

/** The programs of a page. Throws Error for a mark that is not known. */
export function programs(page: DocPage): readonly Program[] {
  return page.blocks.flatMap((block, i) => {
    const place = `${page.path}:${block.line}`;
    if (block.language !== 'ts') return [];
    const [mark, folder = 'scripts', ...more] = block.marks;
    const runs = mark === 'run';
    if ((!runs && mark !== 'types') || (runs && block.marks.length > 1) || more.length > 0)
      throw unknownMark(place, block);
    const below = page.blocks[i + 1];
    const output = runs && below?.language === 'text' ? below.text : undefined;
    const name = `${page.path.replaceAll(/[^A-Za-z0-9]+/g, '-')}-${block.line}`;
    return [{ place, name, text: block.text, folder, runs, output }];
  });
}

function unknownMark(place: string, { language, marks }: Block): Error {
  return new Error(`${place}: a block "${language}" cannot be marked "${marks.join(' ')}"`);
}

/** Writes programs where workspace packages resolve; returns the folder. */
export function placePrograms(root: string, all: readonly Program[]): string {
  const folder = join(root, 'node_modules', '.cache', 'tidewire', 'doc-examples');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  for (const { name, text } of all) writeFileSync(join(folder, `${name}.ts`), `${text}\n`);
  return folder;
}
