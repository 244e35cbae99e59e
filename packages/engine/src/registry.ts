// Definitions by name: functions, aggregates, window kinds, connectors and formats from visible lists.
// Invariant: within one kind, names and aliases are unique ignoring case; a duplicate is an error at construction.
import {
  type AggregateFunction,
  type Connector,
  type Diagnostic,
  errorDiagnostic,
  type Format,
  type ScalarFunction,
  SqlError,
  type WindowKind,
} from '@tidewire/core';

function duplicate(kind: string, name: string): Diagnostic {
  const hint = 'choose another name: what is built in, or defined before, cannot be replaced';
  return errorDiagnostic('B243', `${kind} "${name}" exists already`, { hint });
}

interface Named {
  readonly name: string;
  readonly aliases: readonly string[];
}

export class DefinitionTable<T extends Named> {
  readonly #byName = new Map<string, T>();
  readonly all: readonly T[];

  constructor(kind: string, definitions: readonly T[]) {
    this.all = definitions;
    for (const definition of definitions) {
      for (const name of [definition.name, ...definition.aliases]) {
        const key = name.toLowerCase();
        if (this.#byName.has(key)) throw new SqlError([duplicate(kind, name)]);
        this.#byName.set(key, definition);
      }
    }
  }

  find(name: string): T | undefined {
    return this.#byName.get(name.toLowerCase());
  }

  /** Names and aliases, for suggestions. */
  names(): readonly string[] {
    return [...this.#byName.keys()];
  }
}

export interface Definitions {
  readonly functions: readonly ScalarFunction[];
  readonly aggregates: readonly AggregateFunction[];
  readonly windows: readonly WindowKind[];
  readonly connectors: readonly Connector[];
  readonly formats: readonly Format[];
}

export class Registry {
  readonly functions: DefinitionTable<ScalarFunction>;
  readonly aggregates: DefinitionTable<AggregateFunction>;
  readonly windows: DefinitionTable<WindowKind>;
  readonly connectors: DefinitionTable<Connector>;
  readonly formats: DefinitionTable<Format>;
  /** What the tables were made from. */
  readonly definitions: Definitions;

  constructor(definitions: Definitions) {
    this.definitions = definitions;
    this.functions = new DefinitionTable('function', definitions.functions);
    this.aggregates = new DefinitionTable('aggregate', definitions.aggregates);
    this.windows = new DefinitionTable('window', definitions.windows);
    this.connectors = new DefinitionTable('connector', definitions.connectors);
    this.formats = new DefinitionTable('format', definitions.formats);
  }
}
