// What a golden script is run against, and how its answers are gathered.
// Invariant: rows of one stream keep their order; rows of different streams are not ordered among each other, because how
// they interleave depends on how rows were cut into batches.
import { type Diagnostic, renderDiagnostic } from '@tidewire/core';
import { builtinAggregates, builtinFunctions, builtinWindows, type Definitions } from '@tidewire/engine';
import { builtinFormats } from '@tidewire/formats';
import { parse } from '@tidewire/parser';
import type { Step } from './script.ts';
import { DEFAULT_SINK_NAME, type TestEnds } from './test-connector.ts';

/** What a step answers. */
export interface Answer {
  readonly lines: readonly string[];
  /** The command was refused; `lines` are the reasons. */
  readonly refused: boolean;
}

/** An engine, or something that claims to mean the same. */
export interface Subject {
  /** Runs one step, with the input lines of all steps it was joined with; undefined when it cannot tell. */
  run(step: Step, input: readonly string[]): Promise<Answer | undefined>;
  close(): Promise<void>;
}

export function accepted(lines: readonly string[]): Answer {
  return { lines, refused: false };
}

/** Problems as a terminal would show them. */
export function refused(diagnostics: readonly Diagnostic[], text: string): Answer {
  const source = { name: 'script.sql', text };
  return { lines: diagnostics.flatMap((d) => renderDiagnostic(d, source).split('\n')), refused: true };
}

/** Everything that is built in, and the connector `test`. */
export function scriptDefinitions(ends: TestEnds): Definitions {
  return {
    functions: builtinFunctions,
    aggregates: builtinAggregates,
    windows: builtinWindows,
    connectors: [ends.connector()],
    formats: builtinFormats,
  };
}

/** Rows that came out since they were last asked for, by stream, in the order in which the streams were first seen. */
export class Outputs {
  readonly #lines = new Map<string, string[]>();

  /** Names a stream whose rows are to be told of. */
  open(name: string): void {
    if (!this.#lines.has(name)) this.#lines.set(name, []);
  }

  add(name: string, text: string): void {
    this.open(name);
    this.#lines.get(name)?.push(`${name} + ${text}`);
  }

  drain(): readonly string[] {
    const drained = [...this.#lines.values()].flat();
    for (const lines of this.#lines.values()) lines.length = 0;
    return drained;
  }
}

/** Which streams of a script's queries are told of: those that no query reads, by default. */
export class Visibility {
  readonly #sinks = new Map<string, string>();
  readonly #read = new Set<string>();
  readonly #written = new Set<string>();

  /** Takes note of a script that was accepted; `queries` are `Source -> Target`. */
  take(sql: string, queries: readonly string[]): void {
    for (const statement of parse(sql).statements) {
      if (statement.kind !== 'createStream') continue;
      const option = (key: string): string | undefined => statement.options.find((o) => o.key === key)?.value;
      if (option('type') === 'sink') this.#sinks.set(statement.name.name, option('test.name') ?? DEFAULT_SINK_NAME);
    }
    for (const query of queries) {
      const [from = '', to = ''] = query.split(' -> ');
      this.#read.add(from);
      this.#written.add(to);
    }
  }

  /** Streams without a sink that queries write and no query reads. */
  get ends(): readonly string[] {
    return [...this.#written].filter((name) => !this.#read.has(name) && !this.#sinks.has(name));
  }
}
