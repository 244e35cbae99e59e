// What `npm run new` writes: for each kind of definition its file, its line in the list, and its golden script or test.
// Invariant: a plan is complete before anything is written, so a name that is taken or a list that moved changes nothing.

import { namesOf, type Template, templates } from './scaffold-templates.ts';

export type Kind = keyof typeof templates;

/** Kinds in the order in which help names them. */
export const KINDS: readonly Kind[] = ['function', 'aggregate', 'window', 'connector', 'format'];

/** Reads a file of the repository; undefined when it does not exist. */
export type ReadFile = (path: string) => string | undefined;

/** A reason why nothing can be written, for the user. */
export class ScaffoldError extends Error {
  override readonly name = 'ScaffoldError';
}

/** Texts by path: new files, and the list with its new line. Throws ScaffoldError. */
export function scaffold(kind: Kind, name: string, read: ReadFile): ReadonlyMap<string, string> {
  if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name)) {
    throw new ScaffoldError(
      `"${name}" cannot be the name of a ${kind}: write lower-case words joined by _, such as dew_point`,
    );
  }
  const template: Template = templates[kind];
  const names = namesOf(kind, name);
  const files = new Map<string, string>(template.files(names));
  for (const path of files.keys()) {
    if (read(path) !== undefined) throw new ScaffoldError(`${path} exists already: choose another name`);
  }
  const { path, list } = template.list;
  const text = read(path);
  if (text === undefined) throw new ScaffoldError(`${path} does not exist`);
  files.set(path, withImport(withItem(text, list, names.constant, path), names.constant, template.importPath(names)));
  for (const script of template.listedIn?.paths ?? []) {
    files.set(script, withMention(read(script) ?? '', template.listedIn?.after ?? '', name, script));
  }
  return files;
}

/** The test with the name at the end of every list of names. */
function withMention(text: string, after: string, name: string, path: string): string {
  if (!text.includes(after)) throw new ScaffoldError(`${path} has no message with "${after}"`);
  return text.replaceAll(new RegExp(`${after}[^"\\n]*`, 'g'), (list) => `${list}, ${name}`);
}

const LINE_MAX = 120;

/** The text with one more item at the end of a list constant, on one line while it fits. */
function withItem(text: string, list: string, item: string, path: string): string {
  const match = new RegExp(`(export const ${list}: [^=]*= \\[)([^\\]]*)(\\];)`).exec(text);
  if (match === null) throw new ScaffoldError(`${path} has no list ${list}`);
  const [whole, head = '', body = '', tail = ''] = match;
  const items = body
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  const line = `${head}${[...items, item].join(', ')}${tail}`;
  const several = `${head}\n${[...items, item].map((one) => `  ${one},\n`).join('')}${tail}`;
  return text.replace(whole, () => (body.includes('\n') || line.length > LINE_MAX ? several : line));
}

/** The text with one more import, where the formatter wants it: imports are sorted by path. */
function withImport(text: string, constant: string, from: string): string {
  const lines = text.split('\n');
  const pathOf = (line: string): string | undefined => /^import .* from '(\.[^']+)';$/.exec(line)?.[1];
  const later = lines.findIndex((line) => (pathOf(line) ?? '') > from);
  const last = lines.findLastIndex((line) => line.startsWith('import '));
  lines.splice(later === -1 ? last + 1 : later, 0, `import { ${constant} } from '${from}';`);
  return lines.join('\n');
}
