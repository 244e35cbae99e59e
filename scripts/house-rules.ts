// The rules of the house as data: which package may import what, the caps, and every exception with its reason.
// Invariant: all allow-lists of the repository's own checks are here, so a new exception is visible in review.

/** What one package's production code may import. */
export type Layer = {
  /** Folder under the repository's root. */
  readonly folder: string;
  /** Name under which other packages import it. */
  readonly name: string;
  /** Workspace packages it may import, or single entry points of them. */
  readonly workspace: readonly string[];
  /** Installed packages it may import. */
  readonly installed: readonly string[];
  /** Whether Node built-ins are allowed; without them the package also runs in a browser. */
  readonly node: boolean;
  /** What its tests may import besides. */
  readonly tests: readonly string[];
};

const testTools = ['vitest', 'fast-check'];
const testingTools = [...testTools, '@tidewire/testing'];

/** From the bottom up: a package imports only what stands above it in this list. */
export const layers: readonly Layer[] = [
  {
    folder: 'packages/core',
    name: '@tidewire/core',
    workspace: [],
    installed: ['decimal.js'],
    node: false,
    tests: testTools,
  },
  {
    folder: 'packages/parser',
    name: '@tidewire/parser',
    workspace: ['@tidewire/core'],
    installed: ['chevrotain'],
    node: false,
    tests: testTools,
  },
  {
    folder: 'packages/engine',
    name: '@tidewire/engine',
    workspace: ['@tidewire/core', '@tidewire/parser'],
    installed: ['luxon', 're2js'],
    node: false,
    tests: testingTools,
  },
  {
    folder: 'packages/formats',
    name: '@tidewire/formats',
    workspace: ['@tidewire/core'],
    installed: [],
    node: false,
    tests: testingTools,
  },
  {
    folder: 'packages/connectors',
    name: '@tidewire/connectors',
    workspace: ['@tidewire/core'],
    installed: ['ws'],
    node: true,
    tests: testingTools,
  },
  {
    folder: 'packages/testing',
    name: '@tidewire/testing',
    workspace: ['@tidewire/core', '@tidewire/parser', '@tidewire/engine', '@tidewire/formats'],
    installed: ['ws'],
    node: true,
    tests: testTools,
  },
  {
    folder: 'packages/tidewire',
    name: 'tidewire',
    workspace: ['@tidewire/core', '@tidewire/parser', '@tidewire/engine', '@tidewire/formats', '@tidewire/connectors'],
    installed: [],
    node: true,
    tests: testingTools,
  },
  {
    folder: 'packages/cli',
    name: '@tidewire/cli',
    // The feed simulator alone, for `tidewire feed` and the demo: it needs no test tool.
    workspace: ['tidewire', '@tidewire/testing/feed'],
    installed: [],
    node: true,
    tests: testingTools,
  },
  {
    folder: 'benchmarks',
    name: '@tidewire/benchmarks',
    workspace: [
      'tidewire',
      '@tidewire/core',
      '@tidewire/parser',
      '@tidewire/engine',
      '@tidewire/formats',
      '@tidewire/connectors',
    ],
    installed: ['rxjs', 'ws'],
    node: true,
    tests: testTools,
  },
  {
    folder: 'scripts',
    name: 'scripts',
    workspace: [
      'tidewire',
      '@tidewire/core',
      '@tidewire/parser',
      '@tidewire/engine',
      '@tidewire/formats',
      '@tidewire/connectors',
    ],
    installed: ['typescript', 'esbuild', 'tsx'],
    node: true,
    tests: testTools,
  },
];

/** Production code of `folder` never imports from any of `never`. */
export type FolderRule = { readonly folder: string; readonly never: readonly string[] };

const engine = 'packages/engine/src';

/** Direction inside the engine: text to plan on one side, running operators on the other, `compile` between. */
export const folderRules: readonly FolderRule[] = [
  ...['exec', 'state', 'runtime'].map((folder) => ({
    folder: `${engine}/${folder}`,
    never: ['@tidewire/parser', ...['bind', 'optimize', 'plan'].map((other) => `${engine}/${other}`)],
  })),
  ...['expr', 'plan', 'optimize'].map((folder) => ({
    folder: `${engine}/${folder}`,
    never: ['bind', 'compile', 'exec', 'state', 'runtime'].map((other) => `${engine}/${other}`),
  })),
  {
    folder: `${engine}/bind`,
    never: ['compile', 'exec', 'state', 'runtime'].map((other) => `${engine}/${other}`),
  },
];

/** A rule that one file may break, and why. */
export type Exception = { readonly file: string; readonly may: readonly string[]; readonly because: string };

/** The only production files that reach a clock, a timer, a random source or the compiler of JavaScript. */
export const impureFiles: readonly Exception[] = [
  {
    file: 'packages/tidewire/src/system-clock.ts',
    may: ['node:perf_hooks', 'setTimeout', 'Date.now', 'performance'],
    because: 'is the real clock that everything else is given',
  },
  {
    file: 'packages/engine/src/compile/code.ts',
    may: ['Function'],
    because: 'compiles generated loops; its templates let no text of a script become code',
  },
  {
    file: 'packages/formats/src/json/generate.ts',
    may: ['Function'],
    because: 'compiles generated decoders; key bytes enter as integer literals only',
  },
  {
    file: 'packages/testing/src/system-time.ts',
    may: ['setImmediate', 'setTimeout'],
    because: 'lets real sockets make progress in tests and bounds every wait for them',
  },
];

/** Classes that may be extended: the ones a library or the language asks us to extend. */
export const extendableClasses: readonly string[] = ['Error', 'CstParser', 'EmbeddedActionsParser'];

/** Files above the line cap, or with functions above the function cap. */
export const longFiles: readonly Exception[] = [];

/** `index.ts` files below a package's root that list definitions; all others would be barrels. */
export const definitionLists: readonly string[] = [];

/** Caps and floors, in the unit their name says. */
export const limits: {
  readonly headerLinesMin: number;
  readonly headerLinesMax: number;
  readonly fileLinesMax: number;
  readonly functionLinesMax: number;
  readonly modulesMin: number;
  readonly importsMin: number;
} = {
  headerLinesMin: 2,
  headerLinesMax: 6,
  fileLinesMax: 600,
  functionLinesMax: 80,
  // A graph smaller than this means that the reader broke, not that the repository shrank.
  modulesMin: 280,
  importsMin: 900,
};

/** Base names that say nothing about what a file owns. */
export const emptyNames: readonly string[] = ['utils', 'util', 'helpers', 'helper', 'common', 'misc', 'shared'];
