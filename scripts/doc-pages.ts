// Reads the repository's own documentation: pages, fenced blocks with their marks, links and headings.
// Invariant: pages are found, not listed, so a new page is checked from the day it is written.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** A fenced block: the first word of its info string is the language, the others are marks. */
export type Block = {
  readonly language: string;
  readonly marks: readonly string[];
  readonly text: string;
  /** Line of the opening fence, counted from 1. */
  readonly line: number;
};

export type DocPage = {
  /** Relative to the root, with forward slashes. */
  readonly path: string;
  readonly blocks: readonly Block[];
  /** Text outside of blocks, line by line; lines of blocks are empty. */
  readonly prose: readonly string[];
};

const ROOT_PAGES = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'benchmarks/README.md', 'examples/README.md'];

/** Every page of the documentation below `root`. */
export function docPages(root: string): readonly DocPage[] {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .map((file) => `docs/${file.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.md'));
  const paths = [...ROOT_PAGES, ...docs].filter((path) => existsSync(join(root, path))).sort();
  return paths.map((path) => readPage(path, readFileSync(join(root, path), 'utf8')));
}

/** One page from its text. */
export function readPage(path: string, text: string): DocPage {
  const blocks: Block[] = [];
  const prose: string[] = [];
  let open: { readonly info: string; readonly line: number; readonly lines: string[] } | undefined;
  text.split('\n').forEach((line, i) => {
    const fence = /^```(.*)$/.exec(line);
    if (fence === null) {
      open?.lines.push(line);
    } else if (open === undefined) {
      open = { info: fence[1] ?? '', line: i + 1, lines: [] };
    } else {
      const [language = '', ...marks] = open.info.trim().split(/\s+/);
      blocks.push({ language, marks, text: open.lines.join('\n'), line: open.line });
      open = undefined;
      prose.push('');
      return;
    }
    prose.push(open === undefined ? line : '');
  });
  return { path, blocks, prose };
}

/** Links of a page to other places of the repository, as written, with the line they stand on. */
export function localLinks(page: DocPage): readonly { readonly target: string; readonly line: number }[] {
  return page.prose.flatMap((text, i) =>
    [...text.replaceAll(/`[^`]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)]
      .map((match) => ({ target: match[1] ?? '', line: i + 1 }))
      .filter(({ target }) => !/^[a-z]+:/.test(target)),
  );
}

/** Why a link leads nowhere; undefined when it leads somewhere. */
export function brokenLink(root: string, pages: readonly DocPage[], from: DocPage, target: string): string | undefined {
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? from.path : posix.normalize(posix.join(posix.dirname(from.path), file));
  if (!existsSync(join(root, path))) return `${path} does not exist`;
  if (anchor === undefined) return undefined;
  const page = pages.find((one) => one.path === path);
  return page !== undefined && anchorsOf(page).includes(anchor) ? undefined : `${path} has no heading #${anchor}`;
}

function anchorsOf({ prose }: DocPage): readonly string[] {
  return prose.flatMap((line) => {
    const title = /^#{1,6} (.*)$/.exec(line)?.[1];
    return title === undefined ? [] : [anchorOf(title)];
  });
}

/** The anchor that Markdown viewers give a heading. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
}
