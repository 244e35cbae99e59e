// Replaces placeholders in WITH values by environment variables and files: the only step of planning that waits for anything.
// Invariant: nothing but the values of WITH options changes; every text that came from outside is in `secrets`.
import { type Diagnostic, type Environment, errorDiagnostic } from '@tidewire/core';
import type { Statement, WithOption } from '@tidewire/parser';
import type { PlanningCode } from '../bind/error-codes.ts';
import { parseTemplate, type TemplatePart } from './placeholder.ts';

/** Longest WITH value after expansion, in UTF-16 units, unless told otherwise: room for a bundle of certificates. */
const DEFAULT_OPTION_TEXT_LIMIT = 1_048_576;

export interface ResolveLimits {
  readonly optionText: number;
}

export interface Resolution {
  readonly statements: readonly Statement[];
  /** Texts that must not appear in any message, log line or listing. */
  readonly secrets: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Expands placeholders in all WITH values of a script. Never rejects; a file is read once. */
export async function resolve(
  statements: readonly Statement[],
  environment: Environment,
  limits: ResolveLimits = { optionText: DEFAULT_OPTION_TEXT_LIMIT },
): Promise<Resolution> {
  const expansion = new Expansion(environment, limits);
  const resolved: Statement[] = [];
  for (const statement of statements) {
    if (statement.kind !== 'createStream') {
      resolved.push(statement);
      continue;
    }
    const options: WithOption[] = [];
    for (const option of statement.options) options.push(await expansion.option(option));
    const changed = options.some((option, i) => option !== statement.options[i]);
    resolved.push(changed ? { ...statement, options } : statement);
  }
  return { statements: resolved, secrets: [...expansion.secrets], diagnostics: expansion.diagnostics };
}

/** What a part of a value expands to, and whether it came from outside the script. */
interface Piece {
  readonly text: string;
  readonly outside: boolean;
}

function inside(text: string): Piece {
  return { text, outside: false };
}

function outside(text: string): Piece {
  return { text, outside: true };
}

class Expansion {
  readonly secrets = new Set<string>();
  readonly diagnostics: Diagnostic[] = [];
  readonly #environment: Environment;
  readonly #limits: ResolveLimits;
  readonly #files = new Map<string, string | undefined>();

  constructor(environment: Environment, limits: ResolveLimits) {
    this.#environment = environment;
    this.#limits = limits;
  }

  async option(option: WithOption): Promise<WithOption> {
    if (option.valueKind !== 'string' || !option.value.includes('$')) return option;
    let value = '';
    let fromOutside = false;
    for (const part of parseTemplate(option.value)) {
      const piece = await this.#pieceOf(part, option);
      if (piece.outside && piece.text !== '') {
        this.secrets.add(piece.text);
        fromOutside = true;
      }
      value += piece.text;
      if (value.length > this.#limits.optionText) {
        this.#problem('C453', `option "${option.key}" is longer than ${this.#limits.optionText} characters`, option);
        return { ...option, value: '' };
      }
    }
    // The whole value too: its parts may be too short to be found in a message.
    if (fromOutside) this.secrets.add(value);
    return value === option.value ? option : { ...option, value };
  }

  async #pieceOf(part: TemplatePart, option: WithOption): Promise<Piece> {
    switch (part.kind) {
      case 'text':
        return inside(part.text);
      case 'variable':
        return this.#variable(part.name, part.fallback, option);
      case 'required': {
        const value = this.#environment.variable(part.name);
        if (value !== undefined && value !== '') return outside(value);
        const detail = part.message === '' ? undefined : part.message;
        const message = `variable "${part.name}" of option "${option.key}" is not set`;
        this.#problem('C450', message, option, `set ${part.name} in the environment`, detail);
        return inside('');
      }
      case 'file':
        return this.#file(part.path, option);
      case 'invalid': {
        const message = `placeholder "${part.text}" of option "${option.key}" is not valid`;
        const hint = `write \${NAME}, \${NAME:-default} or \${file:PATH}; a dollar sign before a brace is written $$`;
        this.#problem('C452', message, option, hint, part.reason);
        return inside('');
      }
    }
  }

  #variable(name: string, fallback: string | undefined, option: WithOption): Piece {
    const value = this.#environment.variable(name);
    if (value !== undefined && (value !== '' || fallback === undefined)) return outside(value);
    if (fallback !== undefined) return inside(fallback);
    const hint = `set ${name} in the environment, or write \${${name}:-default}`;
    this.#problem('C450', `variable "${name}" of option "${option.key}" is not set`, option, hint);
    return inside('');
  }

  async #file(path: string, option: WithOption): Promise<Piece> {
    if (!this.#files.has(path)) {
      try {
        // Editors end files with a line break that no token or key has.
        this.#files.set(path, (await this.#environment.readFile(path)).replace(/\r?\n$/, ''));
      } catch (cause) {
        this.#files.set(path, undefined);
        const detail = cause instanceof Error ? cause.message : String(cause);
        this.#problem('C451', `file "${path}" of option "${option.key}" cannot be read`, option, undefined, detail);
      }
    }
    return outside(this.#files.get(path) ?? '');
  }

  #problem(code: PlanningCode, message: string, option: WithOption, hint?: string, detail?: string): void {
    this.diagnostics.push(errorDiagnostic(code, message, { span: option.valueSpan, hint, detail }));
  }
}
