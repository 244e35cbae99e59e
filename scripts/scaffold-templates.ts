// The texts of new definitions: small, working, and meant to be changed.
// Invariant: what a template gives passes every check and test of the repository as it stands.

import { connectorFile, connectorTest } from './scaffold-connector.ts';
import { formatFile, formatScript, formatTest } from './scaffold-format.ts';

/** One name in the forms that code needs. */
export type Names = {
  /** As scripts write it: `dew_point`. */
  readonly name: string;
  /** Of files and folders: `dew-point`. */
  readonly file: string;
  /** Of the exported value: `dewPointFunction`. */
  readonly constant: string;
};

export type Template = {
  /** Where the visible list is. */
  readonly list: { readonly path: string; readonly list: string };
  /** New files: path and text. */
  readonly files: (names: Names) => readonly (readonly [path: string, text: string])[];
  /** How the list imports the definition. */
  readonly importPath: (names: Names) => string;
  /** Tests in which a message ends with all names of the kind, and how it leads up to them. */
  readonly listedIn?: { readonly paths: readonly string[]; readonly after: string };
};

export function namesOf(kind: string, name: string): Names {
  const camel = name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  const suffix = `${kind.slice(0, 1).toUpperCase()}${kind.slice(1)}`;
  return { name, file: name.replaceAll('_', '-'), constant: `${camel}${suffix}` };
}

const FUNCTIONS = 'packages/engine/src/functions';

export const templates = {
  function: {
    list: { path: `${FUNCTIONS}/index.ts`, list: 'builtinFunctions' },
    files: (names) => [
      [`${FUNCTIONS}/${names.file}.ts`, functionFile(names)],
      [`sql/functions/${names.file}.slt`, functionScript(names)],
    ],
    importPath: ({ file }) => `./${file}.ts`,
  },
  aggregate: {
    list: { path: `${FUNCTIONS}/index.ts`, list: 'builtinAggregates' },
    files: (names) => [
      [`${FUNCTIONS}/${names.file}.ts`, aggregateFile(names)],
      [`sql/aggregates/${names.file}.slt`, aggregateScript(names)],
    ],
    importPath: ({ file }) => `./${file}.ts`,
  },
  window: {
    list: { path: 'packages/engine/src/windows/index.ts', list: 'builtinWindows' },
    files: (names) => [
      [`packages/engine/src/windows/${names.file}.ts`, windowFile(names)],
      [`sql/windows/${names.file}.slt`, windowScript(names)],
    ],
    importPath: ({ file }) => `./${file}.ts`,
    listedIn: {
      paths: ['sql/errors/queries.slt', 'packages/engine/src/bind/bind-window.test.ts'],
      after: 'the kinds of windows are: ',
    },
  },
  connector: {
    list: { path: 'packages/connectors/src/index.ts', list: 'builtinConnectors' },
    files: (names) => [
      [`packages/connectors/src/${names.file}/${names.file}.ts`, connectorFile(names)],
      [`packages/connectors/src/${names.file}/${names.file}.test.ts`, connectorTest(names)],
    ],
    importPath: ({ file }) => `./${file}/${file}.ts`,
  },
  format: {
    list: { path: 'packages/formats/src/index.ts', list: 'builtinFormats' },
    files: (names) => [
      [`packages/formats/src/${names.file}.ts`, formatFile(names)],
      [`packages/formats/src/${names.file}.test.ts`, formatTest(names)],
      [`sql/formats/${names.file}.slt`, formatScript(names)],
    ],
    importPath: ({ file }) => `./${file}.ts`,
    listedIn: { paths: ['sql/errors/environment.slt', 'sql/errors/streams.slt'], after: 'the formats are: ' },
  },
} satisfies Record<string, Template>;

function functionFile({ name, constant }: Names): string {
  return `// The function ${name}.
// Invariant: pure; it never sees NULL.
import type { ScalarFunction } from '@tidewire/core';
import { defineScalar, overload } from './define.ts';

export const ${constant}: ScalarFunction = defineScalar({
  name: '${name}',
  summary: 'The text as it is.',
  signatures: ['${name}(text)'],
  examples: [{ sql: "${name}('abc')", result: "'abc'" }],
  overloads: [overload(['STRING'], 'STRING', (text) => text)],
});
`;
}

function functionScript({ name }: Names): string {
  return `# The function ${name} gives the text as it is; NULL stays NULL.

expr a STRING = "abc"; n STRING = null
${name}(a)
${name}(n)
${name}('x' || a)
----
'abc' STRING
NULL STRING
'xabc' STRING
`;
}

function aggregateFile({ name, constant }: Names): string {
  return `// The aggregate ${name}.
// Invariant: leaves NULLs out; over no value it is 0.
import { type AggregateFunction, LONG } from '@tidewire/core';
import { defineAggregate } from './define-aggregate.ts';

export const ${constant}: AggregateFunction = defineAggregate({
  name: '${name}',
  summary: 'How many values there are.',
  examples: [
    { sql: '${name}(x)', values: ['1', 'NULL', '2'], result: '2' },
    { sql: '${name}(x)', values: ['NULL'], result: '0' },
  ],
  over: () => ({ returns: LONG, accumulators: [{ kind: 'count' }], result: (count = 0) => count }),
});
`;
}

function aggregateScript({ name }: Names): string {
  return `# The aggregate ${name} counts the values of each group.

sql
CREATE STREAM t (k STRING, x INT);
INSERT INTO r SELECT k, ${name}(x) AS v, ${name}(DISTINCT x) AS d FROM t WINDOW TUMBLING(1 min) GROUP BY k;
----
ok

push t
{"k":"a","x":1}
{"k":"b","x":null}
{"k":"a","x":1}
----

end t
----
r + {"k":"a","v":2,"d":1}
r + {"k":"b","v":0,"d":0}
`;
}

function windowFile({ name, constant }: Names): string {
  return `// Windows of kind ${name}: fixed spans side by side, aligned to 1970-01-01T00:00Z.
// Invariant: every time lies in exactly one span, [start, start + size).
import { type BoundWindow, printDuration, type WindowKind } from '@tidewire/core';

export const ${constant}: WindowKind = {
  name: '${name}',
  aliases: [],
  summary: 'Fixed windows side by side.',
  params: [{ name: 'size', type: 'INTERVAL', optional: false }],
  examples: [{ sql: "WINDOW('${name}', 1 MINUTE)", result: '[12:00:00, 12:01:00) for a row at 12:00:37' }],
  bind: ([size = 0]) => (Number.isSafeInteger(size) && size > 0 ? bound(size) : 'the size must be at least 1 ms'),
};

function bound(size: number): BoundWindow {
  return {
    kind: 'single',
    label: \`${name}(\${printDuration(size)})\`,
    size,
    startOf: (time) => time - (((time % size) + size) % size),
    endOf: (start) => start + size,
  };
}
`;
}

function windowScript({ name }: Names): string {
  return `# Windows of kind ${name} are fixed spans; a row at the end of one belongs to the next.

sql
CREATE STREAM t (ts LONG) WITH ("event.time" = 'ts');
INSERT INTO r SELECT window_start() AS s, window_end() AS e, COUNT(*) AS n FROM t WINDOW ${name.toUpperCase()}(10 s);
----
ok

push t
{"ts":@00:00:01}
{"ts":@00:00:09.999}
{"ts":@00:00:10}
----
r + {"s":0,"e":10000,"n":2}

end t
----
r + {"s":10000,"e":20000,"n":1}
`;
}
