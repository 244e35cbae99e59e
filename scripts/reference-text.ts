// Markdown of the reference pages: headings, tables and option lists in one wording.
// Invariant: what comes from definitions is escaped, so that no summary can break a table.

import type { OptionSpec } from '@tidewire/core';

/** One page of docs/reference. */
export type Page = {
  /** File name below docs/reference. */
  readonly file: string;
  readonly title: string;
  readonly text: string;
};

/** A page with its heading and the line that says where it comes from. */
export function page(file: string, title: string, parts: readonly string[]): Page {
  const origin = '<!-- Written by `npm run docs` from the definitions in the code. Do not edit. -->';
  return { file, title, text: `${[`# ${title}`, origin, ...parts].join('\n\n')}\n` };
}

/** A sentence: first letter upper case, full stop at the end. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  return `${trimmed.slice(0, 1).toUpperCase()}${trimmed.slice(1)}${/[.!?]$/.test(trimmed) ? '' : '.'}`;
}

/** Text in a fixed-width font, also when it holds back quotes. */
export function code(text: string): string {
  const fence = text.includes('`') ? '``' : '`';
  const pad = fence === '``' ? ' ' : '';
  return `${fence}${pad}${text}${pad}${fence}`;
}

/** A table; cells may hold Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** The options of one definition, or a line that says there are none. */
export function optionTable(options: readonly OptionSpec[]): string {
  if (options.length === 0) return 'No options.';
  const depend = options.some((option) => option.when !== undefined);
  return table(
    ['Option', 'Value', 'Default', ...(depend ? ['Only with'] : []), 'Meaning'],
    options.map((option) => [
      code(option.family ? `${option.name}*` : option.name),
      option.shape,
      defaultOf(option),
      ...(depend ? [option.when === undefined ? '' : code(`${option.when.option.name} = '${option.when.is}'`)] : []),
      `${sentence(option.summary)}${option.secret ? ' Secret: never shown in messages.' : ''}`,
    ]),
  );
}

function defaultOf({ required, fallback }: OptionSpec): string {
  if (required) return '**required**';
  if (fallback === undefined) return '–';
  return fallback === '' ? 'empty' : code(String(fallback));
}
