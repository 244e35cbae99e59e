// Environment variables and files given as plain records.
// Invariant: nothing of the process or the disk shows through.
import type { Environment } from '@tidewire/core';

export class StaticEnvironment implements Environment {
  readonly #variables: Readonly<Record<string, string>>;
  readonly #files: Readonly<Record<string, string>>;

  constructor(variables: Readonly<Record<string, string>> = {}, files: Readonly<Record<string, string>> = {}) {
    this.#variables = variables;
    this.#files = files;
  }

  variable(name: string): string | undefined {
    return Object.hasOwn(this.#variables, name) ? this.#variables[name] : undefined;
  }

  readFile(path: string): Promise<string> {
    const text = Object.hasOwn(this.#files, path) ? this.#files[path] : undefined;
    return text === undefined ? Promise.reject(new Error(`no such file: ${path}`)) : Promise.resolve(text);
  }
}
