// All error codes of all packages as one list, from the lists that the packages keep.
// Invariant: every entry names who reports the code, because a reader meets the code before the package.

import { connectorErrorCodes } from '@tidewire/connectors';
import { PLANNING_CODES, RUNTIME_CODES } from '@tidewire/engine';
import { FORMAT_ERRORS, ROW_ERRORS } from '@tidewire/formats';
import { PARSER_CODES } from '@tidewire/parser';

/** One code as one part of Tidewire reports it. */
export type CodeEntry = {
  readonly code: string;
  readonly owner: 'parser' | 'planner' | 'engine' | 'connector' | 'format';
  readonly title: string;
  readonly explanation: string;
};

type Explained = Readonly<Record<string, { readonly title: string; readonly explanation: string }>>;

/** Sorted by code, then by who reports it. */
export function errorCodes(): readonly CodeEntry[] {
  const entries: CodeEntry[] = [
    ...Object.entries(PARSER_CODES).map(
      ([code, text]) => ({ code, owner: 'parser', title: text, explanation: '' }) as const,
    ),
    ...explained('planner', PLANNING_CODES),
    ...explained('engine', RUNTIME_CODES),
    ...connectorErrorCodes.map((entry) => ({ ...entry, owner: 'connector' }) as const),
    ...[...FORMAT_ERRORS, ...ROW_ERRORS].map((entry) => ({ ...entry, owner: 'format' }) as const),
  ];
  return entries.sort((a, b) => compare(a.code, b.code) || compare(a.owner, b.owner));
}

function explained(owner: CodeEntry['owner'], codes: Explained): CodeEntry[] {
  return Object.entries(codes).map(([code, { title, explanation }]) => ({ code, owner, title, explanation }));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
