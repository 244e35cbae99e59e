// Checks what tests of the documentation leave to the type checker: the generated reference and the types of all examples.
// Invariant: examples are checked as files of the folder they name, under the rules of the packages.

import { programs } from './doc-examples.ts';
import { docPages } from './doc-pages.ts';
import { checkReference } from './generate-reference.ts';
import type { Problem } from './sources.ts';
import { typeProblems } from './type-overlay.ts';

/** Stale pages of the reference and ill-typed examples below `root`. */
export function checkDocs(root: string): Problem[] {
  const all = docPages(root).flatMap(programs);
  const files = new Map(all.map(({ folder, name, text }) => [`${folder}/${name}.ts`, `${text}\nexport {};\n`]));
  const problems = typeProblems(root, files).map((problem) => {
    const [where = '', ...message] = problem.split(' ');
    const example = all.find(({ folder, name }) => where.startsWith(`${folder}/${name}.ts:`));
    const [page = where, opening = '0'] = example?.place.split(':') ?? [];
    const line = Number(opening) + Number(where.split(':').at(-1) ?? 0);
    return { file: page, line, rule: 'example', message: message.join(' ') };
  });
  return [...checkReference(root), ...problems];
}
